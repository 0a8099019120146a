"""横展開: beginning a case from a public one, and what a case continues and has changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases import permissions
from cases.domain.case import CaseInput, update_case
from cases.domain.copying import start_from
from cases.forms.lineage import CopyForm, LineageForm
from cases.models import Case
from partners.actor import actor
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, ensure


@page("GET", "POST")
@once
def case_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what is carried over and what is not, then makes the draft."""
    source = _case(request, pk)
    ensure(permissions.may_copy_case(request.user, source))
    form = CopyForm(request.POST or None, user=actor(request), initial={"title": source.title})
    if request.method == "POST" and form.is_valid():
        try:
            case = start_from(by=actor(request), case_id=source.pk, **form.cleaned_data)
        except ValidationError as error:
            for name, texts in error.message_dict.items():
                form.add_error(name if name in form.fields else None, texts)
        else:
            messages.success(
                request, "下書きを作りました。概要を書き、自分の自治体に合わせて直してください。"
            )
            return redirect("case_edit", pk=case.pk)
    status = 422 if request.method == "POST" else 200
    context = {"case": source, "form": form}
    return render(request, "cases/lineage_copy.html", context, status=status)


@page("GET", "POST")
def lineage_edit(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    ensure(permissions.may_edit_case(request.user, case))
    form = LineageForm(request.POST or None, user=actor(request), case=case)
    context: dict[str, Any] = {"case": case, "form": form}
    if request.method != "POST":
        return render(request, "cases/lineage_form.html", context)
    status = 422
    if form.is_valid():
        try:
            update_case(
                by=actor(request),
                case_id=case.pk,
                version=form.made_on,
                data=CaseInput(form.values()),
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            # Both texts are shown; saving again, with the new version, is the editor's choice.
            current = _case(request, pk)
            saved = LineageForm(user=actor(request), case=current)
            context |= {"differences": form_differences(saved, form), "conflict": True}
            form.take_version(current.version)
            status = 409
        else:
            messages.success(request, "保存しました。")
            return redirect("case_detail", pk=case.pk)
    return render(request, "cases/lineage_form.html", context, status=status)


def _case(request: HttpRequest, pk: int) -> Case:
    visible = Case.objects.visible_to(request.user).select_related("lead_municipality")
    case: Case = get_object_or_404(visible, pk=pk)
    return case
