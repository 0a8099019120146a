"""One inquiry and how one begins: these pages show what it is about and what grew out of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners import inquiry_permissions as permissions
from partners.actor import actor
from partners.domain import inquiry as domain
from partners.forms.inquiry import InquiryForm, LetterForm
from partners.models import Inquiry, Municipality, Organisation
from partners.views.inquiry import crumbs, own_or_404, state_words
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.pages.inquiry_facts import about_words, linked, next_steps, subject_about
from ppp_portal.refusals import ensure
from proposals.domain import inquiry_link as links


@page("GET", "POST")
@once
def inquiry_new(request: HttpRequest) -> HttpResponse:
    """The first letter to the body that the address names, perhaps about a public record."""
    user = actor(request)
    ensure(permissions.may_ask_somebody(user))
    recipient = _recipient(request)
    about = links.asked_about(request.GET, user, recipient)
    form = InquiryForm(
        request.POST or None, user=user, recipient=recipient, subject=subject_about(about)
    )
    refusal = permissions.why_unreachable(recipient)
    if not form.bodies:
        refusal = "自分の自治体・団体には問い合わせられません。"
    ensure(refusal)
    if request.method == "POST" and form.is_valid():
        try:
            inquiry = links.ask(by=user, recipient=recipient, about=about, **form.values())
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, f"{recipient}に問い合わせを送りました。")
            return redirect("inquiry_detail", inquiry_id=inquiry.pk)
    context = {
        "form": form,
        "recipient": recipient,
        "about": about_words(about),
        "crumbs": crumbs(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "partners/inquiry_form.html", context, status=status)


@page("GET", "POST")
@once
def inquiry_detail(request: HttpRequest, inquiry_id: str) -> HttpResponse:
    """The thread, for its two parties; POST adds a letter."""
    inquiry = own_or_404(request, inquiry_id)
    user = actor(request)
    refusal = permissions.may_write(user, inquiry)
    form = LetterForm(request.POST or None)
    if request.method == "POST":
        ensure(refusal)
        if form.is_valid():
            try:
                domain.write(by=user, inquiry_id=inquiry.pk, **form.cleaned_data)
            except ValidationError as error:
                form.add_errors(error)
            else:
                messages.success(request, "送りました。相手にも知らせました。")
                return redirect("inquiry_detail", inquiry_id=inquiry.pk)
    status = 422 if request.method == "POST" else 200
    context = _shown(request, inquiry) | {"form": form if refusal is None else None}
    return render(request, "partners/inquiry_detail.html", context, status=status)


def _shown(request: HttpRequest, inquiry: Inquiry) -> dict[str, object]:
    user = actor(request)
    words, kind = state_words(inquiry, user)
    about, grown = linked(inquiry, user)
    return {
        "inquiry": inquiry,
        "crumbs": crumbs(inquiry),
        "words": words,
        "kind": kind,
        "letters": [
            (inquiry.body(row.side), row) for row in inquiry.messages.order_by("created_at", "pk")
        ],
        "may_close": permissions.may_close(user, inquiry) is None,
        "about": about,
        "grown": grown,
        "next_steps": next_steps(inquiry, user),
    }


def _recipient(request: HttpRequest) -> Municipality | Organisation:
    """The body that the address names; 404 where there is none that this reader may see."""
    code, pk = request.GET.get("municipality", ""), request.GET.get("organisation", "")
    if code.isascii() and code.isdigit():
        return get_object_or_404(Municipality.objects.current(), code=code)
    if pk.isascii() and pk.isdigit() and len(pk) < 10:
        return get_object_or_404(Organisation.objects.visible_to(request.user).live(), pk=pk)
    raise Http404
