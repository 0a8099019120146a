"""/cases/<id>/words/: what participants said, as a picture of words, a table, and the voices."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from cases.domain.page import case_page
from cases.domain.words import Voices, names_in, voices_of
from cases.models import ActivityReport, Case
from cases.report_permissions import reads_every_figure
from ppp_portal.charts.chart import Chart
from ppp_portal.charts.word_cloud import MINIMUM, word_cloud
from ppp_portal.components import Option
from ppp_portal.http import page
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.lenient import page_number

PER_PAGE = 50
ALL = "all"
_WORD_LENGTH = 50


@login_not_required
@page("GET")
def case_words(request: HttpRequest, pk: int) -> HttpResponse:
    """`year` (else the newest) and `word` narrow the voices down; parties read unpublished ones."""
    case = get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)
    every = voices_of(case, request.user)
    voices = _of_year(every, request.GET.get("year", ""))
    word = request.GET.get("word", "")[:_WORD_LENGTH]
    said = voices.with_word(word) if word else voices.said
    shown = Paginator(said, PER_PAGE).get_page(page_number(request.GET.get("page")))
    is_party = reads_every_figure(request.user, case)
    context = {
        "case": case,
        "voices": voices,
        "years": _years(voices),
        "chart": cloud("words", "参加者の声に多いことば", voices.texts, f"{_query(voices)}&word="),
        "word": word,
        "without_word": f"?{_query(voices)}",
        "shown": shown,
        "total": len(said),
        "params": request.GET,
        "is_party": is_party,
        "names": voices.likely_names() if is_party else [],
        "minimum": MINIMUM,
    }
    return render(request, "cases/words_detail.html", context)


def cloud(name: str, title: str, texts: list[str], query: str, address: str = "") -> Chart:
    """The picture with each word of its table leading to the voices; braces are the chart's."""
    return word_cloud(name, title, texts, url=f"{address}?{query}{{word}}")


def cloud_of(name: str, title: str, texts: list[str]) -> Chart:
    """The picture of texts that stand in no page of voices of their own."""
    return word_cloud(name, title, texts)


def of_report(report: ActivityReport, *, is_party: bool) -> dict[str, Any]:
    """The words of one report; no picture where no two voices share one."""
    chart = word_cloud("words", "声に多いことば", report.voices)
    return {
        "chart": chart if chart.picture else None,
        "names": names_in(report.voices) if is_party else [],
    }


def of_year(request: HttpRequest, case: Case, year: int, *, with_unconfirmed: bool) -> Chart | None:
    """The section of the page of results; None without voices in that year."""
    voices = voices_of(case, request.user, with_unconfirmed=with_unconfirmed)
    voices = voices.of_year(year)
    if not voices.said:
        return None
    address = reverse("case_words", args=[case.pk])
    return cloud("words", "参加者の声", voices.texts, f"{_query(voices)}&word=", address)


def _of_year(every: Voices, asked: str) -> Voices:
    known = {str(year): year for year in every.years}
    year = None if asked == ALL else known.get(asked, next(iter(every.years), None))
    return every.of_year(year)


def _years(voices: Voices) -> list[Option]:
    if len(voices.years) < 2:
        return []
    rows = [(str(year), format_fiscal_year(year)) for year in voices.years]
    chosen = ALL if voices.year is None else str(voices.year)
    return [
        Option(code, label, None, code == chosen, f"?{urlencode({'year': code})}")
        for code, label in [*rows, (ALL, "すべての年度")]
    ]


def _query(voices: Voices) -> str:
    return urlencode({"year": ALL if voices.year is None else voices.year})
