"""All writes to a call but its 訂正. Each locks the row, checks the right, and leaves a trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError

from partners.models import User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.files.storing import HeldFile, discard, store
from ppp_portal.refusals import Conflict, Refused, ensure
from ppp_portal.states import find_transition
from proposals.domain.call_checks import what_lacks
from proposals.domain.call_content import (
    CONTENT_FIELDS,
    PARTS,
    CallContent,
    Part,
    Row,
    read_content,
    without_ids,
)
from proposals.domain.call_index import index_call
from proposals.domain.call_notices import notify_entrants
from proposals.enums import CALL_TRANSITIONS, CANCEL, START
from proposals.models import Call, Challenge
from proposals.permissions import call as permissions

# Dates belong to one run of a call: a copy asks for its own.
_OF_ONE_RUN = (
    *("questions_due_at", "entry_due_at", "proposals_due_at"),
    *("contract_starts_on", "contract_ends_on"),
)


@transaction.atomic
def create_call(
    *,
    by: User,
    municipality: Any,
    content: CallContent,
    template: str = "",
    copied_from: Call | None = None,
    challenge: Challenge | None = None,
    external_id: str = "",
    is_sample: bool = False,
) -> Call:
    """Make a draft of `municipality`. Raises Refused, or ValidationError by field."""
    call = Call(
        municipality=municipality,
        created_by=by,
        template=template,
        copied_from=copied_from,
        challenge=challenge,
        external_id=external_id,
        is_sample=is_sample,
    )
    ensure(permissions.may_edit_call(by, call))
    _assign(call, content)
    call.full_clean(exclude=["rounding", "thresholds"])
    call.save()
    save_parts(call, content, by=by)
    index_call(call)
    detail = {"template": template} if template else {}
    if copied_from:
        detail["copied_from"] = str(copied_from.pk)
    if challenge:
        detail["challenge"] = str(challenge.pk)
    audit.record(by=by, action="call.create", obj=call, detail=detail)
    return call


def content_of_challenge(challenge: Challenge) -> CallContent:
    """What a challenge already says of the call that grows from it."""
    purpose = "\n\n".join(text for text in (challenge.trouble, challenge.solved) if text)
    return CallContent(
        {
            "purpose": purpose[:4000],
            "scope": challenge.wanted,
            "fields": list(challenge.fields),
            "department": challenge.department,
        }
    )


def titled(title: str, content: CallContent | None = None) -> CallContent:
    """`content`, or nothing, under a title."""
    return CallContent({"title": title}).over(content or CallContent())


@transaction.atomic
def copy_call(*, by: User, source: Call, municipality: Any, title: str = "") -> Call:
    """A draft with everything `source` says but its dates and who was invited. Raises Refused."""
    content = without_ids(read_content(source))
    values = {name: value for name, value in content.values.items() if name not in _OF_ONE_RUN}
    parts = {
        name: rows
        for name, rows in content.parts.items()
        if name not in ("steps", "invitees", "contributors", "given_documents")
    }
    if source.municipality_id != municipality.pk:
        values |= {"department": "", "contact": ""}
    values |= {"no_contributors": False, "title": title or source.title}
    return create_call(
        by=by, municipality=municipality, content=CallContent(values, parts), copied_from=source
    )


@transaction.atomic
def update_call(*, by: User, call_id: int, version: int, step: str, content: CallContent) -> Call:
    """Save one step of a draft, edited on `version`.

    Raises Conflict where another edit came first (with the call as it now stands), Refused, or
    ValidationError by field.
    """
    call = locked(call_id)
    ensure(permissions.may_edit_call(by, call))
    if call.version != version:
        raise Conflict(call)
    apply_content(call, content, by=by)
    audit.record(by=by, action="call.update", obj=call, detail={"step": step})
    return call


@transaction.atomic
def start_call(*, by: User, call_id: int) -> Call:
    """公募を始める: everybody reads it, its content is frozen. Raises Refused with what lacks."""
    call = locked(call_id)
    ensure(permissions.may_start_call(by, call))
    now = database_now()
    lacks = what_lacks(call, now)
    if lacks:
        first = next(iter(lacks.values()))[0]
        total = sum(len(texts) for texts in lacks.values())
        raise Refused(f"公募を始めるには、あと{total}か所の入力が要ります。まず、{first}")
    call.state = find_transition(CALL_TRANSITIONS, START, call.state).target
    call.started_at, call.started_by = now, by
    call.version += 1
    call.save(update_fields=["state", "started_at", "started_by", "version", "updated_at"])
    # A small municipality may have one person for both; the trail says so (product.md §4).
    detail = {"same_person": True} if call.created_by_id == by.pk else {}
    audit.record(by=by, action="call.start", obj=call, detail=detail)
    return call


@transaction.atomic
def cancel_call(*, by: User, call_id: int, reason: str) -> Call:
    """公募を中止する, with a reason that everybody reads; all entrants are told. Raises Refused."""
    call = locked(call_id)
    ensure(permissions.may_cancel_call(by, call))
    if not reason.strip():
        raise Refused("中止の理由を入力してください。理由は公募のページに載ります。")
    before = call.state
    call.state = find_transition(CALL_TRANSITIONS, CANCEL, before).target
    call.cancelled_at, call.cancel_reason = database_now(), reason.strip()
    call.version += 1
    call.save(update_fields=["state", "cancelled_at", "cancel_reason", "version", "updated_at"])
    audit.record(by=by, action="call.cancel", obj=call, detail={"from": before})
    notify_entrants(
        call,
        subject=f"公募の中止：{call.title}",
        body=f"{call.municipality}の公募「{call.title}」は中止になりました。\n\n理由：{reason}\n",
        key="cancelled",
    )
    return call


@transaction.atomic
def discard_call(*, by: User, call_id: int) -> None:
    """Remove a draft that nobody needs. Raises Refused; what has begun stays on record."""
    call = locked(call_id)
    ensure(permissions.may_edit_call(by, call))
    audit.record(by=by, action="call.discard", obj=call)
    files = [row.file for row in call.given_documents.select_related("file") if row.file]
    call.delete()
    for stored in files:
        discard(stored=stored)


def locked(call_id: int) -> Call:
    """The call, locked for the rest of the transaction; its municipality loaded beside it."""
    return (
        Call.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=call_id)
    )


def apply_content(call: Call, content: CallContent, *, by: User) -> None:
    """Write content to a locked call and step its version. Raises ValidationError by field."""
    changed = _assign(call, content)
    call.full_clean(exclude=["rounding", "thresholds"])
    call.version += 1
    call.save(update_fields=[*changed, "version", "updated_at"])
    save_parts(call, content, by=by)
    index_call(call)


def _assign(call: Call, content: CallContent) -> list[str]:
    unknown = set(content.values) - set(CONTENT_FIELDS)
    if unknown:
        raise ValueError(f"Not content: {sorted(unknown)}")
    changed = [name for name, value in content.values.items() if getattr(call, name) != value]
    for name in changed:
        setattr(call, name, content.values[name])
    return sorted(changed)


def save_parts(call: Call, content: CallContent, *, by: User) -> None:
    """Write the lists that `content` names; rows keep their identity, others go."""
    for name, rows in content.parts.items():
        _save_part(call, PARTS[name], [_with_stored_file(by, row) for row in rows])


def _with_stored_file(by: User, row: Row) -> Row:
    """A row that brings a new file keeps it from now on."""
    held = row.get("file")
    return row | {"file": store(by=by, upload=held)} if isinstance(held, HeldFile) else row


def _save_part(call: Call, part: Part, rows: Sequence[Row]) -> None:
    standing = {row.pk: row for row in getattr(call, part.name).all()}
    keys = _used_keys(call) if "key" in part.columns else set()
    for position, values in enumerate(rows, start=1):
        row = standing.pop(values.get("id"), None) or part.model(call=call)
        columns = [column for column in part.columns if column in values]
        before = [getattr(row, column, None) for column in columns] if row.pk else None
        for column in columns:
            setattr(row, column, values[column])
        if "key" in part.columns and not row.key:
            row.key = _free_key(keys)
        if part.has_position:
            columns, before = [*columns, "position"], before and [*before, row.position]
            row.position = position
        if before != [getattr(row, column) for column in columns]:
            row.full_clean(exclude=["call", "scale"])
            row.save()
    for row in standing.values():
        _remove(row)


def _remove(row: Any) -> None:
    stored = getattr(row, "file", None)
    try:
        row.delete()
    except ProtectedError as error:
        raise Refused(
            f"「{row}」は、すでに届いた申込や提案で使われているため、消せません。"
            "行を残し、注記で説明してください。"
        ) from error
    if stored:
        discard(stored=stored)


def _used_keys(call: Call) -> set[str]:
    """Keys that criteria of this call have or ever had: drafts keep their answers under them."""
    found: set[str] = set(call.criteria.values_list("key", flat=True))
    if call.is_frozen:
        history = apps.get_model("proposals", "CriterionEvent")  # made by pghistory
        found |= set(history.objects.filter(call=call).values_list("key", flat=True))
    return found


def _free_key(keys: set[str]) -> str:
    """The next of c1, c2, … that no criterion of this call has or had."""
    number = 1
    while f"c{number}" in keys:
        number += 1
    keys.add(f"c{number}")
    return f"c{number}"
