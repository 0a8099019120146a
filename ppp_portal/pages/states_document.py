"""docs/states.md: every code of every choice and every transition, written from the code itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Choices

from cases import continuation_enums as continuations
from cases import enums as cases
from cases import event_enums as events
from cases import event_question_enums as questions
from cases import spread_enums as spread
from partners import enums as partners
from partners import inquiry_enums as inquiries
from partners import secondment_enums as secondments
from ppp_portal import mail, spreadsheet_runs
from ppp_portal.files import kinds
from ppp_portal.states import Transition
from proposals import decision_enums as decisions
from proposals import dialogue_enums as dialogues
from proposals import enums as proposals
from proposals import introduction_enums as introductions
from proposals import invitation_enums as invitations
from proposals import policy_enums as policies
from proposals import review_enums as reviews

_CHOICES: tuple[tuple[str, type[Choices]], ...] = (
    ("事例の公開範囲", cases.Visibility),
    ("事例の段階", cases.Stage),
    ("事例のきっかけ", cases.Origin),
    ("相手方の役割", cases.PartnerRole),
    ("費用の公開範囲", cases.MoneyVisibility),
    ("費目", cases.MoneyKind),
    ("日付の精度", cases.DatePrecision),
    ("報告の頻度", cases.Rhythm),
    ("活動報告の種類", cases.ReportKind),
    ("活動報告の状態", cases.ReportState),
    ("報告様式の欄", cases.ReportSection),
    ("活動の方法", cases.ActivityMethod),
    ("成果指標の種類", cases.IndicatorKind),
    ("成果指標の向き", cases.Direction),
    ("点・線・面", spread.SpreadStage),
    ("3年の道筋の段階", spread.PathStep),
    ("3年の道筋の公開範囲", spread.PathVisibility),
    ("説明資料の読み手", spread.BriefReader),
    ("一覧の並び順", cases.Sort),
    ("継続判断", continuations.ContinuationOutcome),
    ("継続判断の状態", continuations.ContinuationState),
    ("契約の根拠", continuations.ContractBasis),
    ("随意契約の理由", continuations.NegotiatedGround),
    ("できごとの種類", continuations.MilestoneKind),
    ("分野", partners.Field),
    ("手法", partners.Method),
    ("団体の組織種別", partners.OrganisationKind),
    ("団体の公開範囲", partners.OrganisationVisibility),
    ("団体の別の名称の種類", partners.NameReason),
    ("自治体の種別", partners.MunicipalityKind),
    ("人口規模", partners.PopulationClass),
    ("役割", partners.Role),
    ("派遣の制度", secondments.Scheme),
    ("派遣の向き", secondments.Direction),
    ("派遣の状態", secondments.SecondmentState),
    ("派遣の費用の負担", secondments.Bearer),
    ("派遣の両者", secondments.SecondmentSide),
    ("振り返りの時期", secondments.ReflectionTime),
    ("派遣の報告の種類", secondments.SecondmentReportKind),
    ("派遣の報告の状態", secondments.SecondmentReportState),
    ("派遣の一覧の並び順", secondments.SecondmentSort),
    ("催しの種類", events.EventKind),
    ("催しの状態", events.EventState),
    ("催しの一覧の並び順", events.EventSort),
    ("質問への答えの状態", questions.AnswerState),
    ("質問の一覧の並び順", questions.QuestionSort),
    ("相談・問い合わせの両者", inquiries.InquirySide),
    ("相談・問い合わせの状態", inquiries.InquiryState),
    ("紹介の状態", introductions.IntroductionState),
    ("紹介の三者", introductions.IntroductionParty),
    ("催しの申込の状態", events.RegistrationState),
    ("参加者のレポートをだれが読めるか", events.ReportReach),
    ("公募の形", proposals.CallForm),
    ("公募の状態", proposals.CallState),
    ("公募の受付の状況", proposals.CallPhase),
    ("公募の関門", proposals.Gate),
    ("公募の日程の種類", proposals.StepKind),
    ("上限額の消費税", proposals.TaxNote),
    ("価格点の式", proposals.PriceFormula),
    ("最低基準の種類", proposals.Minimum),
    ("審査の段階", proposals.ReviewStage),
    ("集計", proposals.Aggregation),
    ("端数の処理", proposals.RoundingMode),
    ("端数を処理する点", proposals.RoundedValue),
    ("総合点のもと", proposals.TotalFrom),
    ("除斥のときの総合点", proposals.RecusalRule),
    ("基準点の種類", proposals.ThresholdKind),
    ("同点のとき", proposals.TieBreak),
    ("匿名での審査", proposals.Anonymity),
    ("委員の氏名の公表", proposals.MemberNames),
    ("参加者の数の扱い", proposals.EntrantCount),
    ("結果で公表するもの", proposals.PublishedPart),
    ("配布資料のもと", proposals.GivenFrom),
    ("質問の状態", proposals.QuestionState),
    ("回答のしかた", proposals.ReplyKind),
    ("公募の一覧の並び順", proposals.CallSort),
    ("結果の一覧の並び順", proposals.ResultSort),
    ("写真に写っている人の同意", cases.Consent),
    ("参加申込の状態", proposals.EntryState),
    ("提案の状態", proposals.ProposalState),
    ("提案の版の種類", proposals.VersionKind),
    ("添付ファイルの種類", kinds.FileKind),
    ("課題の状態", proposals.ChallengeState),
    ("課題の類型", proposals.ChallengeKind),
    ("課題への回答の種類", proposals.AnswerKind),
    ("二者のどちらか", dialogues.Side),
    ("対話の状態", dialogues.DialogueState),
    ("対話の相手の募り方", dialogues.DialogueAudience),
    ("民間提案の状態", dialogues.FreeProposalState),
    ("民間提案への回答", dialogues.FreeProposalOutcome),
    ("団体への案内の状態", invitations.PartnerInvitationState),
    ("政策提言の状態", policies.PolicyState),
    ("政策提言を受けた自治体での状態", policies.AddresseeState),
    ("政策提言への回答", policies.PolicyOutcome),
    ("政策提言で変えたいもの", policies.ChangeKind),
    ("政策提言への立場", policies.BackingRole),
    ("共同提案・賛同への返事", policies.BackingState),
    ("政策提言のその後", policies.FollowUpKind),
    ("政策提言のその後の状態", policies.FollowUpState),
    ("決定の結果", decisions.Outcome),
    ("選定の種類", decisions.PlaceKind),
    ("同点の決め方", decisions.RulingRule),
    ("失格の事由", decisions.Ground),
    ("通知する結果", decisions.NoticeOutcome),
    ("協議の状態", decisions.NegotiationState),
    ("議会の議決", decisions.CouncilResult),
    ("委員の審査の段階", reviews.RoundKind),
    ("委員の審査の状態", reviews.RoundState),
    ("採点表の状態", reviews.SheetState),
    ("利害関係の種類", reviews.InterestKind),
    ("メールの状態", mail.MailState),
    ("取り込みの状態", spreadsheet_runs.ImportState),
    ("取り込みの行の結果", spreadsheet_runs.RowOutcome),
)
_TABLES: tuple[tuple[str, type[Choices], Sequence[Transition]], ...] = (
    ("事例の公開範囲", cases.Visibility, cases.VISIBILITY_TRANSITIONS),
    ("活動報告", cases.ReportState, cases.REPORT_TRANSITIONS),
    ("公募", proposals.CallState, proposals.CALL_TRANSITIONS),
    ("質問", proposals.QuestionState, proposals.QUESTION_TRANSITIONS),
    ("参加申込", proposals.EntryState, proposals.ENTRY_TRANSITIONS),
    ("提案", proposals.ProposalState, proposals.PROPOSAL_TRANSITIONS),
    ("委員の審査", reviews.RoundState, reviews.ROUND_TRANSITIONS),
    ("採点表", reviews.SheetState, reviews.SHEET_TRANSITIONS),
    ("費用の公開範囲", cases.MoneyVisibility, cases.MONEY_TRANSITIONS),
    (
        "継続判断",
        continuations.ContinuationState,
        continuations.CONTINUATION_TRANSITIONS,
    ),
    ("3年の道筋の公開範囲", spread.PathVisibility, spread.PATH_TRANSITIONS),
    ("課題", proposals.ChallengeState, proposals.CHALLENGE_TRANSITIONS),
    ("対話", dialogues.DialogueState, dialogues.DIALOGUE_TRANSITIONS),
    ("民間提案", dialogues.FreeProposalState, dialogues.FREE_PROPOSAL_TRANSITIONS),
    (
        "団体への案内",
        invitations.PartnerInvitationState,
        invitations.PARTNER_INVITATION_TRANSITIONS,
    ),
    ("政策提言", policies.PolicyState, policies.POLICY_TRANSITIONS),
    ("政策提言の受付と回答", policies.AddresseeState, policies.ADDRESSEE_TRANSITIONS),
    ("共同提案・賛同", policies.BackingState, policies.BACKING_TRANSITIONS),
    ("政策提言のその後", policies.FollowUpState, policies.FOLLOW_UP_TRANSITIONS),
    ("協議", decisions.NegotiationState, decisions.NEGOTIATION_TRANSITIONS),
    ("派遣", secondments.SecondmentState, secondments.SECONDMENT_TRANSITIONS),
    ("催し", events.EventState, events.EVENT_TRANSITIONS),
    ("催しの質問への答え", questions.AnswerState, questions.ANSWER_TRANSITIONS),
    ("催しの申込", events.RegistrationState, events.REGISTRATION_TRANSITIONS),
    (
        "派遣の報告",
        secondments.SecondmentReportState,
        secondments.SECONDMENT_REPORT_TRANSITIONS,
    ),
    ("相談・問い合わせ", inquiries.InquiryState, inquiries.INQUIRY_TRANSITIONS),
    ("紹介", introductions.IntroductionState, introductions.INTRODUCTION_TRANSITIONS),
)


def states_document() -> str:
    """The whole document; `manage.py write_states` writes it, a test compares it."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# 状態とコードの一覧"
    yield ""
    yield "`manage.py write_states` がコードから作ります。手では直しません。"
    for title, choices in _CHOICES:
        yield from ("", f"## {title}", "", "| コード | 表示 |", "|---|---|")
        yield from (f"| `{value}` | {label} |" for value, label in choices.choices)
    for title, choices, table in _TABLES:
        labels = dict(choices.choices)
        yield from (
            "",
            f"## {title}の移り方",
            "",
            "| 操作 | もと | さき | ボタン |",
            "|---|---|---|---|",
        )
        for row in table:
            sources = "、".join(str(labels[source]) for source in sorted(row.sources))
            yield f"| `{row.action}` | {sources} | {labels[row.target]} | {row.label} |"
