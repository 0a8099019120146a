"""Choices and transitions of 紹介, and what an inquiry is about or grew into."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class IntroductionState(TextChoices):
    """紹介の状態."""

    ASKED = "asked", "団体の承知待ち"
    PASSED_ON = "passed_on", "紹介先の返事待ち"
    HEARD = "heard", "話を聞く"
    NOT_NOW = "not_now", "今回は見送り"
    DECLINED = "declined", "団体が辞退"
    WITHDRAWN = "withdrawn", "取下げ"


class IntroductionParty(TextChoices):
    """紹介に関わる三者."""

    INTRODUCER = "introducer", "紹介する側"
    ORGANISATION = "organisation", "紹介される団体"
    RECEIVER = "receiver", "紹介先"


INTRODUCTION_TRANSITIONS = (
    Transition(
        "agree",
        frozenset({IntroductionState.ASKED}),
        IntroductionState.PASSED_ON,
        "紹介を承知する",
    ),
    Transition(
        "decline", frozenset({IntroductionState.ASKED}), IntroductionState.DECLINED, "辞退する"
    ),
    Transition(
        "hear",
        frozenset({IntroductionState.PASSED_ON, IntroductionState.NOT_NOW}),
        IntroductionState.HEARD,
        "話を聞く",
    ),
    Transition(
        "pass_over",
        frozenset({IntroductionState.PASSED_ON}),
        IntroductionState.NOT_NOW,
        "今回は見送る",
    ),
    Transition(
        "withdraw",
        frozenset({IntroductionState.ASKED, IntroductionState.PASSED_ON}),
        IntroductionState.WITHDRAWN,
        "取り下げる",
    ),
)
