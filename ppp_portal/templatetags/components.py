"""Every part of the look as one inclusion tag; all of them together: /dev/components/.

The tags are built-ins (settings), so templates use them without {% load %}. Values may be the
named tuples of `ppp_portal.components` or plain tuples in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from ppp_portal.charts.bar_list import bar_rows
from ppp_portal.charts.tile_map import tile_regions
from ppp_portal.components import (
    CompareColumn,
    Crumb,
    FilterChip,
    Item,
    Option,
    Step,
    compared_rows,
    is_empty,
    page_address,
    page_links,
)

register = template.Library()

NOTICE_WORDS = {"info": "お知らせ", "ok": "完了", "warn": "注意", "bad": "エラー"}
STEP_WORDS = {"done": "済み", "now": "いま", "to_come": "これから"}
# More choices than this fold away behind 「ほか◯件」.
FACET_LIMIT = 7


@register.inclusion_tag("components/chip.html")
def chip(label: Any, kind: str = "", url: str = "") -> dict[str, Any]:
    """A word in a frame; `kind` is "", key, ok, warn or bad (colour and shape repeat the word)."""
    return {"label": label, "kind": kind, "url": url}


@register.inclusion_tag("components/chain.html")
def chain(steps: Iterable[Step], label: str = "この事業の経緯") -> dict[str, Any]:
    """Where a record stands: ● 済み, ◉ いま, ○ これから, each a link where it has an address."""
    return {"steps": _worded(steps), "label": label}


@register.inclusion_tag("components/step_navigation.html")
def step_navigation(steps: Iterable[Step], label: str = "入力の手順") -> dict[str, Any]:
    """Numbered stages of a guided form."""
    return {"steps": _worded(steps), "label": label}


def _worded(steps: Iterable[Step]) -> list[dict[str, str]]:
    worded = [Step(*step) for step in steps]
    return [step._asdict() | {"word": STEP_WORDS[step.state]} for step in worded]


@register.inclusion_tag("components/notice.html")
def notice(
    text: Any, kind: str = "info", title: str = "", link_url: str = "", link_label: str = ""
) -> dict[str, Any]:
    """A remark in the page; `kind` is info, ok, warn or bad, and is said in a word as well."""
    return {
        "texts": text if isinstance(text, list | tuple) else [text],
        "kind": kind,
        "word": NOTICE_WORDS[kind],
        "title": title,
        "link_url": link_url,
        "link_label": link_label,
    }


@register.inclusion_tag("components/definition_list.html")
def definition_list(items: Iterable[Item], kind: str = "") -> dict[str, Any]:
    """Terms and values; an empty value hides its term (GIF DS-451-3). `kind` "rows": columns."""
    shown = [Item(*item) for item in items]
    return {
        "items": [
            item._asdict() | {"values": _as_list(item.value)}
            for item in shown
            if not is_empty(item.value)
        ],
        "kind": kind,
    }


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


@register.inclusion_tag("components/crumbs.html", takes_context=True)
def crumbs(context: Context, items: Iterable[Crumb]) -> dict[str, Any]:
    """The way down to this page, which is named and is no link to itself."""
    here = getattr(context.get("request"), "path", "")
    steps = [Crumb(*item) for item in items]
    return {"items": [step._replace(url="") if step.url == here else step for step in steps]}


@register.inclusion_tag("components/pager.html")
def pager(
    page: int, total_pages: int, query: QueryDict | str = "", label: str = "ページ"
) -> dict[str, Any]:
    """Page numbers with 前へ and 次へ; `query` is request.GET or the query string to keep."""
    return {
        "label": label,
        "page": page,
        "total_pages": total_pages,
        "links": page_links(page, total_pages, query) if total_pages > 1 else [],
        "previous_url": page_address(query, page - 1) if page > 1 else "",
        "next_url": page_address(query, page + 1) if page < total_pages else "",
    }


@register.inclusion_tag("components/filter_chips.html")
def filter_chips(items: Iterable[FilterChip], clear_url: str = "?") -> dict[str, Any]:
    """The conditions in force, each removable, and 「条件をすべて外す」."""
    return {"items": [FilterChip(*item) for item in items], "clear_url": clear_url}


@register.inclusion_tag("components/facet.html")
def facet(
    title: str, name: str, options: Iterable[Option], form: str = "", limit: int = FACET_LIMIT
) -> dict[str, Any]:
    """One group of check boxes `name` of the page's GET form (or links, with an address).

    Selected choices stay in view; the rest beyond `limit` folds into 「ほか◯件」. `form` is the
    id of the form where the boxes stand outside of it.
    """
    rows = [_facet_row(name, Option(*option)) for option in options]
    shown = [row for index, row in enumerate(rows) if index < limit or row["selected"]]
    folded = [row for index, row in enumerate(rows) if index >= limit and not row["selected"]]
    if len(folded) == 1:  # one row more costs no more room than the fold itself
        shown, folded = rows, []
    return {"title": title, "name": name, "shown": shown, "folded": folded, "form": form}


def _facet_row(name: str, option: Option) -> dict[str, Any]:
    # An id that survives a reload of the list keeps the focus where it was.
    key = re.sub(r"[^\w-]+", "-", str(option.value))
    return option._asdict() | {"value": str(option.value), "id": f"facet-{name}-{key}"}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, hints: Iterable[Any] = ()) -> dict[str, Any]:
    """Nothing here, and what to do next; a hint is a text or (text, address)."""
    return {
        "title": title,
        "hints": [
            {"text": hint[0], "url": hint[1]} if isinstance(hint, tuple) else {"text": hint}
            for hint in hints
        ],
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(
    form: BaseForm, formsets: Sequence[Any] = (), beside: BaseForm | None = None
) -> dict[str, Any]:
    """The summary on top of a refused form: every message, linked to its field.

    `formsets` and one form `beside` are sent together with it.
    """
    single = [form] if beside is None else [form, beside]
    forms = [*single, *(member for formset in formsets for member in formset.forms)]
    errors = [
        {"label": field.label, "text": text, "target": _focus_target(field)}
        for member in forms
        for field in member
        for text in field.errors
    ]
    general = [text for member in forms for text in member.non_field_errors()]
    general += [text for formset in formsets for text in formset.non_form_errors()]
    return {"errors": errors, "general": general, "total": len(errors) + len(general)}


def _focus_target(field: BoundField) -> str:
    """Id of the control to jump to; of several (radio buttons, year/month/day) the first one."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag
