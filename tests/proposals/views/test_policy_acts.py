"""What the acts on a policy proposal say beforehand, and where they lead."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory
from tests.factories.policies import make_backing, make_policy

pytestmark = pytest.mark.django_db


def page(name, proposal, *more):
    return reverse(name, args=[proposal.pk, *more])


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def approver():
    return MembershipFactory(municipality=MunicipalityFactory(name="甲市"), role="approver")


@pytest.mark.parametrize("is_public", [True, False])
def test_who_receives_it_is_told_that_everybody_will_read_it(approver, is_public):
    proposal = make_policy(cities=[approver.municipality], is_public=is_public)

    form = signed_in(approver).get(
        page("policy_answer", proposal, proposal.addressees.get().pk, "receive")
    )

    assert ("だれでも読めるようになります" in form.content.decode()) is is_public


def test_a_case_begun_from_it_opens_to_be_written_and_is_not_told_before_it_is_public(approver):
    proposal = make_policy(cities=[approver.municipality], at="answered")
    client = signed_in(approver)

    begun = client.post(
        page("policy_case", proposal, proposal.addressees.get().pk), {"title": "まだ内々の事業"}
    )

    case = Case.objects.get()
    assert begun["Location"] == reverse("case_edit", args=[case.pk])
    assert "まだ内々の事業" in client.get(page("policy_detail", proposal)).content.decode()
    assert "まだ内々の事業" not in Client().get(page("policy_detail", proposal)).content.decode()
    Case.objects.filter(pk=case.pk).update(visibility="public", published_at=case.created_at)
    assert "まだ内々の事業" in Client().get(page("policy_detail", proposal)).content.decode()


def test_to_pass_over_is_worded_so_and_leads_to_a_page_that_is_there():
    proposal = make_policy("draft")
    other = MembershipFactory(
        in_organisation=True, organisation=OrganisationFactory(name="乙の会"), role="manager"
    )
    backing = make_backing(proposal, other.organisation)
    client = signed_in(other)
    act = page("policy_back", proposal, backing.pk, "decline")

    shown = client.get(page("policy_detail", proposal)).content.decode()
    assert f"{backing.get_role_display()}を見送る" in shown
    assert f'<a class="btn line" href="{act}"' in shown

    done = client.post(act, follow=True)

    assert done.redirect_chain == [(reverse("policy_list"), 302)]
    assert "見送ることを記録しました" in done.content.decode()
