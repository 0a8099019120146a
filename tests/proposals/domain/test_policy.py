"""Writing a policy proposal, having it backed, and handing it to several municipalities."""

from __future__ import annotations

import itertools

import pytest
from django.core.exceptions import ValidationError

from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from proposals.domain import policy as domain
from proposals.domain.policy import PolicyInput
from proposals.models import PolicyBacking, PolicyProposal
from proposals.policy_enums import (
    BACKING_TRANSITIONS,
    POLICY_TRANSITIONS,
    BackingState,
    PolicyState,
)
from tests.factories.cases import CaseFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory
from tests.factories.policies import make_backing, make_policy

pytestmark = pytest.mark.django_db

VALUES = {
    "title": "遊び場の条例",
    "problem": "遊び場がない。",
    "proposal": "条例に書く。",
    "fields": ["childcare"],
}
CHANGE = {"kind": "ordinance", "name": "甲市子ども条例", "wanted": "一条を加える。"}


@pytest.fixture
def manager():
    return MembershipFactory(in_organisation=True, role="manager")


@pytest.fixture
def other():
    return MembershipFactory(in_organisation=True, role="manager")


def allowed(table):
    return {(source, row.action): row.target for row in table for source in row.sources}


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(PolicyState.values, ("submit", "withdraw")))
)
def test_each_state_goes_only_where_the_table_says(manager, state, action):
    proposal = make_policy(state, organisation=manager.organisation)
    target = allowed(POLICY_TRANSITIONS).get((state, action))

    if target is None:
        with pytest.raises(Refused):
            getattr(domain, action)(by=manager.user, proposal_id=proposal.pk)
    else:
        getattr(domain, action)(by=manager.user, proposal_id=proposal.pk)

    proposal.refresh_from_db()
    assert proposal.state == (target or state)


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(BackingState.values, ("agree", "decline")))
)
def test_each_answer_to_a_request_goes_only_where_the_table_says(other, state, action):
    row = make_backing(make_policy(), other.organisation, state=state)
    target = allowed(BACKING_TRANSITIONS).get((state, action))

    if target is None:
        with pytest.raises(Refused):
            domain.settle_backing(by=other.user, backing_id=row.pk, action=action)
    else:
        domain.settle_backing(by=other.user, backing_id=row.pk, action=action)

    row.refresh_from_db()
    assert row.state == (target or state)


def test_a_draft_reaches_two_cities_of_two_prefectures_at_once_and_mails_tell_no_content(manager):
    cities = [MunicipalityFactory(prefecture_code="33"), MunicipalityFactory(prefecture_code="34")]
    officials = [MembershipFactory(municipality=city, role="editor").user for city in cities]
    case = CaseFactory()

    proposal = domain.create_policy(
        by=manager.user,
        organisation=manager.organisation,
        data=PolicyInput(VALUES, cities, [CHANGE], [(case, "効果があった。")]),
    )
    domain.submit(by=manager.user, proposal_id=proposal.pk)

    done = PolicyProposal.objects.get()
    assert (done.state, len(done.receipt_number)) == ("submitted", 14)
    assert (done.prefecture_codes, done.change_kinds) == (["33", "34"], ["ordinance"])
    assert done.answers == ["waiting"]
    assert [row.case for row in done.evidence.all()] == [case]
    assert sorted(Mail.objects.values_list("to", flat=True)) == sorted(u.email for u in officials)
    texts = "".join(f"{mail.subject}{mail.body}" for mail in Mail.objects.all())
    assert "遊び場" not in texts
    assert manager.organisation.name not in texts
    assert set(AuditEntry.objects.values_list("confidential", flat=True)) == {True}


@pytest.mark.parametrize(
    ("lack", "words"), [("city", "提言先"), ("change", "変えたいもの"), ("reply", "返事を待って")]
)
def test_what_is_not_ready_is_not_handed_in(manager, lack, words):
    proposal = make_policy("draft", organisation=manager.organisation)
    if lack == "city":
        proposal.addressees.all().delete()
    elif lack == "change":
        proposal.changes.all().delete()
    else:
        make_backing(proposal, role="co_proposer")

    with pytest.raises(Refused, match=words):
        domain.submit(by=manager.user, proposal_id=proposal.pk)


def test_a_draft_is_written_by_anybody_of_the_organisation_and_submitted_by_its_manager(manager):
    reporter = MembershipFactory(in_organisation=True, organisation=manager.organisation).user
    proposal = make_policy("draft", organisation=manager.organisation)
    data = PolicyInput({"title": "新しい題"}, [MunicipalityFactory()], [CHANGE])

    domain.update_policy(by=reporter, proposal_id=proposal.pk, version=1, data=data)
    with pytest.raises(Conflict):
        domain.update_policy(by=manager.user, proposal_id=proposal.pk, version=1, data=data)
    with pytest.raises(Refused, match="管理者"):
        domain.submit(by=reporter, proposal_id=proposal.pk)

    assert PolicyProposal.objects.get().title == "新しい題"


