"""A visitor finds a case like their own problem, its partner, and compares."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.steps import field, follow, go, headed, press

# Whether an element is what the eye meets in its middle.
IS_ON_TOP = """
element => {
  const box = element.getBoundingClientRect()
  return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === element
}
"""


def _unfold_conditions(page: Page, size: str) -> None:
    if size == "phone":
        page.locator("#unfold > summary").click()


def _choose(page: Page, label: str, *, javascript: bool) -> None:
    """Tick a facet: the list answers by itself, without JavaScript after the button."""
    page.get_by_role("group", name="分野").get_by_label(label, exact=True).check()
    if not javascript:
        press(page, "この条件で探す")


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "without JavaScript"])
def test_a_visitor_searches_narrows_reads_and_compares(
    open_page: OpenPage, size: str, javascript: bool
) -> None:
    page = open_page(size, javascript=javascript)
    page.goto("/")

    page.get_by_role("search", name="事例").get_by_label("ことばで探す").fill("ふろーれんす")
    press(page, "事例を探す")
    headed(page, "事例をさがす")
    total = page.locator("#results").inner_text()

    _unfold_conditions(page, size)
    prefectures = page.get_by_role("navigation", name="都道府県でしぼりこむ")
    go(page, prefectures.get_by_role("link", name="兵庫県"))
    chips = page.get_by_role("list", name="いまの条件")
    expect(chips).to_contain_text("兵庫県")
    _unfold_conditions(page, size)
    _choose(page, "子育て", javascript=javascript)
    expect(chips).to_contain_text("子育て")
    expect(page.locator("#results")).not_to_have_text(total)
    expect(page).to_have_url(re.compile("prefecture=28"))
    expect(page).to_have_url(re.compile("field=childcare"))

    follow(page, "ここならチャットKOBEの受託")
    headed(page, "ここならチャットKOBEの受託")
    facts = page.get_by_role("region", name="この事例の基本情報")
    go(page, facts.get_by_role("link", name="認定NPO法人フローレンス"))
    headed(page, "認定NPO法人フローレンス")
    follow(page, "神戸こども宅食")
    headed(page, "神戸こども宅食")
    follow(page, "似た事例と比べる")
    headed(page, "事例を比べる")
    heads = page.get_by_role("table").get_by_role("columnheader")
    expect(heads.filter(has_text="神戸こども宅食")).to_have_count(1)
    expect(page.locator("td.differs").first).to_contain_text("≠")


def test_a_changed_facet_replaces_the_list_and_keeps_page_focus_and_history(
    open_page: OpenPage, size: str
) -> None:
    page = open_page(size)
    page.goto("/cases/?q=神戸")
    page.evaluate("window.stayed = true")
    _unfold_conditions(page, size)
    box = page.get_by_role("group", name="分野").get_by_label("子育て", exact=True)

    with page.expect_response(lambda answer: "field=childcare" in answer.url):
        box.check()

    expect(page.get_by_role("list", name="いまの条件")).to_contain_text("子育て")
    expect(page.locator("#announce")).to_have_text(page.locator("#results").inner_text())
    expect(box).to_be_focused()
    assert page.evaluate("window.stayed") is True
    expect(page).to_have_url(re.compile(r"field=childcare(&|$)"))
    page.go_back()
    expect(page.get_by_role("list", name="いまの条件")).not_to_contain_text("子育て")


def test_a_visitor_searches_everything_and_finds_case_partner_and_city(
    open_page: OpenPage, size: str
) -> None:
    page = open_page(size)
    page.goto("/search/")

    for text, kind, name in (
        ("神戸", "事例", "神戸こども宅食"),
        ("ふろーれんす", "団体", "認定NPO法人フローレンス"),
        ("こうべし", "自治体", "兵庫県 神戸市"),
    ):
        page.get_by_role("main").get_by_role("searchbox").fill(text)
        press(page, "探す")
        group = page.get_by_role("region", name=kind)
        expect(group.get_by_role("link", name=name).first).to_be_visible()


def test_the_keyboard_reaches_the_text_past_the_header(open_page: OpenPage) -> None:
    page = open_page("desk")
    page.goto("/cases/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(field(page, "ことばで探す")).to_be_focused()


def test_the_keyboard_reaches_the_results_past_the_conditions(open_page: OpenPage) -> None:
    page = open_page("desk")
    page.goto("/cases/")
    past = page.get_by_role("link", name="しぼりこみを飛ばして結果へ移動")
    assert past.evaluate(IS_ON_TOP) is False

    past.focus()
    expect(past).to_be_in_viewport()
    assert past.evaluate(IS_ON_TOP) is True
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_label("並び順")).to_be_focused()


def test_prefectures_stand_in_squares_on_a_desk_and_two_in_a_row_on_a_phone(
    open_page: OpenPage, size: str
) -> None:
    page = open_page(size)
    page.goto("/cases/")
    _unfold_conditions(page, size)
    tiles = page.get_by_role("navigation", name="都道府県でしぼりこむ").get_by_role("link")

    boxes = tiles.evaluate_all("all => all.map(a => a.getBoundingClientRect().toJSON())")

    assert len(boxes) == 47
    places = {(round(box["x"]), round(box["y"])) for box in boxes}
    assert len(places) == 47
    if size == "desk":
        assert {(box["width"], box["height"]) for box in boxes} == {(24, 24)}
    else:
        assert len({round(box["x"]) for box in boxes}) == 2
        assert min(box["height"] for box in boxes) >= 44


def test_the_visitors_menu_takes_one_row_of_a_phone(open_page: OpenPage) -> None:
    page = open_page("phone")
    page.goto("/")

    links = page.get_by_role("navigation", name="主な画面").get_by_role("link")

    expect(links).to_have_count(8)
    tops = links.evaluate_all("all => all.map(a => a.getBoundingClientRect().y)")
    assert len(set(tops)) == 1
