"""From the receipt in each municipality to an ordinance, plan or budget that quotes it."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ppp_portal.mail import Mail
from ppp_portal.refusals import Refused
from proposals.domain import policy_answer as domain
from proposals.domain.policy_page import (
    Standing,
    found_policies,
    policies_of_case,
    standing_of,
)
from proposals.domain.policy_record import record_published
from proposals.models import PolicyAddressee, PolicyFollowUp, PolicyProposal
from proposals.policy_enums import ADDRESSEE_TRANSITIONS, FOLLOW_UP_TRANSITIONS, FollowUpState
from tests.factories.cases import CaseFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.policies import make_backing, make_fact, make_policy

pytestmark = pytest.mark.django_db

STATES = ("waiting", "received", "considering", "answered")
FACT = {"kind": "plan", "name": "甲市総合計画", "number": "第3章"}


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def approver(city):
    return MembershipFactory(municipality=city, role="approver").user


@pytest.fixture
def manager():
    return MembershipFactory(in_organisation=True, role="manager")


def soon(days=20):
    return timezone.localdate() + timedelta(days=days)


def fact(**values):
    return FACT | {"happened_on": timezone.localdate()} | values


@pytest.fixture
def act(approver):
    def do(action, addressee):
        return {
            "receive": lambda pk: domain.receive(
                by=approver, addressee_id=pk, answer_due_on=soon()
            ),
            "consider": lambda pk: domain.consider(
                by=approver, addressee_id=pk, reason="理由", answer_due_on=soon()
            ),
            "answer": lambda pk: domain.answer(
                by=approver, addressee_id=pk, outcome="declined", reason="理由"
            ),
        }[action](addressee.pk)

    return do


def table(rows):
    return {(source, row.action): row.target for row in rows for source in row.sources}


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(STATES, ("receive", "consider", "answer")))
)
def test_each_state_goes_only_where_the_table_says(city, act, state, action):
    addressee = make_policy(cities=[city], at=state).addressees.get()
    target = table(ADDRESSEE_TRANSITIONS).get((state, action))

    if target is None:
        with pytest.raises(Refused):
            act(action, addressee)
    else:
        act(action, addressee)

    addressee.refresh_from_db()
    assert addressee.state == (target or state)


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(FollowUpState.values, ("confirm", "decline")))
)
def test_each_fact_goes_only_where_the_table_says(city, approver, state, action):
    row = make_fact(make_policy(cities=[city], at="answered").addressees.get(), state=state)
    target = table(FOLLOW_UP_TRANSITIONS).get((state, action))

    if target is None:
        with pytest.raises(Refused):
            domain.settle_follow_up(by=approver, follow_up_id=row.pk, action=action, reason="理由")
    else:
        domain.settle_follow_up(by=approver, follow_up_id=row.pk, action=action, reason="理由")

    row.refresh_from_db()
    assert row.state == (target or state)


def test_two_cities_answer_differently_and_the_first_receipt_makes_it_public(city, approver, act):
    second = MunicipalityFactory(name="乙市", prefecture_code="34")
    proposal = make_policy(cities=[city, second])
    one, two = proposal.addressees.order_by("pk")

    act("receive", one)
    proposal.refresh_from_db()
    assert proposal.published_at is not None
    act("answer", one)
    other = MembershipFactory(municipality=second, role="approver").user
    domain.receive(by=other, addressee_id=two.pk, answer_due_on=soon())
    domain.consider(by=other, addressee_id=two.pk, reason="予算を待つ。", answer_due_on=soon(90))
    domain.answer(by=other, addressee_id=two.pk, outcome="partly", reason="一部を行う。")

    proposal.refresh_from_db()
    assert proposal.answers == ["declined", "partly"]
    assert list(two.replies.values_list("outcome", "reason")) == [
        ("considering", "予算を待つ。"),
        ("partly", "一部を行う。"),
    ]


def test_a_proposal_kept_between_the_parties_stays_so_after_the_receipt(city, act):
    proposal = make_policy(cities=[city], is_public=False)

    act("receive", proposal.addressees.get())

    proposal.refresh_from_db()
    assert proposal.published_at is None


def test_only_the_addressed_city_answers_and_only_its_approver(city, approver):
    addressee = make_policy(cities=[city], at="received").addressees.get()
    editor = MembershipFactory(municipality=city, role="editor").user
    stranger = MembershipFactory(role="approver").user

    for user in (editor, stranger):
        with pytest.raises(Refused, match="承認者"):
            domain.answer(by=user, addressee_id=addressee.pk, outcome="adopted", reason="理由")


def test_a_withdrawn_proposal_is_neither_received_nor_answered(city, act):
    waiting = make_policy("withdrawn", cities=[city]).addressees.get()

    with pytest.raises(Refused, match="取り下げられた"):
        act("receive", waiting)


@pytest.mark.parametrize("days", [-1, 367])
def test_a_promise_is_a_day_within_a_year(city, approver, days):
    addressee = make_policy(cities=[city]).addressees.get()

    with pytest.raises(ValidationError, match="1年以内"):
        domain.receive(by=approver, addressee_id=addressee.pk, answer_due_on=soon(days))


def test_an_answer_needs_its_reason_and_goes_on_only_with_another_day(city, approver):
    addressee = make_policy(cities=[city], at="received").addressees.get()

    with pytest.raises(ValidationError):
        domain.answer(by=approver, addressee_id=addressee.pk, outcome="adopted", reason=" ")
    with pytest.raises(ValidationError, match="次の回答の約束"):
        domain.answer(by=approver, addressee_id=addressee.pk, outcome="considering", reason="x")


def test_what_the_proposers_add_waits_until_the_citys_approver_confirms_it(city, approver, manager):
    proposal = make_policy(cities=[city], at="answered", organisation=manager.organisation)
    addressee = proposal.addressees.get()

    row = domain.follow(by=manager.user, addressee_id=addressee.pk, values=fact())
    proposal.refresh_from_db()
    assert (row.state, proposal.quoted_in) == ("sent", [])
    domain.settle_follow_up(by=approver, follow_up_id=row.pk, action="confirm")

    proposal.refresh_from_db()
    assert proposal.quoted_in == ["plan"]
    assert set(Mail.objects.values_list("to", flat=True)) == {approver.email, manager.user.email}


def test_a_co_proposer_follows_up_and_a_supporter_does_not(city):
    proposal = make_policy("draft", cities=[city])
    people = {}
    for role in ("co_proposer", "supporter"):
        member = MembershipFactory(in_organisation=True)
        make_backing(proposal, member.organisation, role=role, state="agreed")
        people[role] = member.user
    PolicyProposal.objects.filter(pk=proposal.pk).update(
        state="submitted",
        submitted_at=timezone.now(),
        submitted_by=UserFactory(),
        receipt_number="TEST-CO",
    )
    addressee = proposal.addressees.get()
    PolicyAddressee.objects.filter(pk=addressee.pk).update(
        state="answered",
        outcome="adopted",
        answered_at=timezone.now(),
        received_at=timezone.now(),
        received_by=UserFactory(),
        answer_due_on=soon(),
    )

    done = domain.follow(by=people["co_proposer"], addressee_id=addressee.pk, values=fact())
    with pytest.raises(Refused, match="その後を書けるのは"):
        domain.follow(by=people["supporter"], addressee_id=addressee.pk, values=fact())

    assert (done.side, done.state) == ("organisation", "sent")


def test_what_the_citys_approver_writes_is_confirmed_at_once_and_an_editors_is_not(city, approver):
    addressee = make_policy(cities=[city], at="answered").addressees.get()
    editor = MembershipFactory(municipality=city, role="editor").user

    first = domain.follow(by=approver, addressee_id=addressee.pk, values=fact())
    second = domain.follow(by=editor, addressee_id=addressee.pk, values=fact())

    assert (first.state, second.state) == ("confirmed", "sent")


def test_what_followed_is_a_fact_of_the_past_after_the_answer(city, approver):
    received = make_policy(cities=[city], at="received").addressees.get()
    answered = make_policy(cities=[city], at="answered").addressees.get()

    with pytest.raises(Refused, match="回答したあと"):
        domain.follow(by=approver, addressee_id=received.pk, values=fact())
    with pytest.raises(ValidationError, match="すでにあった"):
        domain.follow(by=approver, addressee_id=answered.pk, values=fact(happened_on=soon()))


def test_a_fact_that_cannot_be_confirmed_says_why(city, approver):
    row = make_fact(make_policy(cities=[city], at="answered").addressees.get())

    with pytest.raises(ValidationError, match="理由"):
        domain.settle_follow_up(by=approver, follow_up_id=row.pk, action="decline", reason=" ")


def test_promises_near_or_broken_are_reminded_of_once_each_and_proposers_hear_of_broken_ones(
    city, approver, manager
):
    today = timezone.localdate()
    for days in (-1, 7, 8):
        make_policy(
            cities=[city],
            at="received",
            organisation=manager.organisation,
            answer_due_on=today + timedelta(days=days),
        )
    make_policy(cities=[city], at="answered", answer_due_on=today)

    domain.remind(today)
    domain.remind(today)

    told = Mail.objects.order_by("pk").values_list("to", "subject")
    assert [(to, subject.partition("が")[2]) for to, subject in told] == [
        (approver.email, "過ぎています"),
        (manager.user.email, "過ぎています"),
        (approver.email, "近づいています"),
    ]
    assert [row.answer_due_on for row in PolicyAddressee.objects.overdue(today)] == [
        today - timedelta(days=1)
    ]


def test_a_published_source_is_put_on_record_with_what_followed_and_its_case():
    case = CaseFactory()

    proposal = record_published(
        by=UserFactory(is_staff=True),
        organisation=OrganisationFactory(),
        addressee="市長（市の名称は記載なし）",
        values={"title": "題", "problem": "課題", "proposal": "内容", "fields": []},
        change={"kind": "ordinance", "name": "条例", "wanted": "改正"},
        source_note="試験の記事",
        followed={"kind": "ordinance", "name": "条例の改正", "case": case},
    )

    links = policies_of_case(PolicyProposal.objects.all(), case)
    addressees = list(proposal.addressees.all())
    standing = standing_of(addressees, list(PolicyFollowUp.objects.all()))
    assert links.came_from == [proposal]
    assert (proposal.quoted_in, proposal.answers) == (["ordinance"], [])
    assert (standing.received, standing.answered, standing.quoted) == (1, 1, 1)
    with pytest.raises(Refused):
        record_published(
            by=UserFactory(),
            organisation=proposal.organisation,
            addressee="市長",
            values={},
            change={},
            source_note="x",
        )


def test_it_is_found_by_the_words_of_its_ordinance_its_city_and_its_proposer(city):
    organisation = OrganisationFactory(name="NPO法人さがされる会")
    found = make_policy(cities=[city], at="received", organisation=organisation)
    make_policy(cities=[city])
    visible = PolicyProposal.objects.all()

    for words in ("子ども条例", "遊び場 甲市", "さがされる会"):
        assert found_policies(visible, words, 5) == (1, [found])
    assert found_policies(visible, "どこにもない", 5) == (0, [])


@pytest.mark.parametrize(
    ("answered", "considering", "words"),
    [
        (0, 0, "2つの自治体に提言し、2つが受け付け、回答を待っています。"),
        (0, 1, "2つの自治体に提言し、2つが受け付け、1つが検討を続けています。"),
        (1, 1, "2つの自治体に提言し、2つが受け付け、1つが回答し、1つが検討を続けています。"),
        (2, 0, "2つの自治体に提言し、2つが受け付け、2つが回答しました。"),
    ],
)
def test_how_far_a_proposal_is_tells_who_goes_on_considering(
    answered: int, considering: int, words: str
) -> None:
    assert Standing(2, 2, answered, 0, considering).sentence == words