def test_nobody_writes_for_another_organisation_or_after_the_submission(manager, other):
    submitted = make_policy(organisation=manager.organisation)
    data = PolicyInput(VALUES, [MunicipalityFactory()], [CHANGE])

    with pytest.raises(Refused):
        domain.create_policy(by=manager.user, organisation=other.organisation, data=data)
    with pytest.raises(Refused, match="書き換えられません"):
        domain.update_policy(by=manager.user, proposal_id=submitted.pk, version=1, data=data)


def test_a_case_that_the_writer_may_not_read_is_no_evidence(manager):
    hidden = CaseFactory(visibility="draft")

    with pytest.raises(Refused, match="根拠の事例"):
        domain.create_policy(
            by=manager.user,
            organisation=manager.organisation,
            data=PolicyInput(VALUES, [], [], [(hidden, "")]),
        )


def test_a_change_of_the_draft_asks_everybody_anew_who_had_agreed(manager, other):
    proposal = make_policy("draft", organisation=manager.organisation)
    row = domain.ask_backing(
        by=manager.user,
        proposal_id=proposal.pk,
        organisation=other.organisation,
        role="co_proposer",
    )
    domain.settle_backing(by=other.user, backing_id=row.pk, action="agree")
    version = PolicyProposal.objects.get().version

    domain.update_policy(
        by=manager.user,
        proposal_id=proposal.pk,
        version=version,
        data=PolicyInput(VALUES, [MunicipalityFactory()], [CHANGE]),
    )

    row.refresh_from_db()
    assert (row.state, row.settled_by) == ("asked", None)
    told = Mail.objects.filter(to=other.user.email).values_list("subject", flat=True)
    assert [subject.partition("】")[2] for subject in told] == [
        "共同で提案する依頼が届きました"
    ] * 2


def test_co_proposers_are_settled_before_the_submission_and_supporters_any_time(manager, other):
    proposal = make_policy(organisation=manager.organisation)

    with pytest.raises(Refused, match="提出する前に"):
        domain.ask_backing(
            by=manager.user,
            proposal_id=proposal.pk,
            organisation=other.organisation,
            role="co_proposer",
        )
    row = domain.ask_backing(
        by=manager.user,
        proposal_id=proposal.pk,
        organisation=other.organisation,
        role="supporter",
    )
    done = domain.settle_backing(by=other.user, backing_id=row.pk, action="agree", words="賛成。")

    assert (done.state, done.words) == ("agreed", "賛成。")


def test_the_same_organisation_is_asked_once_and_never_the_writers_themselves(manager, other):
    proposal = make_policy(organisation=manager.organisation)
    make_backing(proposal, other.organisation)
    ask = {"by": manager.user, "proposal_id": proposal.pk, "role": "supporter"}

    with pytest.raises(ValidationError, match="すでに"):
        domain.ask_backing(organisation=other.organisation, **ask)
    with pytest.raises(ValidationError, match="別の団体"):
        domain.ask_backing(organisation=manager.organisation, **ask)
    with pytest.raises(ValidationError, match="いまは選べません"):
        domain.ask_backing(organisation=OrganisationFactory(merged_into=other.organisation), **ask)


def test_support_is_declared_by_a_manager_for_a_public_proposal_only(other):
    public, kept = make_policy(at="received"), make_policy(at="received", is_public=False)
    reporter = MembershipFactory(in_organisation=True, organisation=other.organisation).user
    own = {"organisation": other.organisation}

    domain.support(by=other.user, proposal_id=public.pk, words="賛成です。", **own)
    with pytest.raises(Refused, match="管理者"):
        domain.support(by=reporter, proposal_id=public.pk, **own)
    with pytest.raises(Refused, match="公開された"):
        domain.support(by=other.user, proposal_id=kept.pk, **own)
    with pytest.raises(Refused, match="あなたが管理者"):
        domain.support(by=other.user, proposal_id=public.pk, organisation=OrganisationFactory())

    assert [(row.words, row.state) for row in PolicyBacking.objects.all()] == [
        ("賛成です。", "agreed")
    ]


def test_an_answered_proposal_is_not_taken_back(manager):
    answered = make_policy(at="considering", organisation=manager.organisation)

    with pytest.raises(Refused, match="回答した自治体がある"):
        domain.withdraw(by=manager.user, proposal_id=answered.pk)


def test_what_was_kept_between_the_parties_is_opened_by_its_manager_after_a_receipt(manager):
    own = {"organisation": manager.organisation, "is_public": False}
    waiting, received = make_policy(**own), make_policy(at="received", **own)

    with pytest.raises(Refused, match="受け付けたあと"):
        domain.publish(by=manager.user, proposal_id=waiting.pk)
    domain.publish(by=manager.user, proposal_id=received.pk)

    received.refresh_from_db()
    assert received.is_public
    assert received.published_at is not None
