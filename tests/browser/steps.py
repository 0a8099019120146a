"""What people do again and again on the way."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from partners.demo_accounts import DEMO_PASSWORD


def go(page: Page, way: Locator) -> None:
    """Click what leads to another page, and wait until that page is there.

    A click alone returns while the answer is still on its way: the next step would meet the old
    page, or break the request off.
    """
    with page.expect_navigation():
        way.click()


def press(page: Page, name: str) -> None:
    """Press the button that is called exactly so in the page's main part."""
    go(page, page.get_by_role("main").get_by_role("button", name=name, exact=True))


def follow(page: Page, name: str) -> None:
    """Follow the first link that is called exactly so in the page's main part."""
    go(page, page.get_by_role("main").get_by_role("link", name=name, exact=True).first)


def field(page: Page, label: str) -> Locator:
    """The control whose label begins so (※必須 or ※任意 follow it)."""
    return page.get_by_role("main").get_by_label(re.compile(f"^{label}( ※|$)"))


def headed(page: Page, title: str) -> None:
    """The page has arrived that is headed so."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def sign_in(page: Page, email: str, password: str = DEMO_PASSWORD) -> None:
    """From any page, by the header's link."""
    go(page, page.get_by_role("link", name="サインイン", exact=True))
    field(page, "メールアドレス").fill(email)
    field(page, "パスワード").fill(password)
    press(page, "サインイン")
    expect(page.get_by_role("link", name="サインイン", exact=True)).to_have_count(0)
