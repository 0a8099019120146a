"""Bytes from somebody's machine → what may be kept of them, or words why not.

Only the content decides what a file is; the name is asked last, and only for plain text, which
has no mark of its own. Nothing here touches disk or database.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from ppp_portal.files import office, photos
from ppp_portal.files.kinds import (
    ANY,
    KEPT,
    MAX_FILE_BYTES,
    FileKind,
    Inspected,
    Unfit,
    allowed_words,
    size_words,
)
from ppp_portal.files.names import clean_name, extension_of, shown_name
from ppp_portal.files.pdf import check_pdf
from ppp_portal.tables import encoding
from ppp_portal.tables.errors import TableError

_TEXT_ENDINGS = ("csv", "txt")
# Text that a browser or a shell would act on.
_ACTIVE_TEXT = re.compile(r"\s*(?:<[a-z!?%]|#!|@echo\b)", re.IGNORECASE)
_EMBEDDED = re.compile(r"<(?:script|svg|html|iframe)\b|<\?php\b", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
EMPTY = "中身が空です（0バイト）。正しいファイルか確かめて、もう一度選んでください。"
HEIC = (
    "iPhoneなどの新しい形式（HEIC・AVIF）の写真です。JPEGで保存し直すか、"
    "iPhoneの「設定」→「カメラ」→「フォーマット」を「互換性優先」にして撮ってください。"
)
OTHER_PICTURE = "この形式の画像は受け取れません。JPEGかPNGで保存し直してください。"
OFFICE_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_OTHER_PICTURES = (b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"8BPS", b"\0\0\0\x0cjP  ")


def inspect_file(*, name: str, data: bytes, allowed: frozenset[FileKind] = ANY) -> Inspected:
    """What may be kept of an uploaded file. Raises ValidationError with what to do next."""
    try:
        _check_length(len(data))
        found = _inspect(name, data, allowed)
        if found.kind not in allowed:
            raise Unfit(_not_allowed(allowed))
    except Unfit as unfit:
        raise refused(name, str(unfit)) from unfit
    return found


def refused(name: str, reason: str) -> ValidationError:
    """The message for one of possibly several files."""
    return ValidationError(f"「{shown_name(name)}」は添付できません。{reason}", code="unfit")


def check_length(name: str, size: int) -> None:
    """Refuse an empty or too large file before it is read. Raises ValidationError."""
    try:
        _check_length(size)
    except Unfit as unfit:
        raise refused(name, str(unfit)) from unfit


def _check_length(size: int) -> None:
    if size == 0:
        raise Unfit(EMPTY)
    if size > MAX_FILE_BYTES:
        raise Unfit(
            f"大きすぎます（{size_words(size)}）。1つ20MBまでです。"
            "写真は縮小し、文書は画像を減らすか分けて、もう一度選んでください。"
        )


def _not_allowed(allowed: frozenset[FileKind]) -> str:
    return f"ここで受け取れるのは、{allowed_words(allowed)}です。"


def _inspect(name: str, data: bytes, allowed: frozenset[FileKind]) -> Inspected:
    if _is_photo(data):
        # Asked here, since making a photo anew is work.
        if FileKind.PHOTO not in allowed:
            raise Unfit(_not_allowed(allowed))
        return _photo(name, data)
    if data.startswith(b"%PDF-"):
        check_pdf(data)
        return _kept(name, "pdf", data)
    if data.startswith(b"PK\x03\x04"):
        extension, notes = office.check_office(data)
        return _kept(name, extension, data, notes)
    if data.startswith(OFFICE_OLD):
        raise Unfit(office.OLD)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        raise Unfit(HEIC)
    if data.startswith(_OTHER_PICTURES):
        raise Unfit(OTHER_PICTURE)
    return _text(name, data, allowed)


def _is_photo(data: bytes) -> bool:
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    )


def _photo(name: str, data: bytes) -> Inspected:
    photo = photos.read_photo(data)
    if len(photo.content) > MAX_FILE_BYTES:  # a photo sent as PNG grows when turned or converted
        raise Unfit("JPEGで保存し直してから、もう一度選んでください。")
    kind, content_type = KEPT[photo.extension]
    return Inspected(
        name=clean_name(name, photo.extension),
        kind=kind,
        content_type=content_type,
        content=photo.content,
        width=photo.width,
        height=photo.height,
        medium=photo.medium,
        small=photo.small,
    )


def _text(name: str, data: bytes, allowed: frozenset[FileKind]) -> Inspected:
    extension = extension_of(name)
    if extension not in _TEXT_ENDINGS:
        raise Unfit(
            f"名前と中身が合わないか、受け取れない種類のファイルです。{_not_allowed(allowed)}"
        )
    try:
        text = encoding.decode(data).text
    except TableError as error:
        raise Unfit(str(error)) from error
    if _CONTROLS.search(text) or _ACTIVE_TEXT.match(text) or _EMBEDDED.search(text):
        raise Unfit(
            "文字だけの表や文章ではなく、プログラムやWebページのようです。"
            "中身を確かめ、Excelで開いてCSVかブックで保存し直してください。"
        )
    return _kept(name, extension, data)


def _kept(name: str, extension: str, data: bytes, notes: tuple[str, ...] = ()) -> Inspected:
    kind, content_type = KEPT[extension]
    return Inspected(clean_name(name, extension), kind, content_type, data, notes=notes)
