"""Every page by axe's rules for WCAG 2.2 A and AA, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from cases.domain.report import submit_report
from partners.models import User
from ppp_portal import errors
from tests.browser.addresses import (
    ADMIN,
    ADMINISTRATOR,
    EDITOR,
    MANAGER,
    SIGNED_IN,
    VISITOR,
    call,
    report,
)
from tests.browser.barriers import barriers, faults_at_every_size
from tests.browser.conftest import OpenPage
from tests.browser.steps import field, headed, press
from tests.factories.files import pdf

LookAt = Callable[..., Page]


@pytest.mark.parametrize("name", VISITOR)
def test_a_public_page_has_no_barrier_and_fits_the_screen(look_at: LookAt, name: str) -> None:
    assert faults_at_every_size(look_at(VISITOR[name]())) == {}


@pytest.mark.parametrize("name", SIGNED_IN)
def test_a_page_after_signing_in_has_no_barrier_and_fits_the_screen(
    look_at: LookAt, name: str
) -> None:
    account, address = SIGNED_IN[name]

    assert faults_at_every_size(look_at(address(), account=account)) == {}


@pytest.mark.parametrize("name", ADMIN)
def test_a_page_of_ours_in_the_admin_has_no_barrier_and_fits_the_screen(
    look_at: LookAt, name: str
) -> None:
    assert faults_at_every_size(look_at(ADMIN[name](), account=ADMINISTRATOR)) == {}


def test_a_report_that_was_sent_meanwhile_comes_back_without_barriers(
    open_page: OpenPage,
) -> None:
    address = report("report_edit")()
    page = open_page("desk", account=MANAGER)
    page.goto(address)
    writer = User.objects.get(email=MANAGER)
    submit_report(by=writer, report_id=int(address.split("/")[-3]))

    press(page, "保存する")

    headed(page, "保存できませんでした")
    assert faults_at_every_size(page) == {}


def test_a_refused_row_that_keeps_its_chosen_file_has_no_barrier(open_page: OpenPage) -> None:
    page = open_page("desk", account=EDITOR)
    page.goto(call("draft", "call_edit", "background")())
    chosen = page.locator("[name='given_documents-0-file']")
    chosen.set_input_files([{"name": "地図.pdf", "mimeType": "application/pdf", "buffer": pdf()}])

    press(page, "保存する")

    expect(page.locator("main")).to_contain_text("資料の名称を入れてください。")
    expect(page.locator("main")).to_contain_text("地図.pdf")
    assert faults_at_every_size(page) == {}


def test_what_was_sent_after_the_session_ended_comes_back_without_barriers(
    open_page: OpenPage,
) -> None:
    page = open_page("desk", account=MANAGER)
    page.goto(report("report_edit")())
    field(page, "内容").fill("時間切れのあとのことば")
    ended = {"name": "sessionid", "value": "ended", "url": page.url.split("/cases")[0]}
    page.context.add_cookies([ended])  # type: ignore[list-item]

    press(page, "保存する")

    expect(page.locator("body")).to_contain_text("時間切れのあとのことば")
    assert faults_at_every_size(page) == {}


def test_a_dark_screen_shows_the_main_pages_without_barriers(open_page: OpenPage) -> None:
    page = open_page("desk", color_scheme="dark")

    for name in ("home", "cases searched", "case of 神戸市", "organisation", "compare four"):
        page.goto(VISITOR[name]())
        assert (name, barriers(page)) == (name, "")


def test_the_check_itself_finds_a_barrier(open_page: OpenPage) -> None:
    page = open_page("desk")
    page.goto("/accounts/login/")

    page.evaluate("document.querySelector('main label').remove()")

    assert "Ensure every form element has a label" in barriers(page)


@pytest.mark.parametrize(
    "answer",
    [
        *(errors.too_large, errors.too_many, errors.server_error, errors.unavailable),
        *(errors.csrf_failure, errors.not_allowed),
    ],
)
def test_a_page_that_refuses_has_no_barrier_and_fits_the_screen(
    open_page: OpenPage, answer: Callable[[HttpRequest], HttpResponse]
) -> None:
    body = answer(RequestFactory().get("/")).content.decode()
    page = open_page("desk")
    page.route("**/refused/", lambda route: route.fulfill(body=body, content_type="text/html"))

    page.goto("/refused/")

    assert faults_at_every_size(page) == {}
