"""A case begun from an introduction or a policy proposal knows whence it came, on both sides."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cases.enums import Origin
from cases.models import Case
from ppp_portal.refusals import Refused
from proposals.domain import introduction, policy_answer
from proposals.domain.case_start import from_introduction, from_policy
from tests.factories.cases import CaseFactory
from tests.factories.contacts import IntroductionFactory
from tests.factories.partners import MembershipFactory
from tests.factories.policies import make_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return MembershipFactory(role="approver")


def _heard(staff, **values):
    return IntroductionFactory(
        receiver_municipality=staff.municipality, state="heard", case=CaseFactory(), **values
    )


def _adopted(staff, **values):
    proposal = make_policy(cities=[staff.municipality], at="answered", **values)
    return proposal.addressees.get()


def test_a_case_begun_from_an_introduction_is_copied_from_the_case_it_rests_on(staff) -> None:
    row = _heard(staff, public=True)

    from_introduction(
        by=staff.user,
        introduction_id=row.pk,
        title="わがまちの事業",
        copies=True,
        with_partner=True,
    )

    case = Case.objects.get(title="わがまちの事業")
    assert (case.origin, case.copied_from, case.visibility) == ("introduction", row.case, "draft")
    assert [partner.organisation for partner in case.partners.all()] == [row.organisation]
    row.refresh_from_db()
    assert row.result_case == case
    with pytest.raises(Refused, match="すでに記録されています"):
        from_introduction(
            by=staff.user, introduction_id=row.pk, title="二度目", copies=False, with_partner=False
        )


def test_without_ticks_it_is_an_empty_draft_that_nobody_else_reads(staff) -> None:
    row = _heard(staff)

    from_introduction(
        by=staff.user,
        introduction_id=row.pk,
        title="わがまちの事業",
        copies=False,
        with_partner=False,
    )

    case = Case.objects.get(title="わがまちの事業")
    assert (case.origin, case.copied_from, list(case.partners.all())) == ("introduction", None, [])


def test_a_case_begun_from_a_policy_proposal_carries_it_and_is_what_followed(staff) -> None:
    addressee = _adopted(staff, fields=["childcare"])

    fact = from_policy(
        by=staff.user, addressee_id=addressee.pk, title="遊び場づくり", with_partner=False
    )

    case = Case.objects.get(title="遊び場づくり")
    assert (case.origin, case.fields) == ("policy_proposal", ["childcare"])
    assert (case.reason, case.description) == (
        addressee.proposal.problem,
        addressee.proposal.proposal,
    )
    assert (fact.kind, fact.case, fact.state) == ("work", case, "confirmed")
    with pytest.raises(ValidationError):
        from_policy(
            by=staff.user, addressee_id=addressee.pk, title="遊び場づくり", with_partner=False
        )


def test_a_case_that_was_there_before_gets_its_origin_only_where_none_is_noted(staff) -> None:
    empty = CaseFactory(lead_municipality=staff.municipality)
    noted = CaseFactory(lead_municipality=staff.municipality, origin=Origin.CALL)
    fact = {"kind": "work", "happened_on": date(2025, 4, 1), "note": "始まった。"}

    introduction.record_result(by=staff.user, introduction_id=_heard(staff).pk, note="", case=empty)
    policy_answer.follow(
        by=staff.user, addressee_id=_adopted(staff).pk, values=fact | {"case": noted}
    )

    empty.refresh_from_db()
    noted.refresh_from_db()
    assert (empty.origin, noted.origin) == ("introduction", "call")


def test_the_pages_lead_to_the_new_draft_and_the_case_shows_whence_it_came(
    client: Client, staff
) -> None:
    row, addressee = _heard(staff), _adopted(staff)
    client.force_login(staff.user)
    page = f"/proposals/introductions/{row.pk}/"

    assert "この紹介から事例を始める" in client.get(page).content.decode()
    answer = client.post(f"{page}case/", {"title": "紹介の事業"})
    begun = Case.objects.get(title="紹介の事業")
    client.post(
        f"/proposals/policy/{addressee.proposal_id}/to/{addressee.pk}/case/",
        {"title": "提言の事業"},
    )
    proposed = Case.objects.get(title="提言の事業")

    assert answer["Location"] == f"/cases/{begun.pk}/edit/"
    assert page in client.get(f"/cases/{begun.pk}/").content.decode()
    shown = client.get(f"/cases/{proposed.pk}/").content.decode()
    assert "もとになった政策提言" in shown
    assert addressee.proposal.title in shown
