"""Choices of 継続判断 and of a case's milestones, and the transition table of a decision."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class ContinuationOutcome(TextChoices):
    """判断: what becomes of the work after the fiscal year."""

    CONTINUE = "continue", "続ける"
    WIDEN = "widen", "広げて続ける"
    SHRINK = "shrink", "縮めて続ける"
    END = "end", "終える"


GOING_ON = (ContinuationOutcome.CONTINUE, ContinuationOutcome.WIDEN, ContinuationOutcome.SHRINK)


class ContinuationState(TextChoices):
    """継続判断の状態."""

    PROPOSED = "proposed", "提案中"
    CONFIRMED = "confirmed", "確定"
    PUBLISHED = "published", "公開"
    WITHDRAWN = "withdrawn", "取下げ"


# A decision in force; a proposal alone decides nothing.
DECIDED = (ContinuationState.CONFIRMED, ContinuationState.PUBLISHED)


class ContractBasis(TextChoices):
    """契約の根拠: on what the work goes on after the fiscal year."""

    NEW_SELECTION = "new_selection", "新規選定"
    NEGOTIATED = "negotiated", "随意契約"
    DEBT_BURDEN = "debt_burden", "債務負担行為（地方自治法214条）"
    LONG_TERM = "long_term", "長期継続契約（地方自治法234条の3）"
    DESIGNATED_PERIOD = "designated_period", "指定期間内（指定管理）"
    NO_CONTRACT = "no_contract", "契約によらない（協定など）"


class NegotiatedGround(TextChoices):
    """随意契約の理由: 地方自治法施行令167条の2第1項, its nine numbers in our words."""

    SMALL = "1", "1号：予定価格が規則で定める額までの契約"
    NATURE = "2", "2号：性質や目的が競争入札に適さない契約"
    WELFARE = "3", "3号：障害者支援施設、シルバー人材センターなどとの契約"
    NEW_BUSINESS = "4", "4号：認定を受けた新商品・新役務の契約"
    URGENT = "5", "5号：緊急の必要がある契約"
    DISADVANTAGE = "6", "6号：競争入札が不利になる契約"
    FAVOURABLE = "7", "7号：時価より著しく有利な価格の契約"
    NO_BIDDER = "8", "8号：入札者や落札者がない場合の契約"
    NOT_CONCLUDED = "9", "9号：落札者が契約を結ばない場合の契約"


class MilestoneKind(TextChoices):
    """できごと on a case's timeline."""

    MAYOR = "mayor", "首長交代"
    BUDGET = "budget", "予算成立"
    LAW = "law", "制度改正"
    OTHER = "other", "その他"


CONFIRM = "confirm"
REOPEN = "reopen"
PUBLISH = "publish"
UNPUBLISH = "unpublish"
WITHDRAW = "withdraw"

CONTINUATION_TRANSITIONS = (
    Transition(
        CONFIRM,
        frozenset({ContinuationState.PROPOSED}),
        ContinuationState.CONFIRMED,
        "判断を確定する",
    ),
    Transition(
        REOPEN,
        frozenset({ContinuationState.CONFIRMED}),
        ContinuationState.PROPOSED,
        "確定を取り消す",
    ),
    Transition(
        PUBLISH,
        frozenset({ContinuationState.CONFIRMED}),
        ContinuationState.PUBLISHED,
        "判断を公開する",
    ),
    Transition(
        UNPUBLISH,
        frozenset({ContinuationState.PUBLISHED}),
        ContinuationState.CONFIRMED,
        "公開を取りやめる",
    ),
    Transition(
        WITHDRAW,
        frozenset({ContinuationState.PROPOSED}),
        ContinuationState.WITHDRAWN,
        "提案を取り下げる",
    ),
)
