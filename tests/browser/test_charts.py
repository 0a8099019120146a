"""Every picture of /dev/components/charts/ in Chromium: no barrier, no overflow, letters to read."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from ppp_portal.pages import dev
from tests.browser.barriers import barriers, width_needed
from tests.browser.conftest import SIZES, OpenPage

SMALLEST_LETTERS = """
() => Math.min(...[...document.querySelectorAll('.picture')]
  .filter(picture => picture.getBoundingClientRect().width > 0)
  .map(picture => [...picture.querySelectorAll('text')].map(
    text => parseFloat(getComputedStyle(text).fontSize)
      * picture.getBoundingClientRect().width / picture.viewBox.baseVal.width))
  .flat())
"""
# Words of one picture that lie over each other, as the browser's own font draws them.
CLASHES = """
() => [...document.querySelectorAll('.picture')]
  .filter(picture => picture.getBoundingClientRect().width > 0)
  .flatMap(picture => {
    const boxes = [...picture.querySelectorAll('text')].map(
      text => [text.textContent, text.getBoundingClientRect()])
    return boxes.flatMap(([one, a], index) => boxes.slice(index + 1)
      .filter(([other, b]) => a.left + 1 < b.right && b.left + 1 < a.right
        && a.top + a.height / 4 < b.bottom - b.height / 4
        && b.top + b.height / 4 < a.bottom - a.height / 4)
      .map(([other]) => `${one} | ${other}`))
  })
"""


@pytest.fixture
def charts(open_page: OpenPage, settings: Settings, size: str) -> Page:
    settings.DEBUG = True
    request = RequestFactory().get("/dev/components/charts/")
    request.user = AnonymousUser()
    body = dev.components(request, "charts").content.decode()
    page = open_page(size)
    page.route("**/charts/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("/charts/")
    return page


def test_the_pictures_have_no_barrier_and_fit_the_screen(charts: Page, size: str) -> None:
    assert barriers(charts) == ""
    assert width_needed(charts) <= SIZES[size]["width"]


def test_letters_are_at_least_12_pixels_high_and_do_not_cover_each_other(charts: Page) -> None:
    assert charts.evaluate(SMALLEST_LETTERS) >= 12
    assert charts.evaluate(CLASHES) == []


def test_one_of_the_two_drawings_of_each_picture_is_shown(charts: Page, size: str) -> None:
    shown = charts.locator(".picture:visible")

    names = {"desk": "wide", "phone": "narrow"}
    assert shown.count() == charts.locator(".picture.wide").count()
    assert charts.locator(f".picture.{names[size]}:visible").count() == shown.count()
