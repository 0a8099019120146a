"""Everything that is sealed goes in and comes out here: nothing else in the portal unseals.

`read_own` serves the proposer; `open_call` opens the versions valid at the deadline, after which
`read_opened` shows them to the call's staff and leaves a record of each read. An entry's files
(gate 1) are for its staff as soon as it is sent: `read_entry_file`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from partners.models import User
from ppp_portal import audit
from ppp_portal.clock import database_now, is_in_time
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.refusals import Refused, ensure
from ppp_portal.states import find_transition
from proposals import sealing
from proposals.enums import CALL_TRANSITIONS, REVIEW, CallState, EntryState, ProposalState
from proposals.models import (
    Call,
    CallKey,
    Entry,
    Proposal,
    ProposalVersion,
    ReviewCopy,
    SealedFile,
)
from proposals.permissions.proposal import may_open_proposals, may_read_opened, may_read_own
from proposals.permissions.review import may_read_copy
from proposals.sealing import Place, SealBroken, WrappedKey
from proposals.writing.content import Attachment, Content, decode, encode

CONTENT = "content"
WORKING = "working"
FILE = "file"


@dataclass(frozen=True)
class Opened:
    """A proposal that has been opened, in plain values."""

    proposal_id: UUID
    organisation_id: int
    receipt_number: str
    received_at: Any
    content: Content


@sensitive_variables()
def seal_content(owner: Entry | Proposal, label: str, content: Content) -> bytes:
    """The content sealed for one place of its owner: a version's number, or working-<edit>."""
    return sealing.seal(_key_for(owner), _place(owner, label, CONTENT), encode(content))


@sensitive_variables()
def seal_file(owner: Entry | Proposal, *, by: User, data: bytes) -> SealedFile:
    """Store the bytes of one file, sealed; its name goes into the owner's content."""
    row = SealedFile(made_by=by, **{owner._meta.model_name or "": owner})
    row.sealed = sealing.seal(_key_for(owner), _place(owner, FILE, str(row.pk)), data)
    row.save()
    return row


@sensitive_variables()
def read_own(*, by: User, proposal: Proposal, version: ProposalVersion | None = None) -> Content:
    """The working draft, or a kept version, for the proposer's own people. Raises Refused."""
    ensure(may_read_own(by, proposal))
    if version is None:
        label = f"{WORKING}-{proposal.edit}"
        return _open_content(proposal, label, bytes(proposal.working))
    if version.proposal_id != proposal.pk:
        raise Refused("この提案の版ではありません。版の一覧から選び直してください。")
    return _open_content(proposal, str(version.number), bytes(version.sealed))


@sensitive_variables()
def read_own_file(*, by: User, proposal: Proposal, file_id: str) -> tuple[Attachment, bytes] | None:
    """A file of the draft or of any kept version; None where there is none of this id."""
    ensure(may_read_own(by, proposal))
    contents = [read_own(by=by, proposal=proposal)]
    attachment = contents[0].file(file_id)
    if attachment is None:
        for version in proposal.versions.order_by("-number"):
            attachment = read_own(by=by, proposal=proposal, version=version).file(file_id)
            if attachment:
                break
    return (attachment, _open_file(proposal, file_id)) if attachment else None


@transaction.atomic
def open_call(*, by: User, call_id: int) -> Call:
    """Open what was valid at the deadline: an 承認者's act, past the deadline, all or nothing.

    Drafts, late and withdrawn proposals stay sealed. Once more after an extension, it opens what
    came since. Raises Refused, MasterKeyError.
    """
    call = Call.objects.select_for_update(of=("self",)).get(pk=call_id)
    ensure(may_open_proposals(by, call))
    now = database_now()
    if is_in_time(now, call.proposals_due_at):
        due = timezone.localtime(call.proposals_due_at)
        raise Refused(
            f"提案書の締切（{format_wareki(due.date())} {due:%H:%M}）を過ぎるまで、開封できません。"
        )
    versions = list(_to_open(call))
    if call.unsealed_at is not None and not versions:
        raise Refused("開封できる提案は、もうすべて開封されています。")
    broken = [v.receipt_number for v in versions if not _opens(v)]
    ProposalVersion.objects.filter(pk__in=[v.pk for v in versions]).update(opened_at=now)
    _stamp(call, by, now)
    detail = {"opened": len(versions), "broken": broken}
    audit.record(by=by, action="call.open_proposals", obj=call, detail=detail)
    return call


@transaction.atomic
@sensitive_variables()
def read_opened(*, by: User, proposal_id: UUID) -> Opened:
    """An opened proposal for who may read it; the read is on the trail. Raises Refused."""
    proposal = _with_call().get(pk=proposal_id)
    ensure(may_read_opened(by, proposal))
    assert proposal.submission is not None  # may_read_opened
    opened = _opened(proposal, proposal.submission)
    audit.record(by=by, action="proposal.read", obj=proposal)
    return opened


@transaction.atomic
@sensitive_variables()
def read_opened_file(*, by: User, proposal_id: UUID, file_id: str) -> tuple[Attachment, bytes]:
    """A file of an opened proposal; the read is on the trail. Raises Refused."""
    proposal = _with_call().get(pk=proposal_id)
    ensure(may_read_opened(by, proposal))
    assert proposal.submission is not None  # may_read_opened
    attachment = _opened(proposal, proposal.submission).content.file(file_id)
    if attachment is None:
        raise Refused("このファイルは、提出された版にありません。")
    audit.record(by=by, action="proposal.read_file", obj=proposal, detail={"file": file_id})
    return attachment, _open_file(proposal, file_id)


