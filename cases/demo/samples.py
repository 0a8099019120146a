"""The sample cases: each theme told in each of its places, marked サンプル in title and note."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cases.demo.placements import PLACEMENTS, Placement
from cases.demo.specs import Calendar, CaseSpec
from cases.demo.themes import THEMES_OF_LIFE, Theme
from cases.demo.themes_places import THEMES_OF_PLACES
from cases.domain.case import PlanEntry
from cases.enums import DatePrecision, Stage, Visibility
from ppp_portal.japan.fiscal_year import format_fiscal_year

NOTE = "架空の例です。実在の自治体や団体の取組・評価を表すものではありません。"
_BEFORE_START = (Stage.CONCEPT, Stage.DIALOGUE, Stage.CALL)
_THEMES = {theme.key: theme for theme in (*THEMES_OF_LIFE, *THEMES_OF_PLACES)}
# A filled-in import of its own: what the source's cells said, beside the values.
_AS_IMPORTED = {"method": "委託", "department": "こども家庭課・生活福祉課"}


def sample_cases(calendar: Calendar) -> list[CaseSpec]:
    """All of them, in the order in which links between them can be made."""
    told: Counter[str] = Counter()
    last_key: dict[tuple[str, str], str] = {}
    specs = []
    for number, placement in enumerate(PLACEMENTS):
        theme = _THEMES[placement.theme]
        turn = told[theme.key]
        told[theme.key] += 1
        key = f"sample-{theme.key}-{turn + 1}"
        place = (placement.theme, placement.code)
        specs.append(
            CaseSpec(
                key=key,
                title=f"{_title(theme, placement, turn, calendar)}（サンプル）",
                municipality=placement.code,
                values=_values(theme, placement, turn, number, calendar),
                partners=_partners(theme, placement),
                further=placement.further,
                plans=_plans(placement, number, calendar),
                visibility=placement.visibility,
                archived=placement.archived,
                continues=last_key[place] if placement.continues else "",
                copied_from=f"sample-{theme.key}-1" if placement.copied else "",
            )
        )
        last_key[place] = key
    return specs


def _title(theme: Theme, placement: Placement, turn: int, calendar: Calendar) -> str:
    yearly = [p for p in PLACEMENTS if (p.theme, p.code) == (placement.theme, placement.code)]
    if any(p.continues for p in yearly):
        # Years of one piece of work keep its title.
        return f"{theme.titles[0]} {format_fiscal_year(calendar.year + placement.start)}"
    return theme.titles[turn % len(theme.titles)]


def _values(
    theme: Theme, placement: Placement, turn: int, number: int, calendar: Calendar
) -> dict[str, Any]:
    year = calendar.year + placement.start
    draft = placement.visibility == Visibility.DRAFT
    values: dict[str, Any] = {
        **_texts(theme, turn),
        "summary": "" if draft and number % 2 else theme.summary,
        "fields": [field.value for field in theme.fields],
        "method": theme.method.value,
        "stage": placement.stage.value,
        "origin": theme.origin.value,
        "departments": list(theme.departments[:1]),
        "related_departments": list(theme.departments[1:]),
        "is_nationwide": not placement.code,
        "fiscal_year": year,
        "start_fiscal_year": year,
        "note": NOTE,
        "source_note": "架空の例（出典はありません）",
        "is_sample": True,
    }
    if placement.stage not in _BEFORE_START:
        values["starts_on"] = calendar.opens(placement.start)
        values["ends_on"] = calendar.closes(placement.start + placement.years - 1)
        if number % 5 == 0:
            values["ends_precision"] = DatePrecision.MONTH.value
    if draft and number % 2 == 0:
        values["source_values"] = _AS_IMPORTED
    return values


def _texts(theme: Theme, turn: int) -> dict[str, str]:
    """All texts in the first place, every other one in the second, the description later on."""
    names = list(theme.texts)
    if turn == 1:
        names = [name for name in names[::2] if name != "description"] + ["description"]
    elif turn > 1:
        names = ["description"]
    return {name: theme.texts[name] for name in names if name in theme.texts}


def _partners(theme: Theme, placement: Placement) -> tuple[tuple[str, str], ...]:
    if placement.partner == "-":
        return ()
    return ((placement.partner or theme.organisation, theme.role.value),)


def _plans(placement: Placement, number: int, calendar: Calendar) -> tuple[PlanEntry, ...]:
    """Every third case has a place in an (invented) plan, a few in two, those that go on too."""
    if (number % 3 and not placement.continues) or placement.stage in _BEFORE_START:
        return ()
    first = calendar.year - 2
    plans = [
        PlanEntry(
            "総合計画（架空の例）",
            chapter="みんなで支えるまち",
            code=f"{number % 6 + 1}-{number % 4 + 1}",
            first_year=first,
            last_year=first + 9,
        )
    ]
    if number % 2 == 0 or placement.continues:
        plans.append(
            PlanEntry(
                "総合戦略（架空の例）",
                code=f"施策{number % 9 + 1}",
                first_year=first,
                last_year=first + 4,
            )
        )
    return tuple(plans)
