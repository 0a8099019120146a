"""Choices of the cases app and the transition table of a case's visibility."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class Visibility(TextChoices):
    """公開範囲: who reads a case."""

    DRAFT = "draft", "下書き"
    MEMBERS = "members", "会員"
    PUBLIC = "public", "公開"


class Stage(TextChoices):
    """段階: how far the work itself is."""

    CONCEPT = "concept", "構想"
    DIALOGUE = "dialogue", "対話"
    CALL = "call", "公募"
    CONTRACT = "contract", "契約"
    RUNNING = "running", "実施中"
    ENDED = "ended", "終了"


class Origin(TextChoices):
    """きっかけ: how the case came about (product.md §2)."""

    CALL = "call", "公募・プロポーザル"
    AGREEMENT = "agreement", "協定"
    PRIVATE_PROPOSAL = "private_proposal", "民間提案"
    POLICY_PROPOSAL = "policy_proposal", "政策提言"
    INTRODUCTION = "introduction", "他の自治体からの紹介"
    CHALLENGE = "challenge", "課題の提示と対話"
    STAFF_INITIATIVE = "staff_initiative", "職員の自主的な取組"
    OTHER = "other", "その他"


class PartnerRole(TextChoices):
    """相手方の役割."""

    CONTRACTOR = "contractor", "受託"
    OPERATOR = "operator", "運営"
    PROVIDER = "provider", "提供元"
    CO_HOST = "co_host", "共催"
    COOPERATION = "cooperation", "協力"
    INTRODUCER = "introducer", "紹介"
    COUNTERPART = "counterpart", "協定の相手方"
    PROPOSER = "proposer", "提案"


class DatePrecision(TextChoices):
    YEAR = "year", "年まで"
    MONTH = "month", "月まで"
    DAY = "day", "日まで"


class MoneyVisibility(TextChoices):
    """費用の公開範囲: who reads one year's money of a case (product.md §7)."""

    PARTIES = "parties", "関係者のみ"
    PUBLIC = "public", "公開"


class MoneyKind(TextChoices):
    """費目: where money comes from, and what it is used for."""

    CITY = "city", "市費"
    PREFECTURE = "prefecture", "県費"
    STATE = "state", "国費"
    DONATION = "donation", "寄附"
    OWN = "own", "自己資金"
    FEES = "fees", "利用料"
    OTHER_INCOME = "other_income", "その他の収入"
    PERSONNEL = "personnel", "人件費"
    PROJECT = "project", "事業費"
    SUBCONTRACT = "subcontract", "再委託費"
    OVERHEAD = "overhead", "管理費"
    OTHER_EXPENSE = "other_expense", "その他の支出"


# The two sides of a yearly statement; every kind stands on one of them.
INCOME_KINDS = (
    *(MoneyKind.CITY, MoneyKind.PREFECTURE, MoneyKind.STATE, MoneyKind.DONATION),
    *(MoneyKind.OWN, MoneyKind.FEES, MoneyKind.OTHER_INCOME),
)
EXPENSE_KINDS = (
    *(MoneyKind.PERSONNEL, MoneyKind.PROJECT, MoneyKind.SUBCONTRACT),
    *(MoneyKind.OVERHEAD, MoneyKind.OTHER_EXPENSE),
)
# What a contract is paid from.
PUBLIC_FUNDS = (MoneyKind.CITY, MoneyKind.PREFECTURE, MoneyKind.STATE)


class Sort(TextChoices):
    """並び順 of the list."""

    RELEVANCE = "relevance", "関連の高い順"
    NEWEST = "newest", "掲載の新しい順"
    PERIOD = "period", "年度の新しい順"
    POPULATION = "population", "人口の多い順"
    TITLE = "title", "名称の順"


PUBLISH = "publish"
SHARE = "share"
WITHDRAW = "withdraw"

VISIBILITY_TRANSITIONS = (
    Transition(
        PUBLISH, frozenset({Visibility.DRAFT, Visibility.MEMBERS}), Visibility.PUBLIC, "公開する"
    ),
    Transition(
        SHARE,
        frozenset({Visibility.DRAFT, Visibility.PUBLIC}),
        Visibility.MEMBERS,
        "会員に公開する",
    ),
    Transition(
        WITHDRAW,
        frozenset({Visibility.MEMBERS, Visibility.PUBLIC}),
        Visibility.DRAFT,
        "下書きに戻す",
    ),
)

MONEY_TRANSITIONS = (
    Transition(
        PUBLISH, frozenset({MoneyVisibility.PARTIES}), MoneyVisibility.PUBLIC, "費用を公開する"
    ),
    Transition(
        WITHDRAW,
        frozenset({MoneyVisibility.PUBLIC}),
        MoneyVisibility.PARTIES,
        "費用の公開を取りやめる",
    ),
)


class Rhythm(TextChoices):
    """報告の頻度: how often a case asks its partner for a report (domain.md §4)."""

    ANYTIME = "anytime", "随時"
    MONTHLY = "monthly", "月次"
    QUARTERLY = "quarterly", "四半期"
    YEARLY = "yearly", "年度"


class ReportKind(TextChoices):
    """活動報告の種類."""

    ACTIVITY = "activity", "随時"
    MONTHLY = "monthly", "月次"
    QUARTERLY = "quarterly", "四半期"
    YEARLY = "yearly", "年度実績"
    EVENT = "event", "イベント・研修"
    COMPLETION = "completion", "完了届"


