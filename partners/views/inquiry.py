"""相談・問い合わせ: one's own threads, and ending one. What shows other apps, too, is in pages."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from partners import inquiry_permissions as permissions
from partners.actor import actor
from partners.domain import inquiry as domain
from partners.models import Inquiry, User
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from ppp_portal.refusals import ensure

PER_PAGE = 20
# Chip kind and words of a state, as the reader's side has it: asked, was asked, or only reads.
_STATE_WORDS = {
    ("open", "sender"): ("相手の返事待ち", ""),
    ("open", "recipient"): ("返事を待たれています", "warn"),
    ("answered", "sender"): ("返事が届いています", "key"),
    ("answered", "recipient"): ("返事をしました", "ok"),
}


def own_or_404(request: HttpRequest, inquiry_id: object) -> Inquiry:
    rows = Inquiry.objects.visible_to(request.user).with_bodies()
    return get_object_or_404(rows, pk=inquiry_id)


def crumbs(inquiry: Inquiry | None = None) -> list[Crumb]:
    first = Crumb("相談・問い合わせ", reverse("inquiry_list"))
    if inquiry is None:
        return [first, Crumb("問い合わせる")]
    return [first, Crumb(inquiry.subject)]


def state_words(inquiry: Inquiry, user: User) -> tuple[str, str]:
    """(words, chip kind) for this reader."""
    side = reading_side(inquiry, user)
    return _STATE_WORDS.get((inquiry.state, side), (inquiry.get_state_display(), ""))


def reading_side(inquiry: Inquiry, user: User) -> str:
    """Whose thread this reader sees it as: the one that was asked comes first."""
    municipalities, organisations = user.municipality_ids(), user.organisation_ids()
    asked = (
        inquiry.recipient_municipality_id in municipalities
        or inquiry.recipient_organisation_id in organisations
    )
    return "recipient" if asked else "sender"


@page("GET")
def inquiry_list(request: HttpRequest) -> HttpResponse:
    """All threads of one's own bodies, the one with the newest letter first."""
    user = actor(request)
    rows = Inquiry.objects.visible_to(user).with_bodies().order_by("-updated_at", "-id")
    pages = Paginator(rows, PER_PAGE)
    current = pages.get_page(page_number(request.GET.get("page")))
    context = {
        "rows": [(row, *state_words(row, user)) for row in current],
        "page": current.number,
        "total_pages": pages.num_pages,
        "total": pages.count,
    }
    return render(request, "partners/inquiry_list.html", context)


@page("GET", "POST")
def inquiry_close(request: HttpRequest, inquiry_id: str) -> HttpResponse:
    """A confirmation page, then the end for both."""
    inquiry = own_or_404(request, inquiry_id)
    ensure(permissions.may_close(request.user, inquiry))
    if request.method == "POST":
        domain.close(by=actor(request), inquiry_id=inquiry.pk)
        messages.success(request, "やり取りを終えました。相手にも知らせました。")
        return redirect("inquiry_detail", inquiry_id=inquiry.pk)
    context = {"inquiry": inquiry, "crumbs": crumbs(inquiry)}
    return render(request, "partners/inquiry_close.html", context)
