"""The way of a secondment: registering, steps, consent of both sides, chain, reminders, ties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.domain.organisation import merge_organisations
from partners.domain import secondment as domain
from partners.domain import secondment_record as records
from partners.domain.secondment_page import (
    chain_of,
    found_secondments,
    line_starts_on,
    secondment_ties,
    tie_words,
)
from partners.domain.secondment_reminders import remind
from partners.models import Secondment
from partners.secondment_enums import SECONDMENT_TRANSITIONS, SecondmentSide, SecondmentState
from ppp_portal.audit import AuditEntry
from ppp_portal.japan.business_days import is_open_day
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from ppp_portal.search.normalise import fold
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.secondments import SecondmentFactory

pytestmark = pytest.mark.django_db
TERMS = {"scheme": "training", "title": "試験の会への研修派遣", "starts_on": date(2023, 4, 1)}


@pytest.fixture
def approver():
    return MembershipFactory(municipality=MunicipalityFactory(name="甲市"), role="approver")


@pytest.fixture
def manager():
    return MembershipFactory(in_organisation=True, role="manager")


def between(approver, manager, **values):
    return SecondmentFactory(
        sender_municipality=approver.municipality,
        host_organisation=manager.organisation,
        **values,
    )


def test_a_party_registers_it_and_the_other_is_told_without_a_name(approver, manager) -> None:
    row = domain.create_secondment(
        by=approver.user,
        sender=approver.municipality,
        host=manager.organisation,
        values=TERMS | {"ends_on": date(2024, 3, 31)},
    )

    mail = Mail.objects.get()
    assert (row.state, row.fiscal_years, row.direction) == (
        "considered",
        [2023],
        "city_to_organisation",
    )
    assert (mail.to, mail.confidential) == (manager.user.email, True)
    assert approver.municipality.name not in mail.subject + mail.body
    assert AuditEntry.objects.get(action="secondment.create").confidential is True


def test_nobody_registers_one_of_other_bodies(approver) -> None:
    with pytest.raises(Refused):
        domain.create_secondment(
            by=approver.user,
            sender=MunicipalityFactory(),
            host=OrganisationFactory(),
            values=TERMS,
        )


@pytest.mark.parametrize(
    ("name", "kind", "direction"),
    [
        ("試験の市（名称は非公表）", "municipality", "organisation_to_city"),
        ("総務省", "", "organisation_to_state"),
        ("試験の外国の市", "foreign", "organisation_to_state"),
        ("JICA", "", "organisation_to_organisation"),
    ],
)
def test_a_body_without_a_record_has_a_kind_and_only_the_other_side_edits(
    approver, manager, name, kind, direction
) -> None:
    row = domain.create_secondment(
        by=manager.user,
        sender=manager.organisation,
        host=name,
        values=TERMS | {"outside_kind": kind},
    )

    with pytest.raises(Refused):
        domain.update_secondment(
            by=approver.user, secondment_id=row.pk, version=1, values={"host_name": "別の名称"}
        )
    edited = domain.update_secondment(
        by=manager.user, secondment_id=row.pk, version=1, values={"host_name": "直した名称"}
    )

    assert (row.direction, edited.host) == (direction, "直した名称")


def test_the_name_of_a_body_on_record_is_not_typed_over(approver, manager) -> None:
    row = between(approver, manager)

    with pytest.raises(ValidationError):
        domain.update_secondment(
            by=manager.user, secondment_id=row.pk, version=1, values={"host_name": "別の名称"}
        )


@pytest.mark.parametrize(
    ("same_person", "scheme", "first_day"),
    [
        (None, "public_corporation", date(2021, 4, 1)),
        (False, "public_corporation", None),
        (None, "training", None),
    ],
)
def test_a_renewal_counts_from_the_first_day_of_its_line(
    approver, manager, same_person, scheme, first_day
) -> None:
    before = between(
        approver,
        manager,
        scheme="public_corporation",
        starts_on=date(2021, 4, 1),
        ends_on=date(2024, 3, 31),
    )
    after = between(
        approver,
        manager,
        scheme=scheme,
        starts_on=date(2024, 4, 1),
        ends_on=date(2026, 3, 31),
        predecessor=before,
        same_person=same_person,
    )

    chain = chain_of(Secondment.objects.all(), after)

    assert line_starts_on(chain, after) == first_day
    assert line_starts_on(chain, before) is None


@pytest.mark.parametrize("action", [row.action for row in SECONDMENT_TRANSITIONS])
@pytest.mark.parametrize("state", SecondmentState.values)
def test_each_step_leads_on_from_its_states_and_from_no_other(
    approver, manager, state, action
) -> None:
    row = between(
        approver,
        manager,
        state=state,
        after_return="人事課で研修を担当。",
        source_url="https://city.example/",
    )
    step = next(each for each in SECONDMENT_TRANSITIONS if each.action == action)

    try:
        done = domain.take_step(
            by=approver.user, secondment_id=row.pk, action=action, reason="都合による。"
        )
        reached = done.state
    except Refused:
        reached = None

    assert reached == (step.target if state in step.sources else None)


def test_a_step_waits_for_its_day_and_for_what_it_needs(approver, manager) -> None:
    later = timezone.localdate() + timedelta(days=9)
    cases = [
        ("sign", {"state": "discussed", "starts_on": None, "ends_on": None}),
        ("start", {"state": "signed", "starts_on": later, "ends_on": None}),
        ("return", {"state": "running", "ends_on": None}),
        ("return", {"state": "running", "ends_on": later}),
        ("share", {"state": "returned"}),
    ]
    refused = 0
    for action, values in cases:
        row = between(approver, manager, **values)
        with pytest.raises(Refused):
            domain.take_step(by=approver.user, secondment_id=row.pk, action=action)
        refused += 1

    assert refused == len(cases)


def test_it_is_public_after_both_sides_agreed_to_the_same_words(approver, manager) -> None:
    row = between(approver, manager)
    by_city, by_npo = approver.user, manager.user
    agree = domain.agree_to_publication
    with pytest.raises(Refused):
        domain.publish_secondment(by=by_city, secondment_id=row.pk, version=1)
    agree(by=by_city, secondment_id=row.pk, version=1, side=SecondmentSide.SENDER)
    agree(by=by_npo, secondment_id=row.pk, version=1, side=SecondmentSide.HOST)

    domain.publish_secondment(by=by_npo, secondment_id=row.pk, version=1)

    assert Secondment.objects.get(pk=row.pk).published_by == by_npo
    with pytest.raises(Refused):
        domain.update_secondment(
            by=by_city, secondment_id=row.pk, version=2, values={"duties": "別の業務"}
        )


def test_an_edit_takes_the_agreements_back(approver, manager) -> None:
    row = between(approver, manager)
    domain.agree_to_publication(
        by=approver.user, secondment_id=row.pk, version=1, side=SecondmentSide.SENDER
    )

    domain.update_secondment(
        by=manager.user, secondment_id=row.pk, version=1, values={"duties": "別の業務"}
    )

    assert Secondment.objects.get(pk=row.pk).sender_agreed_at is None
    with pytest.raises(Conflict):
        domain.agree_to_publication(
            by=approver.user, secondment_id=row.pk, version=1, side=SecondmentSide.SENDER
        )


def test_one_person_never_agrees_for_both_sides(approver, manager) -> None:
    MembershipFactory(
        in_organisation=True,
        user=approver.user,
        organisation=manager.organisation,
        role="manager",
    )
    row = between(approver, manager)
    domain.agree_to_publication(
        by=approver.user, secondment_id=row.pk, version=1, side=SecondmentSide.SENDER
    )

    with pytest.raises(Refused, match="一人で両方"):
        domain.agree_to_publication(
            by=approver.user, secondment_id=row.pk, version=1, side=SecondmentSide.HOST
        )


def test_a_partner_without_a_record_agrees_by_a_note(approver) -> None:
    row = SecondmentFactory(
        sender_municipality=approver.municipality, host_organisation=None, host_name="ある企業"
    )
    domain.agree_to_publication(
        by=approver.user, secondment_id=row.pk, version=1, side=SecondmentSide.SENDER
    )
    with pytest.raises(Refused, match="登録のない相手"):
        domain.publish_secondment(by=approver.user, secondment_id=row.pk, version=1)
    Secondment.objects.filter(pk=row.pk).update(outside_agreement="4月1日に総務部から書面で。")

    published = domain.publish_secondment(by=approver.user, secondment_id=row.pk, version=1)

    assert published.published_at is not None


def test_withdrawn_it_is_the_parties_own_again_and_both_agree_anew(approver, manager) -> None:
    row = between(approver, manager, public=True)

    domain.withdraw_publication(by=manager.user, secondment_id=row.pk)

    now = Secondment.objects.get(pk=row.pk)
    assert (now.published_at, now.sender_agreed_at, now.host_agreed_at) == (None, None, None)


def test_the_chain_counts_the_years_without_a_gap(approver, manager) -> None:
    years = []
    for start in (2021, 2023, 2024, 2025):
        before = years[-1] if years else None
        years.append(
            between(
                approver,
                manager,
                starts_on=date(start, 4, 1),
                ends_on=date(start + 1, 3, 31),
                predecessor=before,
            )
        )
    visible = Secondment.objects.visible_to(approver.user)

    last, first = chain_of(visible, years[3]), chain_of(visible, years[0])

    assert (last.rows, last.unbroken) == (years, 3)
    assert (first.rows, first.unbroken) == (years, 1)


def test_a_predecessor_is_of_the_same_two_and_earlier(approver, manager) -> None:
    row = between(approver, manager)
    stranger = SecondmentFactory(starts_on=date(2020, 4, 1))
    later = between(approver, manager, starts_on=date(2025, 4, 1), ends_on=None)

    for wrong in (stranger, later):
        with pytest.raises(ValidationError) as error:
            domain.update_secondment(
                by=approver.user, secondment_id=row.pk, version=1, values={"predecessor": wrong}
            )
        assert list(error.value.message_dict) == ["predecessor"]


def test_words_find_it_by_title_body_scheme_and_year(approver, manager) -> None:
    row = between(approver, manager, public=True)
    between(approver, manager)  # not public: never counted
    visible = Secondment.objects.visible_to(MembershipFactory().user)

    found = {
        text: found_secondments(visible, text, 5)
        for text in ("甲市　研修派遣", manager.organisation.name, "令和5年度", "ない言葉", " ")
    }

    assert list(found.values()) == [(1, [row]), (1, [row]), (1, [row]), (0, []), (0, [])]


def test_both_parties_are_reminded_90_and_30_days_before_the_end_once(approver, manager) -> None:
    today = date(2024, 1, 15)
    assert is_open_day(today)
    between(approver, manager, state="running", ends_on=today + timedelta(days=80))
    between(approver, manager, state="running", ends_on=today + timedelta(days=91))
    between(approver, manager, ends_on=today + timedelta(days=20))  # not begun

    told = [remind(today), remind(today), remind(today + timedelta(days=57))]

    # On the last day the second of them comes up for its 90 days as well as the first for its 30.
    assert told[:2] == [2, 0]
    assert told[2] == 4
    assert {mail.to for mail in Mail.objects.all()} == {approver.user.email, manager.user.email}


def test_nobody_is_reminded_on_a_closed_day(approver, manager) -> None:
    sunday = date(2024, 1, 14)
    between(approver, manager, state="running", ends_on=sunday + timedelta(days=30))

    assert remind(sunday) == 0


def test_a_running_secondment_ties_the_two_in_both_directions(approver, manager) -> None:
    city, npo = approver.municipality, manager.organisation
    sent = between(approver, manager, state="running")
    hosted = SecondmentFactory(
        sender_municipality=None,
        host_organisation=None,
        sender_organisation=npo,
        host_municipality=city,
        scheme="placed",
        state="signed",
    )
    between(approver, manager, state="returned")
    SecondmentFactory(sender_municipality=city, state="running")

    assert secondment_ties(city, [npo.pk], date(2023, 9, 1)) == {npo.pk: [sent, hosted]}
    assert secondment_ties(city, [npo.pk], date(2024, 4, 1)) == {}
    assert [tie_words(row).partition("（")[0] for row in (sent, hosted)] == [
        "この団体は、甲市の職員を受け入れています",
        "この団体の職員が、甲市で働いています",
    ]


def test_a_monthly_report_is_sent_and_accepted_by_the_other_side(approver, manager) -> None:
    row = between(approver, manager, state="running")
    report = records.send_report(
        by=manager.user,
        secondment_id=row.pk,
        kind="monthly",
        month=date(2023, 5, 20),
        summary="20日勤務。事故なし。",
        days_worked=20,
    )
    with pytest.raises(Refused):
        records.accept_report(by=manager.user, report_id=report.pk)

    accepted = records.accept_report(by=approver.user, report_id=report.pk)

    assert (accepted.month, accepted.side, accepted.state) == (
        date(2023, 5, 1),
        "host",
        "accepted",
    )


def test_a_report_of_a_month_outside_the_term_is_refused(approver, manager) -> None:
    row = between(approver, manager, state="running")

    with pytest.raises(ValidationError) as error:
        records.send_report(
            by=manager.user,
            secondment_id=row.pk,
            kind="monthly",
            month=date(2024, 4, 1),
            summary="4月。",
        )

    assert list(error.value.message_dict) == ["month"]


def test_it_is_found_where_its_organisation_is_now_also_after_a_merge(approver) -> None:
    admin = UserFactory(is_staff=True)
    survivor = OrganisationFactory(prefecture_code="33")
    row = SecondmentFactory(
        sender_municipality=approver.municipality,
        host_organisation=OrganisationFactory(
            prefecture_code="13", is_intermediary=True, established_year=1999
        ),
    )
    before = set(row.prefecture_codes)

    merge_organisations(by=admin, survivor_id=survivor.pk, merged_ids=[row.host_organisation_id])

    row.refresh_from_db()
    survivor.refresh_from_db()
    assert (survivor.is_intermediary, survivor.established_year) == (True, 1999)
    assert "13" in before
    assert row.prefecture_codes == [approver.municipality.prefecture_code, "33"]
    assert fold(survivor.name) in row.search_key