# One report of these per period; the others may be any number.
PERIODIC_KINDS = (ReportKind.MONTHLY, ReportKind.QUARTERLY, ReportKind.YEARLY)


class ReportState(TextChoices):
    """活動報告の状態; how each reader's screen words it: REPORT_STATE_WORDS."""

    DRAFT = "draft", "下書き"
    SUBMITTED = "submitted", "提出済み"
    RETURNED = "returned", "差戻し"
    WITHDRAWN = "withdrawn", "取下げ"
    CONFIRMED = "confirmed", "確認済み"
    SUPERSEDED = "superseded", "訂正前"


# The same state in the words of whoever reads it: the body that reports, the municipality.
RECEIVED = "received"  # 提出済み with its 受付
REPORT_STATE_WORDS = {
    ReportState.DRAFT: ("下書き", "未提出"),
    ReportState.SUBMITTED: ("提出済み（受付待ち）", "届いた報告（受付前）"),
    RECEIVED: ("受付済み（確認待ち）", "受付済み（確認前）"),
    ReportState.RETURNED: ("差し戻されました", "差戻し（再提出待ち）"),
    ReportState.WITHDRAWN: ("取り下げました", "取下げ"),
    ReportState.CONFIRMED: ("確認されました", "確認済み"),
    ReportState.SUPERSEDED: ("訂正前の版", "訂正前の版"),
}
EDITABLE_STATES = (ReportState.DRAFT, ReportState.RETURNED, ReportState.WITHDRAWN)
# What the municipality reads: never another body's drafts.
SENT_STATES = (
    ReportState.SUBMITTED,
    ReportState.RETURNED,
    ReportState.CONFIRMED,
    ReportState.SUPERSEDED,
)


class ReportSection(TextChoices):
    """報告様式で尋ねる欄; date, numbers and 内容 are always asked."""

    TIME = "time", "時刻"
    PLACE = "place", "場所"
    METHOD = "method", "方法"
    SMALL_CHANGES = "small_changes", "小さな変化"
    PROBLEMS = "problems", "課題"
    NEXT_STEPS = "next_steps", "次の取組"
    INCIDENTS = "incidents", "事故・苦情・ヒヤリハット"
    VOICES = "voices", "参加者の声"
    COSTS = "costs", "経費"
    FILES = "files", "写真・ファイル"


class ActivityMethod(TextChoices):
    """活動の方法."""

    IN_PERSON = "in_person", "対面・来所"
    PHONE = "phone", "電話"
    VISIT = "visit", "訪問（アウトリーチ）"
    ONLINE = "online", "オンライン"
    LINE = "line", "LINE・チャット"
    MAIL = "mail", "メール"
    WORKSHOP = "workshop", "ワークショップ"
    FISHBOWL = "fishbowl", "フィッシュボウル"
    LECTURE = "lecture", "講演"
    DELIVERY = "delivery", "配布・配送"
    OTHER = "other", "その他"


class IndicatorKind(TextChoices):
    """成果指標の種類 (product.md §4)."""

    COUNT = "count", "件数・回数"
    DISTINCT = "distinct", "実人数"
    TOTAL = "total", "延べ人数"
    RATE = "rate", "割合"
    YES_NO = "yes_no", "はい・いいえ"


# Only these may be added up over months; 実人数 never (domain.md §4).
SUMMED_KINDS = (IndicatorKind.COUNT, IndicatorKind.TOTAL, IndicatorKind.RATE)


class Direction(TextChoices):
    """Which way an indicator should go."""

    UP = "up", "増やす"
    DOWN = "down", "減らす"
    KEEP = "keep", "保つ"


SUBMIT = "submit"
WITHDRAW_REPORT = "withdraw"
RECEIVE = "receive"
RETURN = "return"
CONFIRM = "confirm"
SUPERSEDE = "supersede"

REPORT_TRANSITIONS = (
    Transition(SUBMIT, frozenset(EDITABLE_STATES), ReportState.SUBMITTED, "提出する"),
    Transition(
        WITHDRAW_REPORT,
        frozenset({ReportState.SUBMITTED}),
        ReportState.WITHDRAWN,
        "取り下げる",
    ),
    # A stamp within 提出済み: from here on the organisation cannot withdraw.
    Transition(RECEIVE, frozenset({ReportState.SUBMITTED}), ReportState.SUBMITTED, "受け付ける"),
    Transition(RETURN, frozenset({ReportState.SUBMITTED}), ReportState.RETURNED, "差し戻す"),
    Transition(CONFIRM, frozenset({ReportState.SUBMITTED}), ReportState.CONFIRMED, "確認する"),
    # Done by the confirmation of its correction, never by itself.
    Transition(
        SUPERSEDE,
        frozenset({ReportState.CONFIRMED}),
        ReportState.SUPERSEDED,
        "訂正版に差し替える",
    ),
)


class Consent(TextChoices):
    """写っている人の同意, for a file of a report."""

    NONE_NEEDED = "none_needed", "人は写っていない"
    OBTAINED = "obtained", "載せる同意を得た"
    NOT_OBTAINED = "not_obtained", "同意はまだ・確かめていない"
