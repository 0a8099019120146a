"""From a draft to an answer within the promised day, and what followed."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from proposals.dialogue_enums import FREE_PROPOSAL_TRANSITIONS, FreeProposalState
from proposals.domain import free_proposal as domain
from proposals.models import FreeProposal
from tests.factories.cases import CaseFactory
from tests.factories.challenges import FreeProposalFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

ACTIONS = [row.action for row in FREE_PROPOSAL_TRANSITIONS]
ALLOWED = {(s, row.action): row.target for row in FREE_PROPOSAL_TRANSITIONS for s in row.sources}
CONTENT = {"title": "空き家の活用", "problem": "増えている。", "idea": "貸し出す。"}


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def approver(city):
    return MembershipFactory(municipality=city, role="approver").user


@pytest.fixture
def manager():
    return MembershipFactory(in_organisation=True, role="manager")


@pytest.fixture
def act(approver, manager):
    """Do an action of the table with what it needs, as the one who may."""
    soon = timezone.localdate() + timedelta(days=20)
    answer = {"answer": "団体へ", "public_reason": "理由"}

    def do(action, proposal):
        return {
            "submit": lambda pk: domain.submit(by=manager.user, proposal_id=pk),
            "withdraw": lambda pk: domain.withdraw(by=manager.user, proposal_id=pk),
            "receive": lambda pk: domain.receive(by=approver, proposal_id=pk, answer_due_on=soon),
            "consider": lambda pk: domain.consider(
                by=approver, proposal_id=pk, answer_due_on=soon, **answer
            ),
            "answer": lambda pk: domain.answer(
                by=approver, proposal_id=pk, outcome="declined", **answer
            ),
        }[action](proposal.pk)

    return do


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(FreeProposalState.values, ACTIONS))
)
def test_each_state_goes_only_where_the_table_says(city, manager, act, state, action):
    proposal = FreeProposalFactory(
        municipality=city, organisation=manager.organisation, state=state
    )
    target = ALLOWED.get((state, action))

    if target is None:
        with pytest.raises(Refused):
            act(action, proposal)
        target = state
    else:
        act(action, proposal)

    proposal.refresh_from_db()
    assert proposal.state == target


def test_a_proposal_goes_all_the_way_and_nobody_else_hears_of_it(city, approver, manager, act):
    proposal = domain.create_free_proposal(
        by=manager.user, organisation=manager.organisation, municipality=city, values=CONTENT
    )
    act("submit", proposal)
    act("receive", proposal)
    domain.write_message(by=approver, proposal_id=proposal.pk, text="伺いたいこと")
    act("answer", proposal)
    case = CaseFactory(lead_municipality=city)
    domain.follow(by=approver, proposal_id=proposal.pk, note="実証を始めた。", case=case)

    done = FreeProposal.objects.get()
    assert (done.state, done.outcome, done.followed_case) == ("answered", "declined", case)
    assert len(done.receipt_number) == 14
    told = list(Mail.objects.order_by("pk").values_list("to", flat=True))
    assert told == [approver.email, *[manager.user.email] * 3]
    assert set(Mail.objects.values_list("confidential", flat=True)) == {True}
    assert set(AuditEntry.objects.values_list("confidential", flat=True)) == {True}
    texts = "".join(f"{mail.subject}{mail.body}" for mail in Mail.objects.all())
    assert "空き家" not in texts
    assert manager.organisation.name not in texts


def test_a_draft_is_written_by_anybody_of_the_organisation_and_submitted_by_its_manager(manager):
    reporter = MembershipFactory(in_organisation=True, organisation=manager.organisation).user
    proposal = FreeProposalFactory(state="draft", organisation=manager.organisation)

    domain.update_free_proposal(
        by=reporter, proposal_id=proposal.pk, version=1, values={"title": "新しい題"}
    )
    with pytest.raises(Conflict):
        domain.update_free_proposal(
            by=manager.user, proposal_id=proposal.pk, version=1, values={"title": "古い題"}
        )
    with pytest.raises(Refused, match="管理者"):
        domain.submit(by=reporter, proposal_id=proposal.pk)

    assert FreeProposal.objects.get().title == "新しい題"


def test_nobody_writes_for_another_organisation_or_after_the_submission(manager):
    other = MembershipFactory(in_organisation=True, role="manager")
    submitted = FreeProposalFactory(organisation=manager.organisation)

    with pytest.raises(Refused):
        domain.create_free_proposal(
            by=manager.user,
            organisation=other.organisation,
            municipality=MunicipalityFactory(),
            values=CONTENT,
        )
    with pytest.raises(Refused, match="書き換えられません"):
        domain.update_free_proposal(
            by=manager.user, proposal_id=submitted.pk, version=1, values={"title": "x"}
        )


@pytest.mark.parametrize("days", [-1, 367])
def test_a_promise_is_a_day_within_a_year(city, approver, days):
    proposal = FreeProposalFactory(municipality=city)
    due = timezone.localdate() + timedelta(days=days)

    with pytest.raises(ValidationError, match="1年以内"):
        domain.receive(by=approver, proposal_id=proposal.pk, answer_due_on=due)


@pytest.mark.parametrize("name", ["answer", "public_reason"])
def test_an_answer_without_words_or_reason_is_refused(city, approver, name):
    proposal = FreeProposalFactory(municipality=city, state="received")
    texts = {"answer": "回答", "public_reason": "理由"} | {name: " "}

    with pytest.raises(ValidationError) as error:
        domain.answer(by=approver, proposal_id=proposal.pk, outcome="adopted", **texts)

    assert list(error.value.message_dict) == [name]


def test_only_an_approver_answers_and_an_editor_may_receive(city):
    editor = MembershipFactory(municipality=city, role="editor").user
    proposal = FreeProposalFactory(municipality=city)

    domain.receive(by=editor, proposal_id=proposal.pk, answer_due_on=timezone.localdate())
    with pytest.raises(Refused, match="承認者"):
        domain.answer(
            by=editor, proposal_id=proposal.pk, outcome="adopted", answer="a", public_reason="b"
        )


def test_what_followed_needs_an_answer_and_something_to_say(city, approver):
    received = FreeProposalFactory(municipality=city, state="received")
    answered = FreeProposalFactory(municipality=city, state="answered")

    with pytest.raises(Refused, match="回答したあと"):
        domain.follow(by=approver, proposal_id=received.pk, note="x")
    with pytest.raises(ValidationError, match="その後の説明"):
        domain.follow(by=approver, proposal_id=answered.pk, note=" ")


def test_promises_near_or_broken_are_reminded_of_once_each(city, approver):
    today = timezone.localdate()
    for days in (-1, 7, 8):
        FreeProposalFactory(
            municipality=city, state="received", answer_due_on=today + timedelta(days=days)
        )
    FreeProposalFactory(municipality=city, state="answered", answer_due_on=today)

    domain.remind(today)
    domain.remind(today)

    subjects = Mail.objects.order_by("pk").values_list("subject", flat=True)
    assert [subject.partition("が")[2] for subject in subjects] == [
        "過ぎています",
        "近づいています",
    ]
    assert list(FreeProposal.objects.overdue(today).values_list("answer_due_on", flat=True)) == [
        today - timedelta(days=1)
    ]


def test_a_withdrawn_proposal_takes_no_more_words_and_its_answer_is_not_public(
    city, manager, approver
):
    proposal = FreeProposalFactory(
        municipality=city, organisation=manager.organisation, state="considering"
    )

    domain.withdraw(by=manager.user, proposal_id=proposal.pk)

    assert list(FreeProposal.objects.told()) == []
    with pytest.raises(Refused, match="取り下げた"):
        domain.write_message(by=approver, proposal_id=proposal.pk, text="x")
