"""Choices and transitions of policy proposals (政策提言)."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class PolicyState(TextChoices):
    """政策提言そのものの状態; what each municipality does with it is its own."""

    DRAFT = "draft", "下書き"
    SUBMITTED = "submitted", "提出済"
    WITHDRAWN = "withdrawn", "取下げ"


POLICY_TRANSITIONS = (
    Transition("submit", frozenset({PolicyState.DRAFT}), PolicyState.SUBMITTED, "提出する"),
    Transition("withdraw", frozenset({PolicyState.SUBMITTED}), PolicyState.WITHDRAWN, "取り下げる"),
)


class AddresseeState(TextChoices):
    """提言を受けた一つの自治体での状態."""

    WAITING = "waiting", "受付待ち"
    RECEIVED = "received", "受付済・回答待ち"
    CONSIDERING = "considering", "検討継続"
    ANSWERED = "answered", "回答済"
    # A body without a record here, named as a public source names it.
    NOTED = "noted", "公表資料の記録"


PROMISING = frozenset({AddresseeState.RECEIVED, AddresseeState.CONSIDERING})
ADDRESSEE_TRANSITIONS = (
    Transition(
        "receive", frozenset({AddresseeState.WAITING}), AddresseeState.RECEIVED, "受け付ける"
    ),
    Transition("consider", PROMISING, AddresseeState.CONSIDERING, "検討を続けると回答する"),
    Transition("answer", PROMISING, AddresseeState.ANSWERED, "回答する"),
)


class PolicyOutcome(TextChoices):
    """政策提言への回答."""

    ADOPTED = "adopted", "採択"
    PARTLY = "partly", "一部反映"
    CONSIDERING = "considering", "検討継続"
    DECLINED = "declined", "不採択"


# What a list can be asked for: where any of the addressees stands so.
NO_ANSWER = "waiting"
ANSWER_CHOICES = [(NO_ANSWER, "回答待ち"), *PolicyOutcome.choices]
FINAL_OUTCOMES = (PolicyOutcome.ADOPTED, PolicyOutcome.PARTLY, PolicyOutcome.DECLINED)


class ChangeKind(TextChoices):
    """何を変える提言か."""

    ORDINANCE = "ordinance", "条例"
    PLAN = "plan", "計画"
    BUDGET = "budget", "予算"
    SCHEME = "scheme", "制度"
    OTHER = "other", "その他"


class BackingRole(TextChoices):
    """提言した団体のほかの団体の立場."""

    CO_PROPOSER = "co_proposer", "共同提案"
    SUPPORTER = "supporter", "賛同"


class BackingState(TextChoices):
    """共同提案・賛同への同意."""

    ASKED = "asked", "依頼中"
    AGREED = "agreed", "同意"
    DECLINED = "declined", "見送り"


BACKING_TRANSITIONS = (
    Transition(
        "agree",
        frozenset({BackingState.ASKED, BackingState.DECLINED}),
        BackingState.AGREED,
        "同意する",
    ),
    Transition(
        "decline",
        frozenset({BackingState.ASKED, BackingState.AGREED}),
        BackingState.DECLINED,
        "見送る",
    ),
)


class FollowUpKind(TextChoices):
    """提言のその後に起きたこと."""

    ORDINANCE = "ordinance", "条例に反映"
    PLAN = "plan", "計画に反映"
    BUDGET = "budget", "予算に反映"
    SCHEME = "scheme", "制度の見直し"
    WORK = "work", "事業の開始"
    PROGRESS = "progress", "経過"


# With one of these the story of a proposal has come to its end (issue 5, 7).
QUOTING = (FollowUpKind.ORDINANCE, FollowUpKind.PLAN, FollowUpKind.BUDGET)
QUOTING_CHOICES = [(kind.value, str(kind.label)) for kind in QUOTING]


class FollowUpState(TextChoices):
    """その後の記録を、自治体が確かめたか."""

    SENT = "sent", "確認待ち"
    CONFIRMED = "confirmed", "確認済み"
    DECLINED = "declined", "確認できない"


FOLLOW_UP_TRANSITIONS = (
    Transition(
        "confirm",
        frozenset({FollowUpState.SENT, FollowUpState.DECLINED}),
        FollowUpState.CONFIRMED,
        "確認する",
    ),
    Transition(
        "decline", frozenset({FollowUpState.SENT}), FollowUpState.DECLINED, "確認できないと伝える"
    ),
)
