"""Word, Excel and PowerPoint documents: opened as the zip they are, macros and objects refused."""

from __future__ import annotations

import io
import re
import zipfile

from ppp_portal.files.kinds import Unfit
from ppp_portal.tables import archive
from ppp_portal.tables.errors import TableError

_MAIN = re.compile(
    rb"application/vnd\.openxmlformats-officedocument\."
    rb"(wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation)\.main\+xml"
)
_EXTENSIONS = {
    b"wordprocessingml.document": "docx",
    b"spreadsheetml.sheet": "xlsx",
    b"presentationml.presentation": "pptx",
}
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|intlmacrosheet|\.macrosheet", re.IGNORECASE)
_MACRO_PARTS = re.compile(r"(vbaProject|vbaData)[^/]*$|(^|/)macrosheets/", re.IGNORECASE)
_OBJECT_PARTS = re.compile(r"(^|/)(activeX/|embeddings/(?!.*\.(xlsx|docx|pptx)$))", re.IGNORECASE)
_TYPE_ENTRY = re.compile(rb"<(?:\w+:)?(?:Default|Override)\b[^>]*>")
_ATTRIBUTE = re.compile(rb"(\w+)\s*=\s*([\"'])(.*?)\2", re.DOTALL)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.DOTALL)
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']")
_HARMLESS = re.compile(rb"Type\s*=\s*[\"'][^\"']*/(hyperlink|attachedTemplate|externalLinkPath)\"")
# Fetched and run by the program on opening: a template or object from a web address.
_FETCHED = re.compile(
    rb"Type\s*=\s*[\"'][^\"']*/(attachedTemplate|oleObject|frame|subDocument|control)[\"']"
)
_WEB_TARGET = re.compile(rb"Target\s*=\s*[\"']\s*(?:https?:|ftp:|\\\\)", re.IGNORECASE)

BROKEN = (
    "Word・Excel・PowerPointの文書として読めません。壊れているか、途中で切れています。"
    "もとのソフトで開き、「名前を付けて保存」で保存し直してください。"
)
BOMB = (
    "開くと大きくなりすぎる文書のため、受け取れません。"
    "使っていないシートや画像を減らし、保存し直してください。"
)
MACROS = (
    "マクロ（自動で動く処理）が入った文書は、安全のため受け取れません。"
    "「名前を付けて保存」で、種類を.docx・.xlsx・.pptxにして保存し直してください。"
)
OBJECTS = (
    "中にほかのファイルや部品が埋め込まれた文書は、安全のため受け取れません。"
    "埋め込んだものを消すか、PDFで保存し直してください。"
)
FETCHES = (
    "開くと外部からひな形や部品を取り込む文書は、安全のため受け取れません。"
    "PDFで保存し直してください。"
)
OLD = (
    "古い形式の文書（.doc・.xls・.ppt、一太郎など）か、パスワード付きの文書です。"
    "パスワードを外し、.docx・.xlsx・.pptxか、PDFで保存し直してください。"
)
UNKNOWN_ZIP = (
    "ZIPや、受け取れない種類の文書です。ZIPは展開して1つずつ、"
    "文書は.docx・.xlsx・.pptxかPDFで添付してください。"
)
OUTSIDE = "文書が、外部の画像やほかのファイルを参照しています。開く人には見えないことがあります。"


def check_office(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The extension that fits the content, and remarks for the sender. Raises Unfit."""
    try:
        archive.check_archive(data)
    except TableError as error:
        raise Unfit(BOMB if str(error) == archive.BOMB else BROKEN) from error
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        if "[Content_Types].xml" not in names:
            raise Unfit(UNKNOWN_ZIP)
        types = package.read("[Content_Types].xml")
        relations = [package.read(name) for name in names if name.lower().endswith(".rels")]
    found = b" ".join(_types_of(names, types))
    if _MACRO_TYPES.search(found) or any(_MACRO_PARTS.search(name) for name in names):
        raise Unfit(MACROS)
    main = _MAIN.search(found)
    if main is None:
        raise Unfit(UNKNOWN_ZIP)
    if any(_OBJECT_PARTS.search(name) for name in names):
        raise Unfit(OBJECTS)
    return _EXTENSIONS[main[1]], _remarks(relations)


def _types_of(names: list[str], types: bytes) -> list[bytes]:
    """The content type of each part: its own, else its ending's.

    Excel on the web declares a type of macros for an ending that no part has.
    """
    own: dict[str, bytes] = {}
    by_ending: dict[str, bytes] = {}
    # Some programs write the list in UTF-16; NULs aside it reads the same.
    for entry in _TYPE_ENTRY.findall(types.replace(b"\0", b"")):
        values = {key.decode(): value for key, _, value in _ATTRIBUTE.findall(entry)}
        content_type = values.get("ContentType", b"")
        if "PartName" in values:
            own[values["PartName"].decode(errors="replace").lstrip("/").lower()] = content_type
        else:
            by_ending[values.get("Extension", b"").decode(errors="replace").lower()] = content_type
    return [
        own.get(name.lower()) or by_ending.get(name.rpartition(".")[2].lower(), b"")
        for name in names
    ]


def _remarks(relations: list[bytes]) -> tuple[str, ...]:
    outside = False
    for xml in relations:
        for relation in _RELATION.findall(xml.replace(b"\0", b"")):
            if not _EXTERNAL.search(relation):
                continue
            if _FETCHED.search(relation) and _WEB_TARGET.search(relation):
                raise Unfit(FETCHES)
            outside = outside or not _HARMLESS.search(relation)
    return (OUTSIDE,) if outside else ()
