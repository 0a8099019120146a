"""A dialogue's facts as components print them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html

from ppp_portal.components import DONE, NOW, TO_COME, Crumb, Item, Step
from ppp_portal.japan.moments import format_moment
from proposals.dialogue_enums import DialogueState
from proposals.models import Challenge, Dialogue


def crumbs(dialogue: Dialogue) -> list[Crumb]:
    return [
        Crumb("対話", reverse("dialogue_list")),
        Crumb(dialogue.title, reverse("dialogue_detail", args=[dialogue.pk])),
    ]


def chain_steps(dialogue: Dialogue) -> list[Step]:
    """課題 (where it came from one) → 対話 → what is to come."""
    challenge = dialogue.challenge_id
    steps = [Step("課題", DONE, reverse("challenge_detail", args=[challenge]))] if challenge else []
    over = dialogue.state in (DialogueState.DONE, DialogueState.CANCELLED)
    steps.append(Step(f"対話（{dialogue.get_state_display()}）", DONE if over else NOW))
    if dialogue.state == DialogueState.CANCELLED:
        return steps
    return steps + [Step(name, TO_COME) for name in ("公募", "選定", "事業")]


def side_facts(dialogue: Dialogue, challenge: Challenge | None) -> list[Item]:
    body = dialogue.municipality
    return [
        Item(
            "自治体",
            format_html(
                '<a href="{}">{}</a>',
                reverse("municipality_detail", args=[body.code]),
                body.full_name,
            ),
        ),
        Item("担当課", dialogue.department),
        Item("申込の締切", format_moment(dialogue.accepts_until) if dialogue.accepts_until else ""),
        Item("相手の募り方", dialogue.get_audience_display()),
        Item(
            "もとの課題",
            challenge and challenge.title,
            reverse("challenge_detail", args=[challenge.pk]) if challenge else "",
        ),
    ]
