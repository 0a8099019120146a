"""結果公表: what the policy of the call gives everybody, for the page, the paper and the CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, Subquery
from django.utils import timezone

from ppp_portal.components import Item
from ppp_portal.japan.moments import format_day
from ppp_portal.tables.disarm import disarm
from proposals.decision_enums import RULED_BY, RulingRule
from proposals.domain.call_words import decimal_words
from proposals.domain.decision_input import guarded_bidders
from proposals.domain.result_guard import (
    ITEMS,
    MEMBERS,
    NAMES,
    PRICES,
    TOTALS,
    Figures,
    Policy,
    publish,
)
from proposals.domain.result_guard import Published as Guarded
from proposals.domain.result_names import chosen_ids
from proposals.domain.result_steps import ResultSteps, result_steps, rules_of
from proposals.enums import MemberNames
from proposals.models import Call, CommitteeMember, Decision, MeetingRecord
from proposals.scoring.explain import member_name

CHOSEN, OTHER = "優先交渉権者", "そのほかの提案者"


@dataclass(frozen=True)
class Column:
    """One column of the figures: what it holds, and out of how many points."""

    key: str
    label: str
    maximum: str = ""


@dataclass(frozen=True)
class Row:
    """One proposal's published figures under a name, or under none."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class RulingLine:
    """One tie that people ruled on: where, by which rule, whose decision; and why."""

    words: str
    reason: str


@dataclass(frozen=True)
class ResultPage:
    """Everything that is printed; built from `Guarded` alone, so that nothing else can leak."""

    guarded: Guarded
    columns: tuple[Column, ...]
    chosen: tuple[Row, ...]
    others: tuple[Row, ...]
    facts: list[Item]
    members: tuple[str, ...]  # names and posts; () where they are not public
    steps: ResultSteps
    rulings: tuple[RulingLine, ...]

    @property
    def other_names(self) -> tuple[str, ...]:
        return self.guarded.names

    @property
    def withheld(self) -> tuple[str, ...]:
        return self.guarded.withheld

    def as_json(self) -> dict[str, Any]:
        """For a notice, which keeps what it said."""
        return {
            "columns": [
                {"label": column.label, "maximum": column.maximum} for column in self.columns
            ],
            "chosen": [{"name": row.name, "cells": list(row.cells)} for row in self.chosen],
            "others": [{"cells": list(row.cells)} for row in self.others],
            "names": list(self.other_names),
            "withheld": list(self.withheld),
            "rulings": [{"words": one.words, "reason": one.reason} for one in self.rulings],
        }


def published_of(call: Call, decision: Decision) -> ResultPage:
    """The published part of a decided call (six queries, whatever the number of proposals)."""
    guarded = publish(
        guarded_bidders(decision.ranking, chosen_ids(decision)),
        Policy(frozenset(call.publish_winner), frozenset(call.publish_others)),
    )
    columns = _columns(call, guarded)
    names = tuple(row.name or CHOSEN for row in guarded.chosen)
    return ResultPage(
        guarded=guarded,
        columns=columns,
        chosen=tuple(
            Row(name, _cells(columns, row.figures))
            for name, row in zip(names, guarded.chosen, strict=True)
        ),
        others=tuple(Row("", _cells(columns, row)) for row in guarded.other_rows),
        facts=_facts(call, decision, guarded),
        members=_members(call),
        steps=result_steps(rules_of(decision.ranking["input"]), guarded, names),
        rulings=ruling_lines(decision.ranking),
    )


def ruling_lines(stored: dict[str, Any]) -> tuple[RulingLine, ...]:
    """What people ruled at a tie, without saying whose tie it was (none before they were kept)."""
    return tuple(
        RulingLine(
            f"第{one['rank']}位の{len(one['ids'])}者が同点でした。審査の定めの"
            f"「{RulingRule(one['rule']).label}」により、{RULED_BY[RulingRule(one['rule'])]}が"
            f"順を決めました（{format_day(date.fromisoformat(one['ruled_on']))}に記録）。",
            one["reason"],
        )
        for one in stored.get("rulings", ())
    )


