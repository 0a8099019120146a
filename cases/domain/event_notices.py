"""Mails about events: to whoever registered, naming the event and never a person."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from cases.event_enums import RegistrationState
from cases.models import ConsultationBooking, Event, EventRegistration, EventSession
from partners.models import User
from ppp_portal import mail
from ppp_portal.japan.moments import format_moment

SIGNED = "\n\n公民連携ポータル\n"


def registered(event: Event, by: User, rows: Sequence[EventRegistration]) -> None:
    """What was registered just now: how many have a place, how many wait, what they pay."""
    seated = sum(row.state == RegistrationState.SEATED for row in rows)
    waiting = len(rows) - seated
    lines = [f"参加：{seated}人"]
    if waiting:
        lines.append(
            f"キャンセル待ち：{waiting}人（席が空くと、申込の順に自動で繰り上がり、メールで知らせます）"
        )
    lines.append(f"参加費の合計：{sum(row.fee_amount for row in rows):,}円")
    _send(event, by, "申込を受け付けました", "\n".join(lines), f"registered:{rows[0].batch}")


def moved_up(row: EventRegistration) -> None:
    text = "キャンセル待ちの1人について、席が空いたため、参加が決まりました。"
    _send(row.event, row.registered_by, "参加が決まりました", text, f"moved:{row.pk}")


def cancelled(row: EventRegistration, by: User) -> None:
    """To whoever registered; where the organiser cancelled, that is said."""
    text = "1人分の申込を取り消しました。"
    if row.registered_by_id != by.pk:
        text = "主催者が、1人分の申込を取り消しました。心当たりがないときは、主催者にお問い合わせください。"
    _send(row.event, row.registered_by, "申込が取り消されました", text, f"cancelled:{row.pk}")


def fee_corrected(row: EventRegistration, before: int) -> None:
    text = (
        f"主催者が、1人分の参加費を{before:,}円から{row.due:,}円に訂正しました。\n"
        f"理由：{row.correction_reason}"
    )
    assert row.corrected_at is not None  # just now
    key = f"fee:{row.pk}:{row.corrected_at.isoformat()}"
    _send(row.event, row.registered_by, "参加費が訂正されました", text, key)


def event_cancelled(event: Event) -> None:
    """To everybody who has registered anybody."""
    text = f"次の理由で中止になりました。\n\n{event.cancel_reason}"
    for user in _registrants(event):
        _send(event, user, "中止になりました", text, "cancelled")


def session_soon(session: EventSession, user: User, key: str) -> None:
    text = f"{format_moment(session.starts_at)}から開かれます。"
    if session.topic:
        text += f"\n題目：{session.topic}"
    _send(session.event, user, "まもなく開かれます", text, key)


def booked(booking: ConsultationBooking, by: User) -> None:
    text = f"個別相談の予約が入りました：{format_moment(booking.slot.starts_at)}"
    _send(booking.slot.event, by, "個別相談の予約", text, f"booked:{booking.pk}")


def booking_cancelled(booking: ConsultationBooking) -> None:
    text = f"個別相談の予約が取り消されました：{format_moment(booking.slot.starts_at)}"
    key = f"unbooked:{booking.pk}"
    _send(booking.slot.event, booking.booked_by, "個別相談の予約の取消", text, key)


def _registrants(event: Event) -> list[User]:
    live = event.registrations.live().values("registered_by")
    return list(User.objects.filter(pk__in=live, is_active=True).order_by("pk"))


def _send(event: Event, user: User, subject: str, text: str, key: str) -> None:
    link = settings.PORTAL_BASE_URL.rstrip("/") + reverse("event_detail", args=[event.pk])
    mail.queue(
        to=user.email,
        subject=f"【公民連携ポータル】{subject}：{event.title}",
        body=f"{event.title}\n\n{text}\n\n{link}{SIGNED}",
        key=f"event:{event.pk}:{key}:{user.pk}",
    )
