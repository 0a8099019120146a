"""The way of an introduction: consent, answer, what came of it, publication, and its record."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cases.models import CasePartner
from partners.domain.organisation_names import refresh_keys
from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Refused
from proposals.domain import introduction as domain
from proposals.domain.introduction_record import introduction_record
from proposals.domain.introduction_source import record_from_source
from proposals.introduction_enums import INTRODUCTION_TRANSITIONS, IntroductionState
from proposals.models import Introduction
from tests.factories.cases import CaseFactory
from tests.factories.contacts import IntroductionFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.proposals import CallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def giver():
    return MembershipFactory(municipality=MunicipalityFactory(name="甲市"), role="approver")


@pytest.fixture
def manager():
    return MembershipFactory(
        in_organisation=True, organisation=OrganisationFactory(name="甲の会"), role="manager"
    )


@pytest.fixture
def receiver():
    return MembershipFactory(municipality=MunicipalityFactory(name="乙市"), role="approver")


@pytest.fixture
def people(giver, manager, receiver):
    return {"introducer": giver, "organisation": manager, "receiver": receiver}


def introduced(people, **values):
    return domain.introduce(
        **{
            "by": people["introducer"].user,
            "introducer": people["introducer"].municipality,
            "organisation": people["organisation"].organisation,
            "receiver": people["receiver"].municipality,
            "case": None,
            "reason": "ひみつの理由です。",
        }
        | values
    )


def among(people, **values):
    return IntroductionFactory(
        introducer_municipality=people["introducer"].municipality,
        organisation=people["organisation"].organisation,
        receiver_municipality=people["receiver"].municipality,
        **values,
    )


def case_of(people, **values):
    case = CaseFactory(**values)
    CasePartner.objects.create(
        case=case, organisation=people["organisation"].organisation, role="contractor"
    )
    return case


def told():
    return sorted(Mail.objects.values_list("to", flat=True))


def test_the_organisation_is_asked_first_and_the_receiver_not_told(people):
    row = introduced(people)

    mail = Mail.objects.get()
    entry = AuditEntry.objects.get(action="introduction.ask")
    assert (row.state, mail.to) == ("asked", people["organisation"].user.email)
    assert mail.confidential
    assert entry.confidential
    assert "ひみつ" not in mail.subject + mail.body
    assert people["introducer"].user.email not in mail.body


def test_with_its_consent_the_receiver_is_told_and_answers(people):
    row = introduced(people)

    domain.agree(by=people["organisation"].user, introduction_id=row.pk, text="よろしく。")
    assert people["receiver"].user.email in told()
    row = domain.hear(by=people["receiver"].user, introduction_id=row.pk, text="来月伺います。")

    assert (row.state, row.organisation_reply, row.receiver_reply) == (
        "heard",
        "よろしく。",
        "来月伺います。",
    )


def test_a_declined_one_never_reaches_the_receiver(people):
    row = introduced(people)

    domain.decline(by=people["organisation"].user, introduction_id=row.pk, text="手が足りない。")

    assert people["receiver"].user.email not in told()
    assert not Introduction.objects.visible_to(people["receiver"].user).exists()


@pytest.mark.parametrize("state", IntroductionState.values)
@pytest.mark.parametrize("action", ["agree", "decline", "hear", "pass_over", "withdraw"])
def test_each_act_is_done_from_the_states_of_its_table_by_its_party(people, state, action):
    row = among(people, state=state)
    transition = next(one for one in INTRODUCTION_TRANSITIONS if one.action == action)
    party = {"agree": "organisation", "decline": "organisation", "withdraw": "introducer"}
    own = party.get(action, "receiver")
    words = {} if action == "withdraw" else {"text": "ことば。"}

    for other in people:
        if other != own:
            with pytest.raises(Refused):
                getattr(domain, action)(by=people[other].user, introduction_id=row.pk, **words)
    if state in transition.sources:
        moved = getattr(domain, action)(by=people[own].user, introduction_id=row.pk, **words)
        assert moved.state == transition.target
    else:
        with pytest.raises(Refused):
            getattr(domain, action)(by=people[own].user, introduction_id=row.pk, **words)


@pytest.mark.parametrize(
    ("action", "state"), [("decline", "asked"), ("hear", "passed_on"), ("pass_over", "passed_on")]
)
def test_an_answer_without_words_is_refused_beside_its_field(people, action, state):
    row = among(people, state=state)
    by = people["organisation" if action == "decline" else "receiver"].user

    with pytest.raises(ValidationError) as error:
        getattr(domain, action)(by=by, introduction_id=row.pk, text=" ")

    assert list(error.value.message_dict) == ["text"]


def test_a_form_sent_twice_makes_one_and_another_reason_is_refused(people):
    first, second = introduced(people), introduced(people)

    assert first == second
    with pytest.raises(ValidationError, match="すでに進んでいます"):
        introduced(people, reason="別の理由。")
    assert Mail.objects.count() == 1


def test_it_rests_on_a_public_case_of_the_organisation_or_one_of_ones_own(people):
    public = case_of(people, visibility="public")
    own = case_of(people, visibility="draft", lead_municipality=people["introducer"].municipality)
    foreign = case_of(people, visibility="members")
    other = CaseFactory(visibility="public")
    rows = domain.cases_to_rest_on(
        people["introducer"].user,
        [people["introducer"].municipality],
        people["organisation"].organisation,
    )

    assert set(rows) == {public, own}
    for case in (foreign, other):
        with pytest.raises(Refused):
            introduced(people, case=case)
    assert introduced(people, case=own).case == own


def test_an_intermediary_introduces_too_but_not_itself_and_no_other_organisation(people):
    member = MembershipFactory(
        in_organisation=True, organisation=OrganisationFactory(is_intermediary=True)
    )
    plain = MembershipFactory(in_organisation=True)

    row = introduced(people, by=member.user, introducer=member.organisation)
    assert row.introducer == member.organisation
    with pytest.raises(ValidationError, match="自分の団体"):
        introduced(
            people,
            by=member.user,
            introducer=member.organisation,
            organisation=member.organisation,
        )
    with pytest.raises(Refused):
        introduced(people, by=plain.user, introducer=plain.organisation)


def test_where_nobody_reads_nobody_is_introduced(people):
    for values in (
        {"organisation": OrganisationFactory()},
        {"receiver": MunicipalityFactory()},
        {"receiver": people["introducer"].municipality},
    ):
        with pytest.raises(ValidationError) as error:
            introduced(people, **values)
        assert list(error.value.message_dict) == ["receiver"]


def test_the_third_consent_publishes_and_one_word_takes_it_back(people):
    row = among(people, state="heard")

    published = [
        domain.agree_to_publish(by=member.user, introduction_id=row.pk).published_at is not None
        for member in people.values()
    ]
    assert published == [False, False, True]
    with pytest.raises(Refused):
        domain.agree_to_publish(by=people["receiver"].user, introduction_id=row.pk)

    row = domain.end_publication(by=people["organisation"].user, introduction_id=row.pk)
    assert (row.published_at, row.introducer_agreed_at, row.receiver_agreed_by) == (None,) * 3


@pytest.mark.parametrize("state", ["asked", "passed_on", "not_now", "declined", "withdrawn"])
def test_nothing_but_a_heard_one_is_published(people, state):
    row = among(people, state=state)

    for member in people.values():
        with pytest.raises(Refused):
            domain.agree_to_publish(by=member.user, introduction_id=row.pk)


def test_what_came_of_it_is_the_receivers_own_case_or_call(people):
    row = among(people, state="heard")
    city = people["receiver"].municipality
    case, call = CaseFactory(lead_municipality=city), CallFactory(municipality=city)
    by = people["receiver"].user

    row = domain.record_result(
        by=by, introduction_id=row.pk, note="始まった。", call=call, case=case
    )

    assert (row.result_note, row.result_call, row.result_case) == ("始まった。", call, case)
    with pytest.raises(ValidationError, match="紹介先の自治体"):
        domain.record_result(by=by, introduction_id=row.pk, note="", case=CaseFactory())
    with pytest.raises(ValidationError, match="その後の説明"):
        domain.record_result(by=by, introduction_id=row.pk, note=" ")
    with pytest.raises(Refused):
        domain.record_result(by=people["introducer"].user, introduction_id=row.pk, note="x")


def test_what_a_published_text_tells_of_is_recorded_by_administrators_alone(people):
    facts = {
        "organisation": people["organisation"].organisation,
        "reason": "すでに利用していた市が紹介した。",
        "introducer_name": "出典に名称の記載なし",
        "receiver_name": "出典に名称の記載なし",
        "source_note": "試験の記事",
    }

    row = record_from_source(by=UserFactory(is_staff=True), **facts)

    assert (row.introducer, row.receiver, row.state) == ("出典に名称の記載なし",) * 2 + ("heard",)
    assert row.published_at is not None
    with pytest.raises(Refused):
        record_from_source(by=people["introducer"].user, **facts)
    for act in (domain.agree_to_publish, domain.end_publication):
        with pytest.raises(Refused, match="公表資料"):
            act(by=people["organisation"].user, introduction_id=row.pk)


def test_the_record_counts_what_reached_its_receiver_also_under_a_former_name(people):
    body = people["organisation"].organisation
    case = CaseFactory(visibility="public")
    merged = OrganisationFactory(name="丙の会", merged_into=body)
    refresh_keys(merged, [])
    among(people, state="asked")
    among(people, state="declined")
    among(people, state="not_now")
    IntroductionFactory(organisation=merged, state="heard", public=True, result_case=case)
    IntroductionFactory(
        introducer_municipality=None,
        introducer_organisation=body,
        state="heard",
        result_call=CallFactory(),
    )
    visible = Introduction.objects.visible_to(people["organisation"].user)

    record = introduction_record(visible, body)

    assert (record.received, record.received_heard, record.received_cases) == (2, 1, 1)
    assert (record.given, record.given_heard, record.given_followed, record.given_cases) == (
        *(1, 1, 1),
        0,
    )


def test_the_record_takes_two_queries(people, django_assert_num_queries):
    among(people, state="heard")

    with django_assert_num_queries(2):
        introduction_record(Introduction.objects.all(), people["organisation"].organisation)


def test_a_merged_organisations_people_are_asked_where_they_are_now(people):
    former = OrganisationFactory(name="丙の会", merged_into=people["organisation"].organisation)
    row = IntroductionFactory(organisation=former)

    domain.agree(by=people["organisation"].user, introduction_id=row.pk)
    domain.withdraw(
        by=MembershipFactory(municipality=row.introducer_municipality).user, introduction_id=row.pk
    )

    assert people["organisation"].user.email in told()
