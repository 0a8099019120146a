"""The test client reads every HTML answer more strictly than a browser does.

Whatever a test is about, each page it asks for must have one h1, `lang="ja"`, a label on each
control, ids that occur once, headings without a gap, nothing inline that the CSP would stop, and
no leftovers of a template. The admin's own pages are Django's and are only searched for leftovers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

CONTROLS = {"input", "select", "textarea", "progress", "meter"}
# Controls that need no label: not shown, or named by their own text.
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
LEFTOVERS = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|#\}"  # a tag that was not rendered
    r"|&lt;(?:bound|function|class|\w+ object|QuerySet)"  # a Python object instead of its words
    r"|<(?:bound|function|QuerySet) "
    r"|(?<![\w.\-/])None(?![\w\-])"
    r"|(?<![\w.\-/])\w+\.None\b"
    r"|(?<![\d,])[12],\d{3}年"  # a year is no quantity
)
# A number as people read it, 「1,234」.
GROUPED = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])")


@contextmanager
def strict_answers() -> Iterator[None]:
    """Let every `django.test.Client` raise AssertionError, naming the faults of an answer."""
    lenient = Client.request

    def request(self: Client, **given: Any) -> Any:
        response = lenient(self, **given)
        faults = faults_of(response, given.get("PATH_INFO", ""))
        assert faults == [], f"{given.get('PATH_INFO')}: {faults}"
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", request)
        yield


def faults_of(response: HttpResponseBase, path: str) -> list[str]:
    """What is wrong with an answer; nothing where it is no HTML, a file, or empty."""
    kind = response.headers.get("Content-Type", "")
    if not kind.startswith("text/html") or response.streaming or not response.content:  # type: ignore[attr-defined]
        return []
    html = response.content.decode()  # type: ignore[attr-defined]
    outline = Outline()
    outline.feed(html)
    faults = list(_leftovers(outline))
    if path.startswith("/admin/"):
        return faults
    faults += outline.faults()
    if "<html" in html[:500].lower():
        faults += outline.page_faults()
    return faults


def _leftovers(outline: Outline) -> Iterator[str]:
    for text in outline.texts:
        for found in LEFTOVERS.finditer(text):
            yield f"leftover {found.group()!r} in {text.strip()[:80]!r}"


class Outline(HTMLParser):
    """What the checks need of a page: its texts, headings, ids, controls and labels."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.headings: list[int] = []
        self.ids: Counter[str] = Counter()
        self.label_for: set[str] = set()
        self.controls: list[tuple[str, dict[str, str]]] = []
        self.references: list[str] = []
        self.inline: list[str] = []
        self.grouped: list[str] = []
        self.language: str | None = None
        self._open: list[str] = []
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = values.get("lang")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in values:
            self.ids[values["id"]] += 1
        if tag == "label" and "for" in values:
            self.label_for.add(values["for"])
        if tag in CONTROLS and values.get("type") not in UNLABELLED_TYPES:
            self.controls.append(
                (tag, values | {"_in_label": "1" if "label" in self._open else ""})
            )
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            self.references += values.get(name, "").split()
        read = ["href", "action", "id", "for", "name"]
        if tag == "option" or values.get("type") in ("hidden", "checkbox", "radio"):
            read.append("value")
        self.grouped += [f"{tag} {n}" for n in read if GROUPED.search(values.get(n, ""))]
        self.inline += [f"{tag} {n}" for n in values if n == "style" or n.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in values and not values.get("nonce")):
            self.inline.append(f"<{tag}>")
        # What people see or hear of an element beside its text.
        self.texts += [values[n] for n in ("title", "alt", "value", "aria-label") if n in values]
        self._raw = tag if tag in ("script", "style", "textarea") else ""
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._raw = ""
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._raw and data.strip():
            self.texts.append(data)

    def faults(self) -> list[str]:
        """Of a page or of a part of one."""
        faults = [f"id {name!r} {number} times" for name, number in self.ids.items() if number > 1]
        faults += [f"inline {what}" for what in self.inline]
        faults += [f"a number for people where a machine reads: {what}" for what in self.grouped]
        faults += [
            f"no label: {tag} {values.get('name') or values.get('id')}"
            for tag, values in self.controls
            if not self._labelled(values)
        ]
        return faults

    def _labelled(self, values: dict[str, str]) -> bool:
        return bool(
            values["_in_label"]
            or values.get("id") in self.label_for
            or values.get("aria-label")
            or values.get("aria-labelledby")
        )

    def page_faults(self) -> list[str]:
        """Of a whole page."""
        faults = []
        if self.language != "ja":
            faults.append(f"lang={self.language!r}")
        if self.headings.count(1) != 1:
            faults.append(f"{self.headings.count(1)} h1")
        for before, after in zip(self.headings, self.headings[1:], strict=False):
            if after > before + 1:
                faults.append(f"h{after} after h{before}")
        faults += [f"points to no id: {name}" for name in self.references if name not in self.ids]
        return faults
