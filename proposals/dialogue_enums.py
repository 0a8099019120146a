"""Choices and transitions of what two parties say to each other: dialogues and free proposals."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class Side(TextChoices):
    """二者のどちらか: who of the two parties wrote or approved."""

    MUNICIPALITY = "municipality", "自治体"
    ORGANISATION = "organisation", "団体"


class DialogueState(TextChoices):
    """対話（サウンディング）の状態."""

    DRAFT = "draft", "準備中"
    OPEN = "open", "申込受付中"
    TALKING = "talking", "対話中"
    DONE = "done", "終了"
    CANCELLED = "cancelled", "中止"


class DialogueAudience(TextChoices):
    """対話の相手の募り方."""

    PUBLIC = "public", "公開で募る"
    INVITED = "invited", "声をかけた団体だけ"


DIALOGUE_TRANSITIONS = (
    Transition("open", frozenset({DialogueState.DRAFT}), DialogueState.OPEN, "申込を受け付ける"),
    Transition("close", frozenset({DialogueState.OPEN}), DialogueState.TALKING, "申込を締め切る"),
    Transition(
        "finish",
        frozenset({DialogueState.OPEN, DialogueState.TALKING}),
        DialogueState.DONE,
        "対話を終える",
    ),
    Transition(
        "cancel",
        frozenset({DialogueState.OPEN, DialogueState.TALKING}),
        DialogueState.CANCELLED,
        "対話を中止する",
    ),
)


class FreeProposalState(TextChoices):
    """民間提案の状態."""

    DRAFT = "draft", "作成中"
    SUBMITTED = "submitted", "提出済・受付待ち"
    RECEIVED = "received", "受付済・回答待ち"
    CONSIDERING = "considering", "検討継続"
    ANSWERED = "answered", "回答済"
    WITHDRAWN = "withdrawn", "取下げ"


class FreeProposalOutcome(TextChoices):
    """民間提案への回答."""

    ADOPTED = "adopted", "採用"
    PARTLY = "partly", "一部採用"
    DECLINED = "declined", "不採用"


_WAITING = frozenset({FreeProposalState.RECEIVED, FreeProposalState.CONSIDERING})

FREE_PROPOSAL_TRANSITIONS = (
    Transition(
        "submit", frozenset({FreeProposalState.DRAFT}), FreeProposalState.SUBMITTED, "提出する"
    ),
    Transition(
        "receive",
        frozenset({FreeProposalState.SUBMITTED}),
        FreeProposalState.RECEIVED,
        "受け付ける",
    ),
    Transition("consider", _WAITING, FreeProposalState.CONSIDERING, "検討を続けると回答する"),
    Transition("answer", _WAITING, FreeProposalState.ANSWERED, "回答する"),
    Transition(
        "withdraw",
        frozenset({FreeProposalState.SUBMITTED, *_WAITING}),
        FreeProposalState.WITHDRAWN,
        "取り下げる",
    ),
)
