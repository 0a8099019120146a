"""All writes to an introduction: each locks, checks, writes, and leaves a confidential trail."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.domain.case import fill_origin
from cases.enums import Origin, Visibility
from cases.models import Case, CasePartner
from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.refusals import Refused, ensure
from ppp_portal.states import find_transition
from proposals.domain import introduction_notices as notices
from proposals.introduction_enums import INTRODUCTION_TRANSITIONS
from proposals.models import Call, Dialogue, Introduction
from proposals.models.introduction import PENDING
from proposals.permissions import introduction as permissions


@transaction.atomic
def introduce(
    *,
    by: User,
    introducer: Municipality | Organisation,
    organisation: Organisation,
    receiver: Municipality,
    case: Case | None,
    reason: str,
) -> Introduction:
    """Ask the organisation whether it may be recommended. The same form sent twice makes one.

    Raises Refused, or ValidationError by field.
    """
    if introducer not in permissions.introducers_of(by):
        raise Refused(permissions.may_introduce(by) or f"{introducer}の名では紹介できません。")
    _check_receiver(permissions.why_not_between(introducer, organisation, receiver))
    # Two forms at once wait here, so that the second sees the first.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    parties: dict[str, Any] = {
        f"introducer_{introducer._meta.model_name}": introducer,
        "organisation": organisation,
        "receiver_municipality": receiver,
    }
    waiting = Introduction.objects.filter(state__in=PENDING, **parties).first()
    if waiting is not None:
        if (waiting.created_by_id, waiting.reason) == (by.pk, reason.strip()):
            return waiting
        _check_receiver(
            f"{organisation}を{receiver}に紹介する手続きが、すでに進んでいます。"
            "返事が来てから、もう一度紹介できます。"
        )
    ensure(why_not_resting_on(by, introducer, organisation, case))
    row = Introduction(case=case, reason=reason.strip(), created_by=by, **parties)
    row.full_clean()
    row.save(force_insert=True)
    _note(by, "introduction.ask", row)
    notices.asked(row)
    return row


def cases_to_rest_on(
    user: User, introducers: list[Municipality | Organisation], organisation: Organisation
) -> Any:
    """The organisation's cases that are public, or of one of the recommending municipalities."""
    cities = [body.pk for body in introducers if isinstance(body, Municipality)]
    rows = Case.objects.visible_to(user).live()
    rows = rows.filter(pk__in=CasePartner.objects.filter(organisation=organisation).values("case"))
    return rows.filter(Q(visibility=Visibility.PUBLIC) | Q(lead_municipality__in=cities)).order_by(
        "-pk"
    )


def why_not_resting_on(
    by: User,
    introducer: Municipality | Organisation,
    organisation: Organisation,
    case: Case | None,
) -> str | None:
    if case is None or cases_to_rest_on(by, [introducer], organisation).filter(pk=case.pk).exists():
        return None
    return "もとにできるのは、この団体の、公開されている事例か、あなたの自治体の事例です。"


@transaction.atomic
def agree(*, by: User, introduction_id: Any, text: str = "") -> Introduction:
    """The organisation agrees, and the receiver now reads it. Raises Refused."""
    row = _moved(by, introduction_id, "agree")
    row.passed_on_at, row.passed_on_by = timezone.now(), by
    row.organisation_reply = text.strip()
    _save(row, "passed_on_at", "passed_on_by", "organisation_reply")
    _note(by, "introduction.agree", row)
    notices.passed_on(row)
    return row


@transaction.atomic
def decline(*, by: User, introduction_id: Any, text: str) -> Introduction:
    """The organisation declines; the receiver never reads it. Raises Refused, ValidationError."""
    row = _moved(by, introduction_id, "decline")
    row.declined_at, row.declined_by = timezone.now(), by
    row.organisation_reply = _needed(text, "辞退する理由")
    _save(row, "declined_at", "declined_by", "organisation_reply")
    _note(by, "introduction.decline", row)
    notices.declined(row)
    return row


@transaction.atomic
def hear(*, by: User, introduction_id: Any, text: str) -> Introduction:
    """The receiver wants to hear more. Raises Refused or ValidationError."""
    return _answered(by, introduction_id, "hear", _needed(text, "返事"))


@transaction.atomic
def pass_over(*, by: User, introduction_id: Any, text: str) -> Introduction:
    """Not this time, with the reason. Raises Refused or ValidationError."""
    return _answered(by, introduction_id, "pass_over", _needed(text, "見送る理由"))


