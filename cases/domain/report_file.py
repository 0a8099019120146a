"""Photos and documents of a report: added, described and taken out while it is being written.

Once the report is locked, one thing is still possible: to stop showing a file to everybody, since
people may take their consent back at any time. The database holds the same (migration).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Max

from cases import report_permissions as permissions
from cases.domain.report_as_sent import captions_read_by
from cases.enums import Consent
from cases.models import ActivityReport, ReportFile
from partners.models import User
from ppp_portal import audit
from ppp_portal.files.stored_file import StoredFile
from ppp_portal.files.storing import HeldFile, copy_stored, discard, hold, store
from ppp_portal.refusals import Conflict, Refused, ensure

MOST_FILES = 30


@dataclass(frozen=True)
class FileEntry:
    """What a form says of one file; `version` is the one it was made on."""

    pk: int
    version: int
    caption: str
    consent: str
    consent_note: str
    is_public: bool


@transaction.atomic
def add_report_files(
    *, by: User, report_id: int, uploads: Sequence[HeldFile | UploadedFile]
) -> list[ReportFile]:
    """Attach files, not public and, if photos, as showing people who have not been asked yet.

    What the report has already is passed over, so that a form sent twice attaches once.
    Raises Refused, or ValidationError with what to do next.
    """
    if not uploads:
        return []
    report = _locked(report_id)
    ensure(permissions.may_edit_report(by, report))
    held = [one if isinstance(one, HeldFile) else hold(by=by, upload=one) for one in uploads]
    present = list(report.files.values_list("file__name", "file__sha256"))
    new = [one for one in held if (one.name, one.sha256) not in present]
    last = report.files.aggregate(last=Max("position"))["last"]
    if len(present) + len(new) > MOST_FILES:
        raise ValidationError(
            f"1つの報告に添付できるのは{MOST_FILES}個までです。"
            "要らないものを外すか、別の報告に分けてください。"
        )
    added = [
        _new(report, store(by=by, upload=one), position)
        for position, one in enumerate(new, 0 if last is None else last + 1)
    ]
    if added:
        detail = {"files": [row.pk for row in added]}
        audit.record(by=by, action="report.add_files", obj=report, detail=detail)
    return added


@transaction.atomic
def save_report_files(
    *, by: User, report_id: int, entries: Sequence[FileEntry], taken_out: Collection[int] = ()
) -> None:
    """Describe files, and take out those whose ids are in `taken_out`.

    Raises Conflict where somebody else changed one of them first (with the file as it now
    stands), Refused, or ValidationError.
    """
    report = _locked(report_id)
    ensure(permissions.may_edit_report(by, report))
    rows = {row.pk: row for row in report.files.select_for_update(of=("self",))}
    changed = []
    for entry in entries:
        row = rows.get(entry.pk)
        if row is None or entry.pk in taken_out:
            continue  # taken out, now or by somebody else: nothing is left to describe
        if _describe(row, entry):
            changed.append(row.pk)
    gone = [rows[pk] for pk in taken_out if pk in rows]
    for row in gone:
        _take_out(row)
    if changed or gone:
        detail = {"changed": changed, "taken_out": [row.file_id.hex for row in gone]}
        audit.record(by=by, action="report.save_files", obj=report, detail=detail)


@transaction.atomic
def hide_report_file(*, by: User, file_id: int) -> ReportFile:
    """Show a file to the report's parties only, also once the report is locked. Raises Refused."""
    row: ReportFile = (
        ReportFile.objects.select_for_update(of=("self",))
        .select_related("file", "report__case", "report__organisation", "report__municipality")
        .get(pk=file_id)
    )
    ensure(permissions.may_hide_report_file(by, row.report))
    if not row.is_public:
        raise Refused("このファイルは、すでに公開していません。")
    row.is_public = False
    row.version += 1
    row.save(update_fields=["is_public", "version"])
    # A correction on its way holds a copy, which must not come back into the open.
    ReportFile.objects.filter(
        report__corrects=row.report_id, file__sha256=row.file.sha256, is_public=True
    ).update(is_public=False, version=F("version") + 1)
    audit.record(by=by, action="report.hide_file", obj=row.report, detail={"file": row.pk})
    return row


@dataclass(frozen=True)
class ShownFiles:
    """What the page of a report prints; `tells_reach` for its parties: who else sees a file."""

    photos: list[ReportFile]
    documents: list[ReportFile]
    tells_reach: bool
    may_hide: bool


def shown_files(user: User | AnonymousUser, report: ActivityReport) -> ShownFiles:
    """The files of the report and of the 記録 within it that this user may open.

    One query, besides those for the 記録 and for what was sent where the report is not prefetched.
    """
    rows = list(ReportFile.objects.visible_to(user).of_report(report))
    captions = captions_read_by(user, report)
    for row in rows:
        row.caption = captions.get(row.pk, row.caption)
    may_hide = permissions.may_hide_report_file(user, report) is None
    return ShownFiles(
        photos=[row for row in rows if row.file.is_photo],
        documents=[row for row in rows if not row.file.is_photo],
        tells_reach=may_hide or (user.is_authenticated and user.is_staff),
        may_hide=may_hide,
    )


def copy_report_files(*, by: User, before: ActivityReport, correction: ActivityReport) -> None:
    """Give a correction the files of the report it corrects, with what is said of them."""
    for row in before.files.select_related("file"):
        ReportFile.objects.create(
            report=correction,
            file=copy_stored(by=by, stored=row.file),
            caption=row.caption,
            shows_people=row.shows_people,
            consent=row.consent,
            consent_note=row.consent_note,
            is_public=row.is_public,
            position=row.position,
        )


def discard_report_files(report: ActivityReport) -> None:
    """Take out all files of a draft that is thrown away."""
    for row in report.files.select_related("file"):
        _take_out(row)


def _locked(report_id: int) -> ActivityReport:
    report: ActivityReport = (
        ActivityReport.objects.select_for_update(of=("self",))
        .select_related("case", "organisation", "municipality", "part_of")
        .get(pk=report_id)
    )
    return report


def _new(report: ActivityReport, stored: StoredFile, position: int) -> ReportFile:
    row = ReportFile(report=report, file=stored, position=position)
    if row.file.is_photo:
        row.shows_people, row.consent = True, Consent.NOT_OBTAINED
    row.save()
    return row


def _describe(row: ReportFile, entry: FileEntry) -> bool:
    """Save what the form says; whether that was anything new. Raises Conflict."""
    values = {
        "caption": entry.caption,
        "consent": entry.consent,
        "shows_people": entry.consent != Consent.NONE_NEEDED,
        "consent_note": entry.consent_note,
        "is_public": entry.is_public,
    }
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return False
    if row.version != entry.version:
        raise Conflict(row)
    for name in changed:
        setattr(row, name, values[name])
    row.version += 1
    row.full_clean(exclude=["report", "file"])
    row.save(update_fields=[*changed, "version"])
    return True


def _take_out(row: ReportFile) -> None:
    stored = row.file
    row.delete()
    discard(stored=stored)
