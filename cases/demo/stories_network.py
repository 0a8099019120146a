"""Stories S3 and S4 of the portal's source material: the study group and the intermediary."""

from __future__ import annotations

from datetime import date

from cases.demo.specs import CaseSpec
from cases.enums import Origin, PartnerRole, Stage
from partners.enums import Field, Method

OKAYAMA = "330001"
STUDY_GROUP = "公民連携事例研究会（2022年）の案内"
INTERMEDIARY = "岡山の中間支援NPOを紹介する記事"
UNNAMED_CITY = "岡山（出典に市の名称の記載なし）"

S3 = (
    CaseSpec(
        "s3-study-group",
        "公民連携事例研究会：一人で担う職員のためのウェブ研究会",
        "",
        {
            "subtitle": "全5回のウェブ会議と個別相談、最後にレポートの発表",
            "summary": (
                "公民連携を一人で担う職員のための研究会。2022年7月から12月まで夜にウェブ会議を5回開き、"
                "回の間に個別相談を行い、最後にレポートを発表した。1つの自治体から5人程度が参加した。"
            ),
            "reason": (
                "公民連携の現場には、次の悩みがある。\n"
                "・一人の職員に頼っていて、異動すると止まる（属人的）\n"
                "・総合計画・総合戦略に位置付けがなく、ほかの部署と連携できない\n"
                "・単独の事業で終わり、広がらない"
            ),
            "purpose": (
                "公民連携を総合計画・総合戦略に位置付け、企画部門と財政部門に説明できるようにする。\n"
                "点から線へ、線から面へ（点→線→面）と広げる道筋をつくる。"
            ),
            "description": (
                "開催：2022年7月20日、9月21日、10月19日、11月16日、12月14日（全5回、20時から23時、ウェブ会議）\n"
                "参加：1つの自治体から5人程度\n"
                "参加費：基本15,000円、早割または会員12,000円、早割と会員の両方10,000円\n"
                "回と回の間に個別相談を行う。第5回はレポートの発表。"
            ),
            "learning": (
                "進め方の道筋\n"
                "1年目：公民連携を計画に位置付ける\n"
                "2年目：公民連携の部門と管理部門がつながる\n"
                "3年目：都市経営の戦略にする"
            ),
            "spread": "点（単独の事業）→線（部署のつながり）→面（都市経営戦略）へ広げる。",
            "evaluation": "最終回のレポートで、それぞれの自治体の進め方を発表する。",
            "keywords": "研究会;総合計画;総合戦略;位置付け;属人化;点線面;個別相談",
            "fields": [Field.HR, Field.ADMINISTRATION],
            "method": Method.TRAINING,
            "method_as_written": "研究会（ウェブ会議）",
            "stage": Stage.ENDED,
            "is_nationwide": True,
            "organiser": "公民連携事例研究会",
            "starts_on": date(2022, 7, 20),
            "ends_on": date(2022, 12, 14),
            "fiscal_year": 2022,
            "start_fiscal_year": 2022,
            "place": "オンライン（ウェブ会議）",
            "source_note": STUDY_GROUP,
        },
    ),
)

