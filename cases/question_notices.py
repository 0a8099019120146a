"""Mails about answers to questions asked at events; never what a question or an answer says."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from cases.event_question_enums import AnswerState
from cases.models import EventAnswer
from partners.domain.addressees import addressees
from partners.models import Municipality, Organisation
from ppp_portal import mail

_DECIDED = {
    AnswerState.PUBLISHED: ("答えが公開されました", "主催者が確かめて、答えを公開しました。"),
    AnswerState.DECLINED: (
        "答えは公開されませんでした",
        "主催者から理由が届いています。読んで、よければ書き直してください。",
    ),
}


def answer_waits(answer: EventAnswer) -> None:
    """To the organiser of the event: an answer is to be looked at."""
    subject = "質問への答えが届きました"
    text = "出た質問に答えが届きました。読んで、公開するかどうかを決めてください。"
    _tell(answer.question.event.body, answer, subject, text)


def answer_decided(answer: EventAnswer) -> None:
    """To the body that answered."""
    subject, text = _DECIDED[AnswerState(answer.state)]
    _tell(answer.body, answer, subject, text)


def _tell(
    body: Municipality | Organisation | None, answer: EventAnswer, subject: str, text: str
) -> None:
    """One mail a person; an answer may be decided on again, which its version tells apart."""
    page = reverse("event_question_detail", args=[answer.question_id])
    link = settings.PORTAL_BASE_URL.rstrip("/") + page
    event = answer.question.event
    for user_id, address in (addressees(body) if body else {}).items():
        mail.queue(
            to=address,
            subject=f"【公民連携ポータル】{subject}：{event.title}",
            body=f"{text}\n\n{event.title}\n{link}\n\n公民連携ポータル\n",
            key=f"event_answer:{answer.pk}:{answer.state}:{answer.version}:{user_id}",
        )