@transaction.atomic
@sensitive_variables()
def read_copy(*, by: User, copy: ReviewCopy) -> Content:
    """What a committee member's copy holds, for that member; the read is on the trail.

    Raises Refused.
    """
    ensure(may_read_copy(by, copy))
    proposal = _with_call().get(pk=copy.candidate.proposal_id)
    assert proposal.submission is not None  # a candidate is opened (trigger)
    # Not the proposal's own name in the trail of an anonymous review: the copy's number.
    audit.record(by=by, action="review.read", obj=copy, confidential=True)
    return _opened(proposal, proposal.submission).content


@transaction.atomic
@sensitive_variables()
def read_copy_file(*, by: User, copy: ReviewCopy, file_id: str) -> tuple[Attachment, bytes]:
    """A file of a committee member's copy; the read is on the trail. Raises Refused."""
    attachment = read_copy(by=by, copy=copy).file(file_id)
    if attachment is None:
        raise Refused("このファイルは、提出された版にありません。")
    return attachment, _open_file(copy.candidate.proposal, file_id)


@sensitive_variables()
def opened_price(proposal: Proposal) -> int | None:
    """The 見積 of an opened proposal in yen, for the ranking of a closed round."""
    version = proposal.submission
    if version is None or version.opened_at is None:
        return None
    return _opened(proposal, version).content.price.total


@sensitive_variables()
def read_entry(entry: Entry) -> Content:
    """What is sealed of an entry (its files' names). For who may see the row (`visible_to`)."""
    if entry.sealed_files is None:
        return Content()
    return _open_content(entry, f"{WORKING}-{entry.version}", bytes(entry.sealed_files))


@sensitive_variables()
def read_entry_file(*, by: User, entry: Entry, file_id: str) -> tuple[Attachment, bytes] | None:
    """A file of an entry, for who sees the entry; None where there is none of this id."""
    if not Entry.objects.visible_to(by).filter(pk=entry.pk).exists():
        raise Refused("この参加申込は読めません。")
    attachment = read_entry(entry).file(file_id)
    return (attachment, _open_file(entry, file_id)) if attachment else None


def _with_call() -> Any:
    return Proposal.objects.select_related("entry__call", "submission")


def _to_open(call: Call) -> Any:
    """The submissions in force that are still sealed; their entrants still take part."""
    return (
        ProposalVersion.objects.filter(
            pk__in=Proposal.objects.filter(
                entry__call=call, entry__state=EntryState.ACCEPTED, state=ProposalState.SUBMITTED
            ).values("submission_id"),
            opened_at__isnull=True,
        )
        .select_related("proposal__entry__call")
        .order_by("received_at", "pk")
    )


def _stamp(call: Call, by: User, now: Any) -> None:
    fields = ["updated_at", "version"]
    if call.unsealed_at is None:
        call.unsealed_at, call.unsealed_by = now, by
        fields += ["unsealed_at", "unsealed_by"]
    if call.state == CallState.OPEN:
        call.state = find_transition(CALL_TRANSITIONS, REVIEW, call.state).target
        fields.append("state")
    call.version += 1
    call.save(update_fields=fields)


def _opens(version: ProposalVersion) -> bool:
    try:
        _open_content(version.proposal, str(version.number), bytes(version.sealed))
    except SealBroken:
        return False
    return True


def _opened(proposal: Proposal, version: ProposalVersion) -> Opened:
    return Opened(
        proposal_id=proposal.pk,
        organisation_id=proposal.entry.organisation_id,
        receipt_number=version.receipt_number or "",
        received_at=version.received_at,
        content=_open_content(proposal, str(version.number), bytes(version.sealed)),
    )


@sensitive_variables()
def _open_content(owner: Entry | Proposal, label: str, sealed: bytes) -> Content:
    return decode(sealing.unseal(_key_for(owner), _place(owner, label, CONTENT), sealed))


@sensitive_variables()
def _open_file(owner: Entry | Proposal, file_id: str) -> bytes:
    row = SealedFile.objects.get(pk=file_id, **{owner._meta.model_name or "": owner})
    return sealing.unseal(_key_for(owner), _place(owner, FILE, str(row.pk)), bytes(row.sealed))


def _place(owner: Entry | Proposal, version: str, field: str) -> Place:
    return Place(_call_id(owner), str(owner.pk), version, field)


def _call_id(owner: Entry | Proposal) -> int:
    entry = owner.entry if isinstance(owner, Proposal) else owner
    return entry.call_id


def _key_for(owner: Entry | Proposal) -> WrappedKey:
    """The call's key, made with the first thing that is sealed for it."""
    call_id = _call_id(owner)
    row = CallKey.objects.filter(call=call_id).first()
    if row is None:
        made = sealing.new_call_key(call_id)
        try:
            with transaction.atomic():
                row = CallKey.objects.create(
                    call_id=call_id, master=made.master, wrapped=made.wrapped
                )
        except IntegrityError:  # somebody else's first draft, at the same moment
            row = CallKey.objects.get(call=call_id)
    return WrappedKey(call_id, row.master, bytes(row.wrapped))
