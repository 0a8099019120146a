"""What a file is follows from its content; what is unfit is refused with what to do next."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from ppp_portal.files import office, photos
from ppp_portal.files.inspecting import EMPTY, HEIC, OTHER_PICTURE, inspect_file
from ppp_portal.files.kinds import DOCUMENTS, MAX_FILE_BYTES, PHOTOS, FileKind
from ppp_portal.files.pdf import MESSAGES
from tests.factories import files


def refusal(name: str, data: bytes, allowed=frozenset(FileKind)) -> str:
    with pytest.raises(ValidationError) as caught:
        inspect_file(name=name, data=data, allowed=allowed)
    (message,) = caught.value.messages
    return message


@pytest.mark.parametrize(
    ("name", "data", "kept_as", "kind"),
    [
        ("活動.jpg", files.jpeg(), "活動.jpg", "photo"),
        ("図.PNG", files.png(), "図.png", "photo"),
        ("動く.gif", files.moving_gif(), "動く.png", "photo"),
        ("拡張子なし", files.jpeg(), "拡張子なし.jpg", "photo"),
        ("名前違い.docx", files.png(), "名前違い.png", "photo"),
        ("報告.pdf", files.pdf(), "報告.pdf", "pdf"),
        ("報告.docx", files.office("docx"), "報告.docx", "word"),
        ("収支.xlsx", files.office("xlsx"), "収支.xlsx", "sheet"),
        ("説明.pptx", files.office("pptx"), "説明.pptx", "slides"),
        ("名簿.csv", "区分,人数\n小学生,12\n".encode("cp932"), "名簿.csv", "text"),
        ("メモ.txt", "本日の様子です。".encode(), "メモ.txt", "text"),
    ],
)
def test_the_content_decides_kind_and_ending(name, data, kept_as, kind) -> None:
    found = inspect_file(name=name, data=data)

    assert (found.name, found.kind) == (kept_as, kind)


@pytest.mark.parametrize(
    "data",
    [
        b"#!/bin/sh\nrm -rf .\n",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?php system($_GET['c']); ?>",
        b"MZ\x90\x00" + b"\0" * 60,
        b"\x7fELF" + b"\0" * 60,
        "ただの文章です。".encode(),
    ],
)
def test_a_jpg_that_is_something_else_is_refused(data) -> None:
    message = refusal("写真.jpg", data)

    assert message.startswith("「写真.jpg」は添付できません。名前と中身が合わないか")


@pytest.mark.parametrize("name", ["表.csv", "文.txt"])
@pytest.mark.parametrize(
    "data",
    [
        b"<svg onload='alert(1)'/>",
        b"  <!doctype html><p>x",
        b"#!/bin/sh\n",
        b"a,b\n<script>alert(1)</script>,2\n",
        b"MZ\x10\x00\x03\x00\x00\x00abc",
        b"a,b\x01\x02,c\n",
    ],
)
def test_text_that_a_program_would_act_on_is_refused(name, data) -> None:
    assert "プログラムやWebページのようです" in refusal(name, data)


def test_text_in_no_known_encoding_is_refused_with_the_place() -> None:
    message = refusal("表.csv", b"a,b\n\xa0\xff\xff\xfd\n")

    assert "2行目（先頭から 5 バイト目）に Shift_JIS として読めない文字があります" in message


def test_an_empty_file_is_refused() -> None:
    assert refusal("空.jpg", b"") == f"「空.jpg」は添付できません。{EMPTY}"


def test_twenty_megabytes_are_kept_and_one_byte_more_is_refused() -> None:
    line = "あいうえおかきくけこ\n".encode()
    data = (line * (MAX_FILE_BYTES // len(line) + 1))[: MAX_FILE_BYTES // len(line) * len(line)]
    exactly = data + b"\n" * (MAX_FILE_BYTES - len(data))

    assert len(inspect_file(name="長.txt", data=exactly).content) == MAX_FILE_BYTES
    assert "大きすぎます（20.0MB）。1つ20MBまでです" in refusal("長.txt", exactly + b"\n")


def test_a_picture_of_100_megapixels_is_refused_by_its_head() -> None:
    message = refusal("大.png", files.png_bomb())

    assert "画素数が多すぎます（10,000×10,000）。5,000万画素までです" in message


def test_a_picture_beyond_the_decoders_own_limit_is_refused_in_words() -> None:
    assert "画素数が多すぎます" in refusal("巨大.png", files.png_bomb(60_000, 60_000))


def test_a_webp_of_a_huge_canvas_is_refused_before_it_is_opened() -> None:
    assert "画素数が多すぎます（16,384×16,384）" in refusal("大.webp", files.webp_bomb())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("切.jpg", files.jpeg((800, 600))[:-3000]),
        ("切.png", files.png((800, 600))[:-300]),
        ("頭だけ.jpg", b"\xff\xd8\xff\xe0"),
        ("頭だけ.png", b"\x89PNG\r\n\x1a\n"),
        ("頭だけ.webp", b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 20),
        ("頭だけ.gif", b"GIF89a"),
    ],
)
def test_a_picture_cut_off_is_refused(name, data) -> None:
    assert refusal(name, data) == f"「{name}」は添付できません。{photos.BROKEN}"


def test_a_heic_photo_is_refused_with_the_phones_setting() -> None:
    assert refusal("IMG.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 20).endswith(HEIC)


@pytest.mark.parametrize("head", [b"BM", b"II*\0", b"8BPS"])
def test_another_kind_of_picture_is_refused_with_the_kinds_that_are_not(head) -> None:
    assert refusal("図.bmp", head + b"\0" * 40).endswith(OTHER_PICTURE)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (files.pdf_with_action("/JavaScript", JS="app.alert(1)"), "script"),
        (files.pdf_with_action("/Launch", F="cmd.exe"), "launch"),
        (files.pdf_with_action("/GoToE"), "embedded"),
        (files.pdf_with_file(), "embedded"),
        (files.pdf_with_password(), "encrypted"),
        (files.pdf()[:-60], "broken"),
        (b"%PDF-1.7\nnothing here\n%%EOF", "broken"),
    ],
)
def test_a_pdf_that_acts_hides_or_is_locked_is_refused(data, reason) -> None:
    assert refusal("報告.pdf", data) == f"「報告.pdf」は添付できません。{MESSAGES[reason]}"


def test_a_script_spelt_in_another_way_is_found() -> None:
    data = files.pdf_with_action("/JavaScript", JS="app.alert(1)")
    spelt = data.replace(b"/JavaScript", b"/J#61vaScrip").replace(b"/JS", b"/#4aS")

    assert "スクリプト" in refusal("報告.pdf", spelt)


def test_a_script_that_no_page_uses_is_found() -> None:
    data = files.pdf_with_action("/JavaScript", JS="app.alert(1)")
    loose = data.replace(b"/OpenAction", b"/OpenNothin")

    assert "スクリプト" in refusal("報告.pdf", loose)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (files.zipped({"a.txt": "x"}), office.UNKNOWN_ZIP),
        (files.office("docx")[:-30], office.BROKEN),
        (b"PK\x03\x04" + b"\0" * 40, office.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, office.OLD),
    ],
)
def test_a_zip_that_is_no_document_is_refused(data, message) -> None:
    assert refusal("文書.docx", data) == f"「文書.docx」は添付できません。{message}"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "集計.xlsm",
            files.office("xlsx", main="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        ),
        ("集計.xlsx", files.zipped({"[Content_Types].xml": "<Types/>", "xl/vbaProject.bin": b"x"})),
        ("集計.xlsx", files.office("xlsx", xl__macrosheets__sheet1="<x/>")),
    ],
)
def test_a_document_with_macros_is_refused_whatever_its_name(name, data) -> None:
    assert refusal(name, data).endswith(office.MACROS)


def test_a_type_of_macros_that_no_part_has_is_no_reason_to_refuse() -> None:
    types = (
        '<Types><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary'
        f'.macroEnabled.main"/><Override PartName="/xl/workbook.xml"'
        f' ContentType="{files.OFFICE_MAIN["xlsx"]}"/></Types>'
    )
    parts = {"[Content_Types].xml": types, "xl/workbook.xml": "<w/>"}

    assert inspect_file(name="課.xlsx", data=files.zipped(parts)).kind == "sheet"
    assert refusal("課.xlsx", files.zipped(parts | {"xl/x.bin": b"x"})).endswith(office.MACROS)


def test_a_document_with_an_embedded_program_is_refused_and_one_with_a_chart_is_kept() -> None:
    assert refusal(
        "説明.pptx", files.package("pptx", {"ppt/embeddings/oleObject1.bin": b"x"})
    ).endswith(office.OBJECTS)
    assert (
        inspect_file(
            name="説明.pptx", data=files.package("pptx", {"ppt/embeddings/グラフ.xlsx": b"x"})
        ).kind
        == "slides"
    )


def test_a_zip_bomb_is_refused() -> None:
    bomb = files.office("docx", word__document=b"0" * 310_000_000)

    assert len(bomb) < 1_000_000
    assert refusal("爆.docx", bomb).endswith(office.BOMB)


def test_a_template_from_the_web_is_refused_and_a_picture_from_outside_is_noted() -> None:
    def document(relations: str) -> bytes:
        return files.package("docx", {"word/_rels/document.xml.rels": relations})

    template = document(files.related("attachedTemplate", "https://x.example/a.dotm"))
    own_template = document(files.related("attachedTemplate", "file:///C:/Normal.dotm"))
    image = document(files.related("image", "https://x.example/a.png"))
    link = document(files.related("hyperlink", "https://x.example/"))

    assert refusal("文書.docx", template).endswith(office.FETCHES)
    notes = [inspect_file(name="a.docx", data=d).notes for d in (own_template, image, link)]
    assert notes == [(), (office.OUTSIDE,), ()]


def test_only_the_allowed_kinds_are_kept_and_the_message_names_them() -> None:
    assert refusal("a.pdf", files.pdf(), allowed=PHOTOS).endswith(
        "ここで受け取れるのは、写真・画像（JPEG・PNGなど）です。"
    )
    assert refusal("a.jpg", files.jpeg(), allowed=DOCUMENTS).endswith(
        "ここで受け取れるのは、PDF、Word、Excel、PowerPoint、CSV・テキストです。"
    )
