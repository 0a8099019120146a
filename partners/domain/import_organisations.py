"""Organisations from a spreadsheet: whom a row is about, what it changes, and the writing.

Their cases are found and counted by them: cases.domain.import_kinds makes the index anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from partners.domain.import_organisation_cells import LABELS, VALUES, kind_of_name, read_cells
from partners.domain.organisation_names import keep_name, refresh_keys
from partners.enums import (
    Field,
    Method,
    NameReason,
    OrganisationKind,
    OrganisationVisibility,
)
from partners.models import Organisation
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.japan.text import organisation_key
from ppp_portal.spreadsheet_runs import ImportRow, RowOutcome
from ppp_portal.tables.importing import Cells, RowPlan, StaleRun, show


class OrganisationReader:
    """Reads rows and matches them (ppp_portal.tables.importing.RowReader)."""

    def interpret(self, cells: Cells) -> RowPlan:
        plan = RowPlan(cells.row.number)
        read_cells(plan, cells)
        values = plan.values
        if values.get("external_id"):
            plan.identity = ("id", values["external_id"])
        elif values.get("corporate_number"):
            plan.identity = ("number", values["corporate_number"])
        elif values.get("name") and not plan.is_wrong:
            key = organisation_key(values["name"])[:150]
            plan.identity = ("name", key, values.get("prefecture_code", ""))
        return plan

    def match(self, plans: Sequence[RowPlan]) -> None:
        existing = _Existing(plans)
        for plan in plans:
            current = existing.find(plan)
            if current is None:
                if not plan.values.get("name") and not plan.is_wrong:
                    plan.error("name", "", "名称が空です。団体の正式な名称を入力してください。")
                if plan.values.get("name") and not plan.values.get("kind"):
                    plan.values["kind"] = kind_of_name(plan.values["name"])
            elif not plan.is_wrong:
                _compare(plan, current)


class _Existing:
    """The organisations on file that a batch of rows may be about."""

    def __init__(self, plans: Sequence[RowPlan]) -> None:
        def said(kind: str) -> list[str]:
            return [p.identity[1] for p in plans if p.identity and p.identity[0] == kind]

        live = Organisation.objects.filter(merged_into__isnull=True).order_by("pk")
        ids = live.filter(external_id__in=said("id")).exclude(external_id="")
        self._by_id = {row.external_id: row for row in ids}
        numbers = live.filter(corporate_number__in=said("number"))
        self._by_number = {row.corporate_number: row for row in numbers}
        names = {
            organisation_key(plan.values["name"])[:150] for plan in plans if plan.values.get("name")
        }
        self._by_name: dict[str, list[Organisation]] = defaultdict(list)
        for row in live.filter(name_key__in=names):
            self._by_name[row.name_key].append(row)

    def find(self, plan: RowPlan) -> Organisation | None:
        if plan.identity is None:
            return None
        kind = plan.identity[0]
        if kind == "id":
            return self._by_id.get(plan.identity[1])
        if kind == "number" and plan.identity[1] in self._by_number:
            return self._by_number[plan.identity[1]]
        return self._by_its_name(plan)

    def _by_its_name(self, plan: RowPlan) -> Organisation | None:
        """One of equal name: with a number in the row only where the record has none yet."""
        name, prefecture = plan.values.get("name", ""), plan.values.get("prefecture_code", "")
        rows = [
            row
            for row in self._by_name.get(organisation_key(name)[:150], [])
            if not (prefecture and row.prefecture_code and row.prefecture_code != prefecture)
            and not (plan.values.get("corporate_number") and row.corporate_number)
        ]
        if len(rows) > 1:
            message = (
                f"「{name}」という団体が{len(rows)}件登録されています。"
                "法人番号か外部IDの列を加えて、どれかを示してください。"
            )
            plan.error("name", name, message)
        return rows[0] if len(rows) == 1 else None


def _compare(plan: RowPlan, current: Organisation) -> None:
    plan.object_id = current.pk
    plan.before = {"version": current.version}
    write = {
        name: value
        for name, value in plan.values.items()
        if value not in ("", [], None) and getattr(current, name) != value
    }
    if "name" in write and organisation_key(write["name"])[:150] == current.name_key:
        # The same name, typed another way: an editor's spelling stays.
        del write["name"]
    if not write:
        plan.outcome = RowOutcome.SAME
        return
    plan.outcome = RowOutcome.CHANGED
    plan.changes = {
        LABELS[name]: [shown_value(name, getattr(current, name)), shown_value(name, value)]
        for name, value in write.items()
    }
    plan.values["write"] = write


def shown_value(name: str, value: Any) -> str:
    """One value in words."""
    choices: dict[str, dict[Any, str]] = {
        "kind": dict(OrganisationKind.choices),
        "fields": dict(Field.choices),
        "methods": dict(Method.choices),
        "visibility": dict(OrganisationVisibility.choices),
        "prefecture_code": {code: row.name for code, row in PREFECTURES.items()},
        "areas_served": {code: row.name for code, row in PREFECTURES.items()},
    }
    if name == "established_year":
        return str(value or "")
    if name in choices:
        many = value if isinstance(value, list) else [value]
        return "、".join(str(choices[name].get(each, each)) for each in many if each != "")
    return show(value)


def write_new(rows: Sequence[ImportRow]) -> None:
    """Put the organisations of these rows on record. Raises StaleRun."""
    made = []
    for row in rows:
        organisation = Organisation(visibility=OrganisationVisibility.DRAFT)
        for name in VALUES:
            if name in row.values:
                setattr(organisation, name, row.values[name])
        refresh_keys(organisation, ())
        made.append(organisation)
    numbers = [row.corporate_number for row in made if row.corporate_number]
    if Organisation.objects.filter(corporate_number__in=numbers, merged_into=None).exists():
        raise StaleRun
    ids = [row.external_id for row in made if row.external_id]
    if Organisation.objects.filter(external_id__in=ids, merged_into=None).exists():
        raise StaleRun
    for row, organisation in zip(rows, Organisation.objects.bulk_create(made), strict=True):
        row.object_id, row.before = organisation.pk, None


def write_changed(rows: Sequence[ImportRow]) -> list[int]:
    """Change the organisations of these rows; ids of all. Raises StaleRun."""
    current = _locked([row.object_id for row in rows if row.object_id])
    for row in rows:
        organisation = current.get(row.object_id or 0)
        if organisation is None or organisation.version != (row.before or {}).get("version"):
            raise StaleRun
        write = row.values["write"]
        row.before = {
            "version": organisation.version,
            "values": {name: getattr(organisation, name) for name in write},
        }
        _set(organisation, write)
    return list(current)


def _set(organisation: Organisation, write: dict[str, Any]) -> None:
    old_name = organisation.name
    for name, value in write.items():
        setattr(organisation, name, value)
    if organisation.name != old_name:
        organisation.other_names.filter(name=organisation.name).delete()
        keep_name(organisation, old_name, NameReason.RENAMED)
    refresh_keys(organisation)
    organisation.version += 1
    organisation.updated_at = timezone.now()
    organisation.save(update_fields=[*write, "name_key", "search_key", "version", "updated_at"])


def edited_since(rows: Sequence[ImportRow]) -> list[str]:
    """Names of the organisations that are no longer as this import left them."""
    left = {
        row.object_id: 1 if row.outcome == RowOutcome.NEW else (row.before or {})["version"] + 1
        for row in rows
    }
    now = Organisation.objects.filter(pk__in=list(left)).order_by("pk")
    return [row.name for row in now if row.version != left[row.pk]]


def take_back(rows: Sequence[ImportRow]) -> list[int]:
    """Delete what these rows made, restore what they changed; ids of the restored.

    Raises ProtectedError where a case or a person belongs to an organisation made here.
    """
    changed = {row.object_id: row.before for row in rows if row.outcome == RowOutcome.CHANGED}
    current = _locked([pk for pk in changed if pk])
    for pk, organisation in current.items():
        before = (changed[pk] or {})["values"]
        new_name = organisation.name
        _set(organisation, before)
        if "name" in before:
            organisation.other_names.filter(name=new_name).delete()
            refresh_keys(organisation)
            organisation.save(update_fields=["name_key", "search_key"])
    made = [row.object_id for row in rows if row.outcome == RowOutcome.NEW and row.object_id]
    Organisation.objects.filter(pk__in=made).delete()
    return list(current)


def _locked(ids: Sequence[int]) -> dict[int, Organisation]:
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}
