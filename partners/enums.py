"""Choices of the partners app: ASCII codes for data, Japanese labels for people."""

from django.db.models import IntegerChoices, TextChoices


class MunicipalityKind(TextChoices):
    PREFECTURE = "prefecture", "都道府県"
    DESIGNATED_CITY = "designated_city", "指定都市"
    CORE_CITY = "core_city", "中核市"
    SPECIAL_CITY_AT_ENFORCEMENT = "special_city_at_enforcement", "施行時特例市"
    CITY = "city", "市"
    SPECIAL_WARD = "special_ward", "特別区"
    TOWN = "town", "町"
    VILLAGE = "village", "村"
    WARD = "ward", "行政区"


class PopulationClass(TextChoices):
    """Size of a municipality, in residents; prefectures stand apart."""

    UNDER_10K = "under_10k", "1万人未満"
    FROM_10K = "10k_30k", "1万〜3万人"
    FROM_30K = "30k_50k", "3万〜5万人"
    FROM_50K = "50k_100k", "5万〜10万人"
    FROM_100K = "100k_150k", "10万〜15万人"
    FROM_150K = "150k_300k", "15万〜30万人"
    FROM_300K = "300k_500k", "30万〜50万人"
    OVER_500K = "over_500k", "50万人以上"
    PREFECTURE = "prefecture", "都道府県"


class OrganisationKind(TextChoices):
    """組織種別 (domain.md §5.1, DS-434, finer where 公民連携 needs it)."""

    STOCK_COMPANY = "stock_company", "株式会社"
    OTHER_COMPANY = "other_company", "その他の会社（有限・合同など）"
    NPO = "npo", "NPO法人"
    CERTIFIED_NPO = "certified_npo", "認定NPO法人"
    GENERAL_ASSOCIATION = "general_association", "一般社団法人"
    PUBLIC_ASSOCIATION = "public_association", "公益社団法人"
    GENERAL_FOUNDATION = "general_foundation", "一般財団法人"
    PUBLIC_FOUNDATION = "public_foundation", "公益財団法人"
    SOCIAL_WELFARE = "social_welfare", "社会福祉法人"
    SCHOOL = "school", "学校法人"
    UNIVERSITY = "university", "大学"
    COOPERATIVE = "cooperative", "協同組合"
    CONSORTIUM = "consortium", "共同企業体"
    FINANCIAL = "financial", "金融機関"
    PUBLIC_BODY = "public_body", "国・自治体・公的機関"
    VOLUNTARY = "voluntary", "任意団体"
    OTHER = "other", "その他"


class Field(TextChoices):
    """分野: what a case, an organisation's work or a challenge is about."""

    CHILDCARE = "childcare", "子育て"
    EDUCATION = "education", "教育・学習支援"
    YOUTH = "youth", "若者・ひきこもり"
    WELFARE = "welfare", "福祉"
    EMPLOYMENT = "employment", "就労・雇用"
    HEALTH = "health", "健康・医療"
    ELDERLY = "elderly", "高齢者・介護"
    DISABILITY = "disability", "障害者"
    COMMUNITY = "community", "まちづくり・協働"
    DISASTER = "disaster", "防災・災害"
    SAFETY = "safety", "防犯・交通安全"
    INDUSTRY = "industry", "産業・地域経済"
    TOURISM = "tourism", "観光"
    AGRICULTURE = "agriculture", "農林水産"
    ENVIRONMENT = "environment", "環境・脱炭素"
    CULTURE = "culture", "文化・歴史"
    SPORTS = "sports", "スポーツ"
    DIGITAL = "digital", "デジタル・行政DX"
    FACILITIES = "facilities", "公共施設・インフラ"
    MIGRATION = "migration", "移住・関係人口"
    MULTICULTURAL = "multicultural", "多文化共生・国際"
    HR = "hr", "人材育成・研修"
    ADMINISTRATION = "administration", "行政運営・計画"


class Method(TextChoices):
    """手法: in which legal or practical form the work is done together."""

    COMMISSION = "commission", "業務委託"
    DESIGNATED_MANAGER = "designated_manager", "指定管理"
    COLLABORATION = "collaboration", "協働事業"
    COMPREHENSIVE_AGREEMENT = "comprehensive_agreement", "包括連携協定"
    AGREEMENT = "agreement", "事業連携協定"
    DISASTER_AGREEMENT = "disaster_agreement", "災害時応援協定"
    SUBSIDY = "subsidy", "補助"
    PFI = "pfi", "PFI"
    PARK_PFI = "park_pfi", "公募設置管理（Park-PFI）"
    TRIAL = "trial", "実証実験"
    NAMING_RIGHTS = "naming_rights", "ネーミングライツ"
    ADVERTISING = "advertising", "広告事業"
    PRIVATE_PROPOSAL = "private_proposal", "民間提案"
    DONATION = "donation", "寄附・企業版ふるさと納税"
    PFS = "pfs", "成果連動型（PFS・SIB）"
    LAND_USE = "land_use", "公有地活用・貸付"
    TRAINING = "training", "研修・研究会"
    SECONDMENT = "secondment", "職員派遣・人材受入"
    POLICY_PROPOSAL = "policy_proposal", "政策提言"
    OTHER = "other", "その他"


class Role(TextChoices):
    """What a membership lets its holder do (product.md §4)."""

    VIEWER = "viewer", "閲覧"
    EDITOR = "editor", "担当"
    APPROVER = "approver", "承認者"
    REPORTER = "reporter", "記録者"
    MANAGER = "manager", "管理者"


MUNICIPAL_ROLES = (Role.VIEWER, Role.EDITOR, Role.APPROVER)
ORGANISATION_ROLES = (Role.REPORTER, Role.MANAGER)


class NameReason(TextChoices):
    """Why an organisation is also found by another name."""

    RENAMED = "renamed", "旧名称"
    MERGED = "merged", "統合した記録の名称"
    ALIAS = "alias", "通称・略称"


class OrganisationVisibility(IntegerChoices):
    """Who reads a profile; ordered from nobody to everybody."""

    DRAFT = 0, "下書き"
    MEMBERS = 1, "会員"
    PUBLIC = 2, "公開"
