"""The pages of dialogues and individual talks, for each kind of reader."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from proposals.models import Dialogue, DialogueTalk
from tests.factories.challenges import (
    ChallengeFactory,
    DialogueFactory,
    DialogueSlotFactory,
    DialogueTalkFactory,
)
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def approver(client, city):
    user = MembershipFactory(municipality=city, role="approver").user
    client.force_login(user)
    return user


def text_of(response) -> str:
    return response.content.decode()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def dialogue_data(**values):
    return {
        "title": "居場所づくりの対話",
        "announcement": "事業の形を決める前に考えを聞く。",
        "department": "こども課",
        "accepts_until": "令和9年3月1日 17時15分",
        "audience": "public",
    } | values


def test_an_official_makes_a_dialogue_with_slots_and_opens_it(client, approver, city):
    challenge = ChallengeFactory(municipality=city)
    new = reverse("dialogue_new")
    assert f'value="{challenge.pk}" selected' in text_of(
        client.get(f"{new}?challenge={challenge.pk}")
    )

    response = client.post(new, dialogue_data(municipality=city.pk, challenge=challenge.pk))
    dialogue = Dialogue.objects.get()
    slots = {"starts_at": "令和9年3月10日 10時", "minutes": 90, "number": 2, "place": "市役所3階"}
    client.post(reverse("dialogue_slots", args=[dialogue.pk]), slots)
    client.post(reverse("dialogue_state", args=[dialogue.pk, "open"]))

    dialogue.refresh_from_db()
    assert response["Location"] == reverse("dialogue_slots", args=[dialogue.pk])
    assert (dialogue.state, dialogue.challenge) == ("open", challenge)
    assert dialogue.accepts_until.isoformat() == "2027-03-01T08:15:00+00:00"
    text = text_of(Client().get(reverse("dialogue_detail", args=[dialogue.pk])))
    assert "令和9年3月10日（水）10時〜11時30分　市役所3階" in text
    assert "空き2／全2" in text


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, approver, city):
    response = client.post(
        reverse("dialogue_new"),
        dialogue_data(municipality=city.pk, accepts_until="来週", invited="存在しない会"),
    )

    assert response.status_code == 422
    assert "存在しない会" in text_of(response)
    assert 'value="居場所づくりの対話"' in text_of(response)


def test_the_second_editor_sees_both_texts(client, approver, city):
    dialogue = DialogueFactory(municipality=city, title="先の題名", version=2)
    data = dialogue_data(title="後の題名", version=1)

    response = client.post(reverse("dialogue_edit", args=[dialogue.pk]), data)

    assert response.status_code == 409
    assert "先の題名" in text_of(response)
    assert "後の題名" in text_of(response)


def test_an_invited_organisation_is_named_on_the_form_and_finds_its_dialogue(
    client, approver, city
):
    member = MembershipFactory(in_organisation=True, organisation__name="NPO法人ひだまり")
    dialogue = DialogueFactory(municipality=city, audience="invited")
    data = dialogue_data(audience="invited", invited="（特非）ひだまり", version=1)

    client.post(reverse("dialogue_edit", args=[dialogue.pk]), data)

    address = reverse("dialogue_detail", args=[dialogue.pk])
    assert signed_in(member.user).get(address).status_code == 200
    assert "NPO法人ひだまり" in text_of(client.get(reverse("dialogue_edit", args=[dialogue.pk])))


def test_a_visitor_reads_summaries_without_names_unless_agreed(client):
    dialogue = DialogueFactory()
    DialogueTalkFactory(
        dialogue=dialogue, told=True, organisation__name="NPO法人名乗る会", agrees_to_name=True
    )
    DialogueTalkFactory(dialogue=dialogue, told=True, organisation__name="NPO法人名乗らない会")
    DialogueTalkFactory(dialogue=dialogue, summary="ひみつの要旨")

    text = text_of(client.get(reverse("dialogue_detail", args=[dialogue.pk])))

    assert text.count("公表してよい要旨です。") == 2
    assert "NPO法人名乗る会" in text
    assert "名乗らない" not in text
    assert "ひみつ" not in text


@pytest.mark.parametrize("role", ["party", "city", "other", "superuser"])
def test_given_documents_and_talks_are_the_parties_alone(city, role):
    talk = DialogueTalkFactory(dialogue__municipality=city)
    talk.dialogue.documents.create(title="間取り図", content="二階建て", given_on="2026-01-01")
    user = {
        "party": lambda: (
            MembershipFactory(in_organisation=True, organisation=talk.organisation).user
        ),
        "city": lambda: MembershipFactory(municipality=city, role="viewer").user,
        "other": lambda: MembershipFactory(in_organisation=True).user,
        "superuser": lambda: MembershipFactory(user__is_staff=True, user__is_superuser=True).user,
    }[role]()

    text = text_of(signed_in(user).get(reverse("dialogue_detail", args=[talk.dialogue_id])))

    knows = role in ("party", "city")
    assert ("間取り図" in text, talk.organisation.name in text) == (knows, knows)


def test_an_organisation_applies_writes_approves_and_takes_the_date_home(client, city):
    member = MembershipFactory(in_organisation=True, role="manager")
    client.force_login(member.user)
    slot = DialogueSlotFactory(dialogue__municipality=city)
    DialogueTalkFactory(dialogue=slot.dialogue, organisation=OrganisationFactory())
    apply = reverse("dialogue_apply", args=[slot.dialogue_id])
    data = {"organisation": member.organisation_id, "slot": slot.pk, "topics": "形", "attendees": 2}

    offered = text_of(client.get(apply))
    response = client.post(apply, data)

    talk = DialogueTalk.objects.get(organisation=member.organisation)
    address = reverse("talk_detail", args=[talk.pk])
    client.post(address, {"text": "採算の条件を伝えた。"})
    client.post(reverse("talk_summary", args=[talk.pk]), {"summary": "公表の要旨", "version": 1})
    client.post(reverse("talk_act", args=[talk.pk, "approve"]), {"version": 2})
    calendar = client.get(reverse("talk_calendar", args=[talk.pk]))
    assert response["Location"] == address
    assert offered.count('name="slot"') == 1
    text = text_of(client.get(address))
    assert "採算の条件を伝えた。" in text
    assert "自治体の承認待ち" in text
    assert calendar["Content-Type"].startswith("text/calendar")
    assert f"UID:talk-{talk.pk}" in text_of(calendar).replace("\r\n ", "")


def test_a_summary_rewritten_meanwhile_is_not_approved_unread(client, approver, city):
    talk = DialogueTalkFactory(dialogue__municipality=city, summary="新しい要旨", summary_version=3)
    act = reverse("talk_act", args=[talk.pk, "approve"])

    response = client.post(act, {"version": "2"}, follow=True)

    talk.refresh_from_db()
    assert talk.city_approved_at is None
    assert "要旨が書き直されています" in text_of(response)
    assert "新しい要旨" in text_of(response)


def test_the_second_writer_of_a_summary_sees_both_texts(client, approver, city):
    talk = DialogueTalkFactory(dialogue__municipality=city, summary="先の要旨", summary_version=2)

    response = client.post(
        reverse("talk_summary", args=[talk.pk]), {"summary": "後の要旨", "version": 1}
    )

    assert response.status_code == 409
    assert "先の要旨" in text_of(response)
    assert "後の要旨" in text_of(response)


def test_an_official_publishes_removes_a_slot_and_records_a_document(client, approver, city):
    talk = DialogueTalkFactory(dialogue__municipality=city, told=True)
    DialogueTalk.objects.update(summary_published_at=None, summary_published_by=None)
    dialogue = talk.dialogue
    free = DialogueSlotFactory(dialogue=dialogue)

    client.post(reverse("talk_act", args=[talk.pk, "publish"]))
    client.post(reverse("dialogue_slot_remove", args=[dialogue.pk, free.pk]))
    refused = client.post(
        reverse("dialogue_slot_remove", args=[dialogue.pk, talk.slot_id]), follow=True
    )
    page = reverse("dialogue_document_new", args=[dialogue.pk])
    wrong = client.post(page, {"title": "図", "given_on": "令和8年4月1日"})
    client.post(page, {"title": "図", "given_on": "令和8年4月1日", "content": "二階建て"})

    assert DialogueTalk.objects.told().count() == 1
    assert list(dialogue.slots.all()) == [talk.slot]
    assert "申込のあった枠は消せません" in text_of(refused)
    assert (wrong.status_code, dialogue.documents.count()) == (422, 1)


def test_the_list_asks_the_same_number_of_queries_for_one_row_and_for_three(client):
    DialogueFactory()
    DialogueFactory(state="draft", title="ひみつの対話")
    address = reverse("dialogue_list")
    with CaptureQueriesContext(connection) as one:
        text = text_of(client.get(address))
    DialogueFactory.create_batch(2)

    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)
    assert "ひみつの対話" not in text


def test_a_challenge_leads_to_its_dialogues(client):
    challenge = ChallengeFactory()
    shown = DialogueFactory(challenge=challenge, municipality=challenge.municipality)
    DialogueFactory(
        challenge=challenge,
        municipality=challenge.municipality,
        audience="invited",
        title="ひみつの対話",
    )

    text = text_of(client.get(reverse("challenge_detail", args=[challenge.pk])))

    assert reverse("dialogue_detail", args=[shown.pk]) in text
    assert "ひみつの対話" not in text
