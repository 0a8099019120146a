"""Mails about introductions: which body did what, and where to read it; never the words written."""

from __future__ import annotations

from django.urls import reverse

from partners.models import User
from proposals.domain.notices import tell
from proposals.introduction_enums import IntroductionParty, IntroductionState
from proposals.models import Introduction

_INTRODUCER, _ORGANISATION, _RECEIVER = IntroductionParty


def asked(row: Introduction) -> None:
    _tell(
        row,
        _ORGANISATION,
        "自治体への紹介の相談が届きました",
        f"{row.introducer}が、{row.body(_ORGANISATION)}を{row.receiver}に紹介したいと考えています。"
        "承知するか、辞退するかをお知らせください。承知するまで、紹介先には届きません。",
        "asked",
    )


def passed_on(row: Introduction) -> None:
    _tell(
        row,
        _RECEIVER,
        f"{row.introducer}から団体の紹介が届きました",
        f"{row.introducer}から、{row.body(_ORGANISATION)}の紹介が届きました。"
        "話を聞くか、今回は見送るかをお知らせください。",
        "passed_on",
    )
    _tell(
        row,
        _INTRODUCER,
        "団体が紹介を承知しました",
        f"{row.body(_ORGANISATION)}が承知したので、紹介が{row.receiver}に届きました。",
        "passed_on",
    )


def declined(row: Introduction) -> None:
    _tell(
        row,
        _INTRODUCER,
        "団体が紹介を辞退しました",
        f"{row.body(_ORGANISATION)}が、{row.receiver}への紹介を辞退しました。紹介先には届いていません。",
        "declined",
    )


def answered(row: Introduction) -> None:
    said = row.get_state_display()
    assert row.answered_at is not None
    for party in (_INTRODUCER, _ORGANISATION):
        _tell(
            row,
            party,
            f"紹介に返事がありました（{said}）",
            f"{row.receiver}から、{row.body(_ORGANISATION)}の紹介に「{said}」と返事がありました。",
            f"answered:{row.answered_at.isoformat()}",
        )


def withdrawn(row: Introduction) -> None:
    parties = [_ORGANISATION, _RECEIVER] if row.passed_on_at else [_ORGANISATION]
    for party in parties:
        _tell(
            row,
            party,
            "紹介が取り下げられました",
            f"{row.introducer}が、{row.body(_ORGANISATION)}の紹介を取り下げました。",
            "withdrawn",
        )


def result_recorded(row: Introduction, by: User) -> None:
    for party in (_INTRODUCER, _ORGANISATION):
        _tell(
            row,
            party,
            "紹介のその後が書かれました",
            f"{row.receiver}が、{row.body(_ORGANISATION)}の紹介のその後を書きました。",
            f"result:{row.updated_at.isoformat()}",
        )


def reach_changed(row: Introduction, by: User) -> None:
    """A consent, the publication that follows from the third, or its end."""
    if row.published_at:
        subject, text = "紹介が公開されました", "三者の同意がそろい、紹介が公開されました。"
    elif any(getattr(row, f"{party}_agreed_at") for party in IntroductionParty):
        subject = "紹介の公開への同意を求められています"
        text = "紹介の公開に、三者のうちのだれかが同意しました。内容を確かめて、同意するかを決めてください。"
    else:
        subject, text = "紹介の公開が取りやめられました", "紹介の公開が取りやめられました。"
    for party in IntroductionParty:
        _tell(row, party, subject, text, f"reach:{row.updated_at.isoformat()}")


def _tell(row: Introduction, party: str, subject: str, text: str, key: str) -> None:
    body = row.body(party)
    if isinstance(body, str):
        return
    if party == _RECEIVER and row.state == IntroductionState.ASKED:
        return
    tell(
        body,
        subject=subject,
        text=text,
        url=reverse("introduction_detail", args=[row.pk]),
        key=f"introduction:{row.pk}:{key}:{party}",
    )
