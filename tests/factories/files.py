"""Files as people send them, made on the spot: good ones, and ones that must be refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pypdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from ppp_portal.files.stored_file import StoredFile

OFFICE_MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def picture(size: tuple[int, int] = (40, 30), mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue, so that turning it shows."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return image if mode == "RGB" else image.convert(mode)


def jpeg(size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    picture(size, mode).save(out, "JPEG", **options)
    return out.getvalue()


def jpeg_with_place(orientation: int = 6, size: tuple[int, int] = (40, 30)) -> bytes:
    """A phone's photo: turned by its EXIF, with the place, the camera, XMP and a comment."""
    exif = Image.Exif()
    exif[274] = orientation
    exif[271] = "見本カメラ".encode().decode("latin-1")
    exif[0x8825] = {1: "N", 2: (34.0, 41.0, 24.0), 3: "E", 4: (135.0, 11.0, 44.0)}
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRET-XMP</x:xmpmeta>"
    return jpeg(size, exif=exif, comment=b"SECRET-COMMENT", xmp=xmp)


def png(size: tuple[int, int] = (40, 30), mode: str = "RGB", text: str = "") -> bytes:
    out = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    if text:
        info.add_text("Comment", text)
    picture(size, mode).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def png_bomb(width: int = 10_000, height: int = 10_000) -> bytes:
    """A few hundred bytes whose head promises very many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def webp_bomb() -> bytes:
    """The head of a WebP of 16384 by 16384 pixels."""
    side = (16383).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + side + side
    return b"RIFF" + struct.pack("<I", len(body)) + body


def moving_gif() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def pdf(writer: pypdf.PdfWriter | None = None, **info: str) -> bytes:
    writer = writer or pypdf.PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.add_metadata({f"/{name}": value for name, value in info.items()})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_action(kind: str, **more: str) -> bytes:
    """A PDF whose opening action is /JavaScript, /Launch …"""
    writer = pypdf.PdfWriter()
    action = DictionaryObject({NameObject("/S"): NameObject(kind)})
    action |= {NameObject(f"/{name}"): TextStringObject(text) for name, text in more.items()}
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    return pdf(writer)


def pdf_with_file() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_attachment("中身.txt", b"hidden")
    return pdf(writer)


def pdf_with_password() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.encrypt("himitsu")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_metadata() -> bytes:
    """Names in every place a PDF keeps them: 文書のプロパティ, XMP, the author of a note."""
    writer = pypdf.PdfWriter()
    xmp = DecodedStreamObject()
    xmp.set_data("<x:xmpmeta>見本の作成者X</x:xmpmeta>".encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    page = writer.add_blank_page(width=200, height=200)
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Text"),
            NameObject("/T"): TextStringObject("SAMPLEANNOTATOR"),
            NameObject("/Contents"): TextStringObject("note text"),
        }
    )
    page[NameObject("/Annots")] = pypdf.generic.ArrayObject([writer._add_object(note)])
    writer.add_metadata({"/Author": "SAMPLEAUTHOR", "/Creator": "SAMPLECREATOR"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(extension: str = "docx", main: str = "", **parts: str | bytes) -> bytes:
    """The least that is a document of that kind; `parts` by name, `__` for 「/」."""
    given = {name.replace("__", "/"): content for name, content in parts.items()}
    return package(extension, given, main=main)


def package(extension: str, parts: dict[str, str | bytes], main: str = "") -> bytes:
    """A document of that kind with `parts` by their names."""
    types = f'<Types><Override PartName="/main" ContentType="{main or OFFICE_MAIN[extension]}"/>'
    return zipped({"[Content_Types].xml": f"{types}</Types>", "main": "<main/>"} | parts)


def related(kind: str, target: str) -> str:
    """A part of relations with one that leads outside."""
    return (
        f'{RELATIONS}<Relationship Id="r1" Type="http://schemas.example/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )


def upload(name: str = "写真.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if content is None else content)


def stored_document(*, by: Any) -> StoredFile:
    """The row of a document, for tests that do not open it: nothing lies on the disk."""
    return StoredFile.objects.create(
        name="しおり.pdf",
        kind="pdf",
        content_type="application/pdf",
        size=1,
        sha256="a" * 64,
        created_by=by,
    )
