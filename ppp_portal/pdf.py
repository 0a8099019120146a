"""A page as a PDF of A4 sheets: drawn in memory by WeasyPrint, never written to disk.

Templates extend `pdf/base.html`. Nothing is fetched from anywhere: a picture or style sheet that a
text asks for stays away.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from PIL import ImageFile

from ppp_portal.refusals import Unavailable

STYLE = "css/pdf.css"
MISSING = (
    "この機械では、PDFを作るためのプログラム（Pango と日本語フォント）が足りません。"
    "ブラウザーの印刷で「PDFに保存」を選ぶか、ポータルの管理者にお知らせください。"
)


def pdf_response(
    request: HttpRequest, template: str, context: dict[str, Any], filename: str
) -> HttpResponse:
    """The template as a PDF to download under `filename` (Japanese allowed, with its 「.pdf」).

    Raises Unavailable, in words, where the machine lacks what WeasyPrint needs.
    """
    content = pdf_bytes(
        render_to_string(template, context | {"printed_at": timezone.now()}, request)
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = (
        f"attachment; filename=\"document.pdf\"; filename*=UTF-8''{quote(filename)}"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def pdf_bytes(html: str) -> bytes:
    """A whole HTML page as a PDF. Raises Unavailable where Pango or Japanese fonts are missing."""
    if not has_japanese_fonts():
        raise Unavailable(MISSING)
    try:
        from weasyprint import CSS, HTML  # takes a second, and loads Pango
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise Unavailable(MISSING) from error
    # WeasyPrint sets this for the whole process; uploaded photos that are cut off stay refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    path = finders.find(STYLE)
    assert isinstance(path, str)
    style = CSS(string=Path(path).read_text(encoding="utf-8"))
    fetches_nothing = URLFetcher(allowed_protocols=())
    drawn: bytes = HTML(string=html, url_fetcher=fetches_nothing).write_pdf(stylesheets=[style])
    return drawn


@cache
def has_japanese_fonts() -> bool:
    """Asked of fontconfig once; without them Pango would draw a box for each character."""
    asks = shutil.which("fc-list")
    if asks is None:  # cannot be told, and WeasyPrint may still find some
        return True
    found = subprocess.run([asks, ":lang=ja", "family"], capture_output=True, timeout=30)
    return bool(found.stdout.strip())
