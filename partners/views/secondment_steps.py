"""The steps of a secondment and who may read it: each a page to confirm, then the act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from partners import secondment_permissions as permissions
from partners.actor import actor
from partners.domain import secondment as domain
from partners.forms.secondment import ReasonForm
from partners.secondment_enums import SECONDMENT_TRANSITIONS
from partners.views.secondment import own_or_404
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, ensure

REACH = {"agree": "公開に同意する", "publish": "公開する", "withdraw": "公開をやめる"}
_REFUSALS: dict[str, Any] = {
    "agree": permissions.may_agree,
    "publish": permissions.may_publish,
    "withdraw": permissions.may_withdraw,
}


@page("GET", "POST")
def secondment_step(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """検討→協議→締結→派遣中→復帰→成果共有, or 取りやめ with its reason."""
    row = own_or_404(request, pk)
    step = next((each for each in SECONDMENT_TRANSITIONS if each.action == action), None)
    if step is None:
        raise Http404
    ensure(permissions.may_step(request.user, row, action))
    form = ReasonForm(request.POST or None) if action == "call_off" else None
    status = 200
    if request.method == "POST":
        if form is None or form.is_valid():
            reason = form.cleaned_data["reason"] if form else ""
            domain.take_step(by=actor(request), secondment_id=pk, action=action, reason=reason)
            messages.success(request, f"「{step.label}」を行いました。相手にも知らせました。")
            return redirect("secondment_detail", pk=pk)
        status = 422
    context = {
        "secondment": row,
        "label": step.label,
        "action": action,
        "form": form,
        "crumbs": [Crumb("派遣・研修受入", "../../.."), Crumb(row.title, "../..")],
    }
    return render(request, "partners/secondment_step.html", context, status=status)


@page("GET", "POST")
def secondment_reach(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Agreeing to the publication, publishing, and ending it."""
    row = own_or_404(request, pk)
    if action not in REACH:
        raise Http404
    ensure(_REFUSALS[action](request.user, row))
    sides = permissions.sides_to_agree(request.user, row) if action == "agree" else []
    if request.method == "POST":
        text = request.POST.get("version", "")
        version = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        by = actor(request)
        try:
            if action == "agree":
                domain.agree_to_publication(by=by, secondment_id=pk, version=version, side=sides[0])
            elif action == "publish":
                domain.publish_secondment(by=by, secondment_id=pk, version=version)
            else:
                domain.withdraw_publication(by=by, secondment_id=pk)
        except Conflict:
            messages.warning(
                request,
                "内容が書き直されています。新しい内容を読んでから、もう一度行ってください。",
            )
            return redirect("secondment_detail", pk=pk)
        messages.success(request, f"「{REACH[action]}」を行いました。")
        # An administrator who ended it reads it no longer.
        is_left = not permissions.sides_of(request.user, row)
        return redirect("secondment_list") if is_left else redirect("secondment_detail", pk=pk)
    context = {
        "secondment": row,
        "label": REACH[action],
        "action": action,
        "side": sides[0].label if sides else "",
        "crumbs": [Crumb("派遣・研修受入", "../../.."), Crumb(row.title, "../..")],
    }
    return render(request, "partners/secondment_step.html", context)
