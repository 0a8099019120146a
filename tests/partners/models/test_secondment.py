"""What the database refuses of secondments, and who reads which."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners.models import Secondment, SecondmentReflection, SecondmentReport
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.secondments import SecondmentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "start", "changes"),
    [
        ("partners_secondment_one_sender", {}, {"sender_name": "ある市"}),
        ("partners_secondment_one_host", {}, {"host_organisation": None}),
        (
            "partners_secondment_a_body_on_record",
            {},
            {
                "sender_municipality": None,
                "sender_name": "ある市",
                "host_organisation": None,
                "host_name": "ある会",
            },
        ),
        ("partners_secondment_kind_of_one_not_on_record", {}, {"outside_kind": "state"}),
        ("partners_secondment_dates_in_order", {}, {"ends_on": date(2023, 3, 31)}),
        ("partners_secondment_extension_after_end", {}, {"extendable_until": date(2024, 3, 30)}),
        ("partners_secondment_somebody", {}, {"headcount": 0}),
        ("partners_secondment_signing_has_its_stamp", {}, {"state": "signed"}),
        ("partners_secondment_start_has_its_stamp", {"state": "running"}, {"started_at": None}),
        ("partners_secondment_start_has_its_stamp", {"state": "running"}, {"starts_on": None}),
        ("partners_secondment_return_has_its_stamp", {"state": "returned"}, {"returned_by": None}),
        ("partners_secondment_sharing_has_its_stamp", {"state": "shared"}, {"state": "returned"}),
        (
            "partners_secondment_calling_off_has_its_reason",
            {"state": "called_off"},
            {"called_off_reason": ""},
        ),
        ("partners_secondment_agreement_has_its_stamp", {}, {"sender_agreed_at": timezone.now()}),
        (
            "partners_secondment_published_after_both_agreed",
            {"public": True},
            {"host_agreed_at": None, "host_agreed_by": None},
        ),
    ],
)
def test_the_database_refuses_what_contradicts_itself(name, start, changes) -> None:
    row = SecondmentFactory(**start)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Secondment.objects.filter(pk=row.pk).update(**changes)


def test_sender_and_host_are_two_bodies() -> None:
    row = SecondmentFactory(host_organisation=None, host_municipality=MunicipalityFactory())

    with pytest.raises(IntegrityError, match="partners_secondment_two_bodies"):
        Secondment.objects.filter(pk=row.pk).update(host_municipality=row.sender_municipality)


def test_nothing_follows_itself() -> None:
    row = SecondmentFactory()

    with pytest.raises(IntegrityError, match="partners_secondment_not_its_own_predecessor"):
        Secondment.objects.filter(pk=row.pk).update(predecessor=row)


def test_one_external_id_stands_for_one_secondment() -> None:
    SecondmentFactory(external_id="見本-01")

    with pytest.raises(IntegrityError, match="partners_secondment_external_id_once"):
        SecondmentFactory(external_id="見本-01")


def _reflection(row, **values):
    return SecondmentReflection.objects.create(
        secondment=row,
        created_by=UserFactory(),
        **{
            "fiscal_year": 2023,
            "time": "past",
            "side": "sender",
            "question": "何を学びましたか。",
            "answer": "現場の速さです。",
        }
        | values,
    )


def test_a_reflection_has_a_question_and_an_answer() -> None:
    with pytest.raises(IntegrityError, match="partners_secondmentreflection_says_something"):
        _reflection(SecondmentFactory(), answer="")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("partners_secondmentreport_acceptance_has_its_stamp", {"state": "accepted"}),
        ("partners_secondmentreport_is_of_a_month", {"month": date(2023, 5, 2)}),
        ("partners_secondmentreport_is_of_a_month", {"days_worked": 32}),
    ],
)
def test_a_report_is_of_one_month_and_accepted_by_somebody(name, changes) -> None:
    with pytest.raises(IntegrityError, match=name):
        _report(SecondmentFactory(), **changes)


def _report(row, **values):
    return SecondmentReport.objects.create(
        secondment=row,
        **{
            "kind": "monthly",
            "month": date(2023, 5, 1),
            "summary": "20日勤務。",
            "side": "host",
            "sent_by": row.created_by,
        }
        | values,
    )


def test_a_month_is_reported_once_and_never_accepted_by_its_sender() -> None:
    row = SecondmentFactory()
    report = _report(row)

    with (
        pytest.raises(IntegrityError, match="partners_secondmentreport_once_a_month"),
        transaction.atomic(),
    ):
        _report(row)
    with pytest.raises(
        IntegrityError, match="partners_secondmentreport_never_accepted_by_its_sender"
    ):
        SecondmentReport.objects.filter(pk=report.pk).update(
            state="accepted", accepted_at=timezone.now(), accepted_by=report.sent_by
        )


def test_until_it_is_public_only_the_parties_read_it_and_no_administrator() -> None:
    city = MembershipFactory(role="viewer")
    npo = MembershipFactory(in_organisation=True)
    hidden = SecondmentFactory(
        sender_municipality=city.municipality, host_organisation=npo.organisation
    )
    shown = SecondmentFactory(public=True)
    readers = {
        "visitor": AnonymousUser(),
        "administrator": UserFactory(is_staff=True, is_superuser=True),
        "member": MembershipFactory().user,
        "city": city.user,
        "organisation": npo.user,
    }

    read = {
        name: set(Secondment.objects.visible_to(user).values_list("pk", flat=True))
        for name, user in readers.items()
    }

    everybody, parties = {shown.pk}, {shown.pk, hidden.pk}
    assert read == {
        "visitor": everybody,
        "administrator": everybody,
        "member": everybody,
        "city": parties,
        "organisation": parties,
    }


def test_a_reflection_is_public_only_by_consent_and_with_its_secondment() -> None:
    public, hidden = SecondmentFactory(public=True), SecondmentFactory()
    told = _reflection(public, is_public=True)
    _reflection(public)
    _reflection(hidden, is_public=True)

    read = SecondmentReflection.objects.visible_to(AnonymousUser())

    assert list(read) == [told]


def test_the_direction_follows_from_the_two_bodies() -> None:
    row = SecondmentFactory(host_organisation=OrganisationFactory(kind="", name="株式会社試験"))

    assert (str(row.host), row.direction) == ("株式会社試験", "city_to_organisation")


@pytest.mark.parametrize(
    "values",
    [{"title": "別"}, {"ends_on": date(2024, 3, 30)}, {"duties": "別"}, {"scheme": "other"}],
)
def test_the_terms_that_everybody_reads_stand(values: dict[str, object]) -> None:
    row = SecondmentFactory(public=True)

    with pytest.raises(IntegrityError, match="published terms"), transaction.atomic():
        Secondment.objects.filter(pk=row.pk).update(**values)


def test_a_signature_is_not_dated_anew() -> None:
    signed = SecondmentFactory(state="signed")

    with pytest.raises(IntegrityError, match="signed once"), transaction.atomic():
        Secondment.objects.filter(pk=signed.pk).update(signed_at=timezone.now())
