"""All writes to 継続判断: proposing, editing with a version, and the steps to a published decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases import continuation_permissions as permissions
from cases.continuation_enums import CONFIRM, CONTINUATION_TRANSITIONS, ContinuationState
from cases.domain.page import case_page
from cases.models import Case, Continuation
from partners.models import User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition

# What a form may set; the year too, while it is only a proposal.
EDITABLE = (
    *("fiscal_year", "outcome", "municipality_office", "organisation_office", "reason"),
    *("misses_target", "target_reason", "basis", "ground", "basis_note"),
)
CHANGED_MEANWHILE = (
    "確かめている間に、提案の内容が変わりました。変わった内容を読んでから、もう一度お試しください。"
)
ONLY_ADMINISTRATORS = "出典からの記録を登録できるのは、ポータル管理者です。"


@transaction.atomic
def propose_continuation(
    *, by: User, case_id: int, values: Mapping[str, Any], source_note: str = ""
) -> Continuation:
    """Record what one side proposes for a fiscal year; the other side reads it at once.

    `source_note` is for administrators alone: a decision that a source tells of, whose year and
    contract may be unknown. Raises Refused, or ValidationError by field.
    """
    case = _case(case_id)
    ensure(permissions.may_propose_continuation(by, case))
    if source_note and not by.is_staff:
        raise Refused(ONLY_ADMINISTRATORS)
    municipality, organisation = permissions.proposing_side(by, case)
    row = Continuation(
        case=case,
        proposed_municipality_id=None if source_note else municipality,
        proposed_organisation_id=organisation,
        proposed_by=by,
        source_note=source_note,
    )
    _assign(row, values)
    _check(row)
    row.save()
    audit.record(by=by, action="continuation.propose", obj=row, detail=_facts(row))
    return row


@transaction.atomic
def update_continuation(
    *, by: User, continuation_id: int, version: int, values: Mapping[str, Any]
) -> Continuation:
    """Save an edit made on `version`. Raises Conflict, Refused, or ValidationError by field."""
    row = _locked(continuation_id)
    ensure(permissions.may_edit_continuation(by, row))
    if row.version != version:
        raise Conflict(row)
    changed = _assign(row, values)
    _check(row)
    row.version += 1
    row.save(update_fields=[*changed, "version", "updated_at"])
    detail = {**_facts(row), "fields": changed}
    audit.record(by=by, action="continuation.update", obj=row, detail=detail)
    return row


@transaction.atomic
def move_continuation(*, by: User, continuation_id: int, action: str, version: int) -> Continuation:
    """Take one step, on the text of `version`. Raises Refused with the reason."""
    row = _locked(continuation_id)
    ensure(permissions.may_move_continuation(by, row, action))
    if row.version != version:
        raise Refused(CHANGED_MEANWHILE)
    before = row.state
    row.state = find_transition(CONTINUATION_TRANSITIONS, action, before).target
    now = timezone.now()
    if not row.is_decided:
        row.confirmed_at, row.confirmed_by = None, None
    elif row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by = now, by
    row.published_at = now if row.state == ContinuationState.PUBLISHED else None
    row.version += 1
    stamps = ["confirmed_at", "confirmed_by", "published_at", "version", "updated_at"]
    row.save(update_fields=["state", *stamps])
    detail = {**_facts(row), "from": before, "to": row.state}
    if action == CONFIRM and row.same_person:
        # A small municipality may have one person for both; the trail says so (product.md §4).
        detail["same_person"] = True
    audit.record(by=by, action=f"continuation.{action}", obj=row, detail=detail)
    return row


def _case(case_id: int) -> Case:
    """The case, locked, then read with its parties: joined rows of a lock may be stale."""
    Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    return case_page(Case.objects.all()).get(pk=case_id)


def _locked(continuation_id: int) -> Continuation:
    row = Continuation.objects.select_for_update(of=("self",)).get(pk=continuation_id)
    row.case = case_page(Case.objects.all()).get(pk=row.case_id)
    return row


def _assign(row: Continuation, values: Mapping[str, Any]) -> list[str]:
    """Set the editable values; returns the names of those that changed, sorted."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return sorted(changed)


def _check(row: Continuation) -> None:
    """Raise ValidationError for what the row itself cannot be."""
    standing = Continuation.objects.standing().filter(case=row.case, fiscal_year=row.fiscal_year)
    if row.fiscal_year and standing.exclude(pk=row.pk).exists():
        raise ValidationError(
            {
                "fiscal_year": f"{row.year_text}の継続判断は、すでに記録されています。"
                "一覧からその判断を開いてください。"
            }
        )
    row.full_clean(exclude=["case", "proposed_by", "confirmed_by"])


def _facts(row: Continuation) -> dict[str, Any]:
    return {"case": row.case_id, "fiscal_year": row.fiscal_year, "outcome": row.outcome}
