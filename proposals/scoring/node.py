"""A place in the JSON input that knows its path, so that every error names where it is.

Readers go on after an error with a harmless value, so that one run reports all errors; the values
never leave, because `Report.stop()` raises when there is any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeVar

from proposals.scoring.figures import DECIMALS, DIGITS, is_long, to_decimal

E = TypeVar("E", bound=StrEnum)

# Words for people, allowed anywhere and read by nobody.
REMARKS = frozenset(
    {"name", "label", "title", "group", "note", "notes", "comment", "description", "source", "url"}
)
_PLAIN_KEY = re.compile(r"[^\s.\[\]\"]+")
_RATIO = re.compile(r"(\d{1,9})\s*/\s*(\d{1,9})", re.ASCII)


class Problem(NamedTuple):
    path: str
    message: str


class InvalidSelection(Exception):
    """The input cannot be ranked; `problems` say where and what to do."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(f"{one.path}: {one.message}" for one in problems))
        self.problems = problems


class RepeatedKeys(dict[str, object]):
    """A JSON object in which a key came twice; Python would silently keep the last."""

    repeated: tuple[str, ...] = ()


@dataclass
class Report:
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def stop(self) -> None:
        """Raise InvalidSelection if anything was wrong."""
        if self.problems:
            raise InvalidSelection(tuple(self.problems))


class Node:
    """One value of the input. A missing key and `null` are the same: not there."""

    def __init__(self, value: object, path: str, report: Report) -> None:
        self.value = value
        self.path = path
        self.report = report

    @property
    def here(self) -> bool:
        return self.value is not None

    def wrong(self, message: str) -> None:
        self.report.problems.append(Problem(self.path or "$", message))

    def warn(self, message: str) -> None:
        self.report.warnings.append(f"{self.path}：{message}")

    def at(self, key: str) -> Node:
        """The value under `key`; not there when this is no object."""
        value = self.value.get(key) if isinstance(self.value, Mapping) else None
        return Node(value, self._below(key), self.report)

    def _below(self, key: str) -> str:
        if not _PLAIN_KEY.fullmatch(key):
            quoted = key.replace("\\", "\\\\").replace('"', '\\"')
            return f'{self.path}["{quoted}"]'
        return f"{self.path}.{key}" if self.path else key

    def entries(self) -> Iterator[tuple[str, Node]]:
        """Keys and values of an object; a wrong kind is reported."""
        if not self.here:
            return
        if not isinstance(self.value, Mapping):
            self.wrong("{ } で囲んだ組（オブジェクト）で書いてください。")
            return
        for key in getattr(self.value, "repeated", ()):
            self.at(key).wrong("同じ名前が2回あります。1つにしてください。")
        for key in self.value:
            if isinstance(key, str):
                yield key, self.at(key)
            else:
                self.wrong("名前は文字列で書いてください。")

    def known(self, *keys: str) -> None:
        """Report a wrong kind, and warn of keys nobody reads: most are slips of the pen."""
        for key, node in self.entries():
            if key not in keys and key not in REMARKS:
                node.warn("この名前の項目はありません。使わずに計算しました。")

    def items(self) -> list[Node]:
        """The elements of a list; a wrong kind is reported, nothing there is no element."""
        if not self.here:
            return []
        if not isinstance(self.value, list | tuple):
            self.wrong("[ ] で囲んだ並び（配列）で書いてください。")
            return []
        return [
            Node(value, f"{self.path}[{index}]", self.report)
            for index, value in enumerate(self.value)
        ]

    def text(self) -> str:
        """A text that is not empty."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        self.wrong("文字列を書いてください（空にはできません）。")
        return ""

    def flag(self) -> bool:
        if self.here and not isinstance(self.value, bool):
            self.wrong("true か false で書いてください。")
        return self.value is True

    def choice(self, kind: type[E], default: E | None = None) -> E:
        if not self.here and default is not None:
            return default
        for one in kind:
            if self.value == one.value:
                return one
        names = "、".join(one.value for one in kind)
        self.wrong(f"次のどれかで書いてください：{names}。")
        return next(iter(kind))

    def number(
        self, *, low: Decimal | int = 0, above: int | None = None, high: Decimal | None = None
    ) -> Decimal:
        """A number from `low` (or more than `above`) to `high`."""
        number = to_decimal(self.value)
        if number is None:
            self.wrong('数だけを書いてください（例：80、"0.7"。「,」や単位はつけません）。')
        elif is_long(number):
            self.wrong(f"数は整数部{DIGITS}桁、小数部{DECIMALS}桁までで書いてください。")
        elif above is not None and number <= above:
            self.wrong(f"{above}より大きい数を書いてください（今は{number}）。")
        elif number < low:
            self.wrong(f"{low}以上の数を書いてください（今は{number}）。")
        elif high is not None and number > high:
            self.wrong(f"{high}以下の数を書いてください（今は{number}）。")
        else:
            return number
        return Decimal(1)

    def optional_number(self, *, above: int | None = None) -> Decimal | None:
        return self.number(above=above) if self.here else None

    def whole(self, *, low: int, high: int, default: int) -> int:
        if not self.here:
            return default
        number = self.number(low=low, high=Decimal(high))
        if number != number.to_integral_value():
            self.wrong(f"整数で書いてください（今は{number}）。")
            return default
        return int(number)

    def ratio(self, default: Fraction | None = None) -> Fraction:
        """A share from 0 to 1: 0.6, "0.6", or "2/3"."""
        if not self.here and default is not None:
            return default
        if isinstance(self.value, str) and (found := _RATIO.fullmatch(self.value.strip())):
            above, below = int(found[1]), int(found[2])
            if below == 0 or above > below:
                self.wrong('0から1までの割合を書いてください（例：0.6、"2/3"）。')
                return Fraction(0)
            return Fraction(above, below)
        number = to_decimal(self.value)
        if number is not None and number > 1:
            self.wrong(f"0から1までの割合を書いてください（6割なら0.6。今は{number}）。")
            return Fraction(0)
        return Fraction(self.number())

    def unique_ids(self, among: frozenset[str] | None = None) -> tuple[str, ...]:
        """A list of different ids, all of them `among` the given when that is given."""
        found: list[str] = []
        for node in self.items():
            id_ = node.text()
            if id_ in found:
                node.wrong(f"「{id_}」が2回あります。")
            elif id_ and among is not None and id_ not in among:
                node.wrong(f"「{id_}」という id はありません。")
            found.append(id_)
        return tuple(found)
