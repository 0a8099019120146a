"""What organisers do: making and editing an event, its days, fees, materials, state and reach."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases import event_permissions as permissions
from cases.domain import event as domain
from cases.domain import event_session as session_domain
from cases.enums import VISIBILITY_TRANSITIONS
from cases.event_enums import CANCEL, EVENT_TRANSITIONS
from cases.forms.event import (
    CancelForm,
    EventForm,
    FeeForms,
    MaterialForm,
    SessionForm,
    VersionForm,
    fee_entries,
    fee_initial,
)
from cases.models import Event, EventMaterial
from cases.views.event import event_or_404
from cases.views.event_facts import crumbs
from partners.actor import actor
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, Refused, ensure

STATE_WORDS = {
    "open": "会員（自治体・団体に所属する人）が申し込めるようになります。締切は、編集画面の「申込の締切」です。",
    "close": "新しい申込を止めます。キャンセル待ちの繰り上げは続きます。",
    "end": "終わったことを記録します。成果、参加した人数、資料は、このあとも書けます。",
    "cancel": "中止します。元には戻せません。理由をページに表示し、申し込んだ人にメールで知らせます。",
}
REACH_WORDS = {
    "publish": "だれでも読めるようになり、検索や一覧に載ります。",
    "share": "サインインした会員（自治体・団体に所属する人）だけが読めます。",
    "withdraw": "主催する自治体・団体の人だけが読める下書きに戻ります。",
}


def form_page(
    request: HttpRequest,
    event: Event | None,
    *,
    heading: str,
    form: Any = None,
    button: str = "保存する",
    lead: str = "",
    **more: Any,
) -> HttpResponse:
    """One heading, one form, one button; 422 where the form was refused."""
    status = more.pop("status", 422 if form is not None and form.is_bound else 200)
    context = {
        "event": event,
        "crumbs": crumbs(event, heading),
        "heading": heading,
        "form": form,
        "button": button,
        "lead": lead,
        "formsets": [more["rows"]] if "rows" in more else [],
        **more,
    }
    return render(request, "cases/event_write.html", context, status=status)


@page("GET", "POST")
@once
def event_new(request: HttpRequest) -> HttpResponse:
    user = actor(request)
    ensure(permissions.may_create_event(user))
    form = EventForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        try:
            event = domain.create_event(by=user, body=form.chosen_body, values=form.values())
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "下書きを保存しました。つづけて、日程を加えてください。")
            return redirect("event_session_new", pk=event.pk)
    return form_page(request, None, heading="研修・研究会を登録する", form=form)


@page("GET", "POST")
def event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit with a version: the second of two editors is told, sees both texts, loses nothing."""
    event = event_or_404(request, pk)
    user = actor(request)
    ensure(permissions.may_edit_event(user, event))
    form = EventForm(request.POST if request.method == "POST" else None, user=user, event=event)
    more: dict[str, Any] = {}
    if form.is_valid():
        try:
            domain.update_event(by=user, event_id=pk, version=form.made_on, values=form.values())
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            current = event_or_404(request, pk)
            saved = EventForm(user=user, event=current)
            form.take_version(current.version)
            more = {"differences": form_differences(saved, form), "conflict": True, "status": 409}
        else:
            messages.success(request, "保存しました。")
            return redirect("event_detail", pk=pk)
    return form_page(request, event, heading="編集する", form=form, **more)


@page("GET", "POST")
@once
def event_session_new(request: HttpRequest, pk: int) -> HttpResponse:
    event = event_or_404(request, pk)
    ensure(permissions.may_edit_event(request.user, event))
    form = SessionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            session_domain.add_session(by=actor(request), event_id=pk, values=form.values())
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "日程を加えました。")
            return redirect("event_detail", pk=pk)
    lead = "何回か開くときは、1回ずつ加えます。"
    return form_page(request, event, heading="日程を加える", form=form, lead=lead)


