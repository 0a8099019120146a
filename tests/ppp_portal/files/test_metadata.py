"""Copies for anonymous reading carry no name that a program wrote by itself."""

from __future__ import annotations

import io
import zipfile

import pypdf
import pytest
from PIL import Image

from ppp_portal.files.inspecting import inspect_file
from ppp_portal.files.metadata import strip_metadata
from tests.factories import files

NAME = "見本さくせいしゃ"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def test_a_pdf_loses_its_author_its_xmp_and_the_authors_of_its_notes() -> None:
    data = files.pdf_with_metadata()
    assert all(text in data for text in (b"SAMPLEAUTHOR", b"SAMPLEANNOTATOR"))

    copy = strip_metadata(data, "pdf")

    reader = pypdf.PdfReader(io.BytesIO(copy))
    assert "SAMPLE" not in copy.decode("latin-1")
    assert NAME.encode() not in copy
    assert "見本の作成者X".encode() not in copy
    assert len(reader.pages) == 1
    assert reader.pages[0]["/Annots"][0].get_object()["/Contents"] == "note text"
    assert not reader.metadata
    assert "/Metadata" not in reader.trailer["/Root"]


def test_the_copy_of_a_pdf_is_one_that_would_be_kept() -> None:
    copy = strip_metadata(files.pdf_with_metadata(), "pdf")

    assert inspect_file(name="写し.pdf", data=copy).kind == "pdf"


def test_the_name_of_a_form_field_in_a_pdf_stays() -> None:
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(width=100, height=100)
    field = {"/Subtype": NameObject("/Widget"), "/FT": NameObject("/Tx")}
    texts = {"/T": TextStringObject("FIELD"), "/Contents": TextStringObject("x")}
    widget = DictionaryObject({NameObject(k): v for k, v in (field | texts).items()})
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(widget)])
    out = io.BytesIO()
    writer.write(out)

    copy = pypdf.PdfReader(io.BytesIO(strip_metadata(out.getvalue(), "pdf")))

    assert copy.pages[0]["/Annots"][0].get_object()["/T"] == "FIELD"


@pytest.mark.parametrize(
    ("extension", "part", "content"),
    [
        ("docx", "docProps/core.xml", f"<x><dc:creator>{NAME}</dc:creator></x>"),
        ("xlsx", "docProps/app.xml", f"<x><Company>{NAME}</Company></x>"),
        ("pptx", "docProps/custom.xml", f"<x>{NAME}</x>"),
        ("docx", "word/comments.xml", f'<w:comment w:author="{NAME}" w:initials="{NAME}"/>'),
        ("docx", "word/document.xml", f"<w:ins w:id='1' w:author='{NAME}'/>"),
        ("docx", "word/people.xml", f'<w15:person w15:author="{NAME}"><p userId="{NAME}"/>'),
        ("xlsx", "xl/comments1.xml", f"<authors><author>{NAME}</author></authors>"),
        ("xlsx", "xl/persons/person.xml", f'<person displayName="{NAME}" userId="{NAME}"/>'),
        ("xlsx", "xl/workbook.xml", f'<a><x15ac:absPath url="C:\\{NAME}\\" xmlns:x15ac="x"/></a>'),
        ("xlsx", "xl/workbook.xml", f'<a><fileSharing userName="{NAME}"/></a>'),
        ("pptx", "ppt/commentAuthors.xml", f'<p:cmAuthor author="{NAME}" initials="{NAME}"/>'),
        (
            "docx",
            "word/_rels/settings.xml.rels",
            f'<Relationship Type="x/attachedTemplate" Target="file:///C:/{NAME}/a.dotm"/>',
        ),
        (
            "docx",
            "word/_rels/settings.xml.rels",
            f'<Relationship Target="file:///C:/{NAME}/a.dotm" Type="x/attachedTemplate"/>',
        ),
        ("pptx", "ppt/embeddings/表.xlsx", files.zipped({"docProps/core.xml": f"<x>{NAME}</x>"})),
    ],
)
def test_a_name_goes_from_wherever_office_documents_keep_it(extension, part, content) -> None:
    data = files.package(extension, {part: content})
    kind = inspect_file(name=f"a.{extension}", data=data).kind

    copy = strip_metadata(data, kind)

    inner = parts_of(copy)[part]
    if part.endswith(".xlsx"):
        inner = parts_of(inner)["docProps/core.xml"]
    assert NAME.encode() not in inner
    assert set(parts_of(copy)) == set(parts_of(data))


def test_the_text_of_a_document_stays_as_it_is() -> None:
    body = '<w:p xmlns:w="x" mc:Ignorable="w14"><w:t>see author="本文"</w:t></w:p>'
    data = files.package("docx", {"word/document.xml": body})

    assert parts_of(strip_metadata(data, "word"))["word/document.xml"] == body.encode()


def test_the_times_inside_a_document_are_gone() -> None:
    copy = strip_metadata(files.office("xlsx"), "sheet")

    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_a_photo_inside_a_document_loses_its_place_and_keeps_its_pixels() -> None:
    photo = files.jpeg_with_place()
    data = files.package("docx", {"word/media/image1.jpeg": photo})

    copy = parts_of(strip_metadata(data, "word"))["word/media/image1.jpeg"]

    before, after = (Image.open(io.BytesIO(one)) for one in (photo, copy))
    assert b"SECRET" not in copy
    assert dict(after.getexif()) == {}
    assert after.tobytes() == before.tobytes()


def test_a_photo_and_a_text_are_returned_as_they_are() -> None:
    assert strip_metadata(b"abc", "photo") == b"abc"
    assert strip_metadata(b"abc", "text") == b"abc"
