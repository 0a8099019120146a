"""A case on A4 paper."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.addresses import EDITOR, story
from tests.browser.conftest import OpenPage
from tests.browser.steps import headed

PAGE = re.compile(rb"/Type\s*/Page\b")
# A4 in points, as Chromium rounds it.
A4 = re.compile(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]")


def test_a_case_prints_on_two_sheets_of_a4(open_page: OpenPage) -> None:
    page = open_page("desk")
    page.goto(story("s2-chat-2023")())

    paper = page.pdf(prefer_css_page_size=True)

    assert paper.startswith(b"%PDF-")
    assert len(PAGE.findall(paper)) == len(A4.findall(paper)) <= 2


def test_paper_shows_the_record_and_its_source_without_what_only_a_screen_can_do(
    open_page: OpenPage, size: str
) -> None:
    page = open_page(size)
    page.goto(story("s2-chat-2023")())

    page.emulate_media(media="print")

    headed(page, "ここならチャットKOBEの受託")
    paper = page.locator("body").inner_text()  # what is hidden is left out
    for shown in ("登録者は約4,000人", "業務委託", "令和5年11月〜", "出典：", "出力日時"):
        assert shown in paper
    for left_out in ("本文へ移動", "サインイン", "探す", "似た事例", "比べる", "ページの上へ"):
        assert left_out not in paper
    for role in ("navigation", "search", "button"):
        expect(page.get_by_role(role)).to_have_count(0)


def test_a_folded_table_lies_open_on_paper_with_bare_numbers(open_page: OpenPage) -> None:
    page = open_page("desk", account=EDITOR)
    page.goto(story("sample-study-3")())
    folded = page.get_by_role("region", name="面談の回数の推移")
    expect(folded).to_be_hidden()

    page.emulate_media(media="print")

    expect(folded).to_be_visible()
    expect(page.get_by_text("表で見る").first).to_be_hidden()
    number = folded.locator(".num a").first
    shown = number.evaluate("a => getComputedStyle(a, '::after').content")
    assert shown in ("none", "normal")
