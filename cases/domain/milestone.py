"""All writes to a case's milestones (首長交代, 予算成立, 制度改正, その他)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cases import continuation_permissions as permissions
from cases.models import Case, Milestone
from partners.models import User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, ensure

EDITABLE = ("kind", "happened_on", "precision", "text", "source_url", "source_note")


@transaction.atomic
def add_milestone(*, by: User, case_id: int, values: Mapping[str, Any]) -> Milestone:
    """Raises Refused, or ValidationError by field."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    ensure(permissions.may_edit_milestones(by, case))
    row = Milestone(case=case)
    _assign(row, values)
    row.full_clean()
    row.save()
    audit.record(by=by, action="milestone.create", obj=row, detail={"case": case.pk})
    return row


@transaction.atomic
def update_milestone(
    *, by: User, milestone_id: int, version: int, values: Mapping[str, Any]
) -> Milestone:
    """Save an edit made on `version`. Raises Conflict, Refused, or ValidationError by field."""
    row = _locked(milestone_id)
    ensure(permissions.may_edit_milestones(by, row.case))
    if row.version != version:
        raise Conflict(row)
    changed = _assign(row, values)
    row.full_clean()
    row.version += 1
    row.save(update_fields=[*changed, "version", "updated_at"])
    detail = {"case": row.case_id, "fields": changed}
    audit.record(by=by, action="milestone.update", obj=row, detail=detail)
    return row


@transaction.atomic
def remove_milestone(*, by: User, milestone_id: int) -> None:
    """Take a milestone away; the trail keeps what it said. Raises Refused."""
    row = _locked(milestone_id)
    ensure(permissions.may_edit_milestones(by, row.case))
    detail = {"case": row.case_id, "kind": row.kind, "text": row.text}
    audit.record(by=by, action="milestone.remove", obj=row, detail=detail)
    row.delete()


def _locked(milestone_id: int) -> Milestone:
    row = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone_id)
    row.case = Case.objects.get(pk=row.case_id)
    return row


def _assign(row: Milestone, values: Mapping[str, Any]) -> list[str]:
    """Set the editable values; returns the names of those that changed, sorted."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return sorted(changed)
