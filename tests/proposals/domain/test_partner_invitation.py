"""Showing something to organisations: who may, how often, what is mailed, and the answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Refused
from proposals.domain import dossier_records
from proposals.domain.partner_invitation import A_DAY, AT_ONCE, answer_invitation, invite_partners
from proposals.invitation_enums import PARTNER_INVITATION_TRANSITIONS, PartnerInvitationState
from proposals.models import PartnerInvitation
from tests.factories.challenges import (
    ChallengeFactory,
    DialogueFactory,
    PartnerInvitationFactory,
)
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.proposals import CallFactory, InviteeFactory

pytestmark = pytest.mark.django_db


def staff_of(target, role="editor"):
    return MembershipFactory(municipality=target.municipality, role=role).user


def member(**values):
    return MembershipFactory(in_organisation=True, **{"role": "manager", **values})


def body():
    """An organisation with somebody who reads."""
    return member().organisation


def test_an_editor_shows_a_challenge_and_each_member_is_mailed_once():
    challenge = ChallengeFactory(title="夏休みの昼食")
    first, second = member(), member()
    MembershipFactory(in_organisation=True, organisation=first.organisation, role="reporter")

    rows = invite_partners(
        by=staff_of(challenge),
        target=challenge,
        organisations=[first.organisation, second.organisation],
        message=" 近い実績を拝見しました。 ",
    )

    assert [(row.organisation, row.message, row.state) for row in rows] == [
        (first.organisation, "近い実績を拝見しました。", "sent"),
        (second.organisation, "近い実績を拝見しました。", "sent"),
    ]
    mails = Mail.objects.filter(key__startswith="partner-invited:")
    assert (mails.count(), mails.filter(confidential=True).count()) == (3, 3)
    assert not mails.filter(body__contains="近い実績").exists()
    trail = AuditEntry.objects.filter(action="partnerinvitation.send")
    assert list(trail.values_list("confidential", flat=True)) == [True, True]


def test_a_call_is_told_by_its_public_address_and_nothing_else():
    call = CallFactory(title="居場所づくりの公募")
    organisation = body()

    invite_partners(by=staff_of(call), target=call, organisations=[organisation])

    mail = Mail.objects.get(key__startswith="partner-invited:")
    assert f"/proposals/calls/{call.pk}/" in mail.body
    assert "居場所" not in mail.body
    with pytest.raises(ValidationError, match="言葉を添えられません"):
        invite_partners(
            by=staff_of(call), target=call, organisations=[body()], message="ぜひご参加を"
        )


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: ChallengeFactory(state="draft"), "まだ公開していない課題"),
        (lambda: ChallengeFactory(state="ended"), "回答を受け付けていません"),
        (lambda: DialogueFactory(state="draft"), "申込を受け付けていません"),
        (lambda: DialogueFactory(audience="invited"), "対話の編集画面で選びます"),
        (lambda: CallFactory(state="draft"), "参加申込を受け付けていません"),
        (lambda: CallFactory(form="invited"), "指名型の公募です"),
        (
            lambda: CallFactory(entry_due_at=timezone.now() - timedelta(days=1)),
            "参加申込を受け付けていません",
        ),
    ],
)
def test_what_is_not_public_and_open_is_shown_to_nobody(make, reason):
    target = make()

    with pytest.raises(Refused, match=reason):
        invite_partners(by=staff_of(target), target=target, organisations=[body()])


def test_only_editors_and_approvers_of_the_municipality_invite():
    challenge = ChallengeFactory()
    outsiders = (
        staff_of(challenge, "viewer"),
        MembershipFactory(role="approver").user,
        member().user,
        UserFactory(is_staff=True, is_superuser=True),
    )

    for user in outsiders:
        with pytest.raises(Refused, match="この自治体の担当と承認者"):
            invite_partners(by=user, target=challenge, organisations=[body()])
    assert PartnerInvitation.objects.count() == 0


def test_nobody_is_shown_the_same_twice_and_then_nobody_of_the_others_is_told_either():
    challenge = ChallengeFactory()
    old, new = body(), body()
    PartnerInvitationFactory(challenge=challenge, organisation=old)

    with pytest.raises(ValidationError, match="すでに案内しています"):
        invite_partners(by=staff_of(challenge), target=challenge, organisations=[new, old])

    assert PartnerInvitation.objects.filter(organisation=new).count() == 0


def test_an_organisation_without_people_cannot_be_reached_here():
    challenge = ChallengeFactory()

    with pytest.raises(ValidationError, match="「無人の会」には、ポータルを使う人がまだいません"):
        invite_partners(
            by=staff_of(challenge),
            target=challenge,
            organisations=[body(), OrganisationFactory(name="無人の会")],
        )


def test_so_many_at_once_and_so_many_a_day_and_no_more():
    challenge = ChallengeFactory()
    user = staff_of(challenge)
    with pytest.raises(ValidationError, match="一つ以上"):
        invite_partners(by=user, target=challenge, organisations=[])
    with pytest.raises(ValidationError, match=f"{AT_ONCE}団体まで"):
        invite_partners(
            by=user, target=challenge, organisations=[body() for _ in range(AT_ONCE + 1)]
        )
    other = ChallengeFactory(municipality=challenge.municipality)
    for _ in range(A_DAY - 1):
        PartnerInvitationFactory(challenge=other)

    invite_partners(by=user, target=challenge, organisations=[body()])

    with pytest.raises(Refused, match=f"24時間に{A_DAY}団体まで"):
        invite_partners(by=user, target=challenge, organisations=[body()])


TABLE = {
    ("sent", "interested"): "interested",
    ("sent", "decline"): "declined",
    ("interested", "decline"): "declined",
    ("declined", "interested"): "interested",
}


@pytest.mark.parametrize("action", [row.action for row in PARTNER_INVITATION_TRANSITIONS])
@pytest.mark.parametrize("state", PartnerInvitationState.values)
def test_every_answer_from_every_state(state, action):
    answered = {"answer": "前の返事", "answered_at": timezone.now(), "answered_by": UserFactory()}
    row = PartnerInvitationFactory(state=state, **({} if state == "sent" else answered))
    user = member(organisation=row.organisation).user
    target = TABLE.get((state, action))

    if target is None:
        with pytest.raises(Refused):
            answer_invitation(by=user, invitation_id=row.pk, action=action, answer="理由")
        return
    moved = answer_invitation(by=user, invitation_id=row.pk, action=action, answer=" 理由 ")

    assert (moved.state, moved.answer, moved.answered_by) == (target, "理由", user)


def test_who_declines_says_why_and_the_municipality_is_mailed():
    row = PartnerInvitationFactory()
    editor = staff_of(row)
    user = member(organisation=row.organisation, role="reporter").user

    with pytest.raises(ValidationError, match="見送る理由"):
        answer_invitation(by=user, invitation_id=row.pk, action="decline", answer=" ")
    answer_invitation(by=user, invitation_id=row.pk, action="decline", answer="人手が足りません")

    mail = Mail.objects.get(key__startswith="partner-answered:")
    assert mail.to == editor.email
    assert "人手" not in mail.body


def test_others_do_not_answer_and_nobody_once_it_is_closed():
    row = PartnerInvitationFactory()
    for user in (member().user, staff_of(row), UserFactory(is_staff=True, is_superuser=True)):
        with pytest.raises(Refused, match="案内された団体の人"):
            answer_invitation(by=user, invitation_id=row.pk, action="interested")
    ended = PartnerInvitationFactory(challenge=ChallengeFactory(state="ended"))
    with pytest.raises(Refused, match="受け付けていません"):
        answer_invitation(
            by=member(organisation=ended.organisation).user,
            invitation_id=ended.pk,
            action="interested",
        )


def test_an_invitation_lets_nobody_into_a_call_of_named_organisations():
    from proposals.permissions.entry import may_enter

    call = CallFactory(form="invited", state="draft")
    named, shown = member(), member()
    InviteeFactory(call=call, organisation=named.organisation)
    call.state, call.started_at, call.started_by = "open", timezone.now(), UserFactory()
    call.save()
    PartnerInvitationFactory(challenge=None, call=call, organisation=shown.organisation)

    refusals = [may_enter(one.user, call, one.organisation_id) for one in (named, shown)]

    assert refusals == [None, "この公募は、自治体が指名した団体だけが参加できます。"]


def test_the_dossier_of_a_call_lists_who_was_shown_it():
    call = CallFactory()
    row = PartnerInvitationFactory(challenge=None, call=call)
    PartnerInvitationFactory(challenge=None, call=CallFactory())

    [head, *lines] = dossier_records.invited(call)

    assert head == ["団体", "案内した日時", "返事"]
    assert [(line[0], line[2]) for line in lines] == [(row.organisation.name, "返事待ち")]
