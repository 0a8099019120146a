"""What may be attached: kinds, their limits, and the words for both."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

MAX_FILE_BYTES = 20 * 1024 * 1024


class FileKind(TextChoices):
    """ファイルの種類, as found in its content."""

    PHOTO = "photo", "写真・画像"
    PDF = "pdf", "PDF"
    WORD = "word", "Word"
    SHEET = "sheet", "Excel"
    SLIDES = "slides", "PowerPoint"
    TEXT = "text", "テキスト・CSV"


PHOTOS = frozenset({FileKind.PHOTO})
DOCUMENTS = frozenset(FileKind) - PHOTOS
ANY = frozenset(FileKind)

_OFFICE = "application/vnd.openxmlformats-officedocument."
# Extension → kind and content type of what is kept and sent.
KEPT: dict[str, tuple[FileKind, str]] = {
    "jpg": (FileKind.PHOTO, "image/jpeg"),
    "png": (FileKind.PHOTO, "image/png"),
    "pdf": (FileKind.PDF, "application/pdf"),
    "docx": (FileKind.WORD, f"{_OFFICE}wordprocessingml.document"),
    "xlsx": (FileKind.SHEET, f"{_OFFICE}spreadsheetml.sheet"),
    "pptx": (FileKind.SLIDES, f"{_OFFICE}presentationml.presentation"),
    "csv": (FileKind.TEXT, "text/csv"),
    "txt": (FileKind.TEXT, "text/plain"),
}
CONTENT_TYPES = tuple(content_type for kind, content_type in KEPT.values())
# No HEIC here: a phone that is asked for JPEG turns its pictures into it by itself.
_PHOTO_ACCEPT = ("image/jpeg", "image/png", "image/webp", "image/gif")


class Unfit(ValueError):  # noqa: N818 - an answer, not a fault
    """The content cannot be kept; `str()` says why in Japanese, and what to do next."""


@dataclass(frozen=True)
class Inspected:
    """What is kept of an uploaded file: a safe name, its kind, and its content.

    `content` of a photo is made anew, with two smaller ones beside it; its size is in pixels.
    `notes` tell the sender what is remarkable but no reason to refuse.
    """

    name: str
    kind: FileKind
    content_type: str
    content: bytes
    width: int | None = None
    height: int | None = None
    medium: bytes = b""
    small: bytes = b""
    notes: tuple[str, ...] = ()


def accept_attribute(allowed: frozenset[FileKind]) -> str:
    """The `accept` of a file input: what the chooser of a phone or desk offers."""
    photos = _PHOTO_ACCEPT if FileKind.PHOTO in allowed else ()
    endings = (f".{ending}" for ending, (kind, _) in KEPT.items() if kind in allowed - PHOTOS)
    return ",".join((*photos, *endings))


def allowed_words(allowed: frozenset[FileKind]) -> str:
    """「写真・画像（JPEG・PNGなど）、PDF、Word」"""
    words = {FileKind.PHOTO: "写真・画像（JPEG・PNGなど）", FileKind.TEXT: "CSV・テキスト"}
    return "、".join(words.get(kind, kind.label) for kind in FileKind if kind in allowed)


def size_words(size: int) -> str:
    """「3.2MB」「48KB」"""
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.1f}MB"
    return f"{max(1, round(size / 1024))}KB"
