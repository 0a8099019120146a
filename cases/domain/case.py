"""All writes to a case. Each locks the row, checks the right and the state, and leaves a trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases import permissions
from cases.domain.index import reindex
from cases.domain.lineage import check_no_ring
from cases.enums import PUBLISH, VISIBILITY_TRANSITIONS, Visibility
from cases.models import Case, CaseMunicipality, CasePartner, PlanPosition
from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition

# What an editor may set; everything else on a case has its own function.
EDITABLE = (
    *("title", "subtitle", "summary", "reason", "purpose", "description", "challenge"),
    *("learning", "results", "ingenuity", "constraints", "spread", "sustaining", "evaluation"),
    *("schemes_used", "keywords", "note", "source_url", "source_note"),
    *("fields", "fields_as_written", "method", "method_as_written", "stage", "origin"),
    *("lead_municipality", "is_nationwide", "organiser", "departments", "related_departments"),
    *("choice_reason", "starts_on", "starts_precision", "ends_on", "ends_precision"),
    *("fiscal_year", "start_fiscal_year", "place", "contract_amount", "contract_amount_note"),
    *(
        "continues",
        "copied_from",
        "adaptation",
        "external_id",
        "source_values",
        "identity_key",
        "is_sample",
    ),
)


@dataclass(frozen=True)
class PartnerEntry:
    """One partner as entered: an organisation on record, or else the name as written."""

    name: str
    organisation: Organisation | None = None
    role: str = ""


@dataclass(frozen=True)
class PlanEntry:
    """One 計画上の位置付け as entered; years are fiscal years."""

    plan_name: str
    chapter: str = ""
    code: str = ""
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True)
class CaseInput:
    """Everything an editing form says: `values` by field name, and the lists beside it.

    None for a list leaves it as it is.
    """

    values: Mapping[str, Any]
    partners: Sequence[PartnerEntry] | None = None
    further: Sequence[Municipality] | None = None
    plans: Sequence[PlanEntry] | None = None


@transaction.atomic
def create_case(*, by: User, data: CaseInput) -> Case:
    """Make a draft. Raises Refused, or ValidationError by field."""
    ensure(permissions.may_create_case(by))
    case = Case(created_by=by, visibility=Visibility.DRAFT)
    _assign(case, data.values)
    ensure(permissions.may_edit_case(by, case))
    case.full_clean(exclude=["source_values"])
    case.save()
    _save_lists(case, data)
    reindex([case.pk])
    audit.record(by=by, action="case.create", obj=case)
    return case


@transaction.atomic
def update_case(*, by: User, case_id: int, version: int, data: CaseInput) -> Case:
    """Save an edit made on `version`.

    Raises Conflict where another edit came first (with the case as it now stands), Refused, or
    ValidationError by field.
    """
    case = _locked(case_id)
    ensure(permissions.may_edit_case(by, case))
    if case.version != version:
        raise Conflict(case)
    changed = _assign(case, data.values)
    ensure(permissions.may_edit_case(by, case))  # the lead municipality may have changed
    case.full_clean(exclude=["source_values"])
    check_no_ring(case)
    case.version += 1
    case.save(update_fields=[*changed, "version", "updated_at"])
    before = _lists(case)
    _save_lists(case, data)
    changed += [name for name, rows in _lists(case).items() if rows != before[name]]
    reindex([case.pk])
    audit.record(by=by, action="case.update", obj=case, detail={"fields": changed})
    return case


@transaction.atomic
def fill_origin(*, by: User, case_id: int, origin: str) -> None:
    """Note how a case came about where nobody has said so yet, and `by` may edit it."""
    case = _locked(case_id)
    if case.origin or permissions.may_edit_case(by, case):
        return
    case.origin = origin
    case.version += 1
    case.save(update_fields=["origin", "version", "updated_at"])
    audit.record(by=by, action="case.update", obj=case, detail={"fields": ["origin"]})


@transaction.atomic
def change_visibility(*, by: User, case_id: int, action: str) -> Case:
    """Publish, share with members, or withdraw. Raises Refused with the reason."""
    case = _locked(case_id)
    ensure(permissions.may_change_visibility(by, case, action))
    before = case.visibility
    target = find_transition(VISIBILITY_TRANSITIONS, action, before).target
    case.visibility = target
    if target == Visibility.DRAFT:
        case.published_at = None
    elif case.published_at is None:
        case.published_at = timezone.now()
    case.version += 1
    case.save(update_fields=["visibility", "published_at", "version", "updated_at"])
    detail: dict[str, Any] = {"from": before, "to": target}
    if action == PUBLISH and case.created_by_id == by.pk:
        # A small municipality may have one person for both; the trail says so (product.md §4).
        detail["same_person"] = True
    audit.record(by=by, action=f"case.{action}", obj=case, detail=detail)
    return case


@transaction.atomic
def archive_case(*, by: User, case_id: int) -> Case:
    """Take a case out of every list; it stays on record. Raises Refused."""
    case = _locked(case_id)
    ensure(permissions.may_archive_case(by, case))
    if case.archived_at:
        raise Refused("この事例は、すでに保管されています。")
    case.archived_at = timezone.now()
    case.version += 1
    case.save(update_fields=["archived_at", "version", "updated_at"])
    audit.record(by=by, action="case.archive", obj=case)
    return case


@transaction.atomic
def restore_case(*, by: User, case_id: int) -> Case:
    """Bring an archived case back with the visibility it had. Raises Refused."""
    case = _locked(case_id)
    ensure(permissions.may_archive_case(by, case))
    if not case.archived_at:
        raise Refused("この事例は、保管されていません。")
    case.archived_at = None
    case.version += 1
    case.save(update_fields=["archived_at", "version", "updated_at"])
    audit.record(by=by, action="case.restore", obj=case)
    return case


def _locked(case_id: int) -> Case:
    return Case.objects.select_for_update(of=("self",)).get(pk=case_id)


def _assign(case: Case, values: Mapping[str, Any]) -> list[str]:
    """Set the editable values; returns the names of those that changed, sorted."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(case, name) != value]
    for name in changed:
        setattr(case, name, values[name])
    return sorted(changed)


