"""参加申込: written by the entrant, judged by the clock, accepted or refused by the call's staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string

from partners.domain.organisation_names import find_by_names
from partners.models import User
from ppp_portal import audit
from ppp_portal.clock import database_now, is_in_time
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition
from proposals.domain import receipts
from proposals.domain.locks import hold_call
from proposals.domain.sealed import WORKING, read_entry, seal_content, seal_file
from proposals.enums import (
    ACCEPT,
    ENTER,
    ENTRY_TRANSITIONS,
    STEP_BACK,
    EntryState,
    ProposalState,
)
from proposals.models import Call, Entry, EntryMember, Proposal
from proposals.permissions import entry as permissions
from proposals.writing.content import Attachment, Content

EDITABLE = ("is_joint", "contact", "note", "declarations")
MAX_FILES = 20


@dataclass(frozen=True)
class MemberInput:
    """One 構成員 as entered."""

    name: str
    part: str = ""


@transaction.atomic
def start_entry(*, by: User, call_id: int, organisation_id: int) -> Entry:
    """The organisation's entry to this call, made where there is none yet. Raises Refused."""
    call = Call.objects.get(pk=call_id)
    ensure(permissions.may_enter(by, call, organisation_id))
    try:
        with transaction.atomic():
            entry = Entry.objects.create(call=call, organisation_id=organisation_id, created_by=by)
    except IntegrityError:  # a colleague was first
        return Entry.objects.get(call=call, organisation=organisation_id)
    _record(by, "entry.create", entry)
    return entry


@transaction.atomic
def update_entry(
    *,
    by: User,
    entry_id: UUID,
    version: int,
    values: Mapping[str, Any],
    members: Sequence[MemberInput] | None = None,
) -> Entry:
    """Save an edit made on `version`. Raises Conflict, Refused, ValidationError by field."""
    entry = _locked(entry_id)
    ensure(permissions.may_edit_entry(by, entry))
    if entry.version != version:
        raise Conflict(entry)
    for name in EDITABLE:
        if name in values:
            setattr(entry, name, values[name])
    entry.full_clean(exclude=["sealed_files"])
    _save(entry, [*EDITABLE], files=read_entry(entry))
    if members is not None:
        _save_members(entry, members)
    _record(by, "entry.update", entry)
    return entry


@transaction.atomic
def add_entry_file(*, by: User, entry_id: UUID, attachment: Attachment, data: bytes) -> Entry:
    """Add one file; `attachment.file_id` is set here. Raises Refused."""
    entry = _locked(entry_id)
    ensure(permissions.may_edit_entry(by, entry))
    content = read_entry(entry)
    if len(content.files) >= MAX_FILES:
        raise Refused(f"付けられるファイルは{MAX_FILES}個までです。要らないものを外してください。")
    row = seal_file(entry, by=by, data=data)
    named = Attachment(**vars(attachment) | {"file_id": str(row.pk)})
    _save(entry, [], files=content.with_file(named))
    _record(by, "entry.add_file", entry)
    return entry


@transaction.atomic
def remove_entry_file(*, by: User, entry_id: UUID, file_id: str) -> Entry:
    """Take a file out of the draft. Raises Refused."""
    entry = _locked(entry_id)
    ensure(permissions.may_edit_entry(by, entry))
    _save(entry, [], files=read_entry(entry).without_file(file_id))
    _record(by, "entry.remove_file", entry)
    return entry


@transaction.atomic
def submit_entry(*, by: User, entry_id: UUID, version: int, received_at: datetime) -> Entry:
    """Send the entry, judged by when the request had arrived.

    Late, it stays a draft with `late_at` set: the caller tells. A second click returns what the
    first one made. Raises Conflict, Refused, ValidationError.
    """
    call = hold_call(Entry, entry_id)
    entry = _locked(entry_id)
    if entry.state != EntryState.DRAFT and entry.version == version + 1:
        ensure(permissions.may_withdraw_entry(by, entry))  # the same people
        return entry
    ensure(permissions.may_submit_entry(by, entry))
    if entry.version != version:
        raise Conflict(entry)
    if not is_in_time(received_at, call.entry_deadline):
        entry.late_at = received_at
        entry.save(update_fields=["late_at", "updated_at"])
        _record(by, "entry.late", entry, {"received_at": received_at.isoformat()})
        return entry
    lacks = what_lacks(entry)
    if lacks:
        raise ValidationError(lacks)
    _accept_arrival(entry, by, received_at)
    _record(by, "entry.submit", entry)
    receipts.send_receipt(
        by=by,
        entry=entry,
        what="参加申込書",
        number=entry.receipt_number or "",
        at=received_at,
        page=receipts.entry_page(call),
    )
    return entry


@transaction.atomic
def decide_entry(*, by: User, entry_id: UUID, action: str, reason: str = "") -> Entry:
    """Accept or refuse, with the reason where refused; the entrant is told. Raises Refused."""
    entry = _locked(entry_id)
    ensure(permissions.may_decide_entry(by, entry, action))
    files = read_entry(entry)
    entry.state = find_transition(ENTRY_TRANSITIONS, action, entry.state).target
    entry.decided_at, entry.decided_by, entry.decision_reason = database_now(), by, reason.strip()
    entry.full_clean(exclude=["sealed_files"])
    _save(entry, ["state", "decided_at", "decided_by", "decision_reason"], files=files)
    _record(by, f"entry.{action}", entry)
    accepted = entry.state == EntryState.ACCEPTED
    body = render_to_string("emails/entry_decided.txt", {"entry": entry, "accepted": accepted})
    receipts.tell_entrant(
        entry,
        subject="【公民連携ポータル】参加資格の確認結果のお知らせ",
        body=body,
        key=f"entry-decided:{entry.pk}",
    )
    return entry


