"""研修・研究会: the list, and the page of one event."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from cases.domain.event_browse import COMING, WHENS, listed, ordered, when_condition
from cases.domain.event_fee import conditions
from cases.event_enums import OVER, EventSort
from cases.event_filters import EventFilter
from cases.event_permissions import may_create_event
from cases.models import Case, Event, EventFinalReport, EventMaterial
from cases.views.event_facts import crumbs, places_words, side_facts
from cases.views.event_learnt import learnt
from cases.views.event_parts import organiser_part, own_part
from partners.listing import answer, directory, fill
from ppp_portal.http import page
from ppp_portal.japan.text import strip_controls

PER_PAGE = 20
MAX_CHARACTERS = 200


@login_not_required
@page("GET")
def event_list(request: HttpRequest) -> HttpResponse:
    """Events this reader may see, first those to come; a fixed few queries."""
    text = strip_controls(request.GET.get("q", "")).strip()[:MAX_CHARACTERS]
    found = directory(request, text, EventSort, EventSort.SOONEST)
    asked_when = request.GET.get("when", "" if text else COMING)
    when = asked_when if asked_when in dict(WHENS) else ""
    now = timezone.now()
    base, asked = listed(Event.objects.visible_to(request.user), text)
    base = base.filter(when_condition(when, now))
    found.notices += asked.notices
    filterset = EventFilter(request.GET, queryset=base)
    rows = ordered(filterset.qs, EventSort(found.sort), now)
    fill(found, filterset, base, rows.select_related("municipality", "organisation"), PER_PAGE)
    return answer(
        request,
        "cases/event_list.html",
        found,
        asked=asked,
        times=_times(when, text),
        kept=[("when", when)],
        may_create=may_create_event(request.user) is None,
    )


def _times(when: str, text: str) -> list[tuple[str, str, bool]]:
    """これから, 終わったもの, すべて: label, address, chosen."""
    words = {"q": text} if text else {}
    return [
        (label, "?" + urlencode({"when": value, **words}), value == when) for value, label in WHENS
    ]


@login_not_required
@page("GET")
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, its sessions, and what this reader may do there; a fixed number of queries."""
    event = event_or_404(request, pk)
    case = linked_case(request, event)
    user = request.user
    fees = list(event.fees.order_by("position", "pk"))
    materials = EventMaterial.objects.visible_to(user).filter(event=event)
    reports = EventFinalReport.objects.visible_to(user).filter(event=event)
    context = {
        "event": event,
        "crumbs": crumbs(event),
        "facts": side_facts(event, case),
        "learnt": learnt(request, event),
        "sessions": event.sessions.select_related("report").order_by("starts_at", "pk"),
        "fees": [(fee, conditions(fee)) for fee in fees],
        "places": places_words(event),
        "is_over": event.state in OVER,
        "materials": materials.select_related("file", "session").order_by("created_at", "pk"),
        "reports": reports.select_related("file").order_by("created_at", "pk"),
        **own_part(request, event),
        **organiser_part(request, event),
    }
    return render(request, "cases/event_detail.html", context)


def linked_case(request: HttpRequest, event: Event) -> Case | None:
    """The case it belongs to, only where this reader may see it."""
    pk = event.case_id
    return Case.objects.visible_to(request.user).filter(pk=pk).first() if pk else None


def event_or_404(request: HttpRequest, pk: int) -> Event:
    """An event that this user may read, with its organiser; 404 otherwise."""
    return get_object_or_404(Event.objects.visible_to(request.user).with_bodies(), pk=pk)
