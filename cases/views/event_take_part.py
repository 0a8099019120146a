"""What those who take part do: register, cancel, ask, book a consultation, hand in a report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases import event_permissions as permissions
from cases.domain import event_consultation as consultation_domain
from cases.domain import event_final_report as report_domain
from cases.domain import event_registration as domain
from cases.domain.event_fee import fee_for
from cases.domain.event_question import ask_question
from cases.domain.event_seats import free_places
from cases.forms.event_registration import (
    AskForm,
    BookForm,
    FinalReportForm,
    PeopleForms,
    RegisterForm,
    blank_people,
    people,
)
from cases.models import (
    ConsultationBooking,
    Event,
    EventFinalReport,
    EventMaterial,
    EventRegistration,
)
from cases.views.event import event_or_404
from cases.views.event_facts import crumbs, free_slots
from cases.views.event_write import form_page
from partners.actor import actor
from ppp_portal.clock import database_now
from ppp_portal.files.serving import file_response
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, ensure


@page("GET", "POST")
def event_register(request: HttpRequest, pk: int) -> HttpResponse:
    """For oneself and colleagues; what each would pay today stands above the form."""
    event = event_or_404(request, pk)
    user = actor(request)
    now = database_now()
    data = request.POST if request.method == "POST" else None
    form = RegisterForm(data, user=user)
    fees = list(event.fees.order_by("position", "pk"))
    rows = _rows(event, user, data, asks_member=any(fee.members_only for fee in fees))
    if data is None or not _is_sent_again(event, user, data.get("batch", "")):
        ensure(permissions.may_register(user, event, now))
    if data is not None and all([form.is_valid(), rows.is_valid()]):
        try:
            made = domain.register(
                by=user,
                event_id=pk,
                body=form.chosen_body,
                people=people(rows),
                batch=form.cleaned_data["batch"],
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, _told(made))
            return redirect("event_detail", pk=pk)
    return form_page(
        request,
        event,
        heading="申し込む",
        form=form,
        button="申し込む",
        lead=_places(event),
        notes=_prices(fees, now),
        rows=rows,
        row_words="参加する人",
        more_rows="ほかの人も申し込む（一度に5人まで）",
    )


def _rows(event: Event, user: Any, data: Any, *, asks_member: bool) -> Any:
    """The people's rows; whether somebody is a member is asked where it makes a price."""
    own = EventRegistration.objects.live().filter(event=event, registered_by=user, is_self=True)
    return PeopleForms(
        data,
        initial=blank_people(user, own.first()),
        prefix="people",
        form_kwargs={"asks_member": asks_member},
    )


def _is_sent_again(event: Event, user: Any, batch: str) -> bool:
    """A double click whose first half has arrived is answered as the first was."""
    try:
        return bool(event.registrations.filter(batch=batch, registered_by=user).exists())
    except (ValidationError, ValueError):
        return False


def _places(event: Event) -> str:
    free = free_places(event)
    if free is None:
        return "定員はありません。"
    waiting = event.registrations.waiting().count()
    if free and not waiting:
        return (
            f"いま空いている席は{free}人分です。足りないときは、上の行の人から席を取り、"
            "残りの人はキャンセル待ちになります。"
        )
    return (
        f"満席です。申し込むとキャンセル待ち（いま{waiting}人）になり、"
        "席が空くと申込の順に自動で繰り上がります。"
    )


def _prices(fees: list[Any], now: Any) -> list[str]:
    """What a registration of this moment costs, with and without membership."""
    day = timezone.localdate(now)
    plain = fee_for(fees, on=day, is_member=False)
    member = fee_for(fees, on=day, is_member=True)
    if plain == member:
        return [f"いま申し込むと：{plain.words}"]
    return [f"いま申し込むと：{plain.words}", f"会員の場合：{member.words}"]


def _told(rows: list[EventRegistration]) -> str:
    waiting = sum(row.state == "waiting" for row in rows)
    if not waiting:
        return f"{len(rows)}人の参加が決まりました。メールでも知らせます。"
    return (
        f"{len(rows)}人を受け付けました。うち{waiting}人はキャンセル待ちです。"
        "席が空くと自動で繰り上がり、メールで知らせます。"
    )


@page("GET", "POST")
def event_registration_cancel(request: HttpRequest, pk: int, registration_id: str) -> HttpResponse:
    event = event_or_404(request, pk)
    rows = EventRegistration.objects.visible_to(request.user).select_related("event")
    row = get_object_or_404(rows, event=event, pk=registration_id)
    ensure(permissions.may_cancel_registration(request.user, row))
    if request.method == "POST":
        domain.cancel_registration(by=actor(request), registration_id=row.pk)
        messages.success(request, "申込を取り消しました。")
        return redirect("event_detail", pk=pk)
    lead = (
        f"{row.name}さんの申込を取り消します。元には戻せません。"
        "空いた席は、キャンセル待ちの先頭の人に自動で移ります。"
    )
    heading = "申込を取り消す"
    return form_page(request, event, heading=heading, lead=lead, button=heading)


