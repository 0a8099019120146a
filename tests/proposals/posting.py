"""What a browser would send for the form of a page, to be changed and posted."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class _Controls(HTMLParser):
    """The named controls inside the page's last POST form that has any."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self._inside = False
        self._select = ""
        self._chosen: list[str] = []
        self._first: str | None = None
        self._textarea = ""
        self._text = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in pairs}
        if tag == "form":
            self._inside = found.get("method", "get").lower() == "post"
            if self._inside:
                self.forms.append([])
        if not self._inside:
            return
        if tag == "input" and found.get("name"):
            checkable = found.get("type") in ("checkbox", "radio")
            if not checkable or "checked" in found:
                default = "on" if checkable else ""
                self.forms[-1].append((found["name"], found.get("value", default)))
        elif tag == "select":
            self._select, self._chosen, self._first = found["name"], [], None
        elif tag == "option" and self._select:
            self._first = found.get("value", "") if self._first is None else self._first
            if "selected" in found:
                self._chosen.append(found.get("value", ""))
        elif tag == "textarea":
            self._textarea, self._text = found["name"], ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            for value in self._chosen or [self._first or ""]:
                self.forms[-1].append((self._select, value))
            self._select = ""
        elif tag == "textarea" and self._textarea:
            # A line break right after the tag belongs to the markup.
            text = self._text.removeprefix("\r\n").removeprefix("\n")
            self.forms[-1].append((self._textarea, text))
            self._textarea = ""
        elif tag == "form":
            self._inside = False


def posted(response: HttpResponse) -> dict[str, Any]:
    """Names and values of the page's largest form as they stand; several values make a list."""
    parser = _Controls()
    parser.feed(response.content.decode())
    values: dict[str, Any] = {}
    for name, value in max(parser.forms, key=len):
        before = values.get(name)
        if before is None:
            values[name] = value
        else:
            values[name] = [*(before if isinstance(before, list) else [before]), value]
    values.pop("csrfmiddlewaretoken", None)
    return values
