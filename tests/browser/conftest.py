"""One Chromium, one server and one demo for all browser tests, which leave the demo's own rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from pytest_django.plugin import DjangoDbBlocker

from partners.models import User
from proposals.demo.load import load_demo
from tests.browser.watching import Watch
from tests.concurrent import NO_TRUNCATE, forget_jobs

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("PORTAL_CHROMIUM") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    # A call to anywhere else fails at once, and the watch names it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1366, "height": 768},
    "phone": {"width": 390, "height": 844},
}
# How long a page may take before a test gives it up, in milliseconds: no measure of speed, only
# the end of waiting. A machine with two cores runs another worker beside the browser.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """First of all: the worker of the first half begins with them, and the other takes over what
    comes after, so that one browser and one demo serve nearly the whole run (worksteal)."""
    mine = [item for item in items if HERE in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.browser)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: HERE not in item.path.parents)


@pytest.fixture(scope="package")
def transactional_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo, committed once for all browser tests; emptied after the last of them.

    Under pytest-django's own name, by which it knows that these tests need the test database.
    """
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        # Playwright keeps a loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with override_settings(DEMO=True):
            load_demo(say=lambda text: None)
        yield
        _empty_database()


def _empty_database() -> None:
    """As Django does after a transactional test; the audit table's guard rests meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(NO_TRUNCATE.format("DISABLE"))
    call_command("flush", verbosity=0, interactive=False)
    forget_jobs()
    with connection.cursor() as cursor:
        cursor.execute(NO_TRUNCATE.format("ENABLE"))


@pytest.fixture(scope="package")
def portal(transactional_db: None) -> Iterator[str]:
    """The address of a server on loopback."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="package")
def chromium(portal: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
        # Beside Playwright's loop Django keeps another connection than after it.
        connections.close_all()


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """A municipal desk, and a phone."""
    return str(request.param)


@pytest.fixture
def open_page(chromium: Browser, portal: str) -> Iterator[OpenPage]:
    """Open a page of its own browser profile: `open_page("phone", account=…, javascript=…)`.

    The test fails where any of them reported an error or asked another host for something.
    """
    watches: list[Watch] = []
    contexts = []

    def opened(size: str, *, account: str = "", javascript: bool = True, **more: object) -> Page:
        context = chromium.new_context(
            base_url=portal,
            viewport=SIZES[size],
            is_mobile=size == "phone",
            has_touch=size == "phone",
            java_script_enabled=javascript,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            **more,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watches.append(Watch(context, portal))
        if account:
            context.add_cookies([{"name": "sessionid", "value": _session(account), "url": portal}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert [problem for watch in watches for problem in watch.problems] == []


@pytest.fixture(scope="package")
def _contexts(chromium: Browser, portal: str) -> Callable[[str], tuple[BrowserContext, Watch]]:
    """One browser profile an account, for pages that are only looked at: it keeps the styles."""

    @cache
    def of_account(account: str) -> tuple[BrowserContext, Watch]:
        context = chromium.new_context(base_url=portal, locale="ja-JP", timezone_id="Asia/Tokyo")
        context.set_default_timeout(PATIENCE)
        if account:
            context.add_cookies([{"name": "sessionid", "value": _session(account), "url": portal}])
        return context, Watch(context, portal)

    return of_account


@pytest.fixture
def look_at(
    _contexts: Callable[[str], tuple[BrowserContext, Watch]],
) -> Iterator[Callable[..., Page]]:
    """Open an address to look at it only: `look_at("/cases/", account=…)`; watched as above."""
    opened: list[tuple[Page, Watch]] = []

    def look(address: str, *, account: str = "") -> Page:
        context, watch = _contexts(account)
        page = context.new_page()
        opened.append((page, watch))
        page.set_viewport_size(SIZES["desk"])
        page.goto(address)
        return page

    yield look
    for page, _ in opened:
        page.close()
    problems = [problem for _, watch in opened for problem in watch.problems]
    for _, watch in opened:
        watch.problems.clear()
    assert problems == []


def _session(email: str) -> str:
    """The cookie of somebody who has signed in."""
    client = Client()
    client.force_login(
        User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client.cookies["sessionid"].value
