"""Letters about a policy proposal: from its page, on its page, between two of its parties."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Inquiry
from proposals.models import InquiryLink
from tests.factories.contacts import InquiryFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory
from tests.factories.policies import make_policy

pytestmark = pytest.mark.django_db
SECRET = "ひみつの相談"


@pytest.fixture
def editor():
    return MembershipFactory(municipality=MunicipalityFactory(name="甲市"), role="editor")


@pytest.fixture
def manager():
    return MembershipFactory(
        in_organisation=True, organisation=OrganisationFactory(name="甲の会"), role="manager"
    )


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def proposed(editor, manager, **values):
    return make_policy(
        **{"organisation": manager.organisation, "cities": [editor.municipality]} | values
    )


def page_of(proposal) -> str:
    return reverse("policy_detail", args=[proposal.pk])


def read(user, proposal) -> str:
    return signed_in(user).get(page_of(proposal)).content.decode()


def about(row, proposal):
    return InquiryLink.objects.create(inquiry=row, policy=proposal, created_by=row.created_by)


def offered(other, proposal) -> str:
    """The address behind 「問い合わせる」 to the other body, as the page prints it."""
    place = f"?organisation={other.organisation_id}"
    if other.municipality:
        place = f"?municipality={other.municipality.code}"
    return reverse("inquiry_new") + place + f"&amp;policy={proposal.pk}"


@pytest.mark.parametrize("at", ["waiting", "answered"])
def test_either_side_writes_to_the_other_from_its_page_and_finds_the_letter_there(
    editor, manager, at
):
    proposal = proposed(editor, manager, at=at, title="遊び場の提言")
    for member, other in ((manager, editor), (editor, manager)):
        link = offered(other, proposal)
        assert link in read(member.user, proposal)

        body = member.municipality or member.organisation
        sent = signed_in(member.user).post(
            link.replace("&amp;", "&"),
            {
                "form_key": str(uuid4()),
                "own": f"{body._meta.model_name}-{body.pk}",
                "subject": f"{body}から",
                "text": SECRET,
            },
        )

        thread = signed_in(other.user).get(sent["Location"]).content.decode()
        assert page_of(proposal) in thread
        assert sent["Location"] in read(member.user, proposal)
        assert sent["Location"] in read(other.user, proposal)
    assert Inquiry.objects.count() == 2


def test_the_form_begins_with_the_title_of_the_proposal(editor, manager):
    proposal = proposed(editor, manager, title="遊び場の提言")
    url = offered(editor, proposal).replace("&amp;", "&")

    form = signed_in(manager.user).get(url)

    assert form.context["form"]["subject"].value() == "「遊び場の提言」について"
    assert page_of(proposal) in form.content.decode()


def test_a_letter_stands_on_the_page_for_its_two_parties_alone(editor, manager):
    second = MembershipFactory(role="approver")
    proposal = proposed(
        editor, manager, cities=[editor.municipality, second.municipality], at="answered"
    )
    row = InquiryFactory(
        sender_municipality=editor.municipality,
        recipient_organisation=manager.organisation,
        subject=SECRET,
    )
    about(row, proposal)
    administrator = MembershipFactory(user__is_staff=True, user__is_superuser=True)

    assert SECRET in read(editor.user, proposal)
    assert SECRET in read(manager.user, proposal)
    for other in (second.user, administrator.user, MembershipFactory().user):
        assert SECRET not in read(other, proposal)
    assert SECRET not in Client().get(page_of(proposal)).content.decode()


def test_one_between_its_parties_is_not_named_to_anybody_else(editor, manager):
    proposal = proposed(editor, manager, at="received", is_public=False, title="内々の提言")
    stranger = MembershipFactory(role="editor")

    asked = signed_in(editor.user).get(
        reverse("inquiry_new") + f"?municipality={stranger.municipality.code}&policy={proposal.pk}"
    )
    from_outside = signed_in(stranger.user).get(
        reverse("inquiry_new") + f"?organisation={manager.organisation.pk}&policy={proposal.pk}"
    )

    for answer in (asked, from_outside):
        assert answer.status_code == 200
        assert "内々の提言" not in answer.content.decode()


def test_a_draft_is_nobodys_to_ask_about(editor, manager):
    proposal = proposed(editor, manager, state="draft")

    assert "policy=" not in read(manager.user, proposal)
    form = signed_in(manager.user).get(offered(editor, proposal).replace("&amp;", "&"))
    assert form.context["about"] is None


@pytest.mark.parametrize("given", ["", "abc", "1", "00000000-0000-4000-8000-000000000000"])
def test_an_address_that_names_no_proposal_is_a_letter_about_nothing(editor, manager, given):
    url = reverse("inquiry_new") + f"?municipality={editor.municipality.code}&policy={given}"

    form = signed_in(manager.user).get(url)

    assert (form.status_code, form.context["about"]) == (200, None)


@pytest.mark.parametrize("rows", [1, 3])
def test_its_page_takes_the_same_queries_for_one_letter_and_three(
    editor, manager, rows, django_assert_num_queries
):
    proposal = proposed(editor, manager, at="answered")
    for _ in range(rows):
        row = InquiryFactory(
            sender_municipality=editor.municipality, recipient_organisation=manager.organisation
        )
        about(row, proposal)
    client = signed_in(manager.user)
    client.get(page_of(proposal))

    with django_assert_num_queries(17):
        client.get(page_of(proposal))
