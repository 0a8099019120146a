"""活動報告: written, sent, returned, confirmed, corrected (product.md §4).

Every change of state writes a ReportStep first; the database lets the report follow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from cases import notifications
from cases import report_permissions as permissions
from cases.domain.report_as_sent import forget_as_sent, keep_as_sent
from cases.domain.report_checks import check_report, check_sendable
from cases.domain.report_file import copy_report_files, discard_report_files
from cases.domain.report_numbers import (
    AttendanceEntry,
    NumberEntry,
    copy_numbers,
    numbers_of,
    save_numbers,
)
from cases.domain.report_periods import confirm_due_on, due_on
from cases.enums import (
    CONFIRM,
    RECEIVE,
    REPORT_TRANSITIONS,
    RETURN,
    SUBMIT,
    SUPERSEDE,
    WITHDRAW_REPORT,
    ReportKind,
    ReportState,
)
from cases.models import ActivityReport, Case, EventSession, ReportStep
from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition

# What the writing forms may set.
WRITABLE = (
    *("period_start", "period_end", "starts_at", "ends_at", "place", "is_online", "method"),
    *("title", "narrative", "small_changes", "problems", "next_steps", "incidents", "voices"),
    *("cost", "cost_note"),
)


@dataclass(frozen=True)
class ReportInput:
    """What a writing form says: `values` by field name, numbers by indicator and group.

    None for a list leaves it as it is.
    """

    values: Mapping[str, Any]
    numbers: Sequence[NumberEntry] | None = None
    attendances: Sequence[AttendanceEntry] | None = None

    def is_said_by(self, report: ActivityReport) -> bool:
        """Whether the report holds exactly this already."""
        numbers, attendances = numbers_of(report)
        return (
            all(getattr(report, name) == value for name, value in self.values.items())
            and set(self.numbers or ()) == set(numbers)
            and set(self.attendances or ()) == set(attendances)
        )


@transaction.atomic
def create_report(
    *,
    by: User,
    case_id: int,
    body: Organisation | Municipality,
    kind: str,
    data: ReportInput,
    form_key: UUID | None = None,
) -> ActivityReport:
    """Make a draft in the name of `body`. The same `form_key` again returns the first report.

    Raises Refused, or ValidationError by field.
    """
    # Two sends of one form wait for each other here, and the second finds the first one's row.
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if form_key:
        sent = ActivityReport.objects.filter(form_key=form_key, created_by=by).first()
        if sent:
            return sent
    ensure(permissions.may_write_report(by, case, body))
    report = ActivityReport(
        case=case,
        organisation=body if isinstance(body, Organisation) else None,
        municipality=body if isinstance(body, Municipality) else None,
        kind=kind,
        created_by=by,
        form_key=form_key or uuid4(),
    )
    _assign(report, data.values)
    report.due_on = due_on(_sheet(case), kind, report.period_end)
    check_report(report)
    report.save()
    save_numbers(report, data.numbers, data.attendances)
    audit.record(by=by, action="report.create", obj=report)
    return report


@transaction.atomic
def update_report(*, by: User, report_id: int, version: int, data: ReportInput) -> ActivityReport:
    """Save an edit made on `version`.

    Raises Conflict where another edit came first, Refused, or ValidationError by field.
    """
    report = _locked(report_id)
    ensure(permissions.may_edit_report(by, report))
    if report.version != version:
        raise Conflict(report)
    changed = _assign(report, data.values)
    if "period_end" in changed:
        report.due_on = due_on(_sheet(report.case), report.kind, report.period_end)
        changed.append("due_on")
    check_report(report)
    report.version += 1
    report.save(update_fields=[*changed, "version", "updated_at"])
    save_numbers(report, data.numbers, data.attendances)
    audit.record(by=by, action="report.update", obj=report, detail={"fields": changed})
    return report


@transaction.atomic
def discard_report(*, by: User, report_id: int) -> Case:
    """Throw a draft away that was never sent; returns its case. Raises Refused."""
    report = _locked(report_id)
    ensure(permissions.may_discard_report(by, report))
    case: Case = report.case
    audit.record(by=by, action="report.discard", obj=report)
    discard_report_files(report)
    report.delete()
    return case


@transaction.atomic
def submit_report(
    *, by: User, report_id: int, comment: str = "", seen: int | None = None
) -> ActivityReport:
    """Send a report to the municipality; `seen` is the version its sender looked at.

    Raises Refused, Conflict where it says something else by now, or ValidationError for what it
    lacks.
    """
    report = _locked(report_id, seen)
    ensure(permissions.may_submit_report(by, report))
    check_sendable(report)
    now = timezone.now()
    _step(report, SUBMIT, by=by, comment=comment)
    forget_as_sent(report)
    report.submitted_at, report.submitted_by = now, by
    report.first_submitted_at = report.first_submitted_at or now
    report.received_at = report.received_by = None
    report.confirm_due_on = confirm_due_on(
        _sheet(report.case), report.kind, timezone.localdate(now)
    )
    stamps = ("submitted_at", "submitted_by", "first_submitted_at", "received_at", "received_by")
    report = _moved(report, SUBMIT, by=by, fields=(*stamps, "confirm_due_on"))
    notifications.report_submitted(report)
    return report


@transaction.atomic
def withdraw_report(*, by: User, report_id: int, comment: str = "") -> ActivityReport:
    """取下げ, until the municipality has pressed 受付. Raises Refused."""
    report = _locked(report_id)
    ensure(permissions.may_withdraw_report(by, report))
    _step(report, WITHDRAW_REPORT, by=by, comment=comment)
    report = _moved(report, WITHDRAW_REPORT, by=by)
    notifications.report_withdrawn(report)
    return report


@transaction.atomic
def receive_report(*, by: User, report_id: int) -> ActivityReport:
    """受付: from now on the sender cannot withdraw. Raises Refused."""
    report = _locked(report_id)
    ensure(permissions.may_receive_report(by, report))
    _step(report, RECEIVE, by=by)
    report.received_at, report.received_by = timezone.now(), by
    return _moved(report, RECEIVE, by=by, fields=("received_at", "received_by"))


@transaction.atomic
def return_report(
    *, by: User, report_id: int, reason: str, seen: int | None = None
) -> ActivityReport:
    """差戻し with its reason; the clock stops until it is sent again. Raises Refused, Conflict."""
    report = _locked(report_id, seen)
    ensure(permissions.may_return_report(by, report))
    if not reason.strip():
        raise Refused("差し戻すときは、どこを直せばよいか、理由を書いてください。")
    _step(report, RETURN, by=by, comment=reason.strip())
    keep_as_sent(report, WRITABLE)
    report = _moved(report, RETURN, by=by)
    notifications.report_returned(report, reason.strip())
    return report


@transaction.atomic
def confirm_report(
    *,
    by: User,
    report_id: int,
    comment: str = "",
    inspector_office: str = "",
    seen: int | None = None,
) -> ActivityReport:
    """確認: locks the report; of a 訂正, also puts it in the place of what it corrects.

    A 完了届 names the office of the 検査職員. `seen` is the version that was looked at: one that
    was withdrawn and sent anew meanwhile is not confirmed unseen. Raises Refused, Conflict.
    """
    report = _locked(report_id, seen)
    ensure(permissions.may_confirm_report(by, report))
    if report.kind == ReportKind.COMPLETION and not inspector_office.strip():
        raise Refused("完了届の確認には、検査職員の職を入れてください（氏名は書きません）。")
    _step(report, CONFIRM, by=by, comment=comment)
    report.confirmed_at, report.confirmed_by = timezone.now(), by
    if report.kind == ReportKind.COMPLETION:
        report.inspector_office = inspector_office.strip()
    fields = ("confirmed_at", "confirmed_by", "inspector_office")
    report = _moved(report, CONFIRM, by=by, fields=fields)
    notifications.report_confirmed(report)
    if report.corrects_id:
        _supersede(report.corrects_id, report, by=by)
    return report


@transaction.atomic
def correct_report(*, by: User, report_id: int, reason: str) -> ActivityReport:
    """訂正: a new draft beside the confirmed report, with everything it says. Raises Refused.

    The confirmed one stays in force until the correction is confirmed in its turn.
    """
    report = _locked(report_id)
    ensure(permissions.may_correct_report(by, report))
    if not reason.strip():
        raise Refused("訂正するときは、何をなぜ直すのか、理由を書いてください。")
    kept = {name: getattr(report, name) for name in WRITABLE}
    correction = ActivityReport(
        case=report.case,
        organisation=report.organisation,
        municipality=report.municipality,
        kind=report.kind,
        corrects=report,
        revision=report.revision + 1,
        correction_reason=reason.strip(),
        due_on=report.due_on,
        created_by=by,
        **kept,
    )
    correction.save()
    copy_numbers(report, correction)
    copy_report_files(by=by, before=report, correction=correction)
    audit.record(by=by, action="report.correct", obj=correction, detail={"corrects": report.pk})
    return correction


@transaction.atomic
def publish_report(*, by: User, report_id: int) -> ActivityReport:
    """Open a confirmed report to everybody who reads its case. Raises Refused."""
    report = _locked(report_id)
    ensure(permissions.may_publish_report(by, report))
    return _published(report, by=by)


@transaction.atomic
def unpublish_report(*, by: User, report_id: int) -> ActivityReport:
    """Take a published report back to its parties. Raises Refused."""
    report = _locked(report_id)
    ensure(permissions.may_unpublish_report(by, report))
    report.published_at = report.published_by = None
    report.save(update_fields=["published_at", "published_by", "updated_at"])
    audit.record(by=by, action="report.unpublish", obj=report)
    return report


def _published(report: ActivityReport, *, by: User) -> ActivityReport:
    report.published_at, report.published_by = timezone.now(), by
    report.save(update_fields=["published_at", "published_by", "updated_at"])
    audit.record(by=by, action="report.publish", obj=report)
    return report


def _supersede(report_id: int, correction: ActivityReport, *, by: User) -> None:
    """The corrected report leaves the totals and, if it was public, hands that on."""
    before = _locked(report_id)
    was_published = before.published_at is not None
    if was_published:
        before.published_at = before.published_by = None
        before.save(update_fields=["published_at", "published_by", "updated_at"])
    EventSession.objects.filter(report=before).update(report=correction)
    _step(before, SUPERSEDE, by=by)
    _moved(before, SUPERSEDE, by=by)
    if was_published:
        _published(correction, by=by)


def _locked(report_id: int, seen: int | None = None) -> ActivityReport:
    report: ActivityReport = (
        ActivityReport.objects.select_for_update(of=("self",))
        .select_related("case", "organisation", "municipality", "part_of")
        .get(pk=report_id)
    )
    if seen is not None and report.version != seen:
        raise Conflict(report)
    return report


def _sheet(case: Case) -> Any:
    return getattr(case, "report_sheet", None)


def _assign(report: ActivityReport, values: Mapping[str, Any]) -> list[str]:
    unknown = set(values) - set(WRITABLE)
    if unknown:
        raise ValueError(f"Not writable: {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(report, name) != value]
    for name in changed:
        setattr(report, name, values[name])
    return sorted(changed)


def _step(report: ActivityReport, action: str, *, by: User, comment: str = "") -> None:
    membership = by.acting_membership or next(iter(by.active_memberships), None)
    ReportStep.objects.create(
        report=report,
        action=action,
        from_state=report.state,
        to_state=find_transition(REPORT_TRANSITIONS, action, report.state).target,
        by=by,
        acting_as=by.acting_label,
        role=membership.role if membership else "",
        comment=comment.strip(),
    )


def _moved(
    report: ActivityReport, action: str, *, by: User, fields: Sequence[str] = ()
) -> ActivityReport:
    report.state = ReportState(find_transition(REPORT_TRANSITIONS, action, report.state).target)
    report.version += 1
    report.save(update_fields=[*fields, "state", "version", "updated_at"])
    audit.record(by=by, action=f"report.{action}", obj=report)
    return report
