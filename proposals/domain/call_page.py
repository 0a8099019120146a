"""What the page of a call prints, in a fixed few queries: the 実施要領 as everybody reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from ppp_portal.components import Item, Step
from ppp_portal.japan.moments import format_day, format_moment
from proposals.domain.call_chain import chain_steps, phase_of
from proposals.domain.call_words import (
    decimal_words,
    minimum_words,
    price_words,
    rounding_words,
    scale_words,
    threshold_words,
    tie_break_words,
)
from proposals.domain.schedule import ScheduleEntry, schedule_of
from proposals.enums import Aggregation, CallPhase, CallState, Gate, RecusalRule, ReviewStage
from proposals.models import Call, Correction, Criterion, RequiredDocument

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


_LISTS = (
    *("criteria", "steps", "documents", "qualifications", "given_documents__file"),
    "contributors__organisation",
)


@dataclass(frozen=True)
class GateLine:
    """One of the two gates: until when, and how long that still is."""

    number: str
    label: str
    when: str
    remaining: str
    is_past: bool
    what: str


@dataclass(frozen=True)
class CriterionLine:
    group: str
    name: str
    guidance: str
    points: str
    notes: list[str]


@dataclass
class CallPage:
    """Everything the template prints beside the call's own columns."""

    chain: list[Step]
    phase: CallPhase | None
    gates: list[GateLine]
    schedule: list[ScheduleEntry]
    facts: list[Item]
    criteria: list[CriterionLine]
    total: str
    group_totals: list[tuple[str, str]]
    review: list[Item]
    committee: list[Item]
    publication: list[Item]
    documents: list[tuple[str, list[RequiredDocument]]]
    corrections: list[Correction]
    corrected: dict[str, list[int]] = field(default_factory=dict)


def call_page(call: Call, user: User | AnonymousUser, now: datetime) -> CallPage:
    """One query for each list of the call, whatever their lengths."""
    prefetch_related_objects([call], *_LISTS)
    criteria = list(call.criteria.all())
    corrections = list(call.corrections.order_by("number"))
    started = call.state != CallState.DRAFT
    return CallPage(
        chain=chain_steps(call, now),
        phase=phase_of(call, now) if started else None,
        gates=_gates(call, now),
        schedule=schedule_of(call, list(call.steps.all()), now),
        facts=_facts(call),
        criteria=[_criterion(row) for row in criteria],
        total=decimal_words(sum((row.full_points for row in criteria), Decimal(0))),
        group_totals=_group_totals(criteria),
        review=_review(call, criteria),
        committee=_committee(call),
        publication=_publication(call),
        documents=_documents(list(call.documents.all())),
        corrections=corrections[::-1],
        corrected=_corrected(corrections),
    )


def _gates(call: Call, now: datetime) -> list[GateLine]:
    gates = []
    proposals = call.proposals_due_at
    if call.entry_due_at:
        what = "ここまでに申し込んだ団体だけが、提案書を出せます。"
        gates.append(_gate("第一の締切", "参加申込", call.entry_due_at, now, what))
    if proposals:
        number = "第二の締切" if call.entry_due_at else "締切"
        label = "提案書" if call.entry_due_at else "参加申込と提案書"
        gates.append(_gate(number, label, proposals, now, "この時刻までに届いたものが有効です。"))
    return gates


def _gate(number: str, label: str, instant: datetime, now: datetime, what: str) -> GateLine:
    return GateLine(
        number, label, format_moment(instant), remaining(instant, now), instant < now, what
    )


