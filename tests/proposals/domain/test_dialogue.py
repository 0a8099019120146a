"""Writing a dialogue: states, slots, invitations, documents, and what the call may tell."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from proposals.dialogue_enums import DIALOGUE_TRANSITIONS, DialogueState
from proposals.domain import dialogue as domain
from proposals.domain.dialogue_facts import public_dialogue_facts
from proposals.models import Dialogue
from tests.factories.challenges import (
    ChallengeFactory,
    DialogueFactory,
    DialogueSlotFactory,
    DialogueTalkFactory,
)
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory
from tests.factories.proposals import CallFactory

pytestmark = pytest.mark.django_db

ACTIONS = [row.action for row in DIALOGUE_TRANSITIONS]
ALLOWED = {(s, row.action): row.target for row in DIALOGUE_TRANSITIONS for s in row.sources}


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def editor(city):
    return MembershipFactory(municipality=city, role="editor").user


@pytest.fixture
def approver(city):
    return MembershipFactory(municipality=city, role="approver").user


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(DialogueState.values, ACTIONS))
)
def test_each_state_goes_only_where_the_table_says(city, approver, state, action):
    dialogue = DialogueSlotFactory(dialogue__municipality=city, dialogue__state=state).dialogue
    target = ALLOWED.get((state, action))

    if target is None:
        with pytest.raises(Refused):
            domain.change_state(by=approver, dialogue_id=dialogue.pk, action=action, reason="理由")
        target = state
    else:
        domain.change_state(by=approver, dialogue_id=dialogue.pk, action=action, reason="理由")

    dialogue.refresh_from_db()
    assert dialogue.state == target


@pytest.mark.parametrize(
    ("values", "with_slot", "words"),
    [
        ({"department": ""}, True, "担当課"),
        ({"accepts_until": None}, True, "申込の締切"),
        ({}, False, "枠が1つ以上"),
        ({"audience": "invited"}, True, "声をかける団体"),
    ],
)
def test_opening_needs_what_an_applicant_needs(city, approver, values, with_slot, words):
    dialogue = DialogueFactory(municipality=city, state="draft", **values)
    if with_slot:
        DialogueSlotFactory(dialogue=dialogue)

    with pytest.raises(Refused, match=words):
        domain.change_state(by=approver, dialogue_id=dialogue.pk, action="open")


def test_an_invited_organisation_is_told_when_it_opens_and_nothing_shows_in_the_trail(
    city, editor, approver
):
    told = MembershipFactory(in_organisation=True)
    dialogue = domain.create_dialogue(
        by=editor,
        municipality=city,
        values={
            "title": "ひみつの対話",
            "announcement": "目的",
            "department": "課",
            "audience": "invited",
            "accepts_until": timezone.now() + timedelta(days=3),
        },
        invited=[told.organisation],
    )
    domain.add_slots(
        by=editor,
        dialogue_id=dialogue.pk,
        starts_at=timezone.now() + timedelta(days=5),
        minutes=60,
        number=3,
        place="市役所",
    )

    domain.change_state(by=approver, dialogue_id=dialogue.pk, action="open")

    mail = Mail.objects.get()
    assert (mail.to, mail.confidential) == (told.user.email, True)
    assert set(AuditEntry.objects.values_list("confidential", flat=True)) == {True}
    lengths = {slot.ends_at - slot.starts_at for slot in dialogue.slots.all()}
    assert (dialogue.slots.count(), lengths) == (3, {timedelta(hours=1)})


def test_the_second_of_two_editors_is_told(city, editor):
    dialogue = DialogueFactory(municipality=city)
    domain.update_dialogue(by=editor, dialogue_id=dialogue.pk, version=1, values={"title": "先"})

    with pytest.raises(Conflict):
        domain.update_dialogue(
            by=editor, dialogue_id=dialogue.pk, version=1, values={"title": "後"}
        )

    assert Dialogue.objects.get().title == "先"


def test_whom_it_is_for_does_not_change_once_it_is_open(city, editor):
    dialogue = DialogueFactory(municipality=city)

    with pytest.raises(ValidationError, match="募り方を変えられません"):
        domain.update_dialogue(
            by=editor, dialogue_id=dialogue.pk, version=1, values={"audience": "invited"}
        )


def test_it_is_linked_to_challenges_of_its_own_municipality_only(city, editor):
    with pytest.raises(ValidationError, match="同じ自治体"):
        domain.create_dialogue(
            by=editor,
            municipality=city,
            values={"title": "題", "announcement": "目的", "challenge": ChallengeFactory()},
        )


def test_an_organisation_that_has_applied_stays_invited(city, editor):
    dialogue = DialogueFactory(municipality=city, audience="invited")
    talk = DialogueTalkFactory(dialogue=dialogue)
    other = OrganisationFactory()

    domain.update_dialogue(
        by=editor, dialogue_id=dialogue.pk, version=1, values={}, invited=[other]
    )

    invited = set(dialogue.invitations.values_list("organisation_id", flat=True))
    assert invited == {talk.organisation_id, other.pk}


def test_a_slot_somebody_took_is_not_removed_and_an_empty_one_is(city, editor):
    taken = DialogueTalkFactory(dialogue__municipality=city).slot
    free = DialogueSlotFactory(dialogue=taken.dialogue)

    domain.remove_slot(by=editor, dialogue_id=taken.dialogue_id, slot_id=free.pk)
    with pytest.raises(Refused, match="申込のあった枠"):
        domain.remove_slot(by=editor, dialogue_id=taken.dialogue_id, slot_id=taken.pk)

    assert list(taken.dialogue.slots.all()) == [taken]


def test_there_is_an_end_to_the_number_of_slots(city, editor):
    dialogue = DialogueFactory(municipality=city)

    with pytest.raises(ValidationError, match="100まで"):
        domain.add_slots(
            by=editor,
            dialogue_id=dialogue.pk,
            starts_at=timezone.now(),
            minutes=10,
            number=101,
            place="市役所",
        )


def test_cancelling_needs_a_reason_and_tells_who_applied(city, approver):
    talk = DialogueTalkFactory(dialogue__municipality=city)
    told = MembershipFactory(in_organisation=True, organisation=talk.organisation).user

    with pytest.raises(ValidationError, match="中止の理由"):
        domain.change_state(by=approver, dialogue_id=talk.dialogue_id, action="cancel", reason=" ")
    domain.change_state(by=approver, dialogue_id=talk.dialogue_id, action="cancel", reason="予算")

    assert Mail.objects.get().to == told.email


def test_the_call_tells_everybody_what_participants_knew_from_its_first_day(city, editor):
    challenge = ChallengeFactory(municipality=city)
    dialogue = DialogueFactory(municipality=city, challenge=challenge, audience="invited")
    named = DialogueTalkFactory(dialogue=dialogue, told=True, agrees_to_name=True)
    DialogueTalkFactory(dialogue=dialogue, summary="ひみつの要旨")
    DialogueTalkFactory(dialogue=dialogue, cancelled_at=timezone.now())
    domain.give_document(
        by=editor,
        dialogue_id=dialogue.pk,
        values={"title": "間取り図", "content": "2階建て", "given_on": timezone.localdate()},
    )
    draft = CallFactory(municipality=city, challenge=challenge, state="draft")
    call = CallFactory(municipality=city, challenge=challenge)

    facts = public_dialogue_facts(call)

    assert public_dialogue_facts(draft) == []
    assert [(row.title, row.talks, row.unpublished) for row in facts] == [(dialogue.title, 2, 1)]
    assert facts[0].named == [named.organisation.name]
    assert facts[0].summaries == ["公表してよい要旨です。"]
    assert [(row.title, row.content) for row in facts[0].documents] == [("間取り図", "2階建て")]
    assert "ひみつ" not in str(facts)
