"""紹介: the list, one introduction for its parties (or everybody, once public), and its acts."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases.models import Case
from partners.actor import actor
from partners.models import Inquiry, Organisation
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from ppp_portal.once import once
from ppp_portal.refusals import ensure
from proposals.domain import inquiry_link as links
from proposals.domain import introduction as domain
from proposals.domain.case_start import copyable, from_introduction
from proposals.domain.introduction_record import reached
from proposals.forms.case_start import IntroducedStartForm as StartForm
from proposals.forms.introduction import IntroductionForm, ResultForm, WhomForm, WordsForm
from proposals.introduction_enums import IntroductionParty
from proposals.models import Introduction
from proposals.permissions import introduction as permissions
from proposals.views.introduction_facts import crumbs, detail_context, rows_shown

PER_PAGE = 20


@login_not_required
@page("GET")
def introduction_list(request: HttpRequest) -> HttpResponse:
    """Published ones for everybody, and one's own; ?organisation= and ?introducer= narrow it."""
    rows = Introduction.objects.visible_to(request.user)
    organisation = _organisation(request, "organisation")
    introducer = _organisation(request, "introducer")
    if organisation:
        rows = reached(rows).of_organisation(organisation.pk)
    if introducer:
        rows = reached(rows).given_by_organisation(introducer.pk)
    pages = Paginator(rows.with_bodies().order_by("-created_at", "-id"), PER_PAGE)
    current = pages.get_page(page_number(request.GET.get("page")))
    context = {
        "rows": rows_shown(request, list(current)),
        "organisation": organisation,
        "introducer": introducer,
        "page": current.number,
        "total_pages": pages.num_pages,
        "total": pages.count,
        "may_introduce": permissions.may_introduce(request.user) is None,
    }
    return render(request, "proposals/introduction_list.html", context)


@page("GET", "POST")
@once
def introduction_new(request: HttpRequest) -> HttpResponse:
    """Of the organisation, with the case, or out of the inquiry that the address names."""
    user = actor(request)
    ensure(permissions.may_introduce(user))
    inquiry = links.asked_inquiry(request.GET, user)
    organisation = _organisation(request, "organisation") or _of_inquiry(inquiry)
    if organisation is None:
        return _which_organisation(request)
    case = _case(request)
    form = IntroductionForm(request.POST or None, user=user, organisation=organisation, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            row = domain.introduce(by=user, **form.values())
        except ValidationError as error:
            form.add_errors(error)
        else:
            if inquiry:
                links.grew(by=user, inquiry=inquiry, record=row)
            messages.success(
                request, f"{row.organisation}に知らせました。承知すると、{row.receiver}に届きます。"
            )
            return redirect("introduction_detail", introduction_id=row.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "organisation": organisation, "inquiry": inquiry, "crumbs": crumbs()}
    return render(request, "proposals/introduction_form.html", context, status=status)


def _which_organisation(request: HttpRequest) -> HttpResponse:
    """The page before: find the organisation by its name."""
    data = request.GET if "name" in request.GET else None
    form = WhomForm(data, user=actor(request))
    if request.method == "GET" and form.is_valid():
        assert form.found is not None
        return redirect(f"{request.path}?organisation={form.found.pk}")
    status = 422 if data or request.method == "POST" else 200
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "proposals/introduction_whom.html", context, status=status)


@login_not_required
@page("GET")
def introduction_detail(request: HttpRequest, introduction_id: str) -> HttpResponse:
    row = _introduction(request, introduction_id)
    acts = [
        (action, label)
        for action, label in _LABELS.items()
        if _refusal(request, row, action) is None
    ]
    context = detail_context(request, row) | {"acts": acts}
    return render(request, "proposals/introduction_detail.html", context)


