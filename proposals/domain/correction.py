"""訂正: how a call that has begun changes, numbered, with its reason, told to all at once."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from partners.models import User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.japan.moments import format_moment
from ppp_portal.refusals import Conflict, Refused, ensure
from proposals.domain.call import apply_content, locked
from proposals.domain.call_content import CallContent, read_content
from proposals.domain.call_notices import call_link, notify_entrants
from proposals.domain.call_words import Change, changes
from proposals.domain.schedule import DEADLINES
from proposals.domain.scoring_input import engine_problems
from proposals.models import Call, Correction
from proposals.permissions import call as permissions

# Once proposals have been read, how they are judged stays as it was announced.
_OF_THE_JUDGEMENT = {
    *("aggregation", "rounding", "total_from", "thresholds", "recusal_rule", "tie_break"),
    *("seats", "has_first_stage", "first_stage_from", "first_stage_places"),
    *("ceiling_yen", "ceiling_tax", "publish_winner", "publish_others", "anonymity"),
}


def planned_changes(call: Call, content: CallContent, now: datetime) -> list[Change]:
    """What a 訂正 would say; raises Refused or ValidationError where it may not be made."""
    before = read_content(call)
    found = changes(before, content)
    if not found:
        raise Refused("変わるところがありません。訂正する箇所を直してから、確認に進んでください。")
    _check_deadlines(call, content, now)
    _check_given(before, content)
    if call.unsealed_at and _touches_judgement(before, content):
        raise Refused(
            "提案書を開封した後は、審査項目、審査方法、上限額、公表方針を訂正できません。"
            "続けられないときは、公募を中止してやり直してください。"
        )
    return found


def _touches_judgement(before: CallContent, content: CallContent) -> bool:
    values = {**before.values, **content.values}
    if any(values[name] != before.values[name] for name in _OF_THE_JUDGEMENT):
        return True
    only = CallContent(parts={"criteria": content.parts.get("criteria", ())})
    return "criteria" in content.parts and bool(changes(before, only))


def _check_given(before: CallContent, content: CallContent) -> None:
    """What participants were handed as a file stays; another is given beside it."""
    if "given_documents" not in content.parts:
        return
    kept = {row.get("id") for row in content.parts["given_documents"]}
    for row in before.parts["given_documents"]:
        if row["file"] and row["id"] not in kept:
            raise Refused(
                f"「{row['title']}」は、公募が始まってから渡した資料なので、消せません。"
                "行を残し、訂正したものを新しい行に加えてください。"
            )


def _check_deadlines(call: Call, content: CallContent, now: datetime) -> None:
    """Deadlines move later and into the future only, for everybody."""
    errors = {}
    is_handed_out = call.rounds.exists()
    for _, name, label in DEADLINES:
        old, new = getattr(call, name), content.values.get(name, getattr(call, name))
        if new == old:
            continue
        if is_handed_out:
            errors[name] = (
                f"{label}は、もう延ばせません。提案の写しを委員に配ったので、新しい提案は"
                "審査に入れません。受け付け直すときは、公募を中止してやり直してください。"
            )
        elif old is None and name != "questions_due_at":
            errors[name] = f"始まった公募に、{label}を新しく作ることはできません。"
        elif new is None or (old is not None and new < old):
            errors[name] = (
                f"{label}は、いまの{format_moment(old)}より後にだけ変えられます。"
                "早めることと、なくすことはできません。"
            )
        elif new <= now:
            errors[name] = f"{label}は、これから先の日時にしてください。"
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def correct_call(
    *, by: User, call_id: int, version: int, reason: str, content: CallContent
) -> Correction:
    """Change a call that has begun, leave the numbered 訂正, and tell every entrant.

    Raises Conflict where another edit came first, Refused, or ValidationError by field.
    """
    call = locked(call_id)
    ensure(permissions.may_correct_call(by, call))
    if call.version != version:
        raise Conflict(call)
    if not reason.strip():
        raise ValidationError({"reason": "訂正の理由を入力してください。"})
    found = planned_changes(call, content, database_now())
    before = {name: getattr(call, name) for _, name, _ in DEADLINES}
    call.correction_count += 1
    correction = Correction.objects.create(
        call=call,
        number=call.correction_count,
        reason=reason.strip(),
        changes=[change.as_json() for change in found],
        extends_deadline=any(
            name in content.values and content.values[name] != value
            for name, value in before.items()
        ),
        made_by=by,
    )
    apply_content(call, content, by=by)
    call.save(update_fields=["correction_count"])
    problems = engine_problems(call)
    if problems:
        raise Refused(f"この訂正では、順位を計算できなくなります。{problems[0]}")
    detail = {"number": correction.number, "steps": sorted({change.step for change in found})}
    audit.record(by=by, action="call.correct", obj=call, detail=detail)
    _tell(call, correction)
    return correction


def _tell(call: Call, correction: Correction) -> None:
    """The same words to every entrant: what changed, from what to what, and why."""
    lines = [
        f"{call.municipality}の公募「{call.title}」について、訂正第{correction.number}号を出しました。",
        "",
        f"理由：{correction.reason}",
        "",
    ]
    for change in correction.changes:
        lines += [
            f"■ {change['label']}",
            f"訂正前：{change['before'] or '（なし）'}",
            f"訂正後：{change['after'] or '（なし）'}",
            "",
        ]
    lines += [f"公募のページ：{call_link(call)}", "", "公民連携ポータル"]
    notify_entrants(
        call,
        subject=f"公募の訂正（第{correction.number}号）：{call.title}",
        body="\n".join(lines),
        key=f"correction-{correction.number}",
    )
