"""Files handed to participants: who may read them before and after the call begins, and for good."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ppp_portal.files import disk
from ppp_portal.mail import Mail
from ppp_portal.models import StoredFile
from proposals.enums import CallState
from proposals.models import Call, DialogueDocument
from tests.factories.challenges import ChallengeFactory, DialogueFactory, DialogueTalkFactory
from tests.factories.files import pdf, stored_document, upload
from tests.factories.partners import MembershipFactory, UserFactory
from tests.factories.proposals import CallFactory, GivenDocumentFactory
from tests.proposals.posting import posted

pytestmark = pytest.mark.django_db
ROLES = ("visitor", "party", "city", "invited only", "other", "superuser")


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def approver():
    return MembershipFactory(role="approver")


def signed_in(user) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def readers(talk) -> dict[str, Client]:
    """Somebody in each relation to the dialogue of `talk`."""
    invited = MembershipFactory(in_organisation=True)
    talk.dialogue.invitations.create(organisation=invited.organisation)
    city, body = talk.dialogue.municipality, talk.organisation
    users = (
        None,
        MembershipFactory(in_organisation=True, organisation=body).user,
        MembershipFactory(municipality=city, role="viewer").user,
        invited.user,
        MembershipFactory(in_organisation=True).user,
        UserFactory(is_staff=True, is_superuser=True),
    )
    return {role: signed_in(user) for role, user in zip(ROLES, users, strict=True)}


def given_in(dialogue, approver) -> DialogueDocument:
    """What the official hands over on the page for it."""
    data = {"title": "間取り図", "given_on": "令和8年4月1日", "file": upload("間取り.pdf", pdf())}
    page = reverse("dialogue_document_new", args=[dialogue.pk])
    assert signed_in(approver.user).post(page, data).status_code == 302
    return DialogueDocument.objects.get()


def test_a_file_of_a_dialogue_is_its_parties_alone_until_the_call_then_everybodys(approver):
    challenge = ChallengeFactory(municipality=approver.municipality)
    talk = DialogueTalkFactory(
        dialogue__municipality=approver.municipality,
        dialogue__challenge=challenge,
        dialogue__audience="invited",
    )
    document = given_in(talk.dialogue, approver)
    address = reverse("dialogue_document_file", args=[talk.dialogue_id, document.pk])
    people = readers(talk)
    call = CallFactory(municipality=approver.municipality, challenge=challenge, state="draft")

    before = {role: client.get(address).status_code for role, client in people.items()}
    Call.objects.filter(pk=call.pk).delete()
    call = CallFactory(municipality=approver.municipality, challenge=challenge)
    after = {role: client.get(address).status_code for role, client in people.items()}

    parties = {"party", "city"}
    assert before == {role: 200 if role in parties else 404 for role in ROLES}
    assert after == dict.fromkeys(ROLES, 200)
    text = people["visitor"].get(reverse("call_detail", args=[call.pk])).content.decode()
    assert f'href="{address}">間取り.pdf</a>' in text
    kept = people["visitor"].get(address)
    assert (b"".join(kept.streaming_content), kept["Content-Type"]) == (pdf(), "application/pdf")


def test_the_dialogues_page_shows_what_was_given_to_everybody_once_the_call_began(approver):
    dialogue = DialogueFactory(municipality=approver.municipality)
    given_in(dialogue, approver)
    page = reverse("dialogue_detail", args=[dialogue.pk])

    before = Client().get(page).content.decode()
    dialogue.call = CallFactory(municipality=approver.municipality)
    dialogue.save()
    after = Client().get(page).content.decode()

    assert ("間取り" in before, "間取り.pdf" in after) == (False, True)
    assert "公募が始まったので、だれでも読めます。" in after


def test_a_document_without_anything_to_read_is_refused_and_a_chosen_file_is_kept(approver):
    dialogue = DialogueFactory(municipality=approver.municipality)
    page = reverse("dialogue_document_new", args=[dialogue.pk])
    client = signed_in(approver.user)

    bare = client.post(page, {"title": "図", "given_on": "令和8年4月1日"})
    nameless = client.post(page, {"given_on": "令和8年4月1日", "file": upload("図.pdf", pdf())})
    disguised = client.post(
        page, {"title": "図", "given_on": "令和8年4月1日", "file": upload("図.pdf", b"MZ\x90\x00")}
    )

    assert [one.status_code for one in (bare, nameless, disguised)] == [422] * 3
    assert "ファイルを選ぶか、資料のURLか内容を入力してください。" in bare.content.decode()
    assert 'name="file-held"' in nameless.content.decode()
    assert (DialogueDocument.objects.count(), StoredFile.objects.count()) == (0, 0)


def filled(client: Client, page: str, **values: object) -> dict[str, object]:
    """The page's form as a browser sends it, with the first document filled in."""
    data = posted(client.get(page))
    return data | {f"given_documents-0-{name}": value for name, value in values.items()}


