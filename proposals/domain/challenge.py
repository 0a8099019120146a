"""All writes to a challenge and its answers. Each locks, checks, writes, and leaves a trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases.models import Case
from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, ensure
from ppp_portal.search.normalise import fold
from ppp_portal.states import find_transition
from proposals.domain import notices
from proposals.enums import CHALLENGE_TRANSITIONS, FINAL_CHALLENGE_STATES, ChallengeState
from proposals.models import Challenge, ChallengeAnswer
from proposals.permissions import challenge as permissions

# What an editor may set, step by step; everything else has its own function.
STEPS: dict[str, tuple[str, ...]] = {
    "trouble": ("title", "trouble", "kind", "fields"),
    "people": ("who", "since", "how_many"),
    "tried": ("tried", "why_failed"),
    "goal": ("solved", "wanted"),
    "offer": ("offer_field", "offer_data", "offer_staff", "budget", "period"),
    "reception": (
        *("department", "related_plan", "accepts_from", "accepts_until"),
        "welcomes_dialogue",
    ),
}
EDITABLE = frozenset(name for names in STEPS.values() for name in names)
_SEARCHED = ("title", "trouble", "who", "tried", "solved", "wanted", "department", "related_plan")


@transaction.atomic
def create_challenge(
    *, by: User, municipality: Municipality, values: Mapping[str, Any]
) -> Challenge:
    """Make a draft from the first step. Raises Refused, or ValidationError by field."""
    ensure(permissions.may_create_challenge(by))
    challenge = Challenge(municipality=municipality, created_by=by)
    ensure(permissions.may_edit_challenge(by, challenge))
    _assign(challenge, values)
    challenge.full_clean(exclude=["search_key"])
    _refresh_key(challenge)
    challenge.save()
    audit.record(by=by, action="challenge.create", obj=challenge)
    return challenge


@transaction.atomic
def update_challenge(
    *, by: User, challenge_id: int, version: int, values: Mapping[str, Any]
) -> Challenge:
    """Save one step made on `version`. Raises Conflict, Refused, or ValidationError by field."""
    challenge = _locked(challenge_id)
    ensure(permissions.may_edit_challenge(by, challenge))
    if challenge.version != version:
        raise Conflict(challenge)
    changed = _assign(challenge, values)
    challenge.full_clean(exclude=["search_key"])
    if challenge.published_at and not challenge.ended_at:
        _stays_public(challenge)
    _refresh_key(challenge)
    challenge.version += 1
    challenge.save(update_fields=[*changed, "search_key", "version", "updated_at"])
    audit.record(by=by, action="challenge.update", obj=challenge, detail={"fields": changed})
    return challenge


@transaction.atomic
def change_state(
    *, by: User, challenge_id: int, action: str, reason: str = "", case: Case | None = None
) -> Challenge:
    """Move along CHALLENGE_TRANSITIONS. Ending needs a `reason` that the public reads.

    `case` is the work that came of it, one that `by` may see. Raises Refused, or ValidationError
    under "reason".
    """
    challenge = _locked(challenge_id)
    ensure(permissions.may_change_state(by, challenge, action))
    before = challenge.state
    target = find_transition(CHALLENGE_TRANSITIONS, action, before).target
    ends = target in FINAL_CHALLENGE_STATES
    if ends and not reason.strip():
        raise ValidationError(
            {"reason": "その後どうなったかを、読む人に分かるように書いてください。"}
        )
    _move(challenge, target, by=by, reason=reason.strip(), case=case)
    challenge.version += 1
    challenge.save(
        update_fields=[
            *("state", "published_at", "published_by", "ended_at", "ended_by"),
            *("outcome_reason", "outcome_case", "version", "updated_at"),
        ]
    )
    detail: dict[str, Any] = {"from": before, "to": target}
    if action == "publish" and challenge.created_by_id == by.pk:
        # A small municipality may have one person for both; the trail says so (product.md §4).
        detail["same_person"] = True
    audit.record(by=by, action=f"challenge.{action}", obj=challenge, detail=detail)
    if ends:
        notices.challenge_ended(challenge)
    return challenge


@transaction.atomic
def answer_challenge(
    *, by: User, challenge_id: int, organisation: Organisation, values: Mapping[str, str]
) -> ChallengeAnswer:
    """Send an organisation's answer. Raises Refused, or ValidationError (also for a second one)."""
    challenge = _locked(challenge_id)
    ensure(permissions.may_answer(by, challenge))
    if organisation.pk not in by.organisation_ids():
        raise ValidationError({"organisation": "所属する団体を選んでください。"})
    answer = ChallengeAnswer(
        challenge=challenge,
        organisation=organisation,
        created_by=by,
        kind=values["kind"],
        text=values["text"],
        contact=values.get("contact", ""),
    )
    answer.full_clean()
    answer.save(force_insert=True)
    _note(by, "challengeanswer.create", answer)
    notices.answer_arrived(answer)
    return answer


