"""What one version of a proposal says, as one value that is sealed and opened as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

FORMAT = 1
# Ends the `document_id` of a 副本: the reviewers' copy, without the proposer's name.
COPY_MARK = ":copy"


@dataclass(frozen=True)
class Answer:
    """The text for one criterion, and whether it is asked to be withheld in 情報公開."""

    text: str = ""
    withhold: bool = False
    withhold_reason: str = ""


@dataclass(frozen=True)
class PriceLine:
    """One row of the 積算内訳; `amount` in yen, `quantity` as written (「12か月」)."""

    name: str
    quantity: str = ""
    unit_price: int | None = None
    amount: int = 0
    note: str = ""


@dataclass(frozen=True)
class Price:
    """The 見積: the total in yen, None while it is open, and its rows."""

    total: int | None = None
    lines: tuple[PriceLine, ...] = ()
    withhold: bool = False
    withhold_reason: str = ""

    @property
    def sum_of_lines(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True)
class Attachment:
    """One file; its bytes are sealed apart, under `file_id`."""

    file_id: str
    name: str
    size: int
    kind: str  # its media type, decided by content
    document_id: str = ""  # which of the call's 提出書類 it is, "" for another
    withhold: bool = False
    withhold_reason: str = ""


@dataclass(frozen=True)
class Content:
    """Everything that is sealed: `answers` by the id of the criterion, as text.

    `unread`: what an autosave found typed but could not take (「百万円くらい」 as an amount), by the
    name of its box, so that it stands there again.
    """

    title: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    price: Price = Price()
    files: tuple[Attachment, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)

    def answer(self, criterion_id: int | str) -> Answer:
        return self.answers.get(str(criterion_id), Answer())

    def with_file(self, attachment: Attachment) -> Content:
        return replace(self, files=(*self.files, attachment))

    def without_file(self, file_id: str) -> Content:
        return replace(self, files=tuple(one for one in self.files if one.file_id != file_id))

    def with_marks(self, file_id: str, **marks: Any) -> Content:
        """The same with other marks on one file (document_id, withhold, withhold_reason)."""
        files = (replace(one, **marks) if one.file_id == file_id else one for one in self.files)
        return replace(self, files=tuple(files))

    def file(self, file_id: str) -> Attachment | None:
        return next((one for one in self.files if one.file_id == file_id), None)


def encode(content: Content) -> bytes:
    """UTF-8 JSON; equal contents give equal bytes."""
    data = {"format": FORMAT, **asdict(content)}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def decode(data: bytes) -> Content:
    """What `encode` was given. Raises ValueError for another format."""
    raw: dict[str, Any] = json.loads(data)
    if raw.pop("format") != FORMAT:
        raise ValueError("A content of an unknown format.")
    price = raw["price"]
    return Content(
        title=raw["title"],
        answers={key: Answer(**value) for key, value in raw["answers"].items()},
        price=Price(**price | {"lines": tuple(PriceLine(**line) for line in price["lines"])}),
        files=tuple(Attachment(**one) for one in raw["files"]),
        unread=raw.get("unread", {}),  # not in what was sealed before there was this field
    )
