"""Writing challenges and answers: states, versions, rights, trail and mails."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from proposals.domain import challenge as domain
from proposals.enums import CHALLENGE_TRANSITIONS, ChallengeState
from proposals.models import Challenge, ChallengeAnswer
from tests.factories.cases import CaseFactory
from tests.factories.challenges import ChallengeAnswerFactory, ChallengeFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

ACTIONS = [row.action for row in CHALLENGE_TRANSITIONS]
ALLOWED = {(s, row.action): row.target for row in CHALLENGE_TRANSITIONS for s in row.sources}


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def editor(city):
    return MembershipFactory(municipality=city, role="editor").user


@pytest.fixture
def approver(city):
    return MembershipFactory(municipality=city, role="approver").user


@pytest.fixture
def manager():
    return MembershipFactory(in_organisation=True, role="manager").user


def organisation_of(user):
    return user.active_memberships[0].organisation


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(ChallengeState.values, ACTIONS))
)
def test_each_state_goes_only_where_the_table_says(city, approver, state, action):
    challenge = ChallengeFactory(municipality=city, state=state)
    target = ALLOWED.get((state, action))

    if target is None:
        with pytest.raises(Refused):
            domain.change_state(
                by=approver, challenge_id=challenge.pk, action=action, reason="理由"
            )
        target = state
    else:
        domain.change_state(by=approver, challenge_id=challenge.pk, action=action, reason="理由")

    challenge.refresh_from_db()
    assert challenge.state == target


def test_a_draft_is_made_edited_and_published_with_a_trail(city, editor, approver):
    challenge = domain.create_challenge(
        by=editor,
        municipality=city,
        values={"title": "夏休みの昼食", "trouble": "一人で食べている。", "fields": ["childcare"]},
    )
    today = timezone.localdate()
    domain.update_challenge(
        by=editor,
        challenge_id=challenge.pk,
        version=1,
        values={"who": "低学年の小学生", "solved": "一緒に食べられる", "department": "こども課"}
        | {"accepts_from": today, "accepts_until": today},
    )

    domain.change_state(by=approver, challenge_id=challenge.pk, action="publish")

    challenge.refresh_from_db()
    assert (challenge.state, challenge.published_by) == ("open", approver)
    trail = AuditEntry.objects.filter(object_type="proposals.challenge").order_by("pk")
    assert [row.action for row in trail] == [
        "challenge.create",
        "challenge.update",
        "challenge.publish",
    ]


def test_publishing_needs_what_a_reader_needs(city, approver):
    challenge = ChallengeFactory(municipality=city, state="draft", who="", department="")

    with pytest.raises(Refused, match="「だれが困っているか」「担当課」が要ります"):
        domain.change_state(by=approver, challenge_id=challenge.pk, action="publish")


def test_a_challenge_whose_time_is_over_is_not_published(city, approver):
    yesterday = timezone.localdate() - timedelta(days=1)
    challenge = ChallengeFactory(municipality=city, state="draft", accepts_until=yesterday)

    with pytest.raises(Refused, match="受付の終了日が過ぎています"):
        domain.change_state(by=approver, challenge_id=challenge.pk, action="publish")


def test_a_published_challenge_cannot_lose_what_publishing_asked_for(city, editor):
    challenge = ChallengeFactory(municipality=city)

    with pytest.raises(ValidationError) as error:
        domain.update_challenge(
            by=editor, challenge_id=challenge.pk, version=1, values={"department": ""}
        )

    assert list(error.value.message_dict) == ["department"]


def test_one_person_who_writes_and_publishes_is_marked_in_the_trail(city, approver):
    challenge = ChallengeFactory(municipality=city, state="draft", created_by=approver)

    domain.change_state(by=approver, challenge_id=challenge.pk, action="publish")

    assert AuditEntry.objects.get(action="challenge.publish").detail["same_person"] is True


def test_the_second_of_two_editors_is_told(city, editor):
    challenge = ChallengeFactory(municipality=city)
    domain.update_challenge(by=editor, challenge_id=challenge.pk, version=1, values={"title": "先"})

    with pytest.raises(Conflict):
        domain.update_challenge(
            by=editor, challenge_id=challenge.pk, version=1, values={"title": "後"}
        )

    assert Challenge.objects.get().title == "先"


def test_ending_needs_a_reason_and_tells_who_answered(city, approver):
    answer = ChallengeAnswerFactory(challenge__municipality=city)
    told = MembershipFactory(in_organisation=True, organisation=answer.organisation).user
    case = CaseFactory(lead_municipality=city)

    with pytest.raises(ValidationError, match="その後どうなったか"):
        domain.change_state(
            by=approver, challenge_id=answer.challenge_id, action="link", reason=" "
        )
    domain.change_state(
        by=approver, challenge_id=answer.challenge_id, action="link", reason="協定へ", case=case
    )

    ended = Challenge.objects.get()
    assert (ended.outcome_reason, ended.outcome_case, ended.ended_by) == ("協定へ", case, approver)
    mail = Mail.objects.get()
    assert (mail.to, mail.confidential) == (told.email, True)


def test_a_challenge_with_answers_does_not_go_back_to_a_draft(city, approver):
    answer = ChallengeAnswerFactory(challenge__municipality=city)

    with pytest.raises(Refused, match="すでに回答が届いている"):
        domain.change_state(by=approver, challenge_id=answer.challenge_id, action="withdraw")


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_only_an_approver_publishes(city, role):
    challenge = ChallengeFactory(municipality=city, state="draft")
    user = MembershipFactory(municipality=city, role=role).user

    with pytest.raises(Refused, match="承認者"):
        domain.change_state(by=user, challenge_id=challenge.pk, action="publish")


def test_an_answer_is_sent_with_a_mail_that_tells_nothing(city, editor, manager):
    challenge = ChallengeFactory(municipality=city, title="夏休みの昼食")
    organisation = organisation_of(manager)

    answer = domain.answer_challenge(
        by=manager,
        challenge_id=challenge.pk,
        organisation=organisation,
        values={"kind": "proposal", "text": "空き店舗で食堂を開きます。"},
    )

    mail = Mail.objects.get()
    entry = AuditEntry.objects.get(action="challengeanswer.create")
    assert (answer.organisation, mail.to, mail.confidential) == (organisation, editor.email, True)
    assert organisation.name not in mail.body + mail.subject
    assert "空き店舗" not in mail.body + mail.subject + str(entry.detail) + entry.object_label
    assert entry.confidential is True


def test_an_organisation_answers_for_itself_only(manager):
    challenge = ChallengeFactory()
    other = organisation_of(MembershipFactory(in_organisation=True).user)

    with pytest.raises(ValidationError, match="所属する団体"):
        domain.answer_challenge(
            by=manager,
            challenge_id=challenge.pk,
            organisation=other,
            values={"kind": "talk", "text": "x"},
        )


@pytest.mark.parametrize(
    "values",
    [
        {"state": "draft"},
        {"state": "ended"},
        {"accepts_until": timezone.localdate() - timedelta(days=1), "accepts_from": None},
        {"accepts_from": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_a_closed_challenge_takes_no_answers(manager, values):
    challenge = ChallengeFactory(**values)

    with pytest.raises(Refused):
        domain.answer_challenge(
            by=manager,
            challenge_id=challenge.pk,
            organisation=organisation_of(manager),
            values={"kind": "talk", "text": "聞きたい"},
        )


def test_a_second_answer_of_the_same_kind_is_refused_in_words(manager):
    organisation = organisation_of(manager)
    first = ChallengeAnswerFactory(organisation=organisation)

    with pytest.raises(ValidationError, match="すでに送っています"):
        domain.answer_challenge(
            by=manager,
            challenge_id=first.challenge_id,
            organisation=organisation,
            values={"kind": first.kind, "text": "もう一度"},
        )


def test_a_reply_reaches_the_organisation_and_a_withdrawn_answer_gets_none(city, editor):
    answer = ChallengeAnswerFactory(challenge__municipality=city)
    own = MembershipFactory(in_organisation=True, organisation=answer.organisation).user

    domain.reply_to_answer(by=editor, answer_id=answer.pk, text="来週お話ししましょう。")
    domain.withdraw_answer(by=own, answer_id=answer.pk)

    answer.refresh_from_db()
    assert (answer.reply, answer.replied_by) == ("来週お話ししましょう。", editor)
    assert Mail.objects.get().to == own.email
    with pytest.raises(Refused, match="取り下げられた"):
        domain.reply_to_answer(by=editor, answer_id=answer.pk, text="もう一度")


def test_an_empty_reply_and_a_stranger_are_refused(editor):
    answer = ChallengeAnswerFactory(challenge__municipality=MunicipalityFactory())
    own = MembershipFactory(municipality=answer.challenge.municipality).user

    with pytest.raises(Refused):
        domain.reply_to_answer(by=editor, answer_id=answer.pk, text="x")
    with pytest.raises(ValidationError, match="返事を入力"):
        domain.reply_to_answer(by=own, answer_id=answer.pk, text=" ")
    with pytest.raises(Refused):
        domain.withdraw_answer(by=own, answer_id=answer.pk)

    assert ChallengeAnswer.objects.get().reply == ""