S4 = (
    CaseSpec(
        "s4-centre",
        "中間支援NPOによる、ゆうあいセンターの指定管理",
        OKAYAMA,
        {
            "summary": (
                "岡山の中間支援NPOが、県のゆうあいセンターを指定管理者として運営している。"
                "30人の職員が3つのチームに分かれ、県境・市境をこえて活動する。"
            ),
            "description": (
                "・県のゆうあいセンターの指定管理\n"
                "・総合計画をつくる100人規模のワークショップの進行\n"
                "・市長への政策提言（条例の改正につながった）\n"
                "・ほかのNPOの事務の支援（バックオフィス）\n"
                "・市役所の中への、コーディネーターの配置\n"
                "・世代ごとのボランティア・若者のプログラム\n"
                "・27の都道府県で行うNPO事務の検定"
            ),
            "sustaining": "30人の職員が3つのチームで担う。県境や市境をこえて働く。",
            "fields": [Field.COMMUNITY],
            "keywords": "中間支援;指定管理;ゆうあいセンター;NPO",
            "method": Method.DESIGNATED_MANAGER,
            "stage": Stage.RUNNING,
            "origin": Origin.CALL,
            "place": "ゆうあいセンター",
            "source_note": INTERMEDIARY,
        },
        partners=(("okayama-npo", PartnerRole.OPERATOR),),
    ),
    CaseSpec(
        "s4-workshop",
        "総合計画をつくる100人ワークショップの進行",
        "",
        {
            "summary": "総合計画をつくる100人規模のワークショップで、岡山の中間支援NPOが進行役を務めた。",
            "description": "市民など100人が参加する総合計画のワークショップのファシリテーション。",
            "fields": [Field.ADMINISTRATION, Field.COMMUNITY],
            "keywords": "総合計画;ワークショップ;ファシリテーション",
            "stage": Stage.ENDED,
            "place": UNNAMED_CITY,
            "source_note": INTERMEDIARY,
        },
        partners=(("okayama-npo", PartnerRole.COOPERATION),),
    ),
    CaseSpec(
        "s4-policy",
        "市長への政策提言が条例の改正につながった例",
        "",
        {
            "summary": "岡山の中間支援NPOが市長に政策を提言し、条例の改正につながった。",
            "results": "提言が条例の改正につながった。",
            "fields": [Field.ADMINISTRATION],
            "keywords": "政策提言;条例改正",
            "method": Method.POLICY_PROPOSAL,
            "stage": Stage.ENDED,
            "origin": Origin.POLICY_PROPOSAL,
            "place": UNNAMED_CITY,
            "source_note": INTERMEDIARY,
        },
        partners=(("okayama-npo", PartnerRole.PROPOSER),),
    ),
    CaseSpec(
        "s4-coordinators",
        "NPOのコーディネーターを市役所の中に置く",
        "",
        {
            "summary": (
                "岡山の中間支援NPOが、自らのコーディネーターを市役所の中に配置している"
                "（NPOから市への配置）。"
            ),
            "fields": [Field.COMMUNITY, Field.HR],
            "keywords": "コーディネーター;市役所;配置",
            "method": Method.SECONDMENT,
            "method_as_written": "NPOから市への職員の配置",
            "stage": Stage.RUNNING,
            "place": UNNAMED_CITY,
            "source_note": INTERMEDIARY,
        },
        partners=(("okayama-npo", PartnerRole.PROVIDER),),
    ),
    CaseSpec(
        "s4-examination",
        "NPOの事務を担う人のための検定を27都道府県で開く",
        "",
        {
            "summary": "NPOの事務を担う人の力を確かめる検定を、27の都道府県で行っている。",
            "fields": [Field.HR],
            "keywords": "検定;NPO事務",
            "method": Method.TRAINING,
            "stage": Stage.RUNNING,
            "is_nationwide": True,
            "source_note": INTERMEDIARY,
        },
        partners=(("okayama-npo", PartnerRole.CO_HOST),),
    ),
    CaseSpec(
        "s4-generations",
        "世代ごとのボランティア・若者プログラムとNPOの事務支援",
        "",
        {
            "summary": (
                "岡山の中間支援NPOが、世代ごとのボランティアと若者のプログラムを行い、"
                "ほかのNPOの事務を支えている。"
            ),
            "description": (
                "・ボランティアと若者のプログラム（世代ごと）\n"
                "・ほかのNPOのバックオフィス支援\n"
                "・県境や市境をこえた活動"
            ),
            "fields": [Field.COMMUNITY, Field.YOUTH],
            "keywords": "ボランティア;若者;バックオフィス",
            "stage": Stage.RUNNING,
            "place": "岡山ほか",
            "source_note": INTERMEDIARY,
        },
        partners=(("okayama-npo", PartnerRole.OPERATOR),),
    ),
)
