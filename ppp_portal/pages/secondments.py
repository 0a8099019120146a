"""Secondments: the directory, one of them with the cases worked on, and choosing those."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases.domain.secondment_link import set_cases
from cases.models import Case
from cases.models.case import NEWEST_FIRST as NEWEST_CASES
from partners import secondment_permissions as permissions
from partners.actor import actor
from partners.domain.secondment_page import (
    NEWEST_FIRST,
    chain_of,
    line_starts_on,
    search_condition,
)
from partners.domain.secondment_terms import concerns_of
from partners.listing import answer, directory, fill
from partners.models import Secondment, SecondmentReflection
from partners.secondment_enums import SECONDMENT_TRANSITIONS, SecondmentSort
from partners.secondment_filter import SecondmentFilter
from partners.secondment_schemes import FRAMES
from partners.views.secondment import crumbs, own_or_404
from partners.views.secondment_steps import REACH
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.pages import secondment_facts
from ppp_portal.refusals import ensure

PER_PAGE = 20
_OLDEST_FIRST = (F("starts_on").asc(nulls_last=True), F("pk").asc())
_MAY_REACH: dict[str, Any] = {
    "agree": permissions.may_agree,
    "publish": permissions.may_publish,
    "withdraw": permissions.may_withdraw,
}


@login_not_required
@page("GET")
def secondment_list(request: HttpRequest) -> HttpResponse:
    """Published ones and one's own; two queries of its own, however many rows."""
    text = request.GET.get("q", "").strip()
    found = directory(request, text, SecondmentSort, SecondmentSort.NEWEST)
    base = Secondment.objects.visible_to(request.user)
    condition = search_condition(text)
    if condition is not None:
        base = base.filter(condition)
    filterset = SecondmentFilter(request.GET, queryset=base)
    order = NEWEST_FIRST if found.sort == SecondmentSort.NEWEST else _OLDEST_FIRST
    fill(found, filterset, base, filterset.qs.with_bodies().order_by(*order), PER_PAGE)
    if found.text:
        found.hints[0] = "自治体・団体の名称、制度、業務のことばを短くして探す。"
    may_create = permissions.may_create_secondment(request.user) is None
    return answer(request, "partners/secondment_list.html", found, may_create=may_create)


@login_not_required
@page("GET")
def secondment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The terms without a person's name; its parties also read and do what is theirs."""
    row = own_or_404(request, pk)
    chain = chain_of(Secondment.objects.visible_to(request.user), row)
    is_party = bool(permissions.sides_of(request.user, row))
    reflections = SecondmentReflection.objects.visible_to(request.user).filter(secondment=row)
    context = {
        "secondment": row,
        "crumbs": [Crumb("派遣・研修受入", ".."), Crumb(row.title)],
        "steps": secondment_facts.steps(row),
        "facts": secondment_facts.facts(row),
        "period": secondment_facts.period_words(row),
        "costs": [item for item in secondment_facts.costs(row) if item.value],
        "texts": secondment_facts.texts(row),
        "concerns": concerns_of(row, line_starts_on(chain, row)),
        "frame": FRAMES[row.scheme],
        "chain": chain,
        "chain_entries": secondment_facts.chain_entries(chain, row),
        "chain_sentence": secondment_facts.chain_sentence(chain),
        "today": timezone.localdate(),
        "cases": _cases(request, row),
        "reflections": reflections.order_by("fiscal_year", "created_at", "pk"),
        "source_texts": secondment_facts.source_texts(row),
        "is_party": is_party,
        "actions": _actions(request, row),
        "reach": _reach(request, row),
        "may_write": permissions.may_write(request.user, row) is None,
        "may_edit": permissions.may_edit_secondment(request.user, row) is None,
        "may_reflect": permissions.may_reflect(request.user, row) is None,
        "reports": _reports(request, row) if is_party else [],
    }
    return render(request, "partners/secondment_detail.html", context)


@page("GET", "POST")
def secondment_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """Which cases were worked on: a choice among those of the two bodies that one may read."""
    row = own_or_404(request, pk)
    ensure(permissions.may_write(request.user, row))
    form = _CasesForm(
        request.POST if request.method == "POST" else None, rows=_of_parties(request, row)
    )
    if request.method == "POST":
        if form.is_valid():
            ids = [case.pk for case in form.cleaned_data["cases"]]
            set_cases(by=actor(request), secondment_id=pk, case_ids=ids)
            messages.success(request, "関わった事例を保存しました。")
            return redirect("secondment_detail", pk=pk)
    else:
        form.initial["cases"] = list(row.case_links.values_list("case_id", flat=True))
    context = {
        "form": form,
        "secondment": row,
        "title": "関わった事例を選ぶ",
        "button": "保存する",
        "crumbs": [*crumbs(row), Crumb("事例")],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "partners/secondment_record_form.html", context, status=status)


class _CasesForm(forms.Form):
    cases: Any = forms.ModelMultipleChoiceField(
        label="関わった事例",
        queryset=Case.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="派遣元か受入先が関わる事例です。",
    )

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cases"]
        field.queryset = rows


def _of_parties(request: HttpRequest, row: Secondment) -> Any:
    """Visible cases of the two bodies, and those linked already; newest first."""
    visible = Case.objects.visible_to(request.user).live()
    cities = [pk for pk in (row.sender_municipality_id, row.host_municipality_id) if pk]
    bodies = [pk for pk in (row.sender_organisation_id, row.host_organisation_id) if pk]
    own = (
        Case.objects.filter(lead_municipality__in=cities).values("pk"),
        Case.objects.filter(partners__organisation__in=bodies).values("pk"),
        Case.objects.filter(secondment_links__secondment=row).values("pk"),
    )
    ids = own[0].union(own[1], own[2])
    return visible.filter(pk__in=list(ids.values_list("pk", flat=True))).order_by(
        NEWEST_CASES, "-pk"
    )


def _cases(request: HttpRequest, row: Secondment) -> list[Case]:
    rows = Case.objects.visible_to(request.user).filter(secondment_links__secondment=row)
    return list(rows.with_list_relations().order_by(NEWEST_CASES, "-pk"))


def _actions(request: HttpRequest, row: Secondment) -> list[Any]:
    return [
        step
        for step in SECONDMENT_TRANSITIONS
        if permissions.may_step(request.user, row, step.action) is None
    ]


def _reach(request: HttpRequest, row: Secondment) -> list[tuple[str, str]]:
    return [
        (action, label)
        for action, label in REACH.items()
        if _MAY_REACH[action](request.user, row) is None
    ]


def _reports(request: HttpRequest, row: Secondment) -> list[Any]:
    return [
        {
            "report": report,
            "may_accept": permissions.may_accept_report(request.user, report) is None,
        }
        for report in row.reports.select_related("secondment").order_by("month", "pk")
    ]
