"""A year's money from a spreadsheet: file → columns → the year's form, filled and unsaved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from cases import permissions
from cases.domain.money_import import draft, read_sheet
from cases.domain.page import case_page
from cases.forms.money_import import (
    LOST,
    MoneyColumnsForm,
    MoneyFileForm,
    merged_data,
    posted_sheet,
    texts_of,
)
from cases.models import Case
from cases.views.money import money_forms
from ppp_portal.http import page
from ppp_portal.japan.fiscal_year import current_fiscal_year
from ppp_portal.refusals import ensure
from ppp_portal.tables.errors import TableError


@page("GET", "POST")
def money_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is saved here: the last step posts the year's own form to its own address."""
    case = get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)
    ensure(permissions.may_edit_money(request.user, case))
    if request.method != "POST":
        now = current_fiscal_year(timezone.now())
        return _file_step(request, case, MoneyFileForm(initial={"fiscal_year": now}))
    if "sheet" in request.POST:
        return _columns_given(request, case)
    form = MoneyFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = read_sheet(file.read(), file.name or "")
        except TableError as error:
            form.add_error("file", str(error))
        else:
            year = form.cleaned_data["fiscal_year"]
            columns = MoneyColumnsForm(sheet=sheet, fiscal_year=year)
            return _columns_step(request, case, columns)
    return _file_step(request, case, form, status=422)


def _columns_given(request: HttpRequest, case: Case) -> HttpResponse:
    sheet = posted_sheet(request.POST["sheet"])
    if sheet is None:
        form = MoneyFileForm(initial={"fiscal_year": current_fiscal_year(timezone.now())})
        return _file_step(request, case, form, status=422, problem=LOST)
    columns = MoneyColumnsForm(request.POST, sheet=sheet)
    if not columns.is_valid():
        return _columns_step(request, case, columns, status=422)
    fiscal_year = columns.cleaned_data["fiscal_year"]
    year = case.money_years.filter(fiscal_year=fiscal_year).with_rows().first()
    ensure(permissions.may_edit_money(request.user, case, year))
    try:
        read = draft(
            sheet,
            columns.columns(),
            unit=columns.cleaned_data["unit"],
            fiscal_year=fiscal_year,
        )
    except TableError as error:
        columns.add_error(None, str(error))
        return _columns_step(request, case, columns, status=422)
    forms = money_forms(request, case, year, merged_data(case, year, read))
    forms.is_valid()  # so that an amount that cannot be read is said beside its field
    context = {
        "case": case,
        "forms": forms,
        "fiscal_year": fiscal_year,
        "imported": True,
        "warnings": texts_of(read.warnings),
        "matches": texts_of(read.matches),
    }
    return render(request, "cases/money_form.html", context)


def _file_step(
    request: HttpRequest, case: Case, form: MoneyFileForm, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"case": case, "form": form, "problem": problem}
    return render(request, "cases/money_import.html", context, status=status)


def _columns_step(
    request: HttpRequest, case: Case, form: MoneyColumnsForm, *, status: int = 200
) -> HttpResponse:
    context = {"case": case, "form": form, "notes": texts_of(form.table.notes)}
    return render(request, "cases/money_columns.html", context, status=status)
