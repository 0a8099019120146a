"""成果指標 of a case and their targets, as its municipality sets them (domain/report_sheet.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from cases.models import AttendanceGroup, Case, Indicator, IndicatorTarget, IndicatorValue

# What the municipality may set of an indicator.
EDITABLE = (
    *("name", "kind", "unit", "breakdown", "direction", "baseline", "from_attendance"),
    *("definition", "is_retired"),
)


@dataclass(frozen=True)
class IndicatorEntry:
    """One indicator as entered; `pk` None is a new one. `targets` by fiscal year, None for none."""

    values: Mapping[str, Any]
    pk: int | None = None
    targets: Mapping[int, Decimal | None] = field(default_factory=dict)


def save_indicators(case: Case, entries: Sequence[IndicatorEntry]) -> list[str]:
    """Put these in the place of the case's indicators; returns the names of those that changed.

    One that is left out goes, or is retired where reports have told numbers of it. The caller holds
    the lock on the case. Raises ValidationError with keys `indicators-<position>-<field>`.
    """
    present = {row.pk: row for row in case.indicators.prefetch_related("targets")}
    told = set(
        IndicatorValue.objects.filter(indicator__in=present).values_list("indicator_id", flat=True)
    )
    wanted = {entry.pk for entry in entries if entry.pk}
    changed = drop_or_retire([row for pk, row in present.items() if pk not in wanted], told)
    kept = [present.get(entry.pk or 0) or Indicator(case=case) for entry in entries]
    step_aside(kept, [str(entry.values["name"]) for entry in entries])
    for position, (row, entry) in enumerate(zip(kept, entries, strict=True)):
        if row.pk in told:
            _check_told(row, entry, position)
        if _save(row, entry, position) | _save_targets(row, entry, position):
            changed.append(row.name)
    return changed


def drop_or_retire(rows: Sequence[Indicator | AttendanceGroup], told: set[int]) -> list[str]:
    """Rows nobody wants any more: gone, or kept for the reports that have told numbers of them."""
    changed = []
    for row in rows:
        if row.pk not in told:
            changed.append(row.name)
            row.delete()
        elif not row.is_retired:
            row.is_retired = True
            row.save(update_fields=["is_retired"])
            changed.append(row.name)
    return changed


def step_aside(rows: Sequence[Indicator | AttendanceGroup], names: Sequence[str]) -> None:
    """Let two rows of a case exchange their names: no two may have one, not even in between."""
    for row, name in zip(rows, names, strict=True):
        if row.pk and row.name != name and row.name in names:
            type(row)._default_manager.filter(pk=row.pk).update(name=f"（{row.pk}）")


def _check_told(row: Indicator, entry: IndicatorEntry, position: int) -> None:
    """The kind says how numbers add up; what was told would get another meaning (migration)."""
    if entry.values["kind"] != row.kind:
        raise ValidationError(
            {
                f"indicators-{position}-kind": "この指標にはすでに報告された数があるため、種類は変えられません。"
                "新しい指標を加え、この指標は「いまは尋ねない」にしてください。"
            }
        )
    if entry.values["from_attendance"]:
        raise ValidationError(
            {
                f"indicators-{position}-from_attendance": "この指標にはすでに報告された数があるため、"
                "参加者の人数からの計算には変えられません。新しい指標を加えてください。"
            }
        )


def _save(row: Indicator, entry: IndicatorEntry, position: int) -> bool:
    values = {**entry.values, "position": position}
    unknown = set(entry.values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise keyed(error, "indicators", position) from error
    row.save()
    return True


def _save_targets(row: Indicator, entry: IndicatorEntry, position: int) -> bool:
    """Years that the entry does not name stay as they are."""
    present = {target.fiscal_year: target for target in row.targets.all()}
    changed = False
    for year, value in entry.targets.items():
        target = present.get(year)
        if value is None and target:
            target.delete()
        elif value is not None and (target is None or target.value != value):
            target = target or IndicatorTarget(indicator=row, fiscal_year=year)
            target.value = value
            try:
                target.full_clean(exclude=["indicator"])
            except ValidationError as error:
                key = f"indicators-{position}-target_{year}"
                raise ValidationError({key: error.messages}) from error
            target.save()
        else:
            continue
        changed = True
    return changed


def keyed(error: ValidationError, prefix: str, position: int) -> ValidationError:
    """The same errors under the names of the form's rows: `groups-0-name`."""
    return ValidationError(
        {
            f"{prefix}-{position}-{'name' if name == '__all__' else name}": texts
            for name, texts in error.message_dict.items()
        }
    )
