"""What no page may do while a test looks at it: errors, refused content, calls elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# Answers that a page itself may have: refused input, not now, not found, changed by another, gone.
EXPECTED_OF_PAGES = {400, 403, 404, 409, 410, 422}
# Chromium's own line about such an answer; `_response` judges it.
FAILED_TO_LOAD = "Failed to load resource"


class Watch:
    """Collects what went wrong in a context, CSP violations (console errors) included."""

    def __init__(self, context: BrowserContext, portal: str) -> None:
        self.problems: list[str] = []
        self._host = urlsplit(portal).netloc
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        context.on("page", self._page)

    def _page(self, page: Page) -> None:
        page.on("crash", lambda crashed: self.problems.append(f"crash: {crashed.url}"))

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.netloc != self._host:
            self.problems.append(f"leaves the server: {request.url}")

    def _response(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= 400 and not (is_page and response.status in EXPECTED_OF_PAGES):
            self.problems.append(f"{response.status}: {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and FAILED_TO_LOAD not in message.text:
            self.problems.append(f"console: {message.text}")
