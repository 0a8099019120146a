"""Choices of the proposals app and the transition tables of its nouns."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class CallForm(TextChoices):
    """公募の形 (domain.md §1.1)."""

    PUBLIC = "public", "公募型プロポーザル"
    INVITED = "invited", "指名型プロポーザル"
    PLANNING = "planning", "企画競争"
    DESIGNATION = "designation", "指定管理者の公募"


class CallState(TextChoices):
    """Where a call stands. That a deadline has passed is read from the clock, not stored."""

    DRAFT = "draft", "下書き"
    OPEN = "open", "公開中"
    REVIEW = "review", "審査中"
    DECIDED = "decided", "決定"
    PUBLISHED = "published", "結果公表"
    FINISHED = "finished", "終了"
    CANCELLED = "cancelled", "中止"


START = "start"
REVIEW = "review"
DECIDE = "decide"
PUBLISH = "publish"
FINISH = "finish"
CANCEL = "cancel"

CALL_TRANSITIONS = (
    Transition(START, frozenset({CallState.DRAFT}), CallState.OPEN, "公募を始める"),
    Transition(REVIEW, frozenset({CallState.OPEN}), CallState.REVIEW, "審査を始める"),
    Transition(DECIDE, frozenset({CallState.REVIEW}), CallState.DECIDED, "決定する"),
    Transition(PUBLISH, frozenset({CallState.DECIDED}), CallState.PUBLISHED, "結果を公表する"),
    Transition(FINISH, frozenset({CallState.PUBLISHED}), CallState.FINISHED, "公募を終える"),
    Transition(
        CANCEL,
        frozenset({CallState.OPEN, CallState.REVIEW, CallState.DECIDED}),
        CallState.CANCELLED,
        "公募を中止する",
    ),
)


class Gate(TextChoices):
    """The two gates of a call; missing the first is final (domain.md §1.2)."""

    ENTRY = "entry", "参加申込"
    PROPOSAL = "proposal", "提案書"


class StepKind(TextChoices):
    """Dates of a call beside its three deadlines, which are columns of the call itself."""

    BRIEFING_APPLICATION = "briefing_application", "説明会の申込締切"
    BRIEFING = "briefing", "説明会"
    ANSWERS = "answers", "質問への回答"
    QUALIFICATION = "qualification", "参加資格の確認通知"
    FIRST_STAGE = "first_stage", "一次審査"
    SECOND_STAGE = "second_stage", "二次審査（プレゼンテーション）"
    RESULT = "result", "結果の通知・公表"
    COUNCIL = "council", "議会の議決"
    CONTRACT = "contract", "契約・協定の締結"
    OTHER = "other", "その他"


class TaxNote(TextChoices):
    INCLUDED = "included", "消費税・地方消費税を含む"
    EXCLUDED = "excluded", "消費税・地方消費税を含まない"
    EXEMPT = "exempt", "非課税"


class PriceFormula(TextChoices):
    """How a price criterion is scored (domain.md §1.8; codes as `rank_proposals` reads them)."""

    LOWEST_OVER_OWN = "lowest_over_own", "配点 × 最低の見積額 ÷ 自らの見積額"
    ONE_MINUS_OWN_OVER_BUDGET = "one_minus_own_over_budget", "配点 ×（1 − 見積額 ÷ 上限額）"
    BUDGET_RATIO = "budget_ratio", "倍率 ×（上限額 − 見積額）÷ 上限額（配点まで）"
    DUMPING_GUARD = "dumping_guard", "低すぎる額ほど下げる（基準の割合で満点）"
    FLOOR = "floor", "下限の割合より低い額は下限とみなす"
    BY_MEMBERS = "by_members", "委員がほかの項目と同じように採点"


class Minimum(TextChoices):
    """What a criterion's lowest passing mark is given in."""

    RATIO = "ratio", "配点に対する割合"
    POINTS = "points", "点数"


class ReviewStage(TextChoices):
    """In which stage a criterion is scored."""

    BOTH = "both", "一次と二次"
    FIRST = "first", "一次だけ"
    SECOND = "second", "二次だけ"


class Aggregation(TextChoices):
    """How members' scores become one total (domain.md §1.6)."""

    SUM = "sum", "全委員の点を合計する"
    AVERAGE = "average", "全委員の点を平均する"
    TRIMMED_SUM = "trimmed_sum", "項目ごとに最高点と最低点を除いて合計する"
    TRIMMED_AVERAGE = "trimmed_average", "項目ごとに最高点と最低点を除いて平均する"
    PERCENT = "percent", "合計を100点満点に換算する"
    FIRST_PLACE_VOTES = "first_place_votes", "1位とした委員の数で決める"
    CONSENSUS = "consensus", "合議で決めた点を入れる"


