"""振り返り, monthly 勤務状況 and the final 研修報告 of a secondment: writing and accepting."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from partners import secondment_permissions as permissions
from partners.domain import secondment_notices as notices
from partners.domain.secondment import locked
from partners.models import Secondment, SecondmentReflection, SecondmentReport, User
from partners.secondment_enums import SECONDMENT_REPORT_TRANSITIONS, SecondmentSide
from ppp_portal import audit
from ppp_portal.refusals import Refused, ensure
from ppp_portal.states import find_transition


@transaction.atomic
def add_reflection(
    *,
    by: User,
    secondment_id: int,
    fiscal_year: int,
    time: str,
    question: str,
    answer: str,
    is_public: bool = False,
) -> SecondmentReflection:
    """Keep one question and answer; shown to everybody only by consent. Raises Refused."""
    secondment = locked(secondment_id)
    ensure(permissions.may_reflect(by, secondment))
    row = SecondmentReflection(
        secondment=secondment,
        side=_side(by, secondment),
        fiscal_year=fiscal_year,
        time=time,
        question=question,
        answer=answer,
        is_public=is_public,
        created_by=by,
    )
    row.full_clean()
    row.save()
    _record(by, "secondment.reflect", secondment, row.pk)
    return row


@transaction.atomic
def change_reflection_reach(
    *, by: User, reflection_id: int, is_public: bool
) -> SecondmentReflection:
    """Show an answer to everybody, or take it back: consent may end at any time."""
    row: SecondmentReflection = SecondmentReflection.objects.select_for_update(of=("self",)).get(
        pk=reflection_id
    )
    secondment = locked(row.secondment_id)
    ensure(permissions.may_write(by, secondment))
    row.is_public = is_public
    row.save(update_fields=["is_public"])
    _record(by, "secondment.reflection_reach", secondment, row.pk)
    return row


@transaction.atomic
def send_report(
    *,
    by: User,
    secondment_id: int,
    kind: str,
    month: date,
    summary: str,
    days_worked: int | None = None,
) -> SecondmentReport:
    """Send a month's 勤務状況 or the final report to the other side.

    `month` is any day of it. Raises Refused, or ValidationError (also for a second one).
    """
    secondment = locked(secondment_id)
    ensure(permissions.may_report(by, secondment))
    first = month.replace(day=1)
    start, end = secondment.starts_on, secondment.ends_on
    if (start and first < start.replace(day=1)) or (end and first > end):
        raise ValidationError({"month": "派遣の期間の中の月を入れてください。"})
    row = SecondmentReport(
        secondment=secondment,
        kind=kind,
        month=first,
        days_worked=days_worked,
        summary=summary,
        side=_side(by, secondment),
        sent_by=by,
    )
    row.full_clean()
    row.save()
    _record(by, "secondment.report", secondment, row.pk)
    notices.report_sent(row, by)
    return row


@transaction.atomic
def accept_report(*, by: User, report_id: int) -> SecondmentReport:
    """The other side has read it. Raises Refused."""
    rows = SecondmentReport.objects.select_for_update(of=("self",)).select_related("secondment")
    row: SecondmentReport = rows.get(pk=report_id)
    ensure(permissions.may_accept_report(by, row))
    row.state = find_transition(SECONDMENT_REPORT_TRANSITIONS, "accept", row.state).target
    row.accepted_at, row.accepted_by = timezone.now(), by
    row.save(update_fields=["state", "accepted_at", "accepted_by"])
    _record(by, "secondment.accept_report", row.secondment, row.pk)
    return row


def _side(by: User, secondment: Secondment) -> SecondmentSide:
    sides = permissions.sides_of(by, secondment, *permissions.WRITERS)
    if not sides:
        raise Refused(permissions.ONLY_PARTIES)
    return sides[0]


def _record(by: User, action: str, secondment: Secondment, row_id: int) -> None:
    # The records themselves are the parties' own, whether or not the terms are public.
    audit.record(by=by, action=action, obj=secondment, detail={"row": row_id}, confidential=True)
