"""What a member reads: the opened proposal, and where the round is anonymous, without its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath

from partners.models import User
from ppp_portal.files.kinds import KEPT
from ppp_portal.files.metadata import strip_metadata
from proposals.domain.score import criteria_of
from proposals.domain.sealed import read_copy, read_copy_file
from proposals.domain.writing import identity_of
from proposals.models import Criterion, ReviewCopy
from proposals.writing.content import COPY_MARK, Attachment, Content, Price
from proposals.writing.identifying import Identity, find_clues

BLACK = "■■■"


@dataclass(frozen=True)
class CopyFile:
    """A file as the member sees it: under a name that tells nothing."""

    file_id: str
    name: str
    size: int


@dataclass(frozen=True)
class CopyText:
    """One copy in plain values."""

    title: str
    answers: list[tuple[Criterion, str]]
    price: Price
    files: list[CopyFile]
    unread: list[str]


def open_copy(*, by: User, copy: ReviewCopy) -> CopyText:
    """The copy for its member; the read is on the trail. Raises Refused."""
    content = read_copy(by=by, copy=copy)
    identity = _hidden(copy)
    criteria = criteria_of(copy.candidate.round)
    answers = [(row, blacken(content.answer(row.key).text, identity)) for row in criteria]
    lines = tuple(
        replace(line, name=blacken(line.name, identity), note=blacken(line.note, identity))
        for line in content.price.lines
    )
    return CopyText(
        title=blacken(content.title, identity),
        answers=answers,
        price=replace(content.price, lines=lines),
        files=[CopyFile(one.file_id, name, one.size) for one, name in _named_files(copy, content)],
        unread=[blacken(text, identity) for text in content.unread.values()],
    )


def open_copy_file(*, by: User, copy: ReviewCopy, file_id: str) -> tuple[Attachment, bytes] | None:
    """A file of the copy, renamed and without metadata; None where the member gets none of this
    id. The read is on the trail. Raises Refused."""
    content = read_copy(by=by, copy=copy)
    name = next((n for one, n in _named_files(copy, content) if one.file_id == file_id), None)
    if name is None:
        return None
    attachment, data = read_copy_file(by=by, copy=copy, file_id=file_id)
    kinds = {content_type: kind for kind, content_type in KEPT.values()}
    if copy.candidate.round.is_anonymous and attachment.kind in kinds:
        data = strip_metadata(data, kinds[attachment.kind])
    return replace(attachment, name=name), data


def blacken(text: str, identity: Identity | None) -> str:
    """The text with every clue to the proposer blacked out."""
    if identity is None:
        return text
    found, end = [], 0
    for clue in find_clues(text, identity):
        found += [text[end : clue.start], BLACK]
        end = clue.end
    return "".join([*found, text[end:]])


def _hidden(copy: ReviewCopy) -> Identity | None:
    return identity_of(copy.candidate.proposal) if copy.candidate.round.is_anonymous else None


def _named_files(copy: ReviewCopy, content: Content) -> list[tuple[Attachment, str]]:
    """What the member gets: all files, or, anonymously, the 副本 alone; each with its new name."""
    anonymous = copy.candidate.round.is_anonymous
    documents = {str(row.pk): row.name for row in copy.candidate.round.call.documents.all()}
    given = [one for one in content.files if not anonymous or one.document_id.endswith(COPY_MARK)]
    found = []
    for number, one in enumerate(given, start=1):
        document = documents.get(one.document_id.removesuffix(COPY_MARK), "資料")
        suffix = PurePath(one.name).suffix.lower()
        found.append((one, f"提案{copy.candidate.label}_{number}_{document}{suffix}"))
    return found
