"""Copies without the names that programs write into documents by themselves.

For copies that are read anonymously. What stands in the text itself stays: no program can tell
it from what is meant. Photos need nothing: they are kept without metadata.
"""

from __future__ import annotations

import io
import re
import zipfile

from ppp_portal.files.kinds import FileKind

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say
_OFFICE_KINDS = (FileKind.WORD, FileKind.SHEET, FileKind.SLIDES)

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    "<cp:coreProperties"
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"/>'
)
_CUSTOM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'custom-properties"/>'
)
_PROPERTIES = {"docProps/core.xml": _CORE, "docProps/app.xml": _APP, "docProps/custom.xml": _CUSTOM}

# Replaced in place, never parsed and written anew: that renames namespaces, which the marks of
# compatibility in these documents refer to by name. Comments, revisions, people, presence.
_NAMED_ATTRIBUTES = re.compile(
    r"(\s(?:\w+:)?(?:author|initials|lastModifiedBy|userId|userName|providerId|displayName"
    r'|personName))=("[^"]*"|\'[^\']*\')'
)
_TAG = re.compile(r"<[^<>]+>")
_NAME_PARTS = re.compile(
    r"^(word/|ppt/(comment|author)|ppt/comments/|xl/(comments|persons/|threadedComments/|revisions/))"
)
_SHEET_AUTHORS = re.compile(r"(<(?:\w+:)?author>)[^<]*(</(?:\w+:)?author>)")
# Where the workbook lay, and who reserved it: both name an account.
_WORKBOOK_PLACES = re.compile(r"<(?:\w+:)?(?:absPath|fileSharing)\b[^>]*?/>")
_TEMPLATE_PLACE = re.compile(
    r"(<(?:\w+:)?Relationship\b[^>]*attachedTemplate[^>]*\bTarget=)(\"[^\"]*\"|'[^']*')"
    r"|(\bTarget=)(\"[^\"]*\"|'[^']*')(?=[^>]*attachedTemplate)"
)
_EMBEDDED = re.compile(r"(^|/)embeddings/[^/]*\.(docx|xlsx|pptx)$", re.IGNORECASE)


def strip_metadata(data: bytes, kind: str) -> bytes:
    """`data` of a kept file without the names of those who made, changed or commented it.

    The content must have passed `inspect_file`.
    """
    if kind == FileKind.PDF:
        return _stripped_pdf(data)
    if kind in _OFFICE_KINDS:
        return _stripped_office(data)
    return data


def _stripped_pdf(data: bytes) -> bytes:
    """All pages anew, without /Info, XMP, private data of programs and the authors of notes."""
    import pypdf
    from pypdf.generic import DictionaryObject

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.metadata = None
    for found in list(writer._objects):
        if not isinstance(found, DictionaryObject):
            continue
        for key in ("/Metadata", "/PieceInfo", "/LastModified"):
            found.pop(key, None)
        # In a field of a form /T is its name, in a note its author.
        if "/Subtype" in found and "/Contents" in found and "/FT" not in found:
            for key in ("/T", "/M", "/CreationDate"):
                found.pop(key, None)
    writer._ID = None
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stripped_office(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = _stripped_part(entry.filename, source.read(entry))
            clean = zipfile.ZipInfo(entry.filename, _EPOCH)
            clean.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(clean, content)
    return out.getvalue()


def _stripped_part(name: str, content: bytes) -> bytes:
    if name in _PROPERTIES:
        return _PROPERTIES[name].encode()
    if _EMBEDDED.search(name):
        return _stripped_office(content)
    if name.lower().endswith((".jpg", ".jpeg")):
        return _stripped_jpeg(content)
    if not name.endswith((".xml", ".rels")):
        return content
    text, codec = _decoded(content)
    if _NAME_PARTS.match(name):
        # Only within tags: a text may say author="…" as well.
        text = _TAG.sub(lambda tag: _NAMED_ATTRIBUTES.sub(r'\1=""', tag[0]), text)
    if name.startswith("xl/comments"):
        text = _SHEET_AUTHORS.sub(r"\1\2", text)
    if name == "xl/workbook.xml":
        text = _WORKBOOK_PLACES.sub("", text)
    if name == "word/_rels/settings.xml.rels":
        text = _TEMPLATE_PLACE.sub(
            lambda found: f'{found[1] or found[3]}"file:///Normal.dotm"', text
        )
    return text.encode(codec)


def _decoded(content: bytes) -> tuple[str, str]:
    codec = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return content.decode(codec, "surrogateescape"), codec


def _stripped_jpeg(content: bytes) -> bytes:
    """A picture inside a document without EXIF, XMP, IPTC and comments; its pixels untouched."""
    if content[:2] != b"\xff\xd8":
        return content
    kept, place = [content[:2]], 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xDA:  # from here on the picture itself
            break
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        # APP0 (JFIF), APP2 (colour profile) and APP14 (Adobe) say how to show it.
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in (0xE0, 0xE2, 0xEE):
            kept.append(content[place:end])
        place = end
    return b"".join(kept) + content[place:]
