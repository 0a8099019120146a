"""The data shapes that the component tags print; views build these, templates pass them on.

Each is a named tuple, so a plain tuple in the same order does as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict

DONE, NOW, TO_COME = "done", "now", "to_come"


class Step(NamedTuple):
    """One stage of the chain or of a guided form; `state` is done, now or to_come."""

    label: str
    state: str = TO_COME
    url: str = ""


class Item(NamedTuple):
    """One term of a definition list; `value` may be a list of values, `note` follows in small."""

    term: str
    value: Any
    url: str = ""
    note: str = ""


class Option(NamedTuple):
    """One choice of a facet; `hits` None prints no number, `url` makes it a link."""

    value: str
    label: str
    hits: int | None = None
    selected: bool = False
    url: str = ""


class FilterChip(NamedTuple):
    """One condition in force; `url` is the address of the list without it."""

    label: str
    url: str


class Crumb(NamedTuple):
    """One place above this page; the last one, the page itself, has no `url`."""

    label: str
    url: str = ""


class PageLink(NamedTuple):
    """One entry of the pager; `number` None is a gap between numbers."""

    number: int | None
    url: str = ""
    current: bool = False


class CompareColumn(NamedTuple):
    """Head of one compared record; `remove_url` is the comparison without it."""

    label: str
    url: str = ""
    remove_url: str = ""


class CompareCell(NamedTuple):
    value: Any
    differs: bool


class CompareRow(NamedTuple):
    label: str
    cells: list[CompareCell]
    differs: bool


def page_address(query: QueryDict | str, page: int) -> str:
    """「?…&page=2」 with every other parameter kept; page 1 goes without a number."""
    parameters = QueryDict(query.lstrip("?")) if isinstance(query, str) else query
    pairs = [
        (name, value) for name, values in parameters.lists() if name != "page" for value in values
    ]
    if page > 1:
        pairs.append(("page", str(page)))
    return f"?{urlencode(pairs)}"


def page_links(page: int, total_pages: int, query: QueryDict | str) -> list[PageLink]:
    """First, last and two pages to either side of the present one; gaps where others are left out.

    A gap of a single page shows that page instead.
    """
    wanted = {1, total_pages, *range(max(1, page - 2), min(total_pages, page + 2) + 1)}
    links: list[PageLink] = []
    previous = 0
    for number in sorted(wanted):
        if number - previous == 2:
            links.append(PageLink(number - 1, page_address(query, number - 1)))
        elif number - previous > 2:
            links.append(PageLink(None))
        links.append(PageLink(number, page_address(query, number), number == page))
        previous = number
    return links


def is_empty(value: Any) -> bool:
    """Nothing to print: None, blank text or an empty list. Zero and False are something."""
    return value is None or (isinstance(value, str | list | tuple | dict | set) and not value)


def compared_rows(rows: Iterable[tuple[str, Sequence[Any]]]) -> list[CompareRow]:
    """Mark the cells that differ from the first column; rows empty everywhere are left out."""
    compared = []
    for label, values in rows:
        if all(is_empty(value) for value in values):
            continue
        first = str(values[0] or "").strip()
        cells = [CompareCell(value, str(value or "").strip() != first) for value in values]
        compared.append(CompareRow(label, cells, any(cell.differs for cell in cells)))
    return compared
