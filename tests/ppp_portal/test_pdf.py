"""Pages as PDF: Japanese readable again, nothing fetched, and words where Pango is missing."""

from __future__ import annotations

import io
import os
import sys
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse
from pypdf import PdfReader

from ppp_portal.files import photos
from ppp_portal.files.inspecting import inspect_file
from ppp_portal.pdf import has_japanese_fonts, pdf_bytes, pdf_response
from ppp_portal.refusals import Unavailable
from tests.factories import files
from tests.factories.money import MoneyRowFactory


def _text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_japanese_text_and_page_numbers_can_be_read_in_the_pdf() -> None:
    long = "<p>居場所づくり</p>" * 80

    content = pdf_bytes(f"<html lang=ja><title>題</title><body><h1>提案書</h1>{long}")

    reader = PdfReader(io.BytesIO(content))
    assert "居場所づくり" in _text(content)
    assert f"1 / {len(reader.pages)}" in reader.pages[0].extract_text()
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]


def test_a_template_is_answered_as_a_download_with_a_japanese_name() -> None:
    request = RequestFactory().get("/")

    response = pdf_response(request, "pdf/base.html", {}, "提案書.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert f"filename*=UTF-8''{quote('提案書.pdf')}" in response["Content-Disposition"]
    assert "出力：令和" in _text(response.content)


def test_a_photo_cut_off_is_refused_after_a_pdf_as_before() -> None:
    pdf_bytes("<html lang=ja><title>題</title>")

    with pytest.raises(ValidationError, match=photos.BROKEN):
        inspect_file(name="切.jpg", data=files.jpeg((800, 600))[:-3000])


def test_a_picture_named_in_a_text_is_not_fetched(tmp_path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>ひみつ</text></svg>')

    content = pdf_bytes(f'<html lang=ja><body>本文<img src="file://{secret}">')

    assert "ひみつ" not in _text(content)


def test_without_pango_the_refusal_says_what_to_do(monkeypatch) -> None:
    class Missing:
        def find_spec(self, name: str, *args: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])

    with pytest.raises(Unavailable, match="PDFに保存"):
        pdf_bytes("<html><body>")


@pytest.mark.django_db
def test_a_page_of_a_pdf_answers_503_and_says_what_to_do(client, monkeypatch, tmp_path) -> None:
    row = MoneyRowFactory(year__visibility="public")
    address = reverse("money_paper", args=[row.year.case_id, row.year.fiscal_year, "pdf"])
    _without_fonts(monkeypatch, tmp_path)

    try:
        answer = client.get(address)
    finally:
        has_japanese_fonts.cache_clear()

    assert answer.status_code == 503
    assert "ブラウザーの印刷で「PDFに保存」" in answer.content.decode()


def _without_fonts(monkeypatch, tmp_path) -> None:
    knows_none = tmp_path / "fc-list"
    knows_none.write_text("#!/bin/sh\n")
    knows_none.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    has_japanese_fonts.cache_clear()


def test_without_japanese_fonts_the_refusal_says_what_to_do(monkeypatch, tmp_path) -> None:
    _without_fonts(monkeypatch, tmp_path)

    try:
        with pytest.raises(Unavailable, match="日本語フォント"):
            pdf_bytes("<html><body>")
    finally:
        has_japanese_fonts.cache_clear()
