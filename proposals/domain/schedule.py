"""The dates of a call in one order, and what is wrong or unusual about them (domain.md §1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from ppp_portal.clock import is_in_time
from ppp_portal.japan.business_days import is_open_day
from ppp_portal.japan.date_reading import TOKYO
from ppp_portal.japan.moments import format_clock, format_moment
from proposals.domain.call_words import step_when
from proposals.enums import StepKind
from proposals.models import Call, ScheduleStep

GATES = ("entry", "proposals")
DEADLINES = (
    ("questions", "questions_due_at", "質問の締切"),
    ("entry", "entry_due_at", "参加申込の締切"),
    ("proposals", "proposals_due_at", "提案書の締切"),
)
# Days from the start that calls usually give (domain.md §1.2).
USUAL_DAYS = {
    "questions_due_at": (7, 14),
    "entry_due_at": (11, 17),
    "proposals_due_at": (21, 35),
}
_OFFICE_OPENS, _OFFICE_CLOSES = time(8, 30), time(17, 15)
_MIN_DAYS_BETWEEN_GATES = 3


@dataclass(frozen=True)
class ScheduleEntry:
    """One line of the schedule; `code` is unique in its call and names its .ics event."""

    code: str
    label: str
    when: str
    starts_at: datetime | None
    ends_at: datetime | None = None
    has_time: bool = True
    place: str = ""
    note: str = ""
    is_required: bool = False
    is_deadline: bool = False
    is_gate: bool = False
    is_past: bool = False


def schedule_of(call: Call, steps: Sequence[ScheduleStep], now: datetime) -> list[ScheduleEntry]:
    """Everything dated, by time; what has only words comes where its kind belongs, at the end."""
    entries = [_deadline(call, *row, now) for row in DEADLINES if getattr(call, row[1])]
    entries += [_step(step, now) for step in steps]
    if call.started_at:
        entries.append(
            ScheduleEntry(
                code="start",
                label="公募の開始",
                when=format_moment(call.started_at.replace(second=0, microsecond=0)),
                starts_at=call.started_at,
                is_past=True,
            )
        )
    far = datetime.max.replace(tzinfo=TOKYO)
    return sorted(entries, key=lambda entry: (entry.starts_at or far, not entry.is_deadline))


def _deadline(call: Call, code: str, name: str, label: str, now: datetime) -> ScheduleEntry:
    instant: datetime = getattr(call, name)
    return ScheduleEntry(
        code=code,
        label=label,
        when=format_moment(instant),
        starts_at=instant,
        is_deadline=True,
        is_gate=code in GATES,
        is_past=not is_in_time(now, instant),
    )


def _step(step: ScheduleStep, now: datetime) -> ScheduleEntry:
    columns = ("starts_at", "ends_at", "has_time", "when_text")
    last = step.ends_at or step.starts_at
    if last and not step.has_time:
        last += timedelta(days=1)
    return ScheduleEntry(
        code=f"step-{step.pk}",
        label=str(step),
        when=step_when({name: getattr(step, name) for name in columns}),
        starts_at=step.starts_at,
        ends_at=step.ends_at,
        has_time=step.has_time,
        place=step.place,
        note=step.note,
        is_required=step.is_required,
        is_past=last is not None and last < now,
    )


# What must not come before what; both where they are dated.
_ORDER = (
    ("questions_due_at", StepKind.ANSWERS),
    (StepKind.ANSWERS, "proposals_due_at"),
    (StepKind.BRIEFING_APPLICATION, StepKind.BRIEFING),
    (StepKind.BRIEFING, "proposals_due_at"),
    ("entry_due_at", StepKind.QUALIFICATION),
    (StepKind.QUALIFICATION, "proposals_due_at"),
    ("proposals_due_at", StepKind.FIRST_STAGE),
    ("proposals_due_at", StepKind.SECOND_STAGE),
    (StepKind.FIRST_STAGE, StepKind.SECOND_STAGE),
    (StepKind.FIRST_STAGE, StepKind.RESULT),
    (StepKind.SECOND_STAGE, StepKind.RESULT),
    ("proposals_due_at", StepKind.RESULT),
    (StepKind.RESULT, StepKind.COUNCIL),
    (StepKind.RESULT, StepKind.CONTRACT),
    (StepKind.COUNCIL, StepKind.CONTRACT),
)


def schedule_errors(call: Call, steps: Sequence[Any], now: datetime) -> list[str]:
    """What refuses the start of a call: deadlines missing or past, steps out of order."""
    errors = []
    if call.proposals_due_at is None:
        errors.append("提案書の締切を、年月日と時刻で入れてください。")
    for _, name, label in DEADLINES:
        instant = getattr(call, name)
        if instant and instant <= now:
            errors.append(
                f"{label}（{format_moment(instant)}）が過ぎています。先の日時にしてください。"
            )
    entry, proposals = call.entry_due_at, call.proposals_due_at
    if entry and proposals and entry > proposals:
        errors.append("参加申込の締切が、提案書の締切より後です。順序を直してください。")
    moments = _moments(call, steps)
    for earlier, later in _ORDER:
        first, second = moments.get(earlier), moments.get(later)
        if first and second and second[1] < first[1]:
            errors.append(f"「{second[0]}」が「{first[0]}」より前です。順序を直してください。")
    required = [step for step in steps if step.is_required and step.starts_at]
    gate = call.entry_deadline
    for step in required:
        if gate and step.starts_at > gate:
            errors.append(
                f"参加が応募の条件である「{step}」が、参加申込の締切より後です。前に移してください。"
            )
    return errors


def _moments(call: Call, steps: Sequence[Any]) -> dict[str, tuple[str, datetime]]:
    """The first dated moment of each kind, days at their end so that a same day is in order."""
    found = {
        name: (label, getattr(call, name)) for _, name, label in DEADLINES if getattr(call, name)
    }
    for step in steps:
        if step.starts_at and step.kind not in found:
            moment = step.starts_at if step.has_time else step.starts_at + timedelta(days=1)
            found[step.kind] = (str(step), moment)
    return found


def schedule_hints(call: Call, steps: Sequence[Any], now: datetime) -> list[str]:
    """What is unusual, in words; nothing of it refuses the start."""
    return [
        *_closed_days(call, steps),
        *_day_counts(call, call.started_at or now),
        *_gate_hints(call),
        *_clock_hints(call),
    ]


def _closed_days(call: Call, steps: Sequence[Any]) -> list[str]:
    dated = [(label, getattr(call, name)) for _, name, label in DEADLINES]
    dated += [(str(step), step.starts_at) for step in steps if step.kind != StepKind.BRIEFING]
    return [
        f"「{label}」の{format_moment(instant, has_time=False)}は閉庁日です。"
        for label, instant in dated
        if instant and not is_open_day(instant.astimezone(TOKYO).date())
    ]


def _day_counts(call: Call, start: datetime) -> list[str]:
    hints = []
    first = start.astimezone(TOKYO).date()
    for _, name, label in DEADLINES:
        instant = getattr(call, name)
        if instant is None:
            continue
        days = (instant.astimezone(TOKYO).date() - first).days
        low, high = USUAL_DAYS[name]
        if days < low:
            hints.append(
                f"「{label}」は公募の開始から{days}日後です。多くの公募では{low}〜{high}日です。"
                "短いと、応募できる団体が限られます。"
            )
        elif days > high:
            hints.append(
                f"「{label}」は公募の開始から{days}日後です。多くの公募では{low}〜{high}日です。"
            )
    return hints


def _gate_hints(call: Call) -> list[str]:
    if call.questions_due_at is None:
        return ["質問の締切がありません。このままでは、質問を受け付けない公募になります。"]
    entry, proposals = call.entry_due_at, call.proposals_due_at
    if entry is None or proposals is None:
        return []
    if proposals - entry < timedelta(days=_MIN_DAYS_BETWEEN_GATES):
        return [
            "参加申込の締切と提案書の締切が近すぎます。二つの締切の取り違えが起きやすく、"
            "参加資格を確かめる日数も足りなくなります。"
        ]
    return []


def _clock_hints(call: Call) -> list[str]:
    clocks = {
        label: getattr(call, name).astimezone(TOKYO).time()
        for _, name, label in DEADLINES
        if getattr(call, name)
    }
    hints = []
    if len(set(clocks.values())) > 1:
        words = "、".join(f"{label}は{format_clock(clock)}" for label, clock in clocks.items())
        hints.append(f"締切の時刻がそろっていません（{words}）。取り違えのもとになります。")
    for label, clock in clocks.items():
        if not _OFFICE_OPENS <= clock <= _OFFICE_CLOSES:
            hints.append(
                f"「{label}」の{format_clock(clock)}は開庁時間（8時30分〜17時15分）の外です。"
                "問い合わせに答えられる時刻が安心です。"
            )
    return hints
