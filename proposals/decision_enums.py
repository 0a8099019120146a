"""Choices of the decision and of what follows it, and their transition tables."""

from django.db.models import TextChoices

from ppp_portal.states import Transition
from proposals.enums import TieBreak


class Outcome(TextChoices):
    """決定: somebody is chosen, or nobody (domain.md §1.7)."""

    CHOSEN = "chosen", "優先交渉権者を選ぶ"
    NOBODY = "nobody", "該当者なし"


class PlaceKind(TextChoices):
    """What a proposal was given by the decision."""

    CHOSEN = "chosen", "優先交渉権者"
    RESERVE = "reserve", "次点"


class RulingRule(TextChoices):
    """同点のとき, as people decide it; the codes of TieBreak that ask for people."""

    VOTE = TieBreak.VOTE.value, TieBreak.VOTE.label
    CHAIR = TieBreak.CHAIR.value, TieBreak.CHAIR.label
    DISCUSSION = TieBreak.DISCUSSION.value, TieBreak.DISCUSSION.label


# Who ruled, as the result says it: the office, not the person.
RULED_BY = {
    RulingRule.VOTE: "選定委員の投票",
    RulingRule.CHAIR: "委員長",
    RulingRule.DISCUSSION: "選定委員会",
}


class Ground(TextChoices):
    """失格の事由 (domain.md §1.7)."""

    LATE = "late", "提出の期限・方法・提出先の違反"
    FALSE = "false", "虚偽の記載"
    UNQUALIFIED = "unqualified", "参加資格の喪失"
    OVER_CEILING = "over_ceiling", "上限額の超過"
    TWICE = "twice", "二つ以上の提案"
    INFLUENCE = "influence", "審査に影響する行為・委員への接触"
    ABSENT = "absent", "プレゼンテーションの欠席"
    BREACH = "breach", "そのほか実施要領への違反"


class NoticeOutcome(TextChoices):
    """結果の通知: what it says to one entrant."""

    CHOSEN = "chosen", "優先交渉権者に選ばれました"
    RESERVE = "reserve", "次点になりました"
    NOT_CHOSEN = "not_chosen", "選ばれませんでした"
    BELOW_LINE = "below_line", "最低基準に届かず、選ばれませんでした"
    FIRST_STAGE = "first_stage", "一次審査の結果、二次審査に進みませんでした"
    DISQUALIFIED = "disqualified", "失格になりました"
    LATE = "late", "提案書が締切の後に届いたため、審査の対象になりませんでした"
    NOT_SUBMITTED = "not_submitted", "提案書の提出がなかったため、審査の対象になりませんでした"
    WITHDRAWN = "withdrawn", "提案を取り下げたため、審査の対象になりませんでした"


# Whose proposal nobody read: there was no choice against it that could be explained.
NOT_REVIEWED = frozenset({NoticeOutcome.LATE, NoticeOutcome.NOT_SUBMITTED, NoticeOutcome.WITHDRAWN})


class NegotiationState(TextChoices):
    """協議 with the one who is first in line."""

    TALKING = "talking", "協議中"
    AGREED = "agreed", "成立"
    FAILED = "failed", "不調"
    DECLINED = "declined", "辞退"


AGREE = "agree"
FAIL = "fail"
DECLINE = "decline"
_TALKING = frozenset({NegotiationState.TALKING})

NEGOTIATION_TRANSITIONS = (
    Transition(AGREE, _TALKING, NegotiationState.AGREED, "協議が成立した"),
    Transition(FAIL, _TALKING, NegotiationState.FAILED, "協議が不調に終わった"),
    Transition(DECLINE, _TALKING, NegotiationState.DECLINED, "相手方が辞退した"),
)


class CouncilResult(TextChoices):
    """議会の議決 on the 指定 of a 指定管理者 (地方自治法244条の2第6項)."""

    APPROVED = "approved", "可決"
    REJECTED = "rejected", "否決"
