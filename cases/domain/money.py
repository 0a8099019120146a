"""All writes to a case's money: one year's rows at once, and who reads them (product.md §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases import permissions
from cases.enums import MONEY_TRANSITIONS, MoneyKind, MoneyVisibility
from cases.models import Case, MoneyRow, MoneyYear
from partners.models import User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition

MAX_ROWS = 60
EMPTY = "収入か支出を1行以上入力してください。"
PLAN_IS_THE_MUNICIPALITYS = (
    "予算と、予算のある行の費目、年度の備考・出典を変えられるのは、自治体の担当と承認者です。"
    "実績だけを入力して、もう一度保存してください。"
)
# What an entry says of a row.
_FIELDS = ("kind", "label", "organisation_id", "planned", "actual", "note")
_PLAN_FIELDS = ("kind", "label", "organisation_id", "planned")


@dataclass(frozen=True)
class MoneyEntry:
    """One row as entered. Amounts in yen, None where not stated; `row_id` where it exists."""

    kind: str
    label: str = ""
    organisation_id: int | None = None
    planned: int | None = None
    actual: int | None = None
    note: str = ""
    row_id: int | None = None


@transaction.atomic
def save_money(
    *,
    by: User,
    case_id: int,
    fiscal_year: int,
    version: int,
    entries: Sequence[MoneyEntry],
    note: str = "",
    source_note: str = "",
) -> MoneyYear | None:
    """Save one year as edited on `version`, 0 for a year that was not there yet.

    Rows that no entry names are dropped; a year left without rows is dropped too and None
    returned. Raises Conflict (another edit came first), Refused, or ValidationError.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    year = MoneyYear.objects.select_for_update().filter(case=case, fiscal_year=fiscal_year).first()
    ensure(permissions.may_edit_money(by, case, year))
    if (year.version if year else 0) != version:
        raise Conflict(year or case)
    present = {row.pk: row for row in year.rows.all()} if year else {}
    _check(case, entries, present)
    if permissions.may_plan_money(by, case):
        _check_plan_untouched(entries, present)
        if (note, source_note) != ((year.note, year.source_note) if year else ("", "")):
            raise Refused(PLAN_IS_THE_MUNICIPALITYS)
    if not entries:
        _drop(by, year)
        return None
    action = "money.update" if year else "money.create"
    year = year or MoneyYear(case=case, fiscal_year=fiscal_year, version=0)
    year.note, year.source_note = note, source_note
    year.full_clean()
    year.version += 1
    year.save()
    changes = _save_rows(year, entries, present)
    detail = {"fiscal_year": fiscal_year, **changes}
    audit.record(by=by, action=action, obj=year, detail=detail)
    return year


@transaction.atomic
def change_money_visibility(*, by: User, year_id: int, action: str) -> MoneyYear:
    """Publish one year's money, or take it back. Raises Refused with the reason."""
    year = MoneyYear.objects.select_related("case").select_for_update(of=("self",)).get(pk=year_id)
    ensure(permissions.may_change_money_visibility(by, year, action))
    before = MoneyVisibility(year.visibility)
    year.visibility = find_transition(MONEY_TRANSITIONS, action, before).target
    year.published_at = timezone.now() if year.is_public else None
    year.version += 1
    year.save(update_fields=["visibility", "published_at", "version", "updated_at"])
    audit.record(
        by=by,
        action=f"money.{action}",
        obj=year,
        detail={"fiscal_year": year.fiscal_year, "from": before, "to": year.visibility},
    )
    return year


def _check(case: Case, entries: Sequence[MoneyEntry], present: dict[int, MoneyRow]) -> None:
    """Raise ValidationError for what no single row can know."""
    if len(entries) > MAX_ROWS:
        raise ValidationError(f"1年度は{MAX_ROWS}行までです。細かい内訳はまとめてください。")
    ids = [entry.row_id for entry in entries if entry.row_id is not None]
    if len(ids) != len(set(ids)):
        raise ValidationError(
            "同じ行が2度送られました。画面を開き直して、もう一度入力してください。"
        )
    seen: set[tuple[str, str, int | None]] = set()
    for entry in entries:
        key = (entry.kind, entry.label, entry.organisation_id)
        if key in seen:
            name = MoneyRow(kind=entry.kind, label=entry.label).title
            raise ValidationError(
                f"「{name}」の行が2つあります。内訳の名称を分けるか、1行にまとめてください。"
            )
        seen.add(key)
    allowed = {row.organisation_id for row in case.partners.all()}
    allowed |= {row.organisation_id for row in present.values()} | {None}
    if any(entry.organisation_id not in allowed for entry in entries):
        raise ValidationError("団体は、この事例の相手方から選んでください。")


def _check_plan_untouched(entries: Sequence[MoneyEntry], present: dict[int, MoneyRow]) -> None:
    """Raise Refused where an organisation would change what the municipality planned."""
    entered = {entry.row_id: entry for entry in entries if entry.row_id in present}
    for pk, row in present.items():
        if row.planned is not None:
            entry = entered.get(pk)
            if entry is None or any(getattr(entry, n) != getattr(row, n) for n in _PLAN_FIELDS):
                raise Refused(PLAN_IS_THE_MUNICIPALITYS)
    planned = {pk for pk, row in present.items() if row.planned is not None}
    if any(entry.planned is not None and entry.row_id not in planned for entry in entries):
        raise Refused(PLAN_IS_THE_MUNICIPALITYS)


def _drop(by: User, year: MoneyYear | None) -> None:
    if year is None or year.is_public:
        raise ValidationError(EMPTY)
    audit.record(by=by, action="money.delete", obj=year, detail={"fiscal_year": year.fiscal_year})
    year.delete()


def _save_rows(
    year: MoneyYear, entries: Sequence[MoneyEntry], present: dict[int, MoneyRow]
) -> dict[str, Any]:
    """Drop, change and add rows; returns what was done, for the trail.

    In this order, and with one UPDATE for all, so that rows may exchange their labels.
    """
    kept, new, changed = set(), [], []
    for position, entry in enumerate(entries):
        row = present.get(entry.row_id or 0)
        before = row and _values(row)
        row = row or MoneyRow(year=year)
        for name in _FIELDS:
            setattr(row, name, getattr(entry, name))
        row.position = position
        row.clean_fields(exclude=["year"])
        if before is None:
            new.append(row)
        else:
            kept.add(row.pk)
            if before != _values(row):
                changed.append(row)
    gone = [row for pk, row in present.items() if pk not in kept]
    year.rows.filter(pk__in=[row.pk for row in gone]).delete()
    MoneyRow.objects.bulk_update(changed, [*_FIELDS, "position"])
    MoneyRow.objects.bulk_create(new)
    return {
        "added": [_trail(row) for row in new],
        "changed": [_trail(row) for row in changed],
        "removed": [_trail(row) for row in gone],
    }


def _values(row: MoneyRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in (*_FIELDS, "position"))


def _trail(row: MoneyRow) -> dict[str, Any]:
    """What of a row goes on the trail: the kind and the figures, no free text."""
    return {"kind": MoneyKind(row.kind).value, "planned": row.planned, "actual": row.actual}
