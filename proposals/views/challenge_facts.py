"""A challenge's facts as components print them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html

from partners.enums import Field
from ppp_portal.components import DONE, NOW, TO_COME, Crumb, Item, Step
from ppp_portal.japan.wareki import format_wareki
from proposals.domain.challenge import STEPS
from proposals.enums import ChallengeState
from proposals.forms.challenge import STEP_TITLES
from proposals.models import Challenge

_FIELDS = dict(Field.choices)
_SECTIONS = (
    ("困りごと", ("trouble", "who", "since", "how_many")),
    ("これまで", ("tried", "why_failed")),
    ("めざす姿と求めること", ("solved", "wanted")),
    ("自治体から出せるもの", ("offer_field", "offer_data", "offer_staff", "budget", "period")),
)
_CHAIN = ("課題", "対話", "公募", "選定", "事業", "継続・横展開")
_PLACE = {
    ChallengeState.DRAFT: 0,
    ChallengeState.OPEN: 0,
    ChallengeState.DIALOGUE: 1,
    ChallengeState.CALL: 2,
    ChallengeState.LINKED: 4,
}


def crumbs(challenge: Challenge) -> list[Crumb]:
    """課題 › 自治体 › この課題."""
    listed, body = reverse("challenge_list"), challenge.municipality
    return [
        Crumb("課題", listed),
        Crumb(body.full_name, f"{listed}?municipality={body.code}"),
        Crumb(challenge.title, reverse("challenge_detail", args=[challenge.pk])),
    ]


def chain_steps(challenge: Challenge) -> list[Step]:
    """Where the challenge stands in the chain; an ended one has nothing to come."""
    label = f"課題（{challenge.get_state_display()}）"
    if challenge.state == ChallengeState.ENDED:
        return [Step(label, DONE)]
    place = _PLACE[ChallengeState(challenge.state)]
    steps = [Step(label if place == 0 else "課題", NOW if place == 0 else DONE)]
    for number, name in enumerate(_CHAIN[1:], start=1):
        if number == place:
            steps.append(Step(name, NOW))
        elif number > place:
            steps.append(Step(name, TO_COME))
    return steps


def side_facts(challenge: Challenge) -> list[Item]:
    body = challenge.municipality
    return [
        Item(
            "自治体",
            format_html(
                '<a href="{}">{}</a>',
                reverse("municipality_detail", args=[body.code]),
                body.full_name,
            ),
        ),
        Item("担当課", challenge.department),
        Item("受付", accepting(challenge)),
        Item("類型", challenge.get_kind_display()),
        Item("分野", "、".join(str(_FIELDS[c]) for c in challenge.fields if c in _FIELDS)),
        Item("関連する計画", challenge.related_plan),
        Item(
            "対話",
            "提案が固まる前の対話を歓迎" if challenge.welcomes_dialogue else "提案が固まってから",
        ),
    ]


def accepting(challenge: Challenge) -> str:
    """「令和8年12月1日〜令和9年1月31日」."""
    if not challenge.accepts_until:
        return ""
    start = format_wareki(challenge.accepts_from) if challenge.accepts_from else ""
    return f"{start}〜{format_wareki(challenge.accepts_until)}"


def texts(challenge: Challenge) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(label, text)]) without what is empty."""
    sections = []
    for heading, names in _SECTIONS:
        blocks = [
            (str(Challenge._meta.get_field(name).verbose_name), getattr(challenge, name))  # type: ignore[union-attr]
            for name in names
            if getattr(challenge, name)
        ]
        if blocks:
            sections.append((heading, blocks))
    return sections


def step_links(challenge: Challenge | None, now: str) -> list[Step]:
    """The guided form's steps; all can be opened once there is a draft."""
    names = list(STEPS)
    place = names.index(now)
    return [
        Step(
            STEP_TITLES[name],
            NOW if name == now else (DONE if number < place else TO_COME),
            reverse("challenge_edit", args=[challenge.pk, name]) if challenge else "",
        )
        for number, name in enumerate(names)
    ]