@transaction.atomic
def withdraw(*, by: User, introduction_id: Any) -> Introduction:
    """The introducer takes it back before the receiver answers. Raises Refused."""
    row = _moved(by, introduction_id, "withdraw")
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by
    _save(row, "withdrawn_at", "withdrawn_by")
    _note(by, "introduction.withdraw", row)
    notices.withdrawn(row)
    return row


@transaction.atomic
def record_result(
    *,
    by: User,
    introduction_id: Any,
    note: str,
    dialogue: Dialogue | None = None,
    call: Call | None = None,
    case: Case | None = None,
) -> Introduction:
    """Say what came of it. Raises Refused, or ValidationError by field."""
    row = locked(introduction_id)
    ensure(permissions.may_record_result(by, row))
    if not (note.strip() or dialogue or call or case):
        raise ValidationError({"note": "その後の説明を書くか、対話・公募・事例を選んでください。"})
    for linked, city in (
        (dialogue, dialogue and dialogue.municipality_id),
        (call, call and call.municipality_id),
        (case, case and case.lead_municipality_id),
    ):
        if linked is not None and city != row.receiver_municipality_id:
            raise ValidationError("つなげられるのは、紹介先の自治体の対話・公募・事例です。")
    row.result_note, row.result_dialogue = note.strip(), dialogue
    row.result_call, row.result_case = call, case
    _save(row, "result_note", "result_dialogue", "result_call", "result_case")
    if case is not None:
        fill_origin(by=by, case_id=case.pk, origin=Origin.INTRODUCTION)
    _note(by, "introduction.result", row)
    notices.result_recorded(row, by)
    return row


@transaction.atomic
def agree_to_publish(*, by: User, introduction_id: Any) -> Introduction:
    """One party's consent; with the third one everybody reads it. Raises Refused."""
    row = locked(introduction_id)
    ensure(permissions.may_agree_to_publish(by, row))
    names = []
    for party in permissions.parties_to_agree(by, row):
        setattr(row, f"{party}_agreed_at", timezone.now())
        setattr(row, f"{party}_agreed_by", by)
        names += [f"{party}_agreed_at", f"{party}_agreed_by"]
    if row.introducer_agreed_at and row.organisation_agreed_at and row.receiver_agreed_at:
        row.published_at = timezone.now()
    _save(row, *names, "published_at")
    _note(by, "introduction.publish" if row.published_at else "introduction.agree_to_publish", row)
    notices.reach_changed(row, by)
    return row


@transaction.atomic
def end_publication(*, by: User, introduction_id: Any) -> Introduction:
    """Any of the three takes it back for all: the consents are asked for anew. Raises Refused."""
    row = locked(introduction_id)
    ensure(permissions.may_end_publication(by, row))
    names = ["published_at"]
    row.published_at = None
    for party in ("introducer", "organisation", "receiver"):
        setattr(row, f"{party}_agreed_at", None)
        setattr(row, f"{party}_agreed_by", None)
        names += [f"{party}_agreed_at", f"{party}_agreed_by"]
    _save(row, *names)
    _note(by, "introduction.end_publication", row)
    notices.reach_changed(row, by)
    return row


def locked(introduction_id: Any) -> Introduction:
    """Locked alone, then read with its bodies: a joined row would be the one before the wait."""
    Introduction.objects.select_for_update(of=("self",)).get(pk=introduction_id)
    return Introduction.objects.with_bodies().get(pk=introduction_id)


def _moved(by: User, introduction_id: Any, action: str) -> Introduction:
    """The locked row in the state that `action` leads to, not saved yet. Raises Refused."""
    row = locked(introduction_id)
    ensure(permissions.may_act(by, row, action))
    row.state = find_transition(INTRODUCTION_TRANSITIONS, action, row.state).target
    return row


def _answered(by: User, introduction_id: Any, action: str, text: str) -> Introduction:
    row = _moved(by, introduction_id, action)
    row.answered_at, row.answered_by, row.receiver_reply = timezone.now(), by, text
    _save(row, "answered_at", "answered_by", "receiver_reply")
    _note(by, f"introduction.{action}", row)
    notices.answered(row)
    return row


def _check_receiver(refusal: str | None) -> None:
    if refusal:
        raise ValidationError({"receiver": refusal})


def _needed(text: str, label: str) -> str:
    if not text.strip():
        raise ValidationError({"text": f"{label}を入力してください。"})
    return text.strip()


def _save(row: Introduction, *names: str) -> None:
    row.save(update_fields=[*names, "state", "updated_at"])


def _note(by: User, action: str, row: Introduction) -> None:
    # Until it is published, that somebody is recommended is the three parties' alone.
    audit.record(by=by, action=action, obj=row, confidential=True)
