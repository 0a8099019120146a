"""/cases/: the list with its facets, the map, and the comparison."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from cases import permissions
from cases.domain.browse import Browse, browse, prefecture_counts
from cases.domain.compare import compare_rows
from cases.domain.similar import Similar, similar_cases
from cases.enums import Sort
from cases.filters import FACETS, FacetSpec
from cases.models import Case
from partners.listing import Directory, answer
from partners.models import Municipality, Organisation
from ppp_portal.components import CompareColumn, FilterChip, Option
from ppp_portal.http import page
from ppp_portal.japan.prefectures import PREFECTURES

MAX_COMPARED = 4


@login_not_required
@page("GET")
def case_list(request: HttpRequest) -> HttpResponse:
    """The list; htmx gets only the part that changes, from the same template."""
    found = browse(Case.objects.visible_to(request.user), request.GET)
    return answer(
        request,
        "cases/case_list.html",
        _directory(request, found),
        asked=found.query,
        map={
            "counts": found.counts["prefecture"],
            "selected": found.selected["prefecture"],
            "urls": _toggle_urls(found),
        },
        kept=_kept(found),
        exports=_exports(found),
        may_create=permissions.may_create_case(request.user) is None,
    )


def _directory(request: HttpRequest, found: Browse) -> Directory:
    """What was found, as every list prints it."""
    return Directory(
        found.params,
        found.params.get("q", ""),
        found.sort,
        _sorts(found),
        total=found.total,
        page=found.page,
        total_pages=found.total_pages,
        rows=found.cases,
        facets=[_facet(found, spec) for spec in FACETS if spec.name != "prefecture"],
        chips=_chips(request, found),
        notices=found.notices,
        hints=_hints(found),
    )


def _exports(found: Browse) -> list[tuple[str, str]]:
    """The files with all rows of this list, and the map."""
    pairs = [(n, v) for n, vs in found.params.lists() if n != "page" for v in vs if v]
    ways: tuple[tuple[str, str, list[tuple[str, str]]], ...] = (
        ("CSV", "csv", []),
        ("CSV（Shift_JIS）", "csv", [("encoding", "cp932")]),
        ("Excel", "xlsx", []),
        ("JSON", "json", []),
    )
    files = [
        (label, f"{reverse('case_export', args=[name])}?{urlencode([*pairs, *more])}")
        for label, name, more in ways
    ]
    return [*files, ("地図", reverse("case_map"))]


@login_not_required
@page("GET")
def case_map(request: HttpRequest) -> HttpResponse:
    """47 tiles, or a list by region on a phone; each leads to the list of its prefecture."""
    visible = Case.objects.visible_to(request.user)
    counts = prefecture_counts(visible)
    urls = reverse("case_list") + "?prefecture={code}"
    context = {"counts": counts, "rows": _map_rows(counts), "urls": urls}
    return render(request, "cases/case_map.html", context)


@login_not_required
@page("GET")
def case_compare(request: HttpRequest) -> HttpResponse:
    """Two to four cases side by side; unknown or hidden ids are left out."""
    ids = [int(v) for v in request.GET.getlist("id") if v.isascii() and v.isdigit() and len(v) < 18]
    wanted = list(dict.fromkeys(ids))
    visible = Case.objects.visible_to(request.user).with_list_relations()
    by_id = visible.prefetch_related("further__municipality", "plan_positions").in_bulk(
        wanted[: MAX_COMPARED * 3]
    )
    chosen = [by_id[pk] for pk in wanted if pk in by_id]
    cases = chosen[:MAX_COMPARED]
    context = {
        "cases": cases,
        "left_out": len(chosen) > MAX_COMPARED,
        "columns": [
            CompareColumn(
                case.title,
                reverse("case_detail", args=[case.pk]),
                "?" + urlencode([("id", other.pk) for other in cases if other != case]),
            )
            for case in cases
        ],
        "rows": compare_rows(cases),
        "similar": _similar(request, cases[0]) if len(cases) == 1 else [],
        "empty_hints": [("事例の一覧から「比べる」を選ぶ", reverse("case_list"))],
    }
    return render(request, "cases/case_compare.html", context)


def _similar(request: HttpRequest, case: Case) -> list[Similar]:
    visible = Case.objects.visible_to(request.user)
    return similar_cases(visible.select_related("facets").get(pk=case.pk), visible)


def _query(params: QueryDict, *, drop: tuple[str, ...] = ()) -> str:
    pairs = [(n, v) for n, vs in params.lists() if n not in drop for v in vs if v]
    return urlencode(pairs)


def _without(params: QueryDict, name: str, value: str) -> str:
    pairs = [
        (n, v)
        for n, vs in params.lists()
        for v in vs
        if v and n != "page" and not (n == name and v == value)
    ]
    return "?" + urlencode(pairs)


def _with(params: QueryDict, name: str, value: str) -> str:
    pairs = [(n, v) for n, vs in params.lists() for v in vs if v and n != "page"]
    return "?" + urlencode([*pairs, (name, value)])


def _chips(request: HttpRequest, found: Browse) -> list[FilterChip]:
    chips = []
    text = found.params.get("q", "").strip()
    if text:
        chips.append(FilterChip(f"ことば：{text[:40]}", _without_all(found.params, "q")))
    for spec in FACETS:
        chips += [
            FilterChip(spec.label(value), _without(found.params, spec.name, value))
            for value in found.selected[spec.name]
        ]
    return chips + _body_chips(request, found.params)


def _without_all(params: QueryDict, name: str) -> str:
    return "?" + _query(params, drop=(name, "page"))


def _body_chips(request: HttpRequest, params: QueryDict) -> list[FilterChip]:
    chips = []
    codes = [v for v in params.getlist("municipality") if v.isascii() and v.isdigit()]
    for municipality in Municipality.objects.current().filter(code__in=codes) if codes else ():
        url = _without(params, "municipality", municipality.code)
        chips.append(FilterChip(municipality.full_name, url))
    readable = Organisation.objects.visible_to(request.user)
    ids = [v for v in params.getlist("partner") if v.isascii() and v.isdigit() and len(v) < 18]
    for organisation in readable.filter(pk__in=ids) if ids else ():
        chips.append(
            FilterChip(organisation.name, _without(params, "partner", str(organisation.pk)))
        )
    return chips


def _facet(found: Browse, spec: FacetSpec) -> dict[str, object]:
    """Options with their counts; choices that would find nothing are left out unless chosen."""
    counts, selected = found.counts[spec.name], found.selected[spec.name]
    options = [
        Option(value, label, counts.get(value, 0), value in selected)
        for value, label in spec.choices
        if counts.get(value) or value in selected
    ]
    if spec.name == "year":
        options.reverse()
    elif spec.name in ("field", "method", "partner_kind"):
        options.sort(key=lambda option: -(option.hits or 0))
    return {"name": spec.name, "title": spec.title, "options": options}


def _toggle_urls(found: Browse) -> dict[str, str]:
    """Where each tile of the map leads: on, or off where it is chosen."""
    chosen = found.selected["prefecture"]
    return {
        code: _without(found.params, "prefecture", code)
        if code in chosen
        else _with(found.params, "prefecture", code)
        for code in PREFECTURES
    }


def _kept(found: Browse) -> list[tuple[str, str]]:
    """Conditions without a box of their own, which the form must carry along."""
    bodies = [(n, v) for n in ("partner", "municipality") for v in found.params.getlist(n)]
    return [*bodies, *(("prefecture", code) for code in found.selected["prefecture"])]


def _sorts(found: Browse) -> list[tuple[str, str, bool]]:
    return [
        (sort.value, str(sort.label), sort == found.sort)
        for sort in Sort
        if sort != Sort.RELEVANCE or found.query
    ]


def _hints(found: Browse) -> list[object]:
    """What to do about an empty list."""
    hints: list[object] = []
    if len(found.query.terms) > 1:
        hints.append("ことばを減らす。いくつか書くと、すべてを含む事例だけを探します。")
    for spec in FACETS:
        for value in found.selected[spec.name]:
            url = _without(found.params, spec.name, value)
            hints.append((f"「{spec.label(value)}」を外して探す", url))
    if found.query:
        hints.append("近い意味の別のことばで探す（例：「居場所」「見守り」「学習支援」）。")
    hints.append(("条件をすべて外して、全部の事例を見る", reverse("case_list")))
    return hints


def _map_rows(counts: dict[str, int]) -> list[tuple[str, int, str]]:
    return [
        (prefecture.name, counts.get(code, 0), f"{reverse('case_list')}?prefecture={code}")
        for code, prefecture in PREFECTURES.items()
    ]
