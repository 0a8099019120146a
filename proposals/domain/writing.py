"""What the writer is told about the draft: covered, thin or over, against the ceiling, giving away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from partners.models import Membership
from proposals.enums import Anonymity, Gate
from proposals.models import Call, Criterion, Proposal, RequiredDocument
from proposals.writing.characters import Coverage, count_characters, coverage
from proposals.writing.content import COPY_MARK, Attachment, Content
from proposals.writing.identifying import Clue, Identity, find_clues


@dataclass(frozen=True)
class Covered:
    """One criterion with how far its answer has come."""

    criterion: Criterion
    coverage: Coverage
    withhold: bool
    clues: list[Clue] = field(default_factory=list)


@dataclass(frozen=True)
class Overview:
    """The whole draft at a glance; nothing in it refuses a submission: people decide."""

    rows: list[Covered]
    missing_documents: list[RequiredDocument]
    price_remarks: list[str]
    file_clues: list[tuple[str, list[Clue]]]
    title_clues: list[Clue]
    unread: list[str]
    missing_copies: list[RequiredDocument] = field(default_factory=list)

    @property
    def remarks(self) -> list[str]:
        """What one would want to know before submitting, one sentence each."""
        found = [f"「{row.criterion.name}」が未記入です。" for row in self._in("empty")]
        found += [f"「{row.criterion.name}」が短いままです。" for row in self._in("thin")]
        found += [
            f"「{row.criterion.name}」が字数の上限を超えています（{row.coverage.word}）。"
            for row in self._in("over")
        ]
        found += [f"「{row}」のファイルがありません。" for row in self.missing_documents]
        found += [
            f"「{row}」の、名前を伏せた副本がありません。委員には、副本だけを配ります。"
            for row in self.missing_copies
        ]
        found += [
            f"「{text[:30]}」と入力された欄を読み取れません。編集画面で直してください。"
            for text in self.unread
        ]
        return found + self.price_remarks

    @property
    def clue_count(self) -> int:
        """How many places tell who the proposer is."""
        texts = sum(len(row.clues) for row in self.rows) + len(self.title_clues)
        return texts + sum(len(clues) for _, clues in self.file_clues)

    def _in(self, state: str) -> list[Covered]:
        return [row for row in self.rows if row.coverage.state == state]


def overview(call: Call, content: Content, identity: Identity | None = None) -> Overview:
    """Judge the draft; clues are looked for only where an `identity` is given."""
    rows = []
    for criterion in call.criteria.filter(needs_answer=True):
        answer = content.answer(criterion.key)
        rows.append(
            Covered(
                criterion,
                coverage(answer.text, criterion.max_characters),
                answer.withhold,
                find_clues(answer.text, identity) if identity else [],
            )
        )
    given = {one.document_id for one in content.files}
    required = required_documents(call, Gate.PROPOSAL)
    hidden = call.anonymity != Anonymity.NONE
    copied = [row for row in required if hidden and row.needs_anonymous_copy]
    named = [(one.name, find_clues(one.name, identity)) for one in content.files if identity]
    return Overview(
        rows=rows,
        missing_documents=missing_documents(required, content.files),
        price_remarks=price_remarks(call, content),
        file_clues=[(name, clues) for name, clues in named if clues],
        title_clues=find_clues(content.title, identity) if identity else [],
        missing_copies=[row for row in copied if f"{row.pk}{COPY_MARK}" not in given],
        unread=list(content.unread.values()),
    )


def required_documents(call: Call, gate: str) -> list[RequiredDocument]:
    return list(call.documents.filter(gate=gate, is_required=True))


def missing_documents(
    required: Iterable[RequiredDocument], files: Iterable[Attachment]
) -> list[RequiredDocument]:
    """Those that no file is said to be."""
    given = {one.document_id for one in files}
    return [row for row in required if str(row.pk) not in given]


def price_remarks(call: Call, content: Content) -> list[str]:
    """The 見積 against the ceiling and its own rows."""
    price = content.price
    if price.total is None:
        return ["見積金額が未記入です。"]
    found = []
    if call.ceiling_yen is not None and price.total > call.ceiling_yen:
        over = price.total - call.ceiling_yen
        found.append(
            f"見積金額が上限額（{call.ceiling_yen:,}円）を{over:,}円超えています。"
            "失格になるかどうかは、自治体が実施要領によって判断します。"
        )
    if price.lines and price.sum_of_lines != price.total:
        found.append(
            f"内訳の合計（{price.sum_of_lines:,}円）が、見積金額（{price.total:,}円）と違います。"
        )
    return found


def identity_of(proposal: Proposal) -> Identity:
    """How the proposer and those it takes part with may be named."""
    entry = proposal.entry
    members = list(entry.members.select_related("organisation"))
    bodies = [entry.organisation, *(row.organisation for row in members if row.organisation)]
    names = [row.name for row in members]
    for body in bodies:
        names += [body.name, body.name_kana, *body.other_names.values_list("name", flat=True)]
    people = Membership.objects.active().filter(organisation__in=[body.pk for body in bodies])
    return Identity(
        names=tuple(name for name in names if name),
        people=tuple(row.user.name for row in people.select_related("user") if row.user.name),
        addresses=tuple(body.address for body in bodies if body.address),
    )


def total_characters(content: Content) -> int:
    return sum(count_characters(answer.text) for answer in content.answers.values())
