"""Choices and transitions of the answers to questions asked at events."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class AnswerState(TextChoices):
    """質問への答えの状態."""

    WAITING = "waiting", "確認待ち"
    PUBLISHED = "published", "公開"
    DECLINED = "declined", "見送り"
    WITHDRAWN = "withdrawn", "取下げ"


PUBLISH_ANSWER, DECLINE_ANSWER, WITHDRAW_ANSWER = "publish", "decline", "withdraw"

ANSWER_TRANSITIONS = (
    Transition(
        PUBLISH_ANSWER,
        frozenset({AnswerState.WAITING, AnswerState.DECLINED}),
        AnswerState.PUBLISHED,
        "答えを公開する",
    ),
    Transition(
        DECLINE_ANSWER,
        frozenset({AnswerState.WAITING, AnswerState.PUBLISHED}),
        AnswerState.DECLINED,
        "載せない",
    ),
    Transition(
        WITHDRAW_ANSWER,
        frozenset({AnswerState.WAITING, AnswerState.PUBLISHED}),
        AnswerState.WITHDRAWN,
        "答えを取り下げる",
    ),
)


class QuestionSort(TextChoices):
    """並び順 of the list of questions."""

    NEWEST = "newest", "新しい順"
    ANSWERS = "answers", "答えの多い順"