class RoundingMode(TextChoices):
    HALF_UP = "half_up", "四捨五入"
    HALF_EVEN = "half_even", "偶数への丸め"
    FLOOR = "floor", "切捨て"
    CEILING = "ceiling", "切上げ"


class RoundedValue(TextChoices):
    """What is rounded, each by its own rule."""

    ITEM = "item", "項目の点"
    MEMBER = "member", "委員ごとの合計"
    PRICE = "price", "価格点"
    TOTAL = "total", "総合点"


class TotalFrom(TextChoices):
    UNROUNDED = "unrounded", "丸める前の点から"
    ROUNDED_ITEMS = "rounded_items", "丸めた項目の点から"


class RecusalRule(TextChoices):
    """What a member who does not score one proposal means for its total."""

    NORMALISE = "normalise", "採点した委員の合計を、全委員の人数に換算する"
    AVERAGE = "average", "採点した委員だけで平均する"


class ThresholdKind(TextChoices):
    """基準点 (domain.md §1.7); all that are set must be met."""

    TOTAL_RATIO = "total_ratio", "総合点が満点の一定割合以上"
    TOTAL_POINTS = "total_points", "総合点が一定の点以上"
    EVERY_ITEM_RATIO = "every_item_ratio", "すべての項目が配点の一定割合以上"


class TieBreak(TextChoices):
    """同点のとき, in the order of the list; a criterion stands as `criterion:<key>`."""

    FIRST_PLACE_VOTES = "first_place_votes", "1位とした委員の多い者"
    NEXT_PLACE_VOTES = "next_place_votes", "2位（同数なら3位…）とした委員の多い者"
    FIRST_PLACE_POINTS = "first_place_points", "1位とした委員の点の合計が高い者"
    TECHNICAL = "technical", "価格点を除く点（技術点）の高い者"
    TOTAL = "total", "総合点の高い者（1位の数で決めるとき）"
    LOWER_PRICE = "lower_price", "見積額の低い者"
    VOTE = "vote", "委員の決選投票"
    CHAIR = "chair", "委員長の決定"
    DISCUSSION = "discussion", "協議（理由を残す）"


class Anonymity(TextChoices):
    """Whether members know whose proposal they read."""

    NONE = "none", "提案者の名前を伏せない"
    DOCUMENTS = "documents", "書類の審査では伏せる"
    THROUGHOUT = "throughout", "終わりまで伏せる"


class MemberNames(TextChoices):
    """When the committee's names are made public."""

    FROM_START = "from_start", "公募の開始から公表する"
    WITH_RESULT = "with_result", "結果と同時に公表する"
    NEVER = "never", "公表しない"


class EntrantCount(TextChoices):
    """What may be known about the number of entrants before the proposals are opened."""

    HIDDEN = "hidden", "開封するまで、だれにも知らせない"
    STAFF = "staff", "担当者だけが、参加申込の数を知る"
    PUBLIC = "public", "参加申込の締切後に、数を公表する"


class PublishedPart(TextChoices):
    """結果公表: what is published, for the winner and for the others each (domain.md §1.9)."""

    NAMES = "names", "名称"
    TOTALS = "totals", "総合点"
    ITEMS = "items", "項目ごとの点"
    MEMBERS = "members", "委員ごとの点（氏名は出さない）"
    PRICES = "prices", "提案金額"


class GivenFrom(TextChoices):
    """Where a document handed to participants comes from."""

    CALL = "call", "公募の資料"
    DIALOGUE = "dialogue", "対話・サウンディングで渡した資料"


class QuestionState(TextChoices):
    """質問: asked, an answer written, released with all others at one instant."""

    ASKED = "asked", "回答待ち"
    DRAFTED = "drafted", "回答案あり"
    RELEASED = "released", "回答済"


class ReplyKind(TextChoices):
    """How a question is answered (domain.md §1.4)."""

    PUBLIC = "public", "全員に公表する"
    PRIVATE = "private", "質問者だけに回答する"
    DECLINED = "declined", "回答の対象としない"


DRAFT_REPLY = "draft_reply"
RELEASE = "release"

QUESTION_TRANSITIONS = (
    Transition(
        DRAFT_REPLY,
        frozenset({QuestionState.ASKED, QuestionState.DRAFTED}),
        QuestionState.DRAFTED,
        "回答案を保存する",
    ),
    Transition(
        RELEASE, frozenset({QuestionState.DRAFTED}), QuestionState.RELEASED, "回答を公表する"
    ),
)


class CallSort(TextChoices):
    """並び順 of the list of calls."""

    CLOSING = "closing", "締切の近い順"
    NEWEST = "newest", "公募開始の新しい順"
    CEILING = "ceiling", "上限額の大きい順"