def _lists(case: Case) -> dict[str, list[Any]]:
    """The lists beside a case, as values, to tell which of them an edit changed."""
    plan = ("plan_name", "chapter", "code", "first_year", "last_year")
    return {
        "partners": list(
            case.partners.order_by("position", "pk").values_list(
                "organisation_id", "name_as_written", "role"
            )
        ),
        "further": list(case.further.values_list("municipality_id", flat=True)),
        "plan_positions": list(case.plan_positions.values_list(*plan)),
    }


def _save_lists(case: Case, data: CaseInput) -> None:
    if data.partners is not None:
        _save_partners(case, data.partners)
    if data.further is not None:
        _save_further(case, data.further)
    if data.plans is not None:
        _save_plans(case, data.plans)


def _save_partners(case: Case, entries: Sequence[PartnerEntry]) -> None:
    """Keep rows that still stand (their dates stay), drop the others, add the new ones."""
    existing = {
        (row.organisation_id, row.name_as_written if not row.organisation_id else "", row.role): row
        for row in case.partners.select_for_update()
    }
    seen: set[tuple[int | None, str, str]] = set()
    for position, entry in enumerate(entries):
        organisation_id = entry.organisation.pk if entry.organisation else None
        key = (organisation_id, "" if organisation_id else entry.name, entry.role)
        if key in seen:
            raise ValidationError(
                {"partners": f"相手方「{entry.name}」が同じ役割で二度入っています。"}
            )
        seen.add(key)
        row = existing.pop(key, None) or CasePartner(
            case=case,
            organisation=entry.organisation,
            name_as_written=entry.name,
            role=entry.role,
        )
        row.position = position
        row.full_clean(exclude=["case"])
        row.save()
    if existing:
        case.partners.filter(pk__in=[row.pk for row in existing.values()]).delete()


def _save_further(case: Case, municipalities: Sequence[Municipality]) -> None:
    wanted = {m.pk for m in municipalities if m.pk != case.lead_municipality_id}
    present = set(case.further.values_list("municipality_id", flat=True))
    case.further.filter(municipality__in=present - wanted).delete()
    CaseMunicipality.objects.bulk_create(
        CaseMunicipality(case=case, municipality_id=pk) for pk in sorted(wanted - present)
    )


def _save_plans(case: Case, entries: Sequence[PlanEntry]) -> None:
    case.plan_positions.all().delete()
    for entry in entries:
        position = PlanPosition(
            case=case,
            plan_name=entry.plan_name,
            chapter=entry.chapter,
            code=entry.code,
            first_year=entry.first_year,
            last_year=entry.last_year,
        )
        position.full_clean(exclude=["case"])
        position.save()
