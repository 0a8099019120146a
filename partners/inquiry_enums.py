"""Choices and transitions of 相談・問い合わせ between two bodies (product.md §4)."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class InquirySide(TextChoices):
    """Who of the two wrote: the body that asked, or the one that was asked."""

    SENDER = "sender", "問い合わせた側"
    RECIPIENT = "recipient", "受けた側"


class InquiryState(TextChoices):
    """相談・問い合わせの状態; it says who waits for whom, too."""

    OPEN = "open", "返事待ち"
    ANSWERED = "answered", "返事あり"
    CLOSED = "closed", "終了"


_GOING_ON = frozenset({InquiryState.OPEN, InquiryState.ANSWERED})

INQUIRY_TRANSITIONS = (
    Transition("ask", _GOING_ON, InquiryState.OPEN, "続けて問い合わせる"),
    Transition("answer", _GOING_ON, InquiryState.ANSWERED, "返事を書く"),
    Transition("close", _GOING_ON, InquiryState.CLOSED, "やり取りを終える"),
)