@transaction.atomic
def withdraw_answer(*, by: User, answer_id: Any) -> ChallengeAnswer:
    """Take an answer back: the municipality no longer sees it. Raises Refused."""
    answer = _locked_answer(answer_id)
    ensure(permissions.may_withdraw_answer(by, answer))
    answer.withdrawn_at = timezone.now()
    answer.save(update_fields=["withdrawn_at"])
    _note(by, "challengeanswer.withdraw", answer)
    return answer


@transaction.atomic
def reply_to_answer(*, by: User, answer_id: Any, text: str) -> ChallengeAnswer:
    """Reply, or write the reply anew. Raises Refused, or ValidationError under "reply"."""
    answer = _locked_answer(answer_id)
    ensure(permissions.may_reply(by, answer))
    if not text.strip():
        raise ValidationError({"reply": "返事を入力してください。"})
    answer.reply, answer.replied_at, answer.replied_by = text.strip(), timezone.now(), by
    answer.save(update_fields=["reply", "replied_at", "replied_by"])
    _note(by, "challengeanswer.reply", answer)
    notices.answer_replied(answer)
    return answer


def _note(by: User, action: str, answer: ChallengeAnswer) -> None:
    # That an organisation answered is the parties' alone.
    audit.record(by=by, action=action, obj=answer, confidential=True)


def _locked(challenge_id: int) -> Challenge:
    rows = Challenge.objects.select_for_update(of=("self",)).select_related("municipality")
    return rows.get(pk=challenge_id)


def _locked_answer(answer_id: Any) -> ChallengeAnswer:
    # The row alone is locked: joined rows would be shown as they were before the wait.
    ChallengeAnswer.objects.select_for_update().only("pk").get(pk=answer_id)
    rows = ChallengeAnswer.objects.all()
    return rows.select_related("challenge__municipality", "organisation").get(pk=answer_id)


def _assign(challenge: Challenge, values: Mapping[str, Any]) -> list[str]:
    """Set the editable values; returns the names of those that changed, sorted."""
    unknown = set(values) - EDITABLE
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(challenge, name) != value]
    for name in changed:
        setattr(challenge, name, values[name])
    return sorted(changed)


def _move(challenge: Challenge, target: str, *, by: User, reason: str, case: Case | None) -> None:
    """Set the state with the stamps that belong to it."""
    ends, now = target in FINAL_CHALLENGE_STATES, timezone.now()
    challenge.state = target
    if target == ChallengeState.DRAFT:
        challenge.published_at = challenge.published_by = None
    elif challenge.published_at is None:
        challenge.published_at, challenge.published_by = now, by
    challenge.ended_at, challenge.ended_by = (now, by) if ends else (None, None)
    challenge.outcome_reason = reason if ends else ""
    challenge.outcome_case = case if ends else None


def _stays_public(challenge: Challenge) -> None:
    """A published challenge keeps what publishing asked for."""
    for name in permissions.NEEDED:
        if not getattr(challenge, name):
            label = challenge._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            raise ValidationError({name: f"公開中の課題では、「{label}」を空にできません。"})


def _refresh_key(challenge: Challenge) -> None:
    texts = [getattr(challenge, name) for name in _SEARCHED]
    texts.append(challenge.municipality.full_name)
    challenge.search_key = "\n".join(fold(text) for text in texts if text)