@page("GET", "POST")
def introduction_act(request: HttpRequest, introduction_id: str, action: str) -> HttpResponse:
    """A confirmation page with what the act needs, then the act."""
    row = _introduction(request, introduction_id)
    if action not in _LABELS:
        raise Http404
    ensure(_refusal(request, row, action))
    user = actor(request)
    form = _form(request, row, action)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            done = _DOMAIN[action](
                by=user, introduction_id=row.pk, **(form.values() if form else {})
            )
        except ValidationError as error:
            assert form is not None  # acts without a form have nothing to be wrong
            form.add_errors(error)
        else:
            if action == "case":
                messages.success(request, "下書きを作りました。概要などを書き足してください。")
                return redirect("case_edit", pk=done.result_case_id)
            messages.success(request, f"「{_LABELS[action]}」を行いました。")
            return redirect("introduction_detail", introduction_id=row.pk)
    status = 422 if request.method == "POST" else 200
    context = {
        "row": row,
        "crumbs": crumbs(row),
        "label": _LABELS[action],
        "action": action,
        "form": form,
    }
    return render(request, "proposals/introduction_act.html", context, status=status)


_LABELS = {
    "agree": "紹介を承知する",
    "decline": "辞退する",
    "hear": "話を聞く",
    "pass_over": "今回は見送る",
    "case": "この紹介から事例を始める",
    "result": "その後を書く",
    "publish": "公開に同意する",
    "hide": "公開をやめる",
    "withdraw": "取り下げる",
}
_DOMAIN: dict[str, Callable[..., Introduction]] = {
    "agree": domain.agree,
    "decline": domain.decline,
    "hear": domain.hear,
    "pass_over": domain.pass_over,
    "case": from_introduction,
    "result": domain.record_result,
    "publish": domain.agree_to_publish,
    "hide": domain.end_publication,
    "withdraw": domain.withdraw,
}
_WORDS = {
    "agree": ("紹介先へのひとこと", "紹介先の自治体も読みます。", False),
    "decline": ("辞退する理由", "紹介した側だけが読みます。紹介先には届きません。", True),
    "hear": ("返事", "いつごろ、だれが話を聞けるか。紹介した側と団体が読みます。", True),
    "pass_over": ("見送る理由", "紹介した側と団体が読みます。", True),
}


def _refusal(request: HttpRequest, row: Introduction, action: str) -> str | None:
    if action == "case":
        return permissions.may_start_case(request.user, row)
    if action == "result":
        return permissions.may_record_result(request.user, row)
    if action == "publish":
        return permissions.may_agree_to_publish(request.user, row)
    if action == "hide":
        return permissions.may_end_publication(request.user, row)
    return permissions.may_act(request.user, row, action)


def _form(
    request: HttpRequest, row: Introduction, action: str
) -> WordsForm | ResultForm | StartForm | None:
    if action == "case":
        copied = copyable(actor(request), row)
        body = row.body(IntroductionParty.ORGANISATION)
        return StartForm(request.POST or None, body=body, copied=copied)
    if action == "result":
        return ResultForm(request.POST or None, user=actor(request), row=row)
    if action in _WORDS:
        label, help_text, required = _WORDS[action]
        data = request.POST if request.method == "POST" else None
        return WordsForm(data, label=label, help_text=help_text, required=required)
    return None


def _introduction(request: HttpRequest, introduction_id: str) -> Introduction:
    rows = Introduction.objects.visible_to(request.user).with_bodies()
    return get_object_or_404(rows, pk=introduction_id)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _organisation(request: HttpRequest, name: str) -> Organisation | None:
    pk = _number(request.GET.get(name, ""))
    rows = Organisation.objects.visible_to(request.user).live()
    return rows.filter(pk=pk).first() if pk else None


def _case(request: HttpRequest) -> Case | None:
    pk = _number(request.GET.get("case", ""))
    return Case.objects.visible_to(request.user).filter(pk=pk).first() if pk else None


def _of_inquiry(inquiry: Inquiry | None) -> Organisation | None:
    """The organisation that the thread is with."""
    if inquiry is None:
        return None
    found: Organisation | None = inquiry.recipient_organisation or inquiry.sender_organisation
    return found
