"""The pages of an inquiry: who reaches them, what it is about, what grows out of it, what leaks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.domain import inquiry_limits as limits
from partners.domain.inquiry import ask
from partners.models import Inquiry, InquiryMessage
from ppp_portal.mail import Mail
from proposals.models import ChallengeAnswer, Dialogue, InquiryLink, Introduction
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.challenges import ChallengeFactory
from tests.factories.contacts import InquiryFactory
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.secondments import SecondmentFactory

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


def new(manager, about=None) -> str:
    query = f"?organisation={manager.organisation.pk}"
    if about is not None:
        query += f"&{about._meta.model_name}={about.pk}"
    return reverse("inquiry_new") + query


def letter(**values):
    return {"form_key": str(uuid4()), "subject": "件名です", "text": SECRET} | values


def between(editor, manager, **values):
    return InquiryFactory(
        sender_municipality=editor.municipality,
        recipient_organisation=manager.organisation,
        **values,
    )


def own(member) -> str:
    body = member.municipality or member.organisation
    return f"{body._meta.model_name}-{body.pk}"


def test_from_a_profile_to_the_thread_and_back_with_an_answer(editor, manager):
    client = signed_in(editor.user)
    profile = client.get(reverse("organisation_detail", args=[manager.organisation.pk]))
    assert new(manager) in profile.content.decode()

    sent = client.post(new(manager), letter(own=own(editor)))
    row = Inquiry.objects.get()
    answered = signed_in(manager.user).post(
        sent["Location"], {"form_key": str(uuid4()), "text": "お答えします。"}
    )
    page = client.get(answered["Location"]).content.decode()

    assert (row.sender, row.recipient) == (editor.municipality, manager.organisation)
    assert SECRET in page
    assert "お答えします。" in page
    assert "返事が届いています" in page


def test_no_page_of_a_thread_shows_an_address_or_a_persons_name(editor, manager):
    row = between(editor, manager, created_by=editor.user)

    page = signed_in(manager.user).get(reverse("inquiry_detail", args=[row.pk])).content.decode()

    thread = page[page.index("<main") : page.index("</main>")]
    for hidden in (editor.user.email, editor.user.name, manager.user.email):
        assert hidden not in thread


@pytest.mark.parametrize("missing", ["subject", "text"])
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(editor, manager, missing):
    typed = letter(own=own(editor)) | {missing: ""}

    response = signed_in(editor.user).post(new(manager), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert ("件名です" if missing == "text" else SECRET) in page
    assert not Inquiry.objects.exists()


def test_beyond_the_days_limit_it_says_when_one_may_go_on_and_keeps_the_words(
    editor, manager, monkeypatch
):
    monkeypatch.setattr(limits, "NEW_OF_USER", 0)

    response = signed_in(editor.user).post(new(manager), letter(own=own(editor)))

    page = response.content.decode()
    assert response.status_code == 422
    assert "の午前0時から、また送れます" in page
    assert SECRET in page


def test_beyond_the_limit_of_letters_the_thread_keeps_the_words(editor, manager, monkeypatch):
    monkeypatch.setattr(limits, "LETTERS_OF_USER", 0)
    row = between(editor, manager)

    response = signed_in(manager.user).post(
        reverse("inquiry_detail", args=[row.pk]), {"form_key": str(uuid4()), "text": SECRET}
    )

    assert response.status_code == 422
    assert SECRET in response.content.decode()


@pytest.mark.parametrize("key", ["", "abc", "' or 1=1"])
def test_a_lost_form_key_is_only_a_new_one(editor, manager, key):
    response = signed_in(editor.user).post(new(manager), letter(own=own(editor), form_key=key))

    assert response.status_code == 302
    assert InquiryMessage.objects.count() == 1


def test_a_double_click_makes_one_letter_and_both_answers_lead_to_it(editor, manager):
    client, typed = signed_in(editor.user), letter(own=own(editor))

    first, second = client.post(new(manager), typed), client.post(new(manager), typed)

    assert first["Location"] == second["Location"]
    assert Inquiry.objects.count() == 1


def test_words_typed_after_the_session_ended_come_back(editor, manager, settings):
    client = signed_in(editor.user)
    client.cookies[settings.SESSION_COOKIE_NAME] = "gone"

    response = client.post(
        new(manager), letter(own=own(editor)), headers={"origin": "http://testserver"}
    )

    assert response.status_code == 403
    assert SECRET in response.content.decode()


@pytest.mark.parametrize("kind", ["case", "challenge", "secondment"])
def test_it_may_be_about_a_public_record_which_both_see(editor, manager, kind):
    make = {
        "case": lambda: CaseFactory(visibility="public", title="公開の記録"),
        "challenge": lambda: ChallengeFactory(title="公開の記録"),
        "secondment": lambda: SecondmentFactory(title="公開の記録", public=True),
    }
    client = signed_in(editor.user)
    address = new(manager, make[kind]())

    assert "「公開の記録」について" in client.get(address).content.decode()
    sent = client.post(address, letter(own=own(editor)))

    assert "公開の記録" in signed_in(manager.user).get(sent["Location"]).content.decode()
    assert InquiryLink.objects.count() == 1


@pytest.mark.parametrize("kind", ["case", "challenge", "secondment"])
def test_a_record_that_is_not_public_is_not_named(editor, manager, kind):
    make = {
        "case": lambda: CaseFactory(visibility="draft", title="ないしょの記録"),
        "challenge": lambda: ChallengeFactory(state="draft", title="ないしょの記録"),
        "secondment": lambda: SecondmentFactory(title="ないしょの記録"),
    }
    client = signed_in(editor.user)
    address = new(manager, make[kind]())

    assert "ないしょ" not in client.get(address).content.decode()
    client.post(address, letter(own=own(editor)))
    assert not InquiryLink.objects.exists()


def test_a_case_that_is_hidden_later_leaves_the_thread_of_the_other_party(editor, manager):
    case = CaseFactory(visibility="public", title="公開だった記録")
    sent = signed_in(editor.user).post(new(manager, case), letter(own=own(editor)))
    type(case).objects.filter(pk=case.pk).update(visibility="draft", published_at=None)

    page = signed_in(manager.user).get(sent["Location"]).content.decode()

    assert reverse("case_detail", args=[case.pk]) not in page


def test_a_dialogue_grows_out_of_a_thread_and_both_know_of_the_other(editor, manager):
    row = between(editor, manager, subject="居場所の相談")
    client = signed_in(editor.user)
    address = f"{reverse('dialogue_new')}?inquiry={row.pk}"
    form = client.get(address).content.decode()
    assert "居場所の相談" in form
    assert "甲の会" in form

    client.post(
        address,
        {
            "municipality": editor.municipality.pk,
            "title": "居場所の対話",
            "announcement": "聞きたい。",
            "audience": "invited",
            "invited": "甲の会",
        },
    )

    dialogue = Dialogue.objects.get()
    thread = client.get(reverse("inquiry_detail", args=[row.pk])).content.decode()
    page = client.get(reverse("dialogue_detail", args=[dialogue.pk])).content.decode()
    assert reverse("dialogue_detail", args=[dialogue.pk]) in thread
    assert reverse("inquiry_detail", args=[row.pk]) in page
    # Still being prepared: the organisation does not learn of it from the thread.
    other = signed_in(manager.user).get(reverse("inquiry_detail", args=[row.pk]))
    assert "居場所の対話" not in other.content.decode()


def test_an_answer_to_a_challenge_grows_out_of_a_thread(editor, manager):
    today = timezone.localdate()
    challenge = ChallengeFactory(
        municipality=editor.municipality,
        accepts_from=today,
        accepts_until=today + timedelta(days=9),
    )
    row = between(editor, manager)
    client = signed_in(manager.user)
    address = f"{reverse('challenge_answer_new', args=[challenge.pk])}?inquiry={row.pk}"
    assert address in client.get(reverse("inquiry_detail", args=[row.pk])).content.decode()

    client.post(
        address, {"organisation": manager.organisation.pk, "kind": "talk", "text": "話したい。"}
    )

    answer = ChallengeAnswer.objects.get()
    link = reverse("challenge_answers", args=[challenge.pk])
    assert InquiryLink.objects.get().answer == answer
    assert link in client.get(reverse("inquiry_detail", args=[row.pk])).content.decode()
    assert reverse("inquiry_detail", args=[row.pk]) in client.get(link).content.decode()


def test_an_introduction_grows_out_of_a_thread(editor, manager):
    receiver = MembershipFactory()
    row = between(editor, manager)
    client = signed_in(editor.user)
    address = f"{reverse('introduction_new')}?inquiry={row.pk}"

    sent = client.post(
        address,
        {
            "introducer": own(editor),
            "receiver": receiver.municipality.code,
            "reason": "よい団体です。",
        },
    )

    introduction = Introduction.objects.get()
    assert InquiryLink.objects.get().introduction == introduction
    assert reverse("inquiry_detail", args=[row.pk]) in client.get(sent["Location"]).content.decode()


def test_a_strangers_thread_prefills_and_links_nothing(editor, manager):
    foreign = InquiryFactory(subject=SECRET)
    client = signed_in(editor.user)

    for name in ("dialogue_new", "introduction_new"):
        page = client.get(f"{reverse(name)}?inquiry={foreign.pk}")
        assert SECRET not in page.content.decode()


def test_administrators_others_and_search_learn_nothing_of_a_thread(editor, manager):
    row = ask(
        by=editor.user,
        sender=editor.municipality,
        recipient=manager.organisation,
        subject=SECRET,
        text=SECRET,
        form_key=uuid4(),
    )
    administrator = UserFactory(is_staff=True, is_superuser=True)
    readers = [
        signed_in(administrator),
        signed_in(MembershipFactory(role="approver").user),
        signed_in(MembershipFactory(in_organisation=True, role="manager").user),
    ]
    places = (
        reverse("inquiry_list"),
        f"{reverse('search')}?q={SECRET}",
        reverse("organisation_detail", args=[manager.organisation.pk]),
        reverse("municipality_detail", args=[editor.municipality.code]),
        "/",
    )

    for client in readers:
        for place in places:
            assert str(row.pk) not in client.get(place).content.decode()
    mails = readers[0].get(reverse("admin:ppp_portal_mail_changelist")).content.decode()
    trail = readers[0].get(reverse("admin:ppp_portal_auditentry_changelist")).content.decode()
    assert Mail.objects.count() == 1
    assert "問い合わせが届きました" not in mails
    assert "inquiry.ask" not in trail


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(
    editor, manager, django_assert_num_queries, rows
):
    for _ in range(rows):
        between(editor, manager)
    client = signed_in(editor.user)

    # Savepoint, read-only, its release; session, user, memberships; count and rows.
    with django_assert_num_queries(8):
        client.get(reverse("inquiry_list"))


def test_todays_work_names_who_waits_for_an_answer(editor, manager):
    between(editor, manager, subject="待たれている件")
    between(editor, manager, subject="届いた件", state="answered")

    asked = signed_in(manager.user).get("/").content.decode()
    asking = signed_in(editor.user).get("/").content.decode()

    assert ("待たれている件" in asked, "届いた件" in asked) == (True, False)
    assert ("待たれている件" in asking, "届いた件" in asking) == (False, True)


def test_a_case_offers_to_ask_its_bodies_but_not_oneself(editor, manager):
    case = CasePartnerFactory(
        case=CaseFactory(visibility="public", lead_municipality=editor.municipality),
        organisation=manager.organisation,
    ).case
    page = signed_in(editor.user).get(reverse("case_detail", args=[case.pk])).content.decode()

    assert "甲の会に問い合わせる" in page
    assert "甲市に問い合わせる" not in page


def test_a_body_that_nobody_reads_for_is_not_offered(editor):
    case = CasePartnerFactory(
        case=CaseFactory(visibility="public", lead_municipality=editor.municipality),
        organisation__name="無人の会",
    ).case

    page = signed_in(editor.user).get(reverse("case_detail", args=[case.pk])).content.decode()

    assert "無人の会" in page
    assert "無人の会に問い合わせる" not in page
