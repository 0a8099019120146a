"""What the page of a policy proposal says to this reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from partners.enums import Field
from ppp_portal.components import DONE, NOW, TO_COME, Item, Step
from ppp_portal.japan.moments import format_moment
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.states import Transition
from proposals.domain.policy import why_not_ready
from proposals.domain.policy_page import Standing
from proposals.models import (
    PolicyAddressee,
    PolicyBacking,
    PolicyEvidence,
    PolicyFollowUp,
    PolicyProposal,
)
from proposals.permissions import policy as permissions
from proposals.policy_enums import (
    ADDRESSEE_TRANSITIONS,
    BACKING_TRANSITIONS,
    FOLLOW_UP_TRANSITIONS,
    POLICY_TRANSITIONS,
    BackingRole,
    BackingState,
    FollowUpKind,
    FollowUpState,
    PolicyState,
)
from proposals.templatetags.policies import profile_url

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


@dataclass(frozen=True)
class Act:
    """One button: where it leads, what it says, and whether it takes something back."""

    label: str
    url: str
    is_end: bool = False


@dataclass(frozen=True)
class Fact:
    """One thing that followed, with the case as far as the reader sees it."""

    row: PolicyFollowUp
    case: Case | None
    acts: list[Act]


@dataclass(frozen=True)
class Answer:
    """One addressee with its answers, what followed there, and what the reader may do."""

    addressee: PolicyAddressee
    facts: list[Fact] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


def facts_for(
    user: User | AnonymousUser, proposal: PolicyProposal, addressees: list[PolicyAddressee]
) -> list[PolicyFollowUp]:
    """Confirmed ones for everybody; those that wait, for the two sides of each; one query."""
    rows = PolicyFollowUp.objects.filter(addressee__proposal=proposal)
    own = {row.pk for row in addressees if permissions.side_of(user, row)}
    by_id = {row.pk: row for row in addressees}
    found = []
    for row in rows.order_by("happened_on", "pk"):
        if row.state == FollowUpState.CONFIRMED or row.addressee_id in own:
            row.addressee = by_id[row.addressee_id]
            found.append(row)
    return found


def answers(
    user: User | AnonymousUser,
    proposal: PolicyProposal,
    addressees: list[PolicyAddressee],
    facts: list[PolicyFollowUp],
) -> list[Answer]:
    """Each addressee in the order it was named; one query for the cases."""
    ids = [row.case_id for row in facts if row.case_id]
    cases = Case.objects.visible_to(user).in_bulk(ids) if ids else {}
    shown = [
        Fact(row, cases.get(row.case_id or 0), _acts_on_fact(user, row))
        for row in facts
        # A draft that was begun here says nothing yet to who cannot read it.
        if row.kind != FollowUpKind.WORK or not row.case_id or row.case_id in cases or row.note
    ]
    return [
        Answer(
            addressee,
            [fact for fact in shown if fact.row.addressee_id == addressee.pk],
            _acts_on_addressee(user, addressee) if proposal.submitted_at else [],
        )
        for addressee in addressees
    ]


def _acts_on_fact(user: User | AnonymousUser, row: PolicyFollowUp) -> list[Act]:
    return [
        Act(
            step.label,
            reverse("policy_fact", args=[row.addressee.proposal_id, row.pk, step.action]),
        )
        for step in FOLLOW_UP_TRANSITIONS
        if permissions.may_settle(user, row, step.action) is None
    ]


def _acts_on_addressee(user: User | AnonymousUser, addressee: PolicyAddressee) -> list[Act]:
    place = [addressee.proposal_id, addressee.pk]
    found = [
        Act(step.label, reverse("policy_answer", args=[*place, step.action]))
        for step in reversed(ADDRESSEE_TRANSITIONS)
        if permissions.may_answer(user, addressee, step.action) is None
    ]
    if permissions.may_follow(user, addressee) is None:
        found.append(Act("その後を書く", reverse("policy_follow", args=place)))
    if permissions.may_start_case(user, addressee) is None:
        found.append(Act("この提言から事例を始める", reverse("policy_case", args=place)))
    return found


def acts(user: User | AnonymousUser, proposal: PolicyProposal) -> list[Act]:
    """What the reader may do with the whole proposal."""
    found = []
    for step in POLICY_TRANSITIONS:
        ready = step.action != "submit" or why_not_ready(proposal) is None
        if permissions.may_act(user, proposal, step.action) is None and ready:
            is_end = step.action == "withdraw"
            found.append(Act(step.label, _act(proposal, step.action), is_end))
    if permissions.may_publish(user, proposal) is None:
        found.append(Act("公開する", _act(proposal, "publish")))
    for backing in proposal.backings.all():
        found += [
            Act(
                backing_words(backing, step),
                reverse("policy_back", args=[proposal.pk, backing.pk, step.action]),
                is_end=step.action == "decline",
            )
            for step in BACKING_TRANSITIONS
            if permissions.may_back(user, backing, step.action) is None
        ]
    if permissions.may_support(user, proposal) is None and _may_join(user, proposal):
        found.append(Act("賛同を表す", reverse("policy_support", args=[proposal.pk])))
    return found


def backing_words(backing: PolicyBacking, step: Transition) -> str:
    """「共同提案に同意する」, 「賛同を見送る」."""
    particle = "を" if step.action == "decline" else "に"
    return f"{backing.get_role_display()}{particle}{step.label}"


def _act(proposal: PolicyProposal, action: str) -> str:
    return reverse("policy_act", args=[proposal.pk, action])


def _may_join(user: User | AnonymousUser, proposal: PolicyProposal) -> bool:
    """Whether one of the organisations managed is not among its own yet."""
    taken = {proposal.organisation_id, *(row.organisation_id for row in proposal.backings.all())}
    return user.is_authenticated and bool(set(user.organisation_ids("manager")) - taken)


def backings_for(user: User | AnonymousUser, proposal: PolicyProposal) -> list[PolicyBacking]:
    """Those that agreed; its writers and the asked one itself also see who has not answered."""
    own = user.organisation_ids() if user.is_authenticated else ()
    is_writer = proposal.organisation_id in own
    return [
        row
        for row in proposal.backings.all()
        if row.state == BackingState.AGREED or is_writer or row.organisation_id in own
    ]


def evidence_for(user: User | AnonymousUser, proposal: PolicyProposal) -> list[PolicyEvidence]:
    """Cases that the reader sees; two queries."""
    rows = PolicyEvidence.objects.filter(
        proposal=proposal, case__in=Case.objects.visible_to(user).values("pk")
    )
    return list(rows.select_related("case").order_by("pk"))


def steps(proposal: PolicyProposal, standing: Standing) -> list[Step]:
    """提出 → 受付 → 回答 → その後 over all addressees; [] for one that was withdrawn."""
    if proposal.state == PolicyState.WITHDRAWN:
        return []
    whole = standing.addressed
    done = [
        ("提出", bool(proposal.submitted_at)),
        (_counted("受付", standing.received, whole), 0 < whole == standing.received),
        (_counted("回答", standing.answered, whole), 0 < whole == standing.answered),
        (_counted("その後（反映）", standing.quoted, whole), 0 < whole == standing.quoted),
    ]
    found, now = [], NOW
    for label, is_done in done:
        found.append(Step(label, DONE if is_done else now))
        if not is_done:
            now = TO_COME
    return found


def _counted(label: str, number: int, whole: int) -> str:
    return f"{label} {number}/{whole}" if whole > 1 and number else label


def side_facts(proposal: PolicyProposal, backings: list[PolicyBacking]) -> list[Item]:
    """Beside the text: who, when, by which number."""
    lead = proposal.organisation
    labels = dict(Field.choices)
    fields = "、".join(str(labels[code]) for code in proposal.fields if code in labels)
    submitted, opened = proposal.submitted_at, proposal.published_at
    agreed = [row for row in backings if row.state == BackingState.AGREED]
    return [
        Item("提言した団体", lead.name, profile_url(lead)),
        *(
            Item("共同で提言", row.organisation.name, profile_url(row.organisation))
            for row in agreed
            if row.role == BackingRole.CO_PROPOSER
        ),
        Item("分野", fields),
        Item("提出", format_moment(submitted) if submitted and proposal.receipt_number else ""),
        Item("受付番号", proposal.receipt_number),
        Item("公開", format_wareki(timezone.localdate(opened)) if opened else ""),
        Item("出典", proposal.source_note, proposal.source_url),
    ]
