"""Choices and transitions of events: 研修・研究会・ワークショップ (product.md §4)."""

from django.db.models import TextChoices

from partners.enums import Role
from ppp_portal.states import Transition

# Who looks after an event: in a municipality, in an organisation.
STAFF = (Role.EDITOR, Role.APPROVER)
ORGANISERS = (Role.REPORTER, Role.MANAGER)


class EventKind(TextChoices):
    """催しの種類."""

    TRAINING = "training", "研修"
    STUDY_GROUP = "study_group", "研究会"
    WORKSHOP = "workshop", "ワークショップ"
    LECTURE = "lecture", "講演会"
    EXCHANGE = "exchange", "意見交換会"
    OTHER = "other", "その他"


class EventState(TextChoices):
    """催しの状態: whether registrations are taken, and whether it has been held."""

    PREPARING = "preparing", "準備中"
    OPEN = "open", "申込受付中"
    CLOSED = "closed", "申込終了"
    ENDED = "ended", "終了"
    CANCELLED = "cancelled", "中止"


OPEN, CLOSE, END, CANCEL = "open", "close", "end", "cancel"
BEFORE_END = (EventState.PREPARING, EventState.OPEN, EventState.CLOSED)
OVER = (EventState.ENDED, EventState.CANCELLED)

EVENT_TRANSITIONS = (
    Transition(
        OPEN,
        frozenset({EventState.PREPARING, EventState.CLOSED}),
        EventState.OPEN,
        "申込を受け付ける",
    ),
    Transition(CLOSE, frozenset({EventState.OPEN}), EventState.CLOSED, "申込を締め切る"),
    Transition(END, frozenset(BEFORE_END), EventState.ENDED, "終了を記録する"),
    Transition(CANCEL, frozenset(BEFORE_END), EventState.CANCELLED, "中止する"),
)


class EventSort(TextChoices):
    """並び順 of the list."""

    SOONEST = "soonest", "開催の近い順"
    NEWEST = "newest", "開催の新しい順"


class RegistrationState(TextChoices):
    """申込の状態, one a person."""

    SEATED = "seated", "参加"
    WAITING = "waiting", "キャンセル待ち"
    CANCELLED = "cancelled", "取消"


REGISTRATION_TRANSITIONS = (
    # Done by the portal itself when a place becomes free, in the order of registration.
    Transition(
        "move_up",
        frozenset({RegistrationState.WAITING}),
        RegistrationState.SEATED,
        "繰り上げる",
    ),
    Transition(
        "cancel",
        frozenset({RegistrationState.SEATED, RegistrationState.WAITING}),
        RegistrationState.CANCELLED,
        "申込を取り消す",
    ),
)


class ReportReach(TextChoices):
    """参加者のレポートをだれが読めるか; its writer chooses."""

    ORGANISER = "organiser", "主催者だけ"
    MEMBERS = "members", "会員"
    PUBLIC = "public", "公開"
