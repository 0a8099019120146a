"""What axe finds on a page by WCAG 2.2 A and AA, and whether the page fits the screen."""

from __future__ import annotations

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import SIZES

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
SCRIPT = Axe().axe_script
# Only the violations come over the line: what passed is ten times as long.
RUN = "rules => axe.run(rules).then(found => ({violations: found.violations}))"


def barriers(page: Page) -> str:
    """axe's report; empty where it found nothing."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT)
    found = AxeResults(page.evaluate(RUN, RULES))
    return str(found.generate_report()) if found.violations_count else ""


def width_needed(page: Page) -> int:
    """In CSS pixels."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def faults_at_every_size(page: Page) -> dict[str, str]:
    """Size → what is wrong there, of a page that is open: barriers, and what overflows.

    One load serves every size: no style or script of ours asks for the kind of device.
    """
    faults = {}
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        fault = barriers(page)
        if (width := width_needed(page)) > viewport["width"]:
            fault += f"needs {width} pixels"
        if fault:
            faults[size] = fault
    return faults