def field(bound_field: BoundField) -> SafeString:
    """Label with ※必須/※任意, help, control and error of one form field."""
    return bound_field.as_field_group()


@register.inclusion_tag("components/tile_map.html")
def tile_map(
    counts: Mapping[str, int],
    selected: Iterable[str] = (),
    url_for: Mapping[str, str] | str = "?prefecture={code}",
    label: str = "都道府県から探す",
    size: str = "small",
) -> dict[str, Any]:
    """47 tiles shaded by count; on phones a list by region. `size` is small or large.

    `counts` and `selected` go by two-digit prefecture code; `url_for` is an address with
    {code} in it, or one address per code.
    """
    return {"regions": tile_regions(counts, selected, url_for), "label": label, "size": size}


@register.inclusion_tag("components/bar_list.html")
def bar_list(
    title: str, rows: Iterable[tuple[Any, ...]], head: str = "項目", unit: str = "件"
) -> dict[str, Any]:
    """A table whose numbers are also bars; a row is (label, number) or (label, number, address)."""
    return {"title": title, "rows": bar_rows(rows), "head": head, "unit": unit}


@register.inclusion_tag("components/compare_table.html")
def compare_table(
    caption: str, columns: Iterable[CompareColumn], rows: Iterable[tuple[str, Sequence[Any]]]
) -> dict[str, Any]:
    """Records side by side; cells that differ from the first column are marked."""
    return {
        "caption": caption,
        "columns": [CompareColumn(*column) for column in columns],
        "rows": compared_rows(rows),
    }


@register.inclusion_tag("components/source_note.html")
def source_note(text: str = "", url: str = "", updated: Any = None) -> dict[str, Any]:
    """Where the page's facts come from, and when they were last changed."""
    return {"text": text, "url": url, "updated": updated}


@register.inclusion_tag("components/print_stamp.html", takes_context=True)
def print_stamp(context: Context) -> dict[str, Any]:
    """出力日時 and the page's address, on paper only."""
    request = context.get("request")
    return {
        "now": timezone.now(),
        "address": request.build_absolute_uri() if request else "",
    }


@register.inclusion_tag("components/main_navigation.html", takes_context=True)
def main_navigation(context: Context) -> dict[str, Any]:
    """The main screens; one whose address does not exist yet is left out."""
    request = context.get("request")
    path = request.path if request else ""
    entries = [
        ("事例", "case_list"),
        ("課題", "challenge_list"),
        ("公募", "call_list"),
        ("団体", "organisation_list"),
        ("自治体", "municipality_list"),
        ("派遣", "secondment_list"),
        ("研修", "event_list"),
    ]
    links = [link for link in (_link(*entry, path) for entry in entries) if link]
    # /cases/events/ lies within /cases/: only the nearest of them is where one is.
    nearest = max((len(link["url"]) for link in links if link["current"]), default=0)
    for link in links:
        link["current"] = link["current"] if len(link["url"]) == nearest else ""
    home = _link("今日やること", "home", path)
    search = _link("検索", "search", path)
    return {
        "links": links,
        # On phones these two stand among the main screens; elsewhere at the right of the header.
        "home": home if context.get("membership") else None,
        "search": search,
    }


def _link(label: str, name: str, path: str) -> dict[str, Any] | None:
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    current = "page" if path == url else "true" if path.startswith(url) else ""
    return {"label": label, "url": url, "current": current}