class ResultSort(TextChoices):
    """並び順 of the list of published results."""

    NEWEST = "newest", "公表の新しい順"
    CEILING = "ceiling", "上限額の大きい順"


class CallPhase(TextChoices):
    """受付の状況 as a reader asks for it, judged by the clock."""

    ENTRY = "entry", "参加申込を受付中"
    PROPOSAL = "proposal", "提案書を受付中"
    CLOSED = "closed", "締切後・審査中"
    RESULT = "result", "結果あり"
    CANCELLED = "cancelled", "中止"


class ChallengeState(TextChoices):
    """課題の状態: how far a municipality's problem has come on its way to something being done."""

    DRAFT = "draft", "下書き"
    OPEN = "open", "公開"
    DIALOGUE = "dialogue", "対話中"
    CALL = "call", "公募へ"
    LINKED = "linked", "連携へ"
    ENDED = "ended", "終了"


class ChallengeKind(TextChoices):
    """類型: whether the municipality names the problem or is open to any proposal."""

    THEME = "theme", "テーマ型"
    FREE = "free", "フリー型"


class AnswerKind(TextChoices):
    """課題への回答の種類."""

    TALK = "talk", "話を聞きたい"
    PROPOSAL = "proposal", "提案がある"


PUBLIC_CHALLENGE_STATES = (
    ChallengeState.OPEN,
    ChallengeState.DIALOGUE,
    ChallengeState.CALL,
    ChallengeState.LINKED,
    ChallengeState.ENDED,
)
ANSWERABLE_STATES = (ChallengeState.OPEN, ChallengeState.DIALOGUE)
FINAL_CHALLENGE_STATES = (ChallengeState.CALL, ChallengeState.LINKED, ChallengeState.ENDED)

CHALLENGE_TRANSITIONS = (
    Transition("publish", frozenset({ChallengeState.DRAFT}), ChallengeState.OPEN, "公開する"),
    Transition("withdraw", frozenset({ChallengeState.OPEN}), ChallengeState.DRAFT, "下書きに戻す"),
    Transition("talk", frozenset({ChallengeState.OPEN}), ChallengeState.DIALOGUE, "対話を始める"),
    Transition("call", frozenset(ANSWERABLE_STATES), ChallengeState.CALL, "公募に進める"),
    Transition("link", frozenset(ANSWERABLE_STATES), ChallengeState.LINKED, "連携に進める"),
    Transition("end", frozenset(ANSWERABLE_STATES), ChallengeState.ENDED, "受付を終える"),
    Transition(
        "reopen", frozenset(FINAL_CHALLENGE_STATES), ChallengeState.OPEN, "もう一度公開する"
    ),
)


class EntryState(TextChoices):
    """参加申込 (gate 1)."""

    DRAFT = "draft", "作成中"
    SUBMITTED = "submitted", "申込済・確認待ち"
    ACCEPTED = "accepted", "参加資格あり"
    REFUSED = "refused", "参加資格なし"
    WITHDRAWN = "withdrawn", "辞退"


ENTER = "enter"
ACCEPT = "accept"
REFUSE = "refuse"
STEP_BACK = "step_back"

ENTRY_TRANSITIONS = (
    Transition(ENTER, frozenset({EntryState.DRAFT}), EntryState.SUBMITTED, "参加を申し込む"),
    Transition(ACCEPT, frozenset({EntryState.SUBMITTED}), EntryState.ACCEPTED, "参加資格を認める"),
    Transition(REFUSE, frozenset({EntryState.SUBMITTED}), EntryState.REFUSED, "参加資格を認めない"),
    Transition(
        STEP_BACK,
        frozenset({EntryState.SUBMITTED, EntryState.ACCEPTED}),
        EntryState.WITHDRAWN,
        "辞退する",
    ),
)


class ProposalState(TextChoices):
    """提案 (gate 2). Whether it came in time is judged at each submission, not stored here."""

    DRAFT = "draft", "作成中"
    SUBMITTED = "submitted", "提出済"
    WITHDRAWN = "withdrawn", "取下げ"


SUBMIT = "submit"
TAKE_BACK = "take_back"

PROPOSAL_TRANSITIONS = (
    Transition(SUBMIT, frozenset(ProposalState), ProposalState.SUBMITTED, "提出する"),
    Transition(
        TAKE_BACK, frozenset({ProposalState.SUBMITTED}), ProposalState.WITHDRAWN, "取り下げる"
    ),
)


class VersionKind(TextChoices):
    """Why a version of a proposal was kept."""

    SAVED = "saved", "保存"
    SUBMITTED = "submitted", "提出"
    LATE = "late", "締切後"
