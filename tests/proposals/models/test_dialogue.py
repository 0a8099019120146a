"""The database refuses wrong dialogues, slots and talks; who may read them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from proposals.models import (
    Dialogue,
    DialogueDocument,
    DialogueInvitation,
    DialogueTalk,
    TalkEntry,
)
from tests.factories.challenges import (
    DialogueFactory,
    DialogueSlotFactory,
    DialogueTalkFactory,
)
from tests.factories.files import stored_document
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(constraint, row, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("name", ["title", "announcement"])
def test_a_dialogue_says_what_it_is_for(name):
    refused("proposals_dialogue_says_what", DialogueFactory(), **{name: ""})


@pytest.mark.parametrize("name", ["opened_at", "opened_by", "accepts_until"])
def test_an_open_dialogue_keeps_its_stamp_and_deadline(name):
    refused("proposals_dialogue_opened_has_its_stamp", DialogueFactory(), **{name: None})


def test_an_ended_dialogue_has_its_time():
    refused("proposals_dialogue_ended_has_its_time", DialogueFactory(state="done"), ended_at=None)


def test_a_cancelled_dialogue_says_why_and_no_other_does():
    cancelled = DialogueFactory(state="cancelled")

    refused("proposals_dialogue_cancelled_says_why", cancelled, cancel_reason="")
    refused("proposals_dialogue_cancelled_says_why", DialogueFactory(), cancel_reason="x")


def test_an_organisation_is_invited_once():
    dialogue, organisation = DialogueFactory(), OrganisationFactory()
    DialogueInvitation.objects.create(dialogue=dialogue, organisation=organisation)

    with (
        pytest.raises(IntegrityError, match="proposals_dialogueinvitation_once"),
        transaction.atomic(),
    ):
        DialogueInvitation.objects.create(dialogue=dialogue, organisation=organisation)


def test_a_slot_ends_after_it_starts_is_somewhere_and_stands_once():
    slot = DialogueSlotFactory()

    refused("proposals_dialogueslot_times_in_order", slot, ends_at=slot.starts_at)
    refused("proposals_dialogueslot_is_somewhere", slot, place="", is_online=False)
    with (
        pytest.raises(IntegrityError, match="proposals_dialogueslot_once"),
        transaction.atomic(),
    ):
        DialogueSlotFactory(dialogue=slot.dialogue, starts_at=slot.starts_at)


def test_a_document_can_be_read_by_its_file_its_url_or_its_content():
    dialogue, today = DialogueFactory(), timezone.localdate()

    with (
        pytest.raises(IntegrityError, match="proposals_dialoguedocument_can_be_read"),
        transaction.atomic(),
    ):
        dialogue.documents.create(title="地図", given_on=today)

    file = stored_document(by=UserFactory())
    assert dialogue.documents.create(title="地図", given_on=today, file=file).file == file


def test_what_was_given_in_a_dialogue_is_neither_rewritten_nor_taken_back():
    document = DialogueDocument.objects.create(
        dialogue=DialogueFactory(), title="地図", content="図", given_on=timezone.localdate()
    )

    refused("append-only", document, content="別の図")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        document.delete()


def test_a_slot_is_taken_once_until_it_is_given_back():
    first = DialogueTalkFactory()

    with (
        pytest.raises(IntegrityError, match="proposals_dialoguetalk_slot_once"),
        transaction.atomic(),
    ):
        DialogueTalkFactory(dialogue=first.dialogue, slot=first.slot)
    DialogueTalk.objects.filter(pk=first.pk).update(cancelled_at=timezone.now())

    assert DialogueTalkFactory(dialogue=first.dialogue, slot=first.slot).slot == first.slot


def test_an_organisation_talks_once_in_a_dialogue():
    first = DialogueTalkFactory()

    with (
        pytest.raises(IntegrityError, match="proposals_dialoguetalk_organisation_once"),
        transaction.atomic(),
    ):
        DialogueTalkFactory(dialogue=first.dialogue, organisation=first.organisation)


@pytest.mark.parametrize("values", [{"topics": ""}, {"attendees": 0}, {"attendees": 51}])
def test_a_talk_says_what_about_and_with_how_many(values):
    refused("proposals_dialoguetalk_says_what", DialogueTalkFactory(), **values)


def test_approvals_need_a_summary_and_their_stamp():
    talk = DialogueTalkFactory()
    now, user = timezone.now(), UserFactory()

    refused(
        "proposals_dialoguetalk_city_approval_has_its_stamp",
        talk,
        city_approved_at=now,
        city_approved_by=user,
    )
    refused(
        "proposals_dialoguetalk_organisation_approval_has_its_stamp",
        talk,
        summary="x",
        organisation_approved_at=now,
    )


@pytest.mark.parametrize("side", ["city", "organisation"])
def test_nothing_is_published_that_one_side_has_not_approved(side):
    refused(
        "proposals_dialoguetalk_published_after_both_approvals",
        DialogueTalkFactory(told=True),
        **{f"{side}_approved_at": None, f"{side}_approved_by": None},
    )


def test_a_record_cannot_be_rewritten_or_removed_and_says_something():
    talk = DialogueTalkFactory()
    made = {"talk": talk, "created_by": talk.applied_by}
    entry = TalkEntry.objects.create(side="organisation", text="ひみつ", **made)

    refused("append-only", entry, text="別の記録")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        TalkEntry.objects.filter(pk=entry.pk).delete()
    with (
        pytest.raises(IntegrityError, match="proposals_talkentry_says_something"),
        transaction.atomic(),
    ):
        TalkEntry.objects.create(side="organisation", text="", **made)


def _seen_by(rows, dialogue, organisation):
    readers = {
        "visitor": AnonymousUser(),
        "city": MembershipFactory(municipality=dialogue.municipality, role="viewer").user,
        "party": MembershipFactory(in_organisation=True, organisation=organisation).user,
        "other city": MembershipFactory(role="approver").user,
        "other organisation": MembershipFactory(in_organisation=True, role="manager").user,
        "superuser": UserFactory(is_staff=True, is_superuser=True),
    }
    return {name for name, user in readers.items() if rows.visible_to(user).exists()}


def test_a_dialogue_in_preparation_is_its_municipalitys_alone():
    dialogue = DialogueFactory(state="draft")

    assert _seen_by(Dialogue.objects, dialogue, OrganisationFactory()) == {"city"}


def test_an_invited_dialogue_is_its_parties_alone_until_a_summary_is_published():
    dialogue, organisation = DialogueFactory(audience="invited"), OrganisationFactory()
    DialogueInvitation.objects.create(dialogue=dialogue, organisation=organisation)

    before = _seen_by(Dialogue.objects, dialogue, organisation)
    DialogueTalkFactory(dialogue=dialogue, told=True)

    assert before == {"city", "party"}
    assert len(_seen_by(Dialogue.objects, dialogue, organisation)) == 6


def test_a_talk_is_read_by_its_two_parties_and_nobody_else():
    talk = DialogueTalkFactory(told=True)

    seen = _seen_by(DialogueTalk.objects, talk.dialogue, talk.organisation)

    assert seen == {"city", "party"}
    assert str(talk) == f"個別の対話 {str(talk.pk)[:8]}"


def test_slots_of_a_dialogue_come_in_their_order():
    later = DialogueSlotFactory()
    earlier = DialogueSlotFactory(
        dialogue=later.dialogue,
        starts_at=later.starts_at - timedelta(days=1),
        ends_at=later.starts_at,
    )

    assert list(later.dialogue.slots.all()) == [earlier, later]
