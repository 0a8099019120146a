"""Choices and transitions of secondments (product.md §4, domain.md §3)."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class Scheme(TextChoices):
    """制度: on which legal footing somebody works at another body (secondment_schemes.py)."""

    TRAINING = "training", "派遣研修（地方公務員法39条）"
    PUBLIC_CORPORATION = "public_corporation", "公益的法人等への職員派遣"
    RETIRED = "retired", "退職派遣（特定法人）"
    BETWEEN_MUNICIPALITIES = "between_municipalities", "自治法派遣（自治体間）"
    ENTREPRENEUR = "entrepreneur", "地域活性化起業人（企業派遣型）"
    SIDE_ENTREPRENEUR = "side_entrepreneur", "地域活性化起業人（副業型）"
    DONATED = "donated", "企業版ふるさと納税（人材派遣型）"
    PRACTICE = "practice", "実務研修の受入"
    PLACED = "placed", "団体職員の配置（委託・協定）"
    BETWEEN_ORGANISATIONS = "between_organisations", "在籍出向（団体間）"
    FIXED_TERM = "fixed_term", "任期付職員（特定任期付など）"
    FISCAL_YEAR_STAFF = "fiscal_year_staff", "会計年度任用職員"
    REVOLVING_DOOR = "revolving_door", "リボルビングドア"
    FORMER_OFFICIAL = "former_official", "元職員の採用"
    PUBLIC_OFFICE = "public_office", "団体職員の公職就任"
    SIDE_JOB = "side_job", "複業・兼業"
    CEDED = "ceded", "割愛採用（国・自治体のあいだ）"
    STATE_EXCHANGE = "state_exchange", "官民人事交流（国の職員）"
    ABROAD = "abroad", "外国の機関等への派遣"
    OTHER = "other", "その他"


class Direction(TextChoices):
    """向き: from which kind of body to which."""

    CITY_TO_ORGANISATION = "city_to_organisation", "自治体から団体へ"
    ORGANISATION_TO_CITY = "organisation_to_city", "団体から自治体へ"
    CITY_TO_CITY = "city_to_city", "自治体から自治体へ"
    ORGANISATION_TO_ORGANISATION = "organisation_to_organisation", "団体から団体へ"
    CITY_TO_STATE = "city_to_state", "自治体から国・外国の機関へ"
    STATE_TO_CITY = "state_to_city", "国・外国の機関から自治体へ"
    ORGANISATION_TO_STATE = "organisation_to_state", "団体から国・外国の機関へ"
    STATE_TO_ORGANISATION = "state_to_organisation", "国・外国の機関から団体へ"


class OutsideKind(TextChoices):
    """登録のない相手の種類: of a body without a record here, such as a ministry or an unnamed city."""

    MUNICIPALITY = "municipality", "自治体（名称を公表していないものを含む）"
    STATE = "state", "国の機関（省庁など）"
    FOREIGN = "foreign", "外国の自治体・政府、国際機関"
    PUBLIC_BODY = "public_body", "独立行政法人など公的な法人"
    COMPANY = "company", "会社"
    NPO = "npo", "NPO法人"
    CORPORATION = "corporation", "一般社団・財団法人（公益を含む）"
    WELFARE = "welfare", "社会福祉法人"
    OTHER = "other", "その他の団体"


class Bearer(TextChoices):
    """Who bears a cost."""

    SENDER = "sender", "派遣元"
    HOST = "host", "受入先"
    SHARED = "shared", "分担"
    AGREED = "agreed", "協議で決める"
    NOBODY = "nobody", "支給しない"


class SecondmentSide(TextChoices):
    """One of the two parties: its working rules apply, it writes, it agrees."""

    SENDER = "sender", "派遣元"
    HOST = "host", "受入先"


class SecondmentState(TextChoices):
    """検討→協議→締結→派遣中→復帰→成果共有; 制度 is a body's standing rule, without a person."""

    CONSIDERED = "considered", "検討"
    DISCUSSED = "discussed", "協議"
    SIGNED = "signed", "締結"
    RUNNING = "running", "派遣中"
    RETURNED = "returned", "復帰"
    SHARED = "shared", "成果共有"
    CALLED_OFF = "called_off", "取りやめ"
    RULE = "rule", "制度"


BEFORE_SIGNING = (SecondmentState.CONSIDERED, SecondmentState.DISCUSSED)
AFTER_SIGNING = (
    *(SecondmentState.SIGNED, SecondmentState.RUNNING),
    *(SecondmentState.RETURNED, SecondmentState.SHARED),
)

SECONDMENT_TRANSITIONS = (
    Transition(
        "discuss",
        frozenset({SecondmentState.CONSIDERED}),
        SecondmentState.DISCUSSED,
        "協議に入る",
    ),
    Transition(
        "sign",
        frozenset({SecondmentState.DISCUSSED}),
        SecondmentState.SIGNED,
        "締結を記録する",
    ),
    Transition(
        "start",
        frozenset({SecondmentState.SIGNED}),
        SecondmentState.RUNNING,
        "派遣の開始を記録する",
    ),
    Transition(
        "return",
        frozenset({SecondmentState.RUNNING}),
        SecondmentState.RETURNED,
        "復帰を記録する",
    ),
    Transition(
        "share",
        frozenset({SecondmentState.RETURNED}),
        SecondmentState.SHARED,
        "成果の共有を記録する",
    ),
    Transition(
        "call_off",
        frozenset({*BEFORE_SIGNING, SecondmentState.SIGNED}),
        SecondmentState.CALLED_OFF,
        "取りやめる",
    ),
)


class ReflectionTime(TextChoices):
    """Of whom a 振り返り is: somebody there now, or somebody who has come back."""

    PRESENT = "present", "派遣中"
    PAST = "past", "復帰後"


class SecondmentReportKind(TextChoices):
    MONTHLY = "monthly", "勤務状況（月次）"
    FINAL = "final", "研修報告（最終）"


class SecondmentReportState(TextChoices):
    SENT = "sent", "送付済"
    ACCEPTED = "accepted", "受領済"


SECONDMENT_REPORT_TRANSITIONS = (
    Transition(
        "accept",
        frozenset({SecondmentReportState.SENT}),
        SecondmentReportState.ACCEPTED,
        "受け取る",
    ),
)


class SecondmentSort(TextChoices):
    """並び順 of the directory."""

    NEWEST = "newest", "始まりの新しい順"
    OLDEST = "oldest", "始まりの古い順"