def result_csv(call: Call, page: ResultPage) -> bytes:
    """The published figures, and the names apart from them; UTF-8 with a mark for Excel."""
    out = io.StringIO()
    writer = csv.writer(out)
    title = disarm(call.title)
    writer.writerow(["公募", "区分", "名称", *(_heading(column) for column in page.columns)])
    for row in page.chosen:
        writer.writerow([title, CHOSEN, disarm(row.name), *row.cells])
    for row in page.others:
        writer.writerow([title, f"{OTHER}（得点順）", "", *row.cells])
    for name in page.other_names:
        writer.writerow([title, "提案者（申込順）", disarm(name), *("" for _ in page.columns)])
    return out.getvalue().encode("utf-8-sig")


def _heading(column: Column) -> str:
    return f"{column.label}（{column.maximum}点）" if column.maximum else column.label


def _columns(call: Call, guarded: Guarded) -> tuple[Column, ...]:
    """Only those with something to print."""
    parts = guarded.chosen_parts | guarded.other_parts
    figures = [row.figures for row in guarded.chosen] + list(guarded.other_rows)
    columns = []
    if TOTALS in parts:
        columns.append(Column("total", "総合点"))
    if ITEMS in parts:
        columns += [
            Column(f"item:{row.key}", row.name, decimal_words(row.full_points))
            for row in call.criteria.all()
            if any(row.key in one.items for one in figures)
        ]
    if MEMBERS in parts:
        letters = sorted({letter for one in figures for letter in one.members})
        columns += [Column(f"member:{letter}", member_name(letter)) for letter in letters]
    if PRICES in parts:
        columns.append(Column("price", "提案金額（円）"))
    return tuple(columns)


def _cells(columns: tuple[Column, ...], figures: Figures) -> tuple[str, ...]:
    return tuple(_cell(column.key, figures) for column in columns)


def _cell(key: str, figures: Figures) -> str:
    if key == "total":
        return figures.total
    if key == "price":
        return f"{int(figures.price):,}" if figures.price else ""
    kind, _, name = key.partition(":")
    return (figures.items if kind == "item" else figures.members).get(name, "")


def _facts(call: Call, decision: Decision, guarded: Guarded) -> list[Item]:
    ceiling = f"{call.ceiling_yen:,}円" if call.ceiling_yen is not None else call.ceiling_note
    prices = [int(row.figures.price) for row in guarded.chosen if row.figures.price]
    held = MeetingRecord.objects.filter(round__call=call).order_by("held_on", "pk")
    days = dict.fromkeys(held.values_list("held_on", flat=True))
    return [
        Item("結果", decision.get_outcome_display() if not decision.places.all() else ""),
        Item("提案した団体", f"{len(guarded.names)}者" if _are_all_named(guarded) else ""),
        Item("選ばれた提案の金額", "、".join(f"{price:,}円" for price in prices)),
        Item("上限額", ceiling),
        Item("公募期間", f"{_day(call.started_at)}〜{_day(call.proposals_due_at)}"),
        Item("審査の会議", "、".join(format_day(day) for day in days)),
        Item("決定日", _day(decision.decided_at)),
        Item("公表日", _day(call.published_at)),
        Item("担当課", call.department),
    ]


def _are_all_named(guarded: Guarded) -> bool:
    """Whether the printed names are everybody's: without who was chosen they are not."""
    return bool(guarded.names) and NAMES in guarded.chosen_parts


def _day(instant: datetime | None) -> str:
    return format_day(timezone.localdate(instant)) if instant else ""


def _members(call: Call) -> tuple[str, ...]:
    """By name, not by the letters of the scores."""
    if call.member_names == MemberNames.NEVER:
        return ()
    # Whoever left after the scores were closed has scored as well.
    closed = call.rounds.filter(closed_at__isnull=False).order_by("-closed_at").values("closed_at")
    rows = CommitteeMember.objects.filter(call=call).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=Subquery(closed[:1]))
    )
    return tuple(sorted(f"{row.name}（{row.post}）" if row.post else row.name for row in rows))
