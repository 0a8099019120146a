"""Individual talks: taking a slot, the shared record, and the summary that both approve."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from proposals.domain import dialogue_talk as domain
from proposals.models import Dialogue, DialogueTalk, TalkEntry
from tests.factories.challenges import (
    DialogueFactory,
    DialogueSlotFactory,
    DialogueTalkFactory,
)
from tests.factories.partners import MembershipFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def approver(city):
    return MembershipFactory(municipality=city, role="approver").user


@pytest.fixture
def member():
    return MembershipFactory(in_organisation=True, role="manager")


@pytest.fixture
def talk(city, member):
    return DialogueTalkFactory(dialogue__municipality=city, organisation=member.organisation)


def apply_for(slot, member, **values):
    return domain.apply_for_talk(
        by=member.user,
        dialogue_id=slot.dialogue_id,
        organisation=member.organisation,
        slot_id=slot.pk,
        **{"topics": "事業の形"} | values,
    )


def test_an_organisation_takes_a_slot_and_the_city_is_told_without_a_name(city, approver, member):
    slot = DialogueSlotFactory(dialogue__municipality=city)

    talk = apply_for(slot, member, agrees_to_name=True)

    mail = Mail.objects.get()
    assert (talk.slot, talk.organisation, talk.agrees_to_name) == (slot, member.organisation, True)
    assert (mail.to, mail.confidential) == (approver.email, True)
    assert member.organisation.name not in mail.body + mail.subject
    assert AuditEntry.objects.get(action="dialoguetalk.apply").confidential is True


def test_a_taken_slot_is_refused_in_words(member):
    taken = DialogueTalkFactory().slot

    with pytest.raises(ValidationError) as error:
        apply_for(taken, member)

    assert error.value.message_dict == {"slot": [domain.TAKEN]}


def test_a_second_application_and_a_slot_of_another_dialogue_are_refused(member):
    first = DialogueTalkFactory(organisation=member.organisation)
    free = DialogueSlotFactory(dialogue=first.dialogue)

    with pytest.raises(ValidationError, match="すでに申し込んでいます"):
        apply_for(free, member)
    with pytest.raises(ValidationError, match="選び直して"):
        domain.apply_for_talk(
            by=member.user,
            dialogue_id=DialogueFactory().pk,
            organisation=member.organisation,
            slot_id=free.pk,
            topics="x",
        )


@pytest.mark.parametrize(
    "values",
    [
        {"state": "draft"},
        {"state": "talking"},
        {"state": "done"},
        {"accepts_until": timezone.now() - timedelta(microseconds=1)},
        {"audience": "invited"},
    ],
)
def test_applications_are_taken_only_while_it_is_open_to_this_organisation(member, values):
    slot = DialogueSlotFactory(dialogue=DialogueFactory(**values))

    with pytest.raises(Refused):
        apply_for(slot, member)


def test_nobody_applies_for_another_organisation(member):
    other = MembershipFactory(in_organisation=True).organisation
    slot = DialogueSlotFactory()

    with pytest.raises(ValidationError, match="対話に参加できる団体"):
        domain.apply_for_talk(
            by=member.user,
            dialogue_id=slot.dialogue_id,
            organisation=other,
            slot_id=slot.pk,
            topics="x",
        )


def test_both_sides_keep_one_record_and_each_is_told_of_the_others_lines(talk, approver, member):
    domain.add_entry(by=approver, talk_id=talk.pk, text="市の考えを伝えた。")
    domain.add_entry(by=member.user, talk_id=talk.pk, text="採算の条件を伝えた。")

    rows = TalkEntry.objects.order_by("pk").values_list("side", "text")
    assert list(rows) == [
        ("municipality", "市の考えを伝えた。"),
        ("organisation", "採算の条件を伝えた。"),
    ]
    told = Mail.objects.order_by("pk").values_list("to", flat=True)
    assert list(told) == [member.user.email, approver.email]
    assert "採算" not in "".join(Mail.objects.values_list("body", flat=True))


def test_the_municipalitys_readers_and_strangers_write_nothing(talk, city):
    viewer = MembershipFactory(municipality=city, role="viewer").user
    for user in (viewer, MembershipFactory(role="approver").user):
        with pytest.raises(Refused):
            domain.add_entry(by=user, talk_id=talk.pk, text="x")


def test_a_summary_is_published_only_after_both_sides_approved_it(talk, approver, member):
    with pytest.raises(Refused, match="まだ要旨が書かれていません"):
        domain.approve_summary(by=approver, talk_id=talk.pk, version=1)
    domain.write_summary(by=member.user, talk_id=talk.pk, version=1, text="要旨")
    domain.approve_summary(by=member.user, talk_id=talk.pk, version=2)
    with pytest.raises(Refused, match="両方が承認"):
        domain.publish_summary(by=approver, talk_id=talk.pk)
    domain.approve_summary(by=approver, talk_id=talk.pk, version=2)
    with pytest.raises(Refused, match="自治体の承認者"):
        domain.publish_summary(by=member.user, talk_id=talk.pk)
    domain.publish_summary(by=approver, talk_id=talk.pk)

    talk.refresh_from_db()
    assert talk.summary_published_by == approver
    assert list(Dialogue.objects.get().talks.told()) == [talk]
    for act in (
        lambda: domain.write_summary(by=approver, talk_id=talk.pk, version=2, text="別"),
        lambda: domain.cancel_talk(by=member.user, talk_id=talk.pk),
    ):
        with pytest.raises(Refused, match="公表"):
            act()


def test_rewriting_the_summary_takes_both_approvals_back(talk, approver, member):
    domain.write_summary(by=approver, talk_id=talk.pk, version=1, text="要旨")
    domain.approve_summary(by=approver, talk_id=talk.pk, version=2)
    domain.approve_summary(by=member.user, talk_id=talk.pk, version=2)

    domain.write_summary(by=member.user, talk_id=talk.pk, version=2, text="直した要旨")

    talk.refresh_from_db()
    assert (talk.city_approved_at, talk.organisation_approved_at) == (None, None)
    with pytest.raises(Conflict):
        domain.approve_summary(by=approver, talk_id=talk.pk, version=2)


def test_of_two_writers_of_the_summary_the_second_is_told(talk, approver, member):
    domain.write_summary(by=approver, talk_id=talk.pk, version=1, text="先の要旨")

    with pytest.raises(Conflict):
        domain.write_summary(by=member.user, talk_id=talk.pk, version=1, text="後の要旨")
    with pytest.raises(ValidationError, match="要旨を入力"):
        domain.write_summary(by=member.user, talk_id=talk.pk, version=2, text=" ")

    assert DialogueTalk.objects.get().summary == "先の要旨"


@pytest.mark.parametrize("role", ["editor", "reporter"])
def test_approving_is_for_the_approver_and_the_manager(talk, city, role):
    user = (
        MembershipFactory(municipality=city, role="editor").user
        if role == "editor"
        else MembershipFactory(in_organisation=True, organisation=talk.organisation).user
    )
    domain.write_summary(by=user, talk_id=talk.pk, version=1, text="要旨")

    with pytest.raises(Refused, match="承認者と、団体の管理者"):
        domain.approve_summary(by=user, talk_id=talk.pk, version=2)


def test_a_slot_given_back_is_free_again_and_the_other_side_is_told(talk, approver, member):
    domain.cancel_talk(by=member.user, talk_id=talk.pk)
    other = MembershipFactory(in_organisation=True)

    assert Mail.objects.get().to == approver.email
    assert apply_for(talk.slot, other).slot == talk.slot
    with pytest.raises(Refused, match="取りやめ"):
        domain.add_entry(by=member.user, talk_id=talk.pk, text="x")