@page("GET", "POST")
def event_session_edit(request: HttpRequest, pk: int, session_id: int) -> HttpResponse:
    event = event_or_404(request, pk)
    ensure(permissions.may_edit_event(request.user, event))
    session = get_object_or_404(event.sessions, pk=session_id)
    form = SessionForm(request.POST if request.method == "POST" else None, session=session)
    more: dict[str, Any] = {"removed": session}
    if form.is_valid():
        try:
            session_domain.update_session(
                by=actor(request), session_id=session_id, version=form.made_on, values=form.values()
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict:
            current = get_object_or_404(event.sessions, pk=session_id)
            saved = SessionForm(session=current)
            form.take_version(current.version)
            more |= {"differences": form_differences(saved, form), "conflict": True, "status": 409}
        else:
            messages.success(request, "保存しました。")
            return redirect("event_detail", pk=pk)
    return form_page(request, event, heading="日程を編集する", form=form, **more)


@page("POST")
def event_session_remove(request: HttpRequest, pk: int, session_id: int) -> HttpResponse:
    event = event_or_404(request, pk)
    ensure(permissions.may_edit_event(request.user, event))
    get_object_or_404(event.sessions, pk=session_id)
    try:
        session_domain.remove_session(by=actor(request), session_id=session_id)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("event_session_edit", pk=pk, session_id=session_id)
    messages.success(request, "日程を消しました。")
    return redirect("event_detail", pk=pk)


@page("GET", "POST")
def event_fees(request: HttpRequest, pk: int) -> HttpResponse:
    """The tiers in rows; a row without a name is none."""
    event = event_or_404(request, pk)
    ensure(permissions.may_edit_event(request.user, event))
    data = request.POST if request.method == "POST" else None
    form = VersionForm(data, initial={"version": event.version})
    stored = fee_initial(event.fees.order_by("position", "pk"))
    rows: Any = FeeForms(data, initial=stored, prefix="fees")
    status = 422 if data is not None else 200
    if data is not None and all([form.is_valid(), rows.is_valid()]):
        try:
            domain.set_fees(
                by=actor(request), event_id=pk, version=form.made_on, fees=fee_entries(rows)
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict as conflict:
            form.take_version(conflict.current.version)  # type: ignore[attr-defined]
            form.add_error(
                None,
                "あなたが編集している間に、ほかの人がこの催しを保存しました。"
                "入力した内容を確かめて、もう一度保存してください。",
            )
            status = 409
        else:
            messages.success(request, "参加費を保存しました。")
            return redirect("event_detail", pk=pk)
    return form_page(
        request,
        event,
        heading="参加費を決める",
        form=form,
        rows=rows,
        status=status,
        lead=FEE_LEAD,
        row_words="区分",
    )


FEE_LEAD = (
    "当てはまる区分のうち、いちばん安いものになります。たとえば基本15,000円、早割12,000円（期限）、"
    "会員12,000円（会員だけ）、早割かつ会員10,000円（期限・会員だけ）。"
    "1行も入れなければ無料です。申し込んだ人の参加費は、あとから変わりません"
    "（1人ずつの訂正は「申込の一覧」から）。"
)


@page("GET", "POST")
@once
def event_material_new(request: HttpRequest, pk: int) -> HttpResponse:
    event = event_or_404(request, pk)
    user = actor(request)
    ensure(permissions.may_edit_event(user, event))
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MaterialForm(*data, user=user, event=event)
    if form.is_valid():
        upload = next(iter(form.cleaned_data["upload"]), None)
        try:
            session_domain.add_material(by=user, event_id=pk, values=form.values(), upload=upload)
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, "資料を載せました。")
            return redirect("event_detail", pk=pk)
    return form_page(request, event, heading="資料を載せる", form=form, multipart=True)


@page("GET", "POST")
def event_material_remove(request: HttpRequest, pk: int, material_id: int) -> HttpResponse:
    event = event_or_404(request, pk)
    ensure(permissions.may_edit_event(request.user, event))
    material = get_object_or_404(EventMaterial, event=event, pk=material_id)
    if request.method == "POST":
        session_domain.remove_material(by=actor(request), material_id=material_id)
        messages.success(request, "資料を消しました。")
        return redirect("event_detail", pk=pk)
    lead = f"「{material.title}」を消します。元には戻せません。"
    return form_page(request, event, heading="資料を消す", lead=lead, button="消す")


@page("GET", "POST")
def event_state(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """A confirmation page, then the change; cancelling asks why."""
    event = event_or_404(request, pk)
    transition = next((row for row in EVENT_TRANSITIONS if row.action == action), None)
    if transition is None:
        raise Http404
    ensure(permissions.may_change_state(request.user, event, action))
    posted = request.method == "POST"
    form = CancelForm(request.POST if posted else None) if action == CANCEL else None
    if posted and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        domain.change_state(by=actor(request), event_id=pk, action=action, reason=reason)
        messages.success(request, f"「{transition.label}」を行いました。")
        return redirect("event_detail", pk=pk)
    return form_page(
        request,
        event,
        heading=transition.label,
        form=form,
        button=transition.label,
        lead=STATE_WORDS[action],
    )


@page("GET", "POST")
def event_visibility(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """A confirmation page, then the change of who reads it."""
    event = event_or_404(request, pk)
    transition = next((row for row in VISIBILITY_TRANSITIONS if row.action == action), None)
    if transition is None:
        raise Http404
    ensure(permissions.may_change_visibility(request.user, event, action))
    if request.method == "POST":
        event = domain.change_visibility(by=actor(request), event_id=pk, action=action)
        messages.success(request, f"公開範囲を「{event.get_visibility_display()}」にしました。")
        return redirect("event_detail", pk=pk)
    label = transition.label
    lead = REACH_WORDS[action]
    return form_page(request, event, heading=label, button=label, lead=lead)