def remaining(instant: datetime, now: datetime) -> str:
    """「あと13日」, 「あと5時間」, 「締め切りました」."""
    left = instant - now
    if left < timedelta(0):
        return "締め切りました"
    if left >= timedelta(days=1):
        return f"あと{left.days}日"
    hours = int(left.total_seconds() // 3600)
    return f"あと{hours}時間" if hours else "あと1時間以内"


def _facts(call: Call) -> list[Item]:
    ceiling = f"{call.ceiling_yen:,}円" if call.ceiling_yen is not None else ""
    tax = f"（{call.get_ceiling_tax_display()}）" if ceiling and call.ceiling_tax else ""
    period = "〜".join(
        format_day(day) if day else "" for day in (call.contract_starts_on, call.contract_ends_on)
    ).strip("〜")
    return [
        Item("公募の形", call.get_form_display()),
        Item("手法", call.get_method_display()),
        Item(
            "上限額", ceiling + tax or call.ceiling_note, note=call.ceiling_note if ceiling else ""
        ),
        Item("契約期間", period or call.contract_note, note=call.contract_note if period else ""),
        Item("履行場所", call.place),
        Item("担当課", call.department),
        Item("連絡先", call.contact),
    ]


def _criterion(row: Criterion) -> CriterionLine:
    values = {
        name: getattr(row, name)
        for name in (
            *("minimum_kind", "minimum", "price_formula", "price_ratio", "price_multiplier"),
            "price_cap",
        )
    }
    minimum = minimum_words(values)
    notes = [
        f"{decimal_words(row.points)}点 × 係数{decimal_words(row.weight)}"
        if row.weight != 1
        else "",
        f"段階 {scale_words(row.scale)}" if row.scale else "",
        f"最低基準 {minimum}" + ("（満たないと失格）" if row.is_mandatory else "")
        if minimum
        else "",
        "必須項目" if row.is_mandatory and not minimum else "",
        price_words(values),
        row.get_stage_display() if row.stage != ReviewStage.BOTH else "",
        f"記述は{row.max_characters:,}字まで" if row.needs_answer and row.max_characters else "",
        "" if row.needs_answer else "提案書での記述は不要",
    ]
    return CriterionLine(
        row.group, row.name, row.guidance, decimal_words(row.full_points), [n for n in notes if n]
    )


def _group_totals(criteria: Sequence[Criterion]) -> list[tuple[str, str]]:
    """Points of each group, in the order of the table; [] where nothing is grouped."""
    totals: dict[str, Decimal] = {}
    for row in criteria:
        totals[row.group] = totals.get(row.group, Decimal(0)) + row.full_points
    if set(totals) <= {""}:
        return []
    return [(group or "そのほか", decimal_words(points)) for group, points in totals.items()]


def _recusal_words(call: Call) -> str:
    """As the engine does it: an average knows no other way, agreed points no recusal."""
    if call.aggregation == Aggregation.CONSENSUS:
        return "その委員は合議に加わらない"
    if call.aggregation in (Aggregation.AVERAGE, Aggregation.TRIMMED_AVERAGE):
        return str(RecusalRule.AVERAGE.label)
    return call.get_recusal_rule_display()


def _review(call: Call, criteria: Sequence[Criterion]) -> list[Item]:
    stage = ""
    if call.has_first_stage:
        when = f"参加者が{call.first_stage_from}者以上のとき、" if call.first_stage_from else ""
        stage = f"{when}書類で上位{call.first_stage_places}者を選ぶ（境が同点なら全員が通過）"
    minutes = [
        f"説明{call.presentation_minutes}分" if call.presentation_minutes else "",
        f"質疑{call.hearing_minutes}分" if call.hearing_minutes else "",
    ]
    thresholds = threshold_words(call.thresholds)
    return [
        Item("選ぶ数", f"{call.seats}者"),
        Item("一次審査", stage),
        Item(
            "プレゼンテーション",
            "・".join(text for text in minutes if text),
            note=call.presentation_note,
        ),
        Item("集計", Aggregation(call.aggregation).label),
        Item("端数の処理", rounding_words(call.rounding)),
        Item(
            "総合点のもと",
            call.get_total_from_display() if call.rounding.get("item") else "",
        ),
        Item(
            "基準点",
            thresholds or "定めない",
            note="参加者が1者でも同じ基準で審査します。" if thresholds else "",
        ),
        Item("利害関係のある委員を外したとき", _recusal_words(call)),
        Item(
            "同点のとき",
            " → ".join(
                tie_break_words(
                    call.tie_break, [{"key": row.key, "name": row.name} for row in criteria]
                )
            ),
        ),
    ]


def _committee(call: Call) -> list[Item]:
    size = f"{call.committee_size}名" if call.committee_size else ""
    if size and call.committee_outsiders is not None:
        size += f"（うち外部{call.committee_outsiders}名）"
    return [
        Item("委員", size, note=call.committee_note),
        Item("定足数", f"{call.committee_quorum}名" if call.committee_quorum else ""),
        Item("匿名での審査", call.get_anonymity_display()),
        Item("委員の氏名", call.get_member_names_display()),
    ]


def _publication(call: Call) -> list[Item]:
    def labels(name: str) -> str:
        choices = dict(Call._meta.get_field(name).base_field.choices)  # type: ignore[union-attr]
        return "、".join(str(choices[code]) for code in getattr(call, name))

    return [
        Item("選ばれた者", labels("publish_winner")),
        Item(
            "ほかの者",
            labels("publish_others") or "公表しない",
            note="参加者が2者のとき、次点の点と金額は公表しません。",
        ),
        Item("参加者の数", call.get_entrant_count_display()),
    ]


def _documents(rows: list[RequiredDocument]) -> list[tuple[str, list[RequiredDocument]]]:
    """By gate, in the order of the gates."""
    found = [(str(gate.label), [row for row in rows if row.gate == gate]) for gate in Gate]
    return [(label, each) for label, each in found if each]


def _corrected(corrections: Sequence[Correction]) -> dict[str, list[int]]:
    """Numbers of the 訂正 that touched each step of the builder."""
    found: dict[str, list[int]] = {}
    for correction in corrections:
        for code in dict.fromkeys(change["step"] for change in correction.changes):
            found.setdefault(code, []).append(correction.number)
    return found