@page("GET", "POST")
@once
def event_ask(request: HttpRequest, pk: int) -> HttpResponse:
    event = event_or_404(request, pk)
    ensure(permissions.may_ask(request.user, event))
    form = AskForm(request.POST if request.method == "POST" else None, event=event)
    if form.is_valid():
        try:
            ask_question(by=actor(request), event_id=pk, **form.cleaned_data)
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "質問を送りました。主催者が読みます。")
            return redirect("event_detail", pk=pk)
    return form_page(request, event, heading="事前の質問を送る", form=form, button="送る")


@page("GET", "POST")
def event_book(request: HttpRequest, pk: int) -> HttpResponse:
    event = event_or_404(request, pk)
    ensure(permissions.may_book(request.user, event))
    slots = free_slots(event)
    form = BookForm(request.POST if request.method == "POST" else None, slots=slots)
    if form.is_valid():
        try:
            consultation_domain.book(
                by=actor(request),
                slot_id=int(form.cleaned_data["slot"]),
                topics=form.cleaned_data["topics"],
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "個別相談を予約しました。")
            return redirect("event_detail", pk=pk)
    lead = "" if slots else "いま予約できる枠はありません。主催者が枠を設けるまでお待ちください。"
    heading = "個別相談を予約する"
    return form_page(request, event, heading=heading, form=form, button="予約する", lead=lead)


@page("GET", "POST")
def event_booking_cancel(request: HttpRequest, pk: int, booking_id: int) -> HttpResponse:
    event = event_or_404(request, pk)
    rows = ConsultationBooking.objects.visible_to(request.user).select_related("slot__event")
    booking = get_object_or_404(rows, slot__event=event, pk=booking_id)
    ensure(permissions.may_cancel_booking(request.user, booking))
    if request.method == "POST":
        consultation_domain.cancel_booking(by=actor(request), booking_id=booking.pk)
        messages.success(request, "個別相談の予約を取り消しました。")
        return redirect("event_detail", pk=pk)
    lead = "この枠は、ほかの人が予約できるようになります。"
    heading = "個別相談の予約を取り消す"
    return form_page(request, event, heading=heading, lead=lead, button="取り消す")


@page("GET", "POST")
def event_final_report(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own report: handed in, and written anew as often as wanted."""
    event = event_or_404(request, pk)
    user = actor(request)
    ensure(permissions.may_write_final_report(user, event))
    own = event.final_reports.filter(written_by=user).select_related("file").first()
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FinalReportForm(*data, user=user, report=own)
    more: dict[str, Any] = {"multipart": True}
    if form.is_valid():
        upload = next(iter(form.cleaned_data["upload"]), None)
        try:
            report_domain.save_final_report(
                by=user,
                event_id=pk,
                version=form.made_on,
                values=form.cleaned_data,
                upload=upload,
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict as conflict:
            current: Any = conflict.current
            saved = FinalReportForm(user=user, report=current)
            form.take_version(current.version)
            more |= {"differences": form_differences(saved, form), "conflict": True, "status": 409}
        else:
            messages.success(request, "レポートを保存しました。")
            return redirect("event_detail", pk=pk)
    if own and own.file:
        more["notes"] = [f"いまのファイル：{own.file.name}（新しいものを選ぶと替わります）"]
    return form_page(request, event, heading="レポートを書く", form=form, **more)


@login_not_required
@page("GET")
def event_report_detail(request: HttpRequest, pk: int, report_id: int) -> HttpResponse:
    event = event_or_404(request, pk)
    rows = EventFinalReport.objects.visible_to(request.user).select_related("file")
    report = get_object_or_404(rows, event=event, pk=report_id)
    context = {"event": event, "report": report, "crumbs": crumbs(event, report.title)}
    return render(request, "cases/event_report.html", context)


@login_not_required
@page("GET")
def event_report_file(request: HttpRequest, pk: int, report_id: int) -> HttpResponseBase:
    event = event_or_404(request, pk)
    rows = EventFinalReport.objects.visible_to(request.user).select_related("file")
    report = get_object_or_404(rows, event=event, pk=report_id)
    if report.file is None:
        raise Http404
    return file_response(request, report.file, as_download=True)


@login_not_required
@page("GET")
def event_material(request: HttpRequest, pk: int, material_id: int) -> HttpResponse:
    """A material that is a text; a file or an address is opened from the event's page."""
    event = event_or_404(request, pk)
    rows = EventMaterial.objects.visible_to(request.user).select_related("file", "session")
    material = get_object_or_404(rows, event=event, pk=material_id)
    context = {"event": event, "material": material, "crumbs": crumbs(event, material.title)}
    return render(request, "cases/event_material.html", context)


@login_not_required
@page("GET")
def event_material_file(request: HttpRequest, pk: int, material_id: int) -> HttpResponseBase:
    event = event_or_404(request, pk)
    rows = EventMaterial.objects.visible_to(request.user).select_related("file")
    material = get_object_or_404(rows, event=event, pk=material_id)
    if material.file is None:
        raise Http404
    return file_response(request, material.file, as_download=True)
