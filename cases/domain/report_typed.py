"""書きかけ: keeping what is typed into a report's form, until it is saved (autosave)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cases import report_permissions as permissions
from cases.models import ActivityReport, Case, TypedReport
from partners.models import Municipality, Organisation, User
from ppp_portal.japan.text import strip_controls
from ppp_portal.refusals import ensure

# More than any form of ours holds; what lies beyond is cut, never refused.
KEPT_DAYS = 90
LONGEST_FIELD = 120_000
MOST_FIELDS = 300


@transaction.atomic
def keep_typed(
    *,
    by: User,
    case: Case,
    body: Organisation | Municipality | None,
    kind: str,
    form_key: UUID,
    data: Mapping[str, str],
    report: ActivityReport | None = None,
) -> TypedReport:
    """Keep the form as it stands. No check of what is typed. Raises Refused without the right."""
    if report is None:
        ensure(permissions.may_write_report(by, case, body))
    else:
        ensure(permissions.may_edit_report(by, report))
    kept = {
        name[:100]: strip_controls(text)[:LONGEST_FIELD]
        for name, text in list(data.items())[:MOST_FIELDS]
    }
    typed, _ = TypedReport.objects.update_or_create(
        user=by,
        form_key=form_key,
        defaults={"case": case, "report": report, "kind": kind, "data": kept},
    )
    return typed


def typed_of(user: User, form_key: UUID) -> TypedReport | None:
    """What this person typed into that form and did not save."""
    return TypedReport.objects.filter(user=user, form_key=form_key).first()


def unsent_typed(user: User) -> QuerySet[TypedReport]:
    """Forms this person left without saving a report, newest first."""
    return (
        TypedReport.objects.filter(user=user, report__isnull=True)
        .select_related("case")
        .order_by("-saved_at", "-pk")
    )


@transaction.atomic
def forget_typed(*, by: User, form_key: UUID) -> None:
    """The report is saved, or its writer threw the text away."""
    TypedReport.objects.filter(user=by, form_key=form_key).delete()


@transaction.atomic
def forget_old_typed() -> int:
    """Drop what nobody came back to for `KEPT_DAYS`; called by the worker."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    return TypedReport.objects.filter(saved_at__lt=before).delete()[0]