@transaction.atomic
def withdraw_entry(*, by: User, entry_id: UUID, reason: str = "") -> Entry:
    """辞退: with it a proposal that is still sealed is taken back for good. Raises Refused."""
    hold_call(Entry, entry_id)
    entry = _locked(entry_id)
    ensure(permissions.may_withdraw_entry(by, entry))
    files = read_entry(entry)
    entry.state = find_transition(ENTRY_TRANSITIONS, STEP_BACK, entry.state).target
    entry.withdrawn_at, entry.withdrawal_reason = database_now(), reason.strip()
    _save(entry, ["state", "withdrawn_at", "withdrawal_reason"], files=files)
    sealed = Proposal.objects.select_for_update(of=("self",)).filter(
        Q(submission__opened_at__isnull=True), entry=entry, state=ProposalState.SUBMITTED
    )
    for proposal in sealed:
        proposal.state, proposal.submission = ProposalState.WITHDRAWN, None
        proposal.withdrawn_at, proposal.withdrawn_by = entry.withdrawn_at, by
        proposal.save(update_fields=["state", "submission", "withdrawn_at", "withdrawn_by"])
    _record(by, "entry.withdraw", entry)
    return entry


@transaction.atomic
def set_co_writers(*, by: User, entry_id: UUID, member_ids: Sequence[int]) -> Entry:
    """Choose which members on record write along; the others no longer see it. Raises Refused."""
    entry = _locked(entry_id)
    ensure(permissions.may_share_writing(by, entry))
    members = entry.members.select_for_update().filter(organisation__isnull=False)
    members.exclude(pk__in=member_ids).update(is_co_writer=False)
    members.filter(pk__in=member_ids).update(is_co_writer=True)
    _record(by, "entry.co_writers", entry, {"members": len(member_ids)})
    return entry


def _accept_arrival(entry: Entry, by: User, received_at: datetime) -> None:
    files = read_entry(entry)
    entry.state = find_transition(ENTRY_TRANSITIONS, ENTER, entry.state).target
    entry.received_at, entry.late_at, entry.submitted_by = received_at, None, by
    entry.receipt_number = receipts.new_receipt_number()
    fields = ["state", "received_at", "late_at", "submitted_by", "receipt_number"]
    if entry.call.entry_due_at is None:
        # The call has no gate of its own: whoever started it so accepts all.
        entry.state = find_transition(ENTRY_TRANSITIONS, ACCEPT, entry.state).target
        entry.decided_at, entry.decided_by = database_now(), entry.call.started_by
        fields += ["decided_at", "decided_by"]
    _save(entry, fields, files=files)


def _locked(entry_id: UUID) -> Entry:
    """The entry, held, with its call as it now stands (two queries: see proposal.locked)."""
    Entry.objects.select_for_update().only("pk").get(pk=entry_id)
    found: Entry = Entry.objects.select_related("call", "organisation").get(pk=entry_id)
    return found


def _save(entry: Entry, fields: list[str], *, files: Content) -> None:
    """The sealed files are bound to the row's version, so they are sealed anew with each."""
    entry.version += 1
    entry.sealed_files = (
        seal_content(entry, f"{WORKING}-{entry.version}", files) if files.files else None
    )
    entry.save(update_fields=[*fields, "sealed_files", "version", "updated_at"])


def _save_members(entry: Entry, members: Sequence[MemberInput]) -> None:
    """Keep who stays (and writes along), drop the others, add the new."""
    names = [member.name for member in members]
    if len(set(names)) < len(names):
        raise ValidationError({"members": "同じ構成員が二度入っています。一つにしてください。"})
    known = find_by_names(names)
    existing = {row.name: row for row in entry.members.select_for_update()}
    entry.members.exclude(name__in=names).delete()
    for position, member in enumerate(members):
        row = existing.get(member.name) or EntryMember(entry=entry, name=member.name)
        row.position, row.part = position, member.part
        row.organisation = known.get(member.name)
        row.is_co_writer = row.is_co_writer and row.organisation is not None
        row.full_clean(exclude=["entry"])
        row.save()


def what_lacks(entry: Entry) -> list[str]:
    """What has to be filled in before the entry can be sent, each with what to do."""
    found = [] if entry.contact else ["連絡先を入力してください。"]
    declared = {row["qualification"] for row in entry.declarations if row.get("is_met")}
    return found + [
        f"参加資格「{qualification.text}」の自己申告がまだです。"
        "満たしているときは、しるしを付けてください。"
        for qualification in entry.call.qualifications.all()
        if qualification.pk not in declared
    ]


def _record(by: User, action: str, entry: Entry, detail: dict[str, Any] | None = None) -> None:
    audit.record(by=by, action=action, obj=entry, detail=detail, confidential=True)
