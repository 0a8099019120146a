"""The organiser's pages with names: who comes, the roll of a session, consultations."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases import event_permissions as permissions
from cases.domain import event_consultation as consultation_domain
from cases.domain.event_fee import conditions
from cases.domain.event_registration import correct_fee, take_roll
from cases.event_enums import RegistrationState
from cases.forms.event import ConsultationSlotsForm, FeeCorrectionForm
from cases.models import ConsultationBooking, EventConsultation, EventRegistration
from cases.views.event import event_or_404
from cases.views.event_facts import crumbs, session_when
from cases.views.event_write import form_page
from partners.actor import actor
from ppp_portal.http import page
from ppp_portal.refusals import Refused, ensure


@page("GET")
def event_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who has registered, in order; what each pays and why."""
    event = event_or_404(request, pk)
    ensure(permissions.may_see_registrations(request.user, event))
    rows = list(
        EventRegistration.objects.filter(event=event)
        .select_related("municipality", "organisation")
        .order_by("registered_at", "position", "pk")
    )
    seated = [row for row in rows if row.state == RegistrationState.SEATED]
    context = {
        "event": event,
        "crumbs": crumbs(event, "申込の一覧"),
        "groups": [
            (state.label, [row for row in rows if row.state == state])
            for state in RegistrationState
        ],
        "seated": len(seated),
        "waiting": sum(row.state == RegistrationState.WAITING for row in rows),
        "total_fee": sum(row.due for row in seated),
        "questions": event.questions.select_related("session").order_by("asked_at", "pk"),
        "sessions": event.sessions.order_by("starts_at", "pk"),
    }
    return render(request, "cases/event_roster.html", context)


@page("GET", "POST")
def event_registration_fee(request: HttpRequest, pk: int, registration_id: str) -> HttpResponse:
    """Ask another fee of one person, with a reason: 会員 is what people say of themselves."""
    event = event_or_404(request, pk)
    rows = EventRegistration.objects.visible_to(request.user).select_related("event")
    row = get_object_or_404(rows, event=event, pk=registration_id)
    ensure(permissions.may_correct_fee(request.user, row))
    data = request.POST if request.method == "POST" else None
    form = FeeCorrectionForm(data, initial={"was": row.due})
    if form.is_valid():
        try:
            correct_fee(by=actor(request), registration_id=row.pk, **form.cleaned_data)
        except ValidationError as error:
            form.add_errors(error)
            form.data = {**request.POST.dict(), "was": str(row.due)}
        else:
            messages.success(request, "参加費を訂正しました。申し込んだ人にメールで知らせます。")
            return redirect("event_roster", pk=pk)
    tiers = [
        f"{fee.name} {fee.amount:,}円" + (f"（{why}）" if (why := conditions(fee)) else "")
        for fee in event.fees.order_by("position", "pk")
    ]
    return form_page(
        request,
        event,
        heading="参加費を訂正する",
        form=form,
        button="訂正する",
        lead=f"{row.name}さんの参加費は、いま{row.due:,}円です（申込のとき：{row.fee_words.removesuffix('。')}）。",
        notes=[f"参加費の区分：{'、'.join(tiers)}"] if tiers else [],
    )


@page("GET", "POST")
def event_roll(request: HttpRequest, pk: int, session_id: int) -> HttpResponse:
    """出欠 of one session: a box for everybody who has a place."""
    event = event_or_404(request, pk)
    ensure(permissions.may_take_roll(request.user, event))
    session = get_object_or_404(event.sessions, pk=session_id)
    if request.method == "POST":
        present = set(request.POST.getlist("present"))
        session = take_roll(by=actor(request), session_id=session_id, present=present)
        messages.success(request, f"出欠を記録しました（出席{session.attended_count}人）。")
        return redirect("event_roster", pk=pk)
    there = set(session.roll.filter(was_there=True).values_list("registration_id", flat=True))
    rows = EventRegistration.objects.seated().filter(event=event)
    context = {
        "event": event,
        "session": session,
        "crumbs": crumbs(event, f"出欠：{session_when(session)}"),
        "rows": [
            (row, row.pk in there)
            for row in rows.select_related("municipality", "organisation").order_by(
                "registered_at", "position", "pk"
            )
        ],
    }
    return render(request, "cases/event_roll.html", context)


@page("GET", "POST")
def event_consultations(request: HttpRequest, pk: int) -> HttpResponse:
    """The slots with what their bookers want to talk about, and a form for more slots."""
    event = event_or_404(request, pk)
    ensure(permissions.may_edit_event(request.user, event))
    form = ConsultationSlotsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            slots = consultation_domain.add_slots(by=actor(request), event_id=pk, **form.values())
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, f"枠を{len(slots)}つ設けました。")
            return redirect("event_consultations", pk=pk)
    bookings = {
        row.slot_id: row for row in ConsultationBooking.objects.live().filter(slot__event=event)
    }
    context = {
        "event": event,
        "crumbs": crumbs(event, "個別相談の枠"),
        "form": form,
        "slots": [
            (slot, bookings.get(slot.pk))
            for slot in event.consultations.order_by("starts_at", "pk")
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/event_consultations.html", context, status=status)


@page("POST")
def event_consultation_remove(request: HttpRequest, pk: int, slot_id: int) -> HttpResponse:
    event = event_or_404(request, pk)
    ensure(permissions.may_edit_event(request.user, event))
    get_object_or_404(EventConsultation, event=event, pk=slot_id)
    try:
        consultation_domain.remove_slot(by=actor(request), slot_id=slot_id)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, "枠を消しました。")
    return redirect("event_consultations", pk=pk)
