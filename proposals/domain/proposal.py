"""Writing a proposal: its draft, its files, its kept versions. Sealed before it is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from partners.models import User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.refusals import Conflict, Refused, ensure
from proposals.domain.sealed import WORKING, read_own, seal_content, seal_file
from proposals.enums import VersionKind
from proposals.models import Entry, Proposal, ProposalVersion
from proposals.permissions import proposal as permissions
from proposals.writing.content import Attachment, Content

MAX_FILES = 20
# Files that were ever added, taken out again or not: what one proposal may cost.
MAX_FILES_EVER = 100


@transaction.atomic
def start_proposal(*, by: User, entry_id: UUID) -> Proposal:
    """The entry's proposal, made where there is none yet. Raises Refused, MasterKeyError."""
    entry = Entry.objects.select_related("call").get(pk=entry_id)
    ensure(permissions.may_start_proposal(by, entry))
    proposal = Proposal(entry=entry, edited_at=database_now(), edited_by=by)
    proposal.working = seal_content(proposal, f"{WORKING}-1", Content())
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError:  # a colleague was first
        return Proposal.objects.get(entry=entry)
    record(by, "proposal.create", proposal)
    return proposal


@transaction.atomic
@sensitive_variables()
def save_draft(
    *, by: User, proposal_id: UUID, edit: int, content: Content, keep: bool = True
) -> Proposal:
    """Save the draft written on `edit`; files stay as they are.

    With `keep`, a version stays on record (the button); without, none does (autosave). A content
    that is saved already changes nothing. Raises Conflict, Refused, MasterKeyError.
    """
    proposal = locked(proposal_id)
    ensure(permissions.may_write(by, proposal))
    before = read_own(by=by, proposal=proposal)
    after = replace(content, files=_marked(before, content))
    if proposal.edit != edit:
        if before == after:  # the same text, sent twice
            return proposal
        raise Conflict(proposal)
    if before != after:
        _write(proposal, by, after)
    if keep and _latest_edit(proposal) != proposal.edit:
        keep_version(proposal, by, after, VersionKind.SAVED)
        record(by, "proposal.save", proposal)
    return proposal


@transaction.atomic
@sensitive_variables()
def add_file(*, by: User, proposal_id: UUID, attachment: Attachment, data: bytes) -> Proposal:
    """Add one file to the draft; `attachment.file_id` is set here. Raises Refused."""
    proposal = locked(proposal_id)
    ensure(permissions.may_write(by, proposal))
    content = read_own(by=by, proposal=proposal)
    if len(content.files) >= MAX_FILES:
        raise Refused(f"付けられるファイルは{MAX_FILES}個までです。要らないものを外してください。")
    if proposal.sealed_files.count() >= MAX_FILES_EVER:
        raise Refused("ファイルの入れ替えが多すぎます。公募の連絡先にご相談ください。")
    row = seal_file(proposal, by=by, data=data)
    _write(proposal, by, content.with_file(replace(attachment, file_id=str(row.pk))))
    record(by, "proposal.add_file", proposal)
    return proposal


@transaction.atomic
def remove_file(*, by: User, proposal_id: UUID, file_id: str) -> Proposal:
    """Take a file out of the draft; versions that had it keep it. Raises Refused."""
    proposal = locked(proposal_id)
    ensure(permissions.may_write(by, proposal))
    content = read_own(by=by, proposal=proposal)
    if content.file(file_id) is not None:
        _write(proposal, by, content.without_file(file_id))
        record(by, "proposal.remove_file", proposal)
    return proposal


@transaction.atomic
@sensitive_variables()
def restore_version(*, by: User, proposal_id: UUID, number: int, edit: int) -> Proposal:
    """Make a kept version the draft again; what stood there is kept first.

    Raises Conflict, Refused, DoesNotExist.
    """
    proposal = locked(proposal_id)
    ensure(permissions.may_write(by, proposal))
    if proposal.edit != edit:
        raise Conflict(proposal)
    present = read_own(by=by, proposal=proposal)
    if _latest_edit(proposal) != proposal.edit:
        keep_version(proposal, by, present, VersionKind.SAVED)
    version = proposal.versions.get(number=number)
    content = read_own(by=by, proposal=proposal, version=version)
    if content != present:
        _write(proposal, by, content)
    record(by, "proposal.restore", proposal, {"number": number})
    return proposal


@sensitive_variables()
def keep_version(
    proposal: Proposal, by: User, content: Content, kind: VersionKind, **stamps: Any
) -> ProposalVersion:
    """Keep `content`, the draft as it stands, as the next version of the locked proposal."""
    last = proposal.versions.order_by("-number").first()
    number = last.number + 1 if last else 1
    return ProposalVersion.objects.create(
        proposal=proposal,
        number=number,
        kind=kind,
        edit=proposal.edit,
        sealed=seal_content(proposal, str(number), content),
        made_by=by,
        **stamps,
    )


def locked(proposal_id: UUID) -> Proposal:
    """The proposal, held until the transaction ends, with its entry, call and submission.

    Two queries: after a wait, the one that locks shows the new row beside what its joins showed
    before the wait.
    """
    Proposal.objects.select_for_update().only("pk").get(pk=proposal_id)
    rows = Proposal.objects.select_related("entry__call", "entry__organisation", "submission")
    found: Proposal = rows.get(pk=proposal_id)
    return found


def record(by: User, action: str, proposal: Proposal, detail: dict[str, Any] | None = None) -> None:
    """On the trail, where only who may read the proposal sees it."""
    audit.record(by=by, action=action, obj=proposal, detail=detail, confidential=True)


@sensitive_variables()
def _write(proposal: Proposal, by: User, content: Content) -> None:
    proposal.edit += 1
    proposal.working = seal_content(proposal, f"{WORKING}-{proposal.edit}", content)
    proposal.edited_at, proposal.edited_by = database_now(), by
    proposal.save(update_fields=["edit", "working", "edited_at", "edited_by"])


def _marked(before: Content, typed: Content) -> tuple[Attachment, ...]:
    """The draft's files with the marks of the form; their names and bytes no form changes."""
    marks = {one.file_id: one for one in typed.files}
    return tuple(
        replace(
            one,
            document_id=marks[one.file_id].document_id,
            withhold=marks[one.file_id].withhold,
            withhold_reason=marks[one.file_id].withhold_reason,
        )
        if one.file_id in marks
        else one
        for one in before.files
    )


def _latest_edit(proposal: Proposal) -> int:
    latest = proposal.versions.order_by("-number").first()
    return latest.edit if latest else 0