def test_a_file_of_a_draft_is_its_citys_and_goes_with_its_row(approver):
    call = CallFactory(municipality=approver.municipality, state="draft")
    client, page = signed_in(approver.user), reverse("call_edit", args=[call.pk, "background"])
    data = filled(client, page, title="地図", file=upload("地図.pdf", pdf()))

    client.post(page, data)

    row = call.given_documents.get()
    address = reverse("call_document", args=[call.pk, row.pk])
    other = signed_in(MembershipFactory(role="approver").user)
    assert [one.get(address).status_code for one in (client, other, Client())] == [200, 404, 404]
    assert "地図.pdf" in client.get(page).content.decode()
    emptied = client.post(page, filled(client, page, title=""))
    assert (emptied.status_code, call.given_documents.count()) == (302, 0)
    assert StoredFile.objects.count() == 0


def test_a_file_is_given_to_all_by_a_correction_and_never_taken_back(approver):
    call = CallFactory(municipality=approver.municipality)
    client = signed_in(approver.user)
    page = reverse("call_correct", args=[call.pk, "background"])
    data = filled(client, page, title="地図", file=upload("地図.pdf", pdf()))

    asked = client.post(page, data | {"reason": "現地を見に来た団体に渡したため。"})
    assert StoredFile.objects.count() == 0
    client.post(page, {"typed": asked.context["typed"], "confirmed": "1"})
    refused = client.post(page, filled(client, page, title="") | {"reason": "要らないため。"})

    row = call.given_documents.get()
    assert (row.file.name, disk.exists(row.file_id)) == ("地図.pdf", True)
    assert call.corrections.get().changes[0]["after"] == "地図（公募の資料）、地図.pdf"
    assert Client().get(reverse("call_document", args=[call.pk, row.pk])).status_code == 200
    assert "公募が始まってから渡した資料なので、消せません。" in refused.content.decode()


def test_the_database_keeps_a_given_file_even_beside_a_correction(approver):
    row = GivenDocumentFactory(file=stored_document(by=approver.user))
    call = row.call
    Call.objects.filter(pk=call.pk).update(
        state=CallState.OPEN, started_at=call.created_at, started_by=approver.user
    )
    call.corrections.create(number=1, reason="試験", changes=[], made_by=approver.user)

    for change in ({"file": None}, {"file": stored_document(by=approver.user)}):
        with pytest.raises(IntegrityError, match="given stays"), transaction.atomic():
            call.given_documents.update(**change)
    with pytest.raises(IntegrityError, match="given stays"), transaction.atomic():
        row.delete()


def test_a_draft_thrown_away_takes_its_files_along(approver):
    call = CallFactory(municipality=approver.municipality, state="draft")
    GivenDocumentFactory(call=call, file=stored_document(by=approver.user))

    signed_in(approver.user).post(reverse("call_discard", args=[call.pk]))

    assert (Call.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert Mail.objects.count() == 0
