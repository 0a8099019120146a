"""報告様式: what a case asks to be reported, how often, until when, and in which numbers.

One page sets all of it, so one version covers the sheet, the groups, the indicators and targets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cases import report_permissions as permissions
from cases.domain.indicator import (
    IndicatorEntry,
    drop_or_retire,
    keyed,
    save_indicators,
    step_aside,
)
from cases.models import Attendance, AttendanceGroup, Case, ReportSheet
from partners.models import User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, ensure

EDITABLE = (
    *("organisation", "rhythm", "asks_yearly", "due_day", "moves_to_open_day"),
    *("first_day", "last_day", "confirm_days", "sections"),
)


@dataclass(frozen=True)
class GroupEntry:
    """One group of people as entered; `pk` None is a new one."""

    name: str
    pk: int | None = None
    is_retired: bool = False


@dataclass(frozen=True)
class ReportingInput:
    """Everything the page says: `values` of the sheet, and the rows in their order.

    None for a list leaves it as it is.
    """

    values: Mapping[str, Any]
    groups: Sequence[GroupEntry] | None = None
    indicators: Sequence[IndicatorEntry] | None = None


@transaction.atomic
def save_reporting(*, by: User, case_id: int, version: int, data: ReportingInput) -> ReportSheet:
    """Save an edit made on `version` of the sheet; 0 where the case had none.

    Raises Conflict where another edit came first, Refused, or ValidationError with the names of
    the form's fields: `due_day`, `groups-0-name`, `indicators-1-kind`.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    ensure(permissions.may_edit_reporting(by, case))
    sheet = ReportSheet.objects.filter(case=case).first() or ReportSheet(case=case, version=0)
    if sheet.version != version:
        raise Conflict(sheet)
    changed = _assign(sheet, data.values)
    _check_reporter(sheet, case)
    sheet.full_clean(exclude=["case"])
    sheet.version += 1
    sheet.save()
    detail: dict[str, Any] = {"fields": changed}
    if data.groups is not None:
        detail["groups"] = _save_groups(case, data.groups)
    if data.indicators is not None:
        detail["indicators"] = save_indicators(case, data.indicators)
    audit.record(by=by, action="reporting.update", obj=sheet, detail=detail)
    return sheet


def sheet_version(case: Case) -> int:
    """The version an edit starts from; 0 where the case has no sheet yet."""
    sheet = ReportSheet.objects.filter(case=case).only("version").first()
    return sheet.version if sheet else 0


def _assign(sheet: ReportSheet, values: Mapping[str, Any]) -> list[str]:
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(sheet, name) != value]
    for name in changed:
        setattr(sheet, name, values[name])
    return sorted(changed)


def _check_reporter(sheet: ReportSheet, case: Case) -> None:
    """Only a partner of the case can report on it (may_write_report)."""
    if (
        sheet.organisation_id
        and not case.partners.filter(organisation=sheet.organisation_id).exists()
    ):
        raise ValidationError(
            {
                "organisation": f"{sheet.organisation}は、この事例の相手方ではありません。"
                "先に事例の編集画面で相手方に加えてください。"
            }
        )


def _save_groups(case: Case, entries: Sequence[GroupEntry]) -> list[str]:
    """Returns the names of the groups that changed; one that was counted is retired, never gone."""
    present = {row.pk: row for row in case.attendance_groups.all()}
    told = set(Attendance.objects.filter(group__in=present).values_list("group_id", flat=True))
    wanted = {entry.pk for entry in entries if entry.pk}
    changed = drop_or_retire([row for pk, row in present.items() if pk not in wanted], told)
    kept = [present.get(entry.pk or 0) or AttendanceGroup(case=case) for entry in entries]
    step_aside(kept, [entry.name for entry in entries])
    for position, (row, entry) in enumerate(zip(kept, entries, strict=True)):
        before = (row.pk and row.name, row.position, row.is_retired)
        if before == (entry.name, position, entry.is_retired):
            continue
        row.name, row.position, row.is_retired = entry.name, position, entry.is_retired
        try:
            row.full_clean()
        except ValidationError as error:
            raise keyed(error, "groups", position) from error
        row.save()
        changed.append(row.name)
    return changed
