"""Keeping files: first on the disk, then as a row in the transaction of what they belong to.

A file without a row can be read by nobody. It is one that was chosen in a form refused for
another reason (the form carries a signed ticket for it), or one whose transaction was rolled
back, or one that was discarded; `sweep` takes those away.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from ppp_portal.files import disk
from ppp_portal.files.inspecting import check_length, inspect_file, refused
from ppp_portal.files.kinds import ANY, FileKind, size_words
from ppp_portal.files.stored_file import StoredFile

_SALT = "ppp_portal.files.held"
HELD_FOR = timedelta(days=1)
# Twice as long, so that no ticket opens on what is just being swept.
SWEPT_AFTER = 2 * HELD_FOR
EXPIRED = (
    "選んであったファイルの預かり期限（1日）が過ぎました。お手数ですが、もう一度選んでください。"
)
NO_ROOM = (
    "いま保管場所に書き込めません。しばらくしてからもう一度お試しのうえ、"
    "続くときはポータル管理者にご連絡ください。"
)
TWICE = "「{name}」は、すでに添付されています。画面を開き直して確かめてください。"


@dataclass(frozen=True)
class HeldFile:
    """A file on the disk that no row names yet, belonging to one account for a day."""

    id: str
    name: str
    kind: str
    content_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    notes: list[str]
    by: int

    @property
    def ticket(self) -> str:
        """What the form carries; signed, so that nobody can name another's file."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    @property
    def size_words(self) -> str:
        return size_words(self.size)

    @property
    def picture(self) -> str:
        """The small picture as a data: address, shown beside the name; '' for other kinds."""
        if self.kind != FileKind.PHOTO:
            return ""
        try:
            with disk.open_variant(uuid.UUID(self.id), "small") as file:
                return f"data:image/jpeg;base64,{base64.b64encode(file.read()).decode()}"
        except FileNotFoundError:
            return ""


def hold(*, by: Any, upload: UploadedFile, allowed: frozenset[FileKind] = ANY) -> HeldFile:
    """Look at an upload and write it to the disk, outside of any transaction.

    Raises ValidationError with what to do next.
    """
    name = upload.name or ""
    check_length(name, upload.size or 0)
    upload.seek(0)
    found = inspect_file(name=name, data=upload.read(), allowed=allowed)
    file_id = uuid.uuid4()
    try:
        disk.write(file_id, found)
    except OSError as error:
        raise refused(name, NO_ROOM) from error
    return HeldFile(
        id=str(file_id),
        name=found.name,
        kind=found.kind.value,
        content_type=found.content_type,
        size=len(found.content),
        sha256=hashlib.sha256(found.content).hexdigest(),
        width=found.width,
        height=found.height,
        notes=list(found.notes),
        by=by.pk,
    )


def held_from(*, by: Any, ticket: str) -> HeldFile:
    """What a form's ticket names. Raises ValidationError where it is old or not this account's."""
    try:
        values: Mapping[str, Any] = signing.loads(ticket, salt=_SALT, max_age=HELD_FOR)
        held = HeldFile(**values)
    except (signing.BadSignature, TypeError) as error:
        raise ValidationError(EXPIRED, code="expired") from error
    # Its day begins anew with each try, on the disk as in the ticket of the next answer.
    if held.by != by.pk or not disk.renew(uuid.UUID(held.id)):
        raise ValidationError(EXPIRED, code="expired")
    return held


@transaction.atomic
def store(
    *, by: Any, upload: UploadedFile | HeldFile, allowed: frozenset[FileKind] = ANY
) -> StoredFile:
    """Keep an upload, or one held since an earlier try, with the present transaction.

    Rolled back, the file is read by nobody and swept later. Raises ValidationError with what to
    do next, also where the same held file is kept already (a form sent twice).
    """
    held = upload if isinstance(upload, HeldFile) else hold(by=by, upload=upload, allowed=allowed)
    if held.by != by.pk:
        raise ValidationError(EXPIRED, code="expired")
    stored = StoredFile(
        id=uuid.UUID(held.id),
        name=held.name,
        kind=held.kind,
        content_type=held.content_type,
        size=held.size,
        sha256=held.sha256,
        width=held.width,
        height=held.height,
        notes=held.notes,
        created_by=by,
    )
    try:
        with transaction.atomic():
            stored.save(force_insert=True)
    except IntegrityError as error:
        if not StoredFile.objects.filter(pk=stored.pk).exists():
            raise
        raise ValidationError(TWICE.format(name=held.name), code="twice") from error
    return stored


@transaction.atomic
def copy_stored(*, by: Any, stored: StoredFile) -> StoredFile:
    """A file of its own with the same content, for a record that is copied."""
    copy = StoredFile.objects.get(pk=stored.pk)
    copy.pk, copy.created_by = uuid.uuid4(), by
    disk.link(stored.pk, copy.pk)
    copy.save(force_insert=True)
    return copy


@transaction.atomic
def discard(*, stored: StoredFile) -> None:
    """Take the row away now and the bytes once that is committed.

    The caller has asked whether it may, and has removed what pointed here.
    """
    file_id = stored.pk
    stored.delete()
    transaction.on_commit(lambda: disk.remove(file_id))


def sweep() -> int:
    """Remove files older than two days that no row names; returns how many. A daily job."""
    old = list(disk.folders_before(timezone.now() - SWEPT_AFTER))
    named = set(StoredFile.objects.filter(pk__in=old).values_list("pk", flat=True))
    orphans = [file_id for file_id in old if file_id not in named]
    for file_id in orphans:
        disk.remove(file_id)
    return len(orphans)
