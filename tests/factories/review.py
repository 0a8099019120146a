"""Calls under review for tests, made by the portal's own acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from partners.models import User
from ppp_portal.clock import database_now
from proposals.domain.interest import Declared, declare, entrants, relations, rule
from proposals.domain.meeting import record_meeting
from proposals.domain.review import close_round, hand_out
from proposals.domain.score import Given, criteria_of, finish_sheet, is_scored, save_sheet
from proposals.domain.sealed import open_call
from proposals.models import Call, CommitteeMember, MeetingRecord, Proposal, ReviewCopy, ReviewRound
from proposals.writing.content import Answer, Content, Price
from tests.factories.entries import Bidder, Office, closing_call, make_bidder, make_proposal, submit
from tests.factories.partners import UserFactory
from tests.factories.proposals import CriterionFactory, begin


class CommitteeMemberFactory(DjangoModelFactory):
    """A member who has an account; `call` is to be given."""

    class Meta:
        model = CommitteeMember

    user = factory.SubFactory(UserFactory)
    email = factory.LazyAttribute(lambda row: row.user.email)
    name = factory.Sequence(lambda n: f"見本委員{n}")
    post = "見本大学 教授"
    invited_by = factory.SubFactory(UserFactory)


class ReviewRoundFactory(DjangoModelFactory):
    """The bare row of a round that scores; copies are handed out by domain/review.py."""

    class Meta:
        model = ReviewRound

    kind = "only"
    handed_out_at = factory.LazyFunction(database_now)
    handed_out_by = factory.SubFactory(UserFactory)


@dataclass
class Opened:
    """A call whose proposals are opened, with everybody who takes part."""

    office: Office
    call: Call
    bidders: list[Bidder]
    proposals: list[Proposal]
    members: list[CommitteeMember]

    @property
    def users(self) -> list[User]:
        return [member.user for member in self.members if member.user]


def plain_content(number: int, price: int = 5_000_000) -> Content:
    """A proposal that can be told from the others by its number."""
    return Content(
        title=f"試験の提案{number}",
        answers={"c1": Answer(f"企画の本文{number}"), "c2": Answer(f"体制の本文{number}")},
        price=Price(price),
    )


def opened_call(
    office: Office,
    *,
    prices: Sequence[int] = (5_000_000, 6_000_000, 7_000_000),
    members: int = 3,
    users: Sequence[User] = (),
    late: Sequence[int] = (),
    criteria: Sequence[dict[str, Any]] = (),
    **values: Any,
) -> Opened:
    """Opened proposals, one per price, in that order of receipt, and a committee with accounts.

    The bidders of the numbers in `late` have drafted, but sent nothing in time. `criteria` are
    rows to take the place of the usual two; `users` serve first.
    """
    if criteria:
        call = closing_call(office, seconds=-60, state="draft", bare=True, **values)
        for position, row in enumerate(criteria):
            CriterionFactory(call=call, position=position, **row)
        begin(call, "open")
    else:
        call = closing_call(office, seconds=-60, **values)
    bidders = [make_bidder() for _ in prices]
    proposals = []
    for number, (bidder, price) in enumerate(zip(bidders, prices, strict=True)):
        proposal = make_proposal(call, bidder, office, plain_content(number, price))
        if number not in late:
            early = timedelta(seconds=len(prices) - number)
            submit(proposal, bidder, received_at=call.proposals_due_at - early)
        proposals.append(Proposal.objects.with_call().get(pk=proposal.pk))
    people = [*users, *(UserFactory() for _ in range(members - len(users)))]
    committee = [
        CommitteeMemberFactory(call=call, user=user, invited_by=office.editor) for user in people
    ]
    if len(late) < len(bidders):
        open_call(by=office.approver, call_id=call.pk)
    call.refresh_from_db()
    return Opened(office, call, bidders, proposals, committee)


def with_name(content: Content, name: str) -> Content:
    """The same, giving the proposer away in its first answer."""
    answers = dict(content.answers) | {"c1": Answer(f"私たち{name}が担います。")}
    return replace(content, answers=answers)


def declare_none(opened: Opened, *, rule_hints: bool = True) -> None:
    """Every member declares no interest; what the portal knows is ruled on as no obstacle."""
    entries = entrants(opened.call)
    said = {entry.pk: Declared(False) for entry in entries}
    for member in opened.members:
        declare(by=member.user, member_id=member.pk, declared=said, employments="")
    for row in relations(opened.call, opened.members, entries) if rule_hints else ():
        if row.needs_ruling:
            rule(
                by=opened.office.editor,
                member_id=row.member.pk,
                entry_id=row.entry.pk,
                is_recused=False,
                reason="試験のため。",
            )


def handed_out(opened: Opened) -> ReviewRound:
    """The first copies, to members who declared no interest."""
    declare_none(opened)
    return hand_out(by=opened.office.editor, call_id=opened.call.pk)


def fill_in(
    round_: ReviewRound,
    points: Mapping[Any, Sequence[int | str]],
    *,
    members: Sequence[CommitteeMember] | None = None,
    comment: str = "",
) -> None:
    """Finished sheets by everybody (or `members`): by proposal, a number or grade a criterion."""
    criteria = [row for row in criteria_of(round_) if is_scored(row)]
    rows = ReviewCopy.objects.filter(candidate__round=round_, is_scored=True)
    for copy in rows.select_related("member__user", "candidate"):
        values = points.get(copy.candidate.proposal_id)
        if values is None or (members is not None and copy.member not in members):
            continue
        given = {
            row.pk: Given(grade=value, comment=comment)
            if isinstance(value, str)
            else Given(points=Decimal(value), comment=comment)
            for row, value in zip(criteria, values, strict=True)
        }
        by = copy.member.user
        saved = save_sheet(by=by, token=copy.token, version=copy.version, given=given)
        finish_sheet(by=by, token=copy.token, version=saved.version)


def hold_meeting(
    opened: Opened, round_: ReviewRound, *, present: Sequence[CommitteeMember] | None = None
) -> MeetingRecord:
    """A meeting on record with everybody there, or `present`."""
    values = {
        "held_on": date(2026, 11, 1),
        "place": "試験の会議室",
        "interests_asked": True,
        "interests_note": "",
        "had_contact": False,
        "contact_note": "",
        "minutes": "試験の議事。",
    }
    return record_meeting(
        by=opened.office.editor,
        round_id=round_.pk,
        meeting_id=None,
        version=0,
        values=values,
        present=opened.members if present is None else present,
        hearing={},
    )


def closed_round(opened: Opened, points: Mapping[Any, Sequence[int | str]]) -> ReviewRound:
    """Handed out, filled in by everybody, met, closed."""
    round_ = handed_out(opened)
    fill_in(round_, points)
    hold_meeting(opened, round_)
    return close_round(by=opened.office.editor, round_id=round_.pk)
