"""A case's money: all years, one year's form, publishing, and the figures as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases import permissions
from cases.domain import money as domain
from cases.domain.money_export import HEADERS, money_rows
from cases.domain.money_statement import Statement, contract_hint, statements
from cases.domain.page import case_page
from cases.enums import MONEY_TRANSITIONS, MoneyVisibility
from cases.forms.money import MoneyForms, differences, template_of
from cases.models import Case, MoneyYear
from cases.models.money import YEAR_RANGE
from cases.views.export import CONTENT_TYPES
from ppp_portal.http import page
from ppp_portal.japan.fiscal_year import current_fiscal_year, format_fiscal_year
from ppp_portal.refusals import Conflict, ensure
from ppp_portal.tables.write import iter_csv, iter_xlsx

# How many years without figures are offered for entry at once.
OFFERED_YEARS = 4


@login_not_required
@page("GET")
def money_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Every year this reader may see; for who may enter figures also where there is none."""
    case = _case(request, pk)
    found = statements(case, _years(request, case))
    may_enter = permissions.may_edit_money(request.user, case) is None
    if not found and not may_enter:
        raise Http404
    context = {
        "case": case,
        "statements": [_shown(request, case, each) for each in found],
        "found": found,
        "hint": contract_hint(case, found) if may_enter else "",
        "may_enter": may_enter,
        "offered": _offered(case, found) if may_enter else [],
    }
    return render(request, "cases/money_detail.html", context)


@page("GET", "POST")
def money_edit(request: HttpRequest, pk: int, fiscal_year: int) -> HttpResponse:
    case = _case(request, pk)
    if not YEAR_RANGE[0] <= fiscal_year <= YEAR_RANGE[1]:
        raise Http404
    year = _year(case, fiscal_year)
    ensure(permissions.may_edit_money(request.user, case, year))
    forms = money_forms(request, case, year, request.POST or None)
    context: dict[str, Any] = {"case": case, "forms": forms, "fiscal_year": fiscal_year}
    if request.method != "POST":
        if year is None:
            last = _years(request, case).filter(fiscal_year__lt=fiscal_year).first()
            context["forms"] = money_forms(request, case, None, None, template_of(last))
        return render(request, "cases/money_form.html", context)
    if "more" in request.POST:
        context["forms"] = money_forms(request, case, year, forms.with_more_rows())
        return render(request, "cases/money_form.html", context)
    status = 422
    if forms.is_valid():
        try:
            _save(request, case, fiscal_year, forms)
        except ValidationError as error:
            forms.add_errors(error)
        except Conflict:
            # Both texts are shown; saving again, with the new version, is the editor's choice.
            year = _year(case, fiscal_year)
            context |= {"differences": differences(year, forms), "conflict": True}
            context["forms"] = money_forms(request, case, year, forms.onto(year))
            status = 409
        else:
            messages.success(request, f"{format_fiscal_year(fiscal_year)}の費用を保存しました。")
            return redirect("money_detail", pk=case.pk)
    return render(request, "cases/money_form.html", context, status=status)


@page("GET", "POST")
def money_visibility(request: HttpRequest, pk: int, fiscal_year: int, action: str) -> HttpResponse:
    """A confirmation page, then the change: publishing is a legal act of the municipality."""
    case = _case(request, pk)
    year = get_object_or_404(_years(request, case), fiscal_year=fiscal_year)
    year.case = case
    transition = next((row for row in MONEY_TRANSITIONS if row.action == action), None)
    if transition is None:
        raise Http404
    ensure(permissions.may_change_money_visibility(request.user, year, action))
    if request.method == "POST":
        domain.change_money_visibility(by=_user(request), year_id=year.pk, action=action)
        label = MoneyVisibility(transition.target).label
        messages.success(
            request, f"{format_fiscal_year(fiscal_year)}の費用を「{label}」にしました。"
        )
        return redirect("money_detail", pk=case.pk)
    (statement,) = statements(case, [year])
    context = {"case": case, "transition": transition, "statement": statement}
    return render(request, "cases/money_visibility.html", context)


@login_not_required
@page("GET")
def money_export(request: HttpRequest, pk: int, file_format: str) -> HttpResponseBase:
    """What the page shows this reader, as CSV or xlsx with both figures."""
    if file_format not in ("csv", "xlsx"):
        raise Http404
    case = _case(request, pk)
    found = statements(case, _years(request, case))
    if not found:
        raise Http404
    rows = money_rows(found, with_totals=file_format == "xlsx")
    body = (
        iter_csv(HEADERS, rows) if file_format == "csv" else iter_xlsx(HEADERS, rows, sheet="費用")
    )
    response = StreamingHttpResponse(
        iter(()) if request.method == "HEAD" else body, content_type=CONTENT_TYPES[file_format]
    )
    stem = f"{case.pk}_{timezone.localdate():%Y-%m-%d}.{file_format}"
    response["Content-Disposition"] = (
        f"attachment; filename=\"money-{stem}\"; filename*=UTF-8''{quote(f'費用の流れ_{stem}')}"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def money_forms(
    request: HttpRequest,
    case: Case,
    year: MoneyYear | None,
    data: Any = None,
    template: Any = (),
) -> MoneyForms:
    """The form of one year for this user: all of it, or the actuals alone."""
    may_plan = permissions.may_plan_money(request.user, case) is None
    return MoneyForms(data, case=case, year=year, may_plan=may_plan, template=template)


def latest_statement(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """The newest year this reader may see, for the case's own page."""
    years = _years(request, case)[:1]
    return next((_shown(request, case, each) for each in statements(case, years)), None)


def _save(request: HttpRequest, case: Case, fiscal_year: int, forms: MoneyForms) -> None:
    cleaned = forms.form.cleaned_data
    domain.save_money(
        by=_user(request),
        case_id=case.pk,
        fiscal_year=fiscal_year,
        version=forms.version,
        entries=forms.entries(),
        note=cleaned["note"],
        source_note=cleaned["source_note"],
    )


def _shown(request: HttpRequest, case: Case, statement: Statement) -> dict[str, Any]:
    """A statement with what this reader may do about it."""
    year = statement.year
    year.case = case
    may_edit = permissions.may_edit_money(request.user, case, year) is None
    party = may_edit or permissions.may_edit_money(request.user, case) is None
    return {
        "statement": statement,
        "may_edit": may_edit,
        "gaps": statement.gaps(today=timezone.localdate()) if party else [],
        "actions": [
            row
            for row in MONEY_TRANSITIONS
            if permissions.may_change_money_visibility(request.user, year, row.action) is None
        ],
    }


def _offered(case: Case, found: list[Statement]) -> list[int]:
    """Fiscal years of the case that have no figures yet, the nearest ones, oldest first."""
    now = current_fiscal_year(timezone.now())
    first = case.start_fiscal_year or case.fiscal_year or now
    present = {each.fiscal_year for each in found}
    years = [
        year for year in range(max(first, now - OFFERED_YEARS), now + 2) if year not in present
    ]
    return years[-OFFERED_YEARS:]


def _case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)


def _years(request: HttpRequest, case: Case) -> Any:
    return case.money_years.visible_to(request.user).newest_first().with_rows()


def _year(case: Case, fiscal_year: int) -> MoneyYear | None:
    """For who may edit it: parties see every year of their case."""
    year: MoneyYear | None = case.money_years.filter(fiscal_year=fiscal_year).with_rows().first()
    return year


def _user(request: HttpRequest) -> Any:
    return request.user
