"""/cases/<id>/reporting/: what a case asks to be reported, to read and to set."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases import report_permissions as permissions
from cases.domain import report_sheet as domain
from cases.domain.page import case_page
from cases.enums import ReportSection, Rhythm
from cases.forms.report_sheet import ReportingForms, differences
from cases.models import Case, ReportSheet
from ppp_portal.components import Item
from ppp_portal.http import page
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.refusals import Conflict, ensure


@page("GET")
def reporting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    ensure(permissions.may_read_reporting(request.user, case))
    sheet = ReportSheet.objects.filter(case=case).select_related("organisation").first()
    context = {
        "case": case,
        "facts": sheet_facts(sheet) if sheet else [],
        "groups": list(case.attendance_groups.all()),
        "indicators": list(case.indicators.prefetch_related("targets")),
        "may_edit": permissions.may_edit_reporting(request.user, case) is None,
    }
    return render(request, "cases/reporting_detail.html", context)


@page("GET", "POST")
def reporting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    ensure(permissions.may_edit_reporting(request.user, case))
    forms = ReportingForms(request.POST or None, case=case)
    context: dict[str, Any] = {"case": case, "forms": forms}
    if request.method != "POST":
        return render(request, "cases/reporting_form.html", context)
    status = 422
    if forms.is_valid():
        try:
            by: Any = request.user
            domain.save_reporting(by=by, case_id=case.pk, version=forms.version, data=forms.input())
        except ValidationError as error:
            forms.add_errors(error)
        except Conflict:
            # Both texts are shown; saving again, with the new version, is the editor's choice.
            context |= {"differences": differences(case, forms), "conflict": True}
            forms.take_version(domain.sheet_version(case))
            status = 409
        else:
            messages.success(request, "報告様式を保存しました。次の報告から、この様式で尋ねます。")
            return redirect("reporting_detail", pk=case.pk)
    return render(request, "cases/reporting_form.html", context, status=status)


def sheet_facts(sheet: ReportSheet) -> list[Item]:
    """The sheet in words; the component leaves out what is empty."""
    periodic = sheet.rhythm != Rhythm.ANYTIME
    rule = "（閉庁日なら次の開庁日まで）" if sheet.moves_to_open_day else ""
    days = [format_wareki(day) if day else "" for day in (sheet.first_day, sheet.last_day)]
    return [
        Item("報告の頻度", sheet.get_rhythm_display()),
        Item("報告する団体", sheet.organisation),
        Item("締切", f"期間の翌月{sheet.due_day}日{rule}" if periodic else ""),
        Item("年度実績報告", "求める（4月30日まで）" if periodic and sheet.asks_yearly else ""),
        Item("求める期間", "〜".join(days) if any(days) else ""),
        Item("確認期限", f"提出から{sheet.confirm_days}日" if sheet.confirm_days else ""),
        Item("尋ねる欄", "、".join(str(ReportSection(code).label) for code in sheet.sections)),
    ]


def _case(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(case_page(Case.objects.visible_to(request.user)), pk=pk)
