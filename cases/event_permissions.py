"""May this user do that to an event? The refusal in Japanese, or None (house.md, 5)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cases.enums import VISIBILITY_TRANSITIONS, WITHDRAW, Visibility
from cases.event_enums import (
    EVENT_TRANSITIONS,
    OPEN,
    ORGANISERS,
    OVER,
    STAFF,
    EventState,
    RegistrationState,
)
from partners.enums import Role
from partners.permissions import SIGN_IN_FIRST
from ppp_portal.clock import is_in_time
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models import ConsultationBooking, Event, EventRegistration
    from partners.models import User

_NOT_ORGANISER = "これができるのは、主催する自治体の担当・承認者と、主催する団体の人です。"


def organises(user: User | AnonymousUser, event: Event) -> bool:
    """Whether the user looks after the event; one without a body on record: administrators."""
    if not user.is_authenticated:
        return False
    if event.municipality_id:
        return event.municipality_id in user.municipality_ids(*STAFF)
    if event.organisation_id:
        return event.organisation_id in user.organisation_ids(*ORGANISERS)
    return user.is_staff and user.is_active


def may_create_event(user: User | AnonymousUser) -> str | None:
    """Editors and approvers of a municipality, people of an organisation, administrators."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if user.is_staff or user.municipality_ids(*STAFF) or user.organisation_ids(*ORGANISERS):
        return None
    return "研修・研究会を登録できるのは、自治体の担当・承認者と、団体に所属する人です。"


def may_edit_event(user: User | AnonymousUser, event: Event) -> str | None:
    """Its organisers; also after the end, when outcome and materials are written down."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not organises(user, event):
        return _NOT_ORGANISER
    if event.state == EventState.CANCELLED:
        return "中止した催しは編集できません。開き直すときは、新しく登録してください。"
    return None


def may_change_visibility(user: User | AnonymousUser, event: Event, action: str) -> str | None:
    """承認者 of the municipality, 管理者 of the organisation; never back once people have come."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not _decides(user, event):
        return "公開範囲を変えられるのは、主催する自治体の承認者と、団体の管理者です。"
    try:
        transition = find_transition(VISIBILITY_TRANSITIONS, action, event.visibility)
    except Refused as refused:
        return refused.reason
    if action == WITHDRAW and (
        event.state in (EventState.OPEN, EventState.CLOSED) or event.registrations.live().exists()
    ):
        return "申込を受け付けた催しは、下書きに戻せません。行わないときは「中止する」を使います。"
    if transition.target != Visibility.DRAFT and not event.summary:
        return "公開するには「概要」が要ります。編集画面で概要を入力してください。"
    return None


def _decides(user: User, event: Event) -> bool:
    if event.municipality_id:
        return event.municipality_id in user.municipality_ids(Role.APPROVER)
    if event.organisation_id:
        return event.organisation_id in user.organisation_ids(Role.MANAGER)
    return user.is_staff and user.is_active


def may_change_state(user: User | AnonymousUser, event: Event, action: str) -> str | None:
    """Its organisers, where the state and the content allow it."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not organises(user, event):
        return _NOT_ORGANISER
    try:
        find_transition(EVENT_TRANSITIONS, action, event.state)
    except Refused as refused:
        return refused.reason
    return why_not_open(event) if action == OPEN else None


def why_not_open(event: Event) -> str | None:
    """What an event lacks before registrations are taken; None where nothing does."""
    if event.visibility == Visibility.DRAFT:
        return "申込を受け付けるには、先に公開してください（会員だけへの公開でもかまいません）。"
    if event.accepts_until is None:
        return "申込を受け付けるには「申込の締切」が要ります。編集画面で入力してください。"
    if not event.sessions.exists():
        return "申込を受け付けるには、日程が1回以上要ります。「日程」から加えてください。"
    return None


def may_register(user: User | AnonymousUser, event: Event, now: datetime) -> str | None:
    """Anybody who belongs to a municipality or an organisation, until the deadline.

    `now` is the database's clock (ppp_portal.clock).
    """
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not user.is_member:
        return (
            "申し込めるのは、自治体か団体に所属する人です。所属先の管理者に招待を依頼してください。"
        )
    if event.state != EventState.OPEN or not is_in_time(now, event.accepts_until):
        return "この催しの申込は、いま受け付けていません。主催者にお問い合わせください。"
    return None


def may_cancel_registration(
    user: User | AnonymousUser, registration: EventRegistration
) -> str | None:
    """Whoever made it, and the organisers, until the event is over (select its event)."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if registration.registered_by_id != user.pk and not organises(user, registration.event):
        return "申込を取り消せるのは、申し込んだ人と主催者です。"
    if registration.state == RegistrationState.CANCELLED:
        return "この申込は、すでに取り消されています。"
    if registration.event.state in OVER:
        return "終えた催しの申込は、取り消せません。"
    return None


def may_correct_fee(user: User | AnonymousUser, registration: EventRegistration) -> str | None:
    """The organisers, also after the end: whether somebody is a member is only told by themselves."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not organises(user, registration.event):
        return _NOT_ORGANISER
    if registration.state == RegistrationState.CANCELLED:
        return "取り消された申込の参加費は、訂正できません。"
    if registration.event.state == EventState.CANCELLED:
        return "中止した催しの参加費は、訂正できません。"
    return None


def may_see_registrations(user: User | AnonymousUser, event: Event) -> str | None:
    """The roster holds names: its organisers only."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    return None if organises(user, event) else _NOT_ORGANISER


def may_take_roll(user: User | AnonymousUser, event: Event) -> str | None:
    return may_edit_event(user, event)


def takes_part(user: User | AnonymousUser, event: Event) -> bool:
    """Whether the user has registered somebody, who has a place."""
    if not user.is_authenticated:
        return False
    return bool(event.registrations.seated().filter(registered_by=user).exists())


def may_ask(user: User | AnonymousUser, event: Event) -> str | None:
    """A question in advance: those with a place, until the event is over."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if event.state in OVER:
        return "終えた催しには、質問を送れません。"
    return None if takes_part(user, event) else "事前の質問を送れるのは、参加が決まった人です。"


def may_book(user: User | AnonymousUser, event: Event) -> str | None:
    """A consultation: those with a place, until the event is over."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if event.state in OVER:
        return "終えた催しの個別相談は、予約できません。"
    return None if takes_part(user, event) else "個別相談を予約できるのは、参加が決まった人です。"


def may_cancel_booking(user: User | AnonymousUser, booking: ConsultationBooking) -> str | None:
    """Whoever booked, and the organisers (select its slot's event)."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if booking.booked_by_id != user.pk and not organises(user, booking.slot.event):
        return "予約を取り消せるのは、予約した人と主催者です。"
    if booking.cancelled_at:
        return "この予約は、すでに取り消されています。"
    return None


def may_write_final_report(user: User | AnonymousUser, event: Event) -> str | None:
    """Those with a place, where the organiser asks for one; also after the end."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not event.asks_report:
        return "この催しでは、参加者のレポートを求めていません。"
    if event.state == EventState.CANCELLED:
        return "中止した催しには、レポートを提出できません。"
    return None if takes_part(user, event) else "レポートを提出できるのは、参加が決まった人です。"
