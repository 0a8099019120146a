"""Stories S0–S2 of the portal's source material, each as cases, with the facts it states.

Only what the source says, in our own words; what it does not name (a city, an operator) is said
to be unnamed. Addresses are given only where they are known.
"""

from __future__ import annotations

from datetime import date

from cases.demo.specs import CaseSpec
from cases.enums import DatePrecision, Origin, PartnerRole, Stage
from partners.enums import Field, Method

KOBE = "281000"
GAMAGORI = "232149"
KIZUKI_ARTICLE = "株式会社キズキの採用記事（公民連携の仕事の紹介）"
FLORENCE_ARTICLE = "認定NPO法人フローレンスの神戸市との連携の記事"
FLORENCE_URL = "https://florence.or.jp/news/60881"
UNNAMED = "出典に自治体の名称の記載なし"

_SUPPORT = [Field.EDUCATION, Field.EMPLOYMENT, Field.YOUTH]

S0 = (
    CaseSpec(
        "s0-services",
        "学習支援・就労支援・ひきこもり支援を多くの自治体から受託する",
        "",
        {
            "summary": (
                "株式会社キズキが、多くの自治体から学習支援・就労支援・ひきこもり支援を受託している。"
                "制度の形を一緒に考えるところから運営までを担い、費用の流れ・支援実績・活動報告を公開して、"
                "細くても長く続けることを大切にしている。"
            ),
            "description": (
                "自治体の事業として、学習支援、就労支援、ひきこもり支援を行う。\n"
                "仕様書ができる前の意見交換から、制度の設計、プロポーザル、受託後の運営までを一つの流れとして担う。\n"
                "提案書は審査基準を一字一句まで読み、すべての項目に対応させて書く。"
            ),
            "ingenuity": (
                "審査基準の項目と配点を読み込み、提案書の構成を項目の順に合わせる。"
                "費用の流れ、支援実績、活動報告を見えるようにして、外から確かめられるようにする。"
            ),
            "sustaining": (
                "「細くても長く」を方針とし、契約を年度ごとに更新して続けている。\n"
                "首長が交代しても続いており、新しい首長自身の経験から事業が広がった例もある。\n"
                "目標に届かなかった年でも、理由が納得できるときは、会社の側から「もう1年」を提案することがある。"
            ),
            "evaluation": "年度ごとの目標と支援実績を活動報告で示し、届かなかったときは理由をあわせて説明する。",
            "fields": _SUPPORT,
            "method": Method.COMMISSION,
            "stage": Stage.RUNNING,
            "origin": Origin.CALL,
            "is_nationwide": True,
            "keywords": "プロポーザル;審査基準;透明性;細くても長く",
            "source_note": KIZUKI_ARTICLE,
        },
        partners=(("kizuki", PartnerRole.CONTRACTOR),),
    ),
    CaseSpec(
        "s0-introduced",
        "ほかの市の紹介から始まり、仕様書の前の対話を経て受託した支援事業",
        "",
        {
            "summary": (
                "すでに利用していた市が、株式会社キズキを別の自治体に紹介した。仕様書ができる前に意見を交わして"
                "事業を一緒に設計し、その後のプロポーザルで同社が選ばれた。"
            ),
            "reason": "すでに事業を任せている市が、同じ悩みをもつ自治体に紹介した。",
            "description": (
                "1. 紹介：利用している市が、別の自治体に会社を紹介した。\n"
                "2. 対話：仕様書ができる前に、困りごとと支援の形について意見を交わした。\n"
                "3. 設計：事業の内容を一緒に組み立てた。\n"
                "4. プロポーザル：公募の審査を経て受託した。"
            ),
            "learning": "仕様書が固まる前の対話があると、現場に合った事業の形を一緒に作れる。",
            "fields": _SUPPORT,
            "method": Method.COMMISSION,
            "stage": Stage.CONTRACT,
            "origin": Origin.INTRODUCTION,
            "place": UNNAMED,
            "keywords": "紹介;対話;プロポーザル",
            "source_note": KIZUKI_ARTICLE,
        },
        partners=(
            ("kizuki", PartnerRole.CONTRACTOR),
            ("すでに利用していた市（出典に名称の記載なし）", PartnerRole.INTRODUCER),
        ),
        copied_from="s0-services",
    ),
    CaseSpec(
        "s0-without-record",
        "地域での実績がなくても、外からの目と透明性で選ばれた受託",
        "",
        {
            "summary": (
                "その地域での実績がない株式会社キズキが、外からの目と透明性を期待されて選ばれた。"
                "費用の流れ、支援実績、活動報告を公開することが評価された。"
            ),
            "choice_reason": (
                "実績はなかったが、外からの目と透明性が求められていた。"
                "費用の流れ・支援実績・活動報告を開いて示すことが、選ばれた理由になった。"
            ),
            "learning": "活動報告は事後の義務であるだけでなく、次に選ばれる理由にもなる。",
            "fields": _SUPPORT,
            "method": Method.COMMISSION,
            "stage": Stage.CONTRACT,
            "origin": Origin.CALL,
            "place": UNNAMED,
            "keywords": "実績なし;透明性;費用の流れ;活動報告",
            "source_note": KIZUKI_ARTICLE,
        },
        partners=(("kizuki", PartnerRole.CONTRACTOR),),
    ),
    CaseSpec(
        "s0-renewed",
        "首長の交代をこえて更新され、広がった支援事業",
        "",
        {
            "summary": (
                "年度ごとに契約を更新してきた事業が、首長の交代の後も続いた。"
                "新しい首長自身の経験がきっかけとなり、事業の範囲が広がった。"
            ),
            "description": "契約の更新を重ねて続けてきた事業で、首長が替わった後も継続し、内容が広がった。",
            "sustaining": (
                "契約を毎年更新し、首長が交代しても続いている。"
                "目標に届かなかった年にも、筋の通った理由があれば、会社から「もう1年」の継続を申し出ることがある。"
            ),
            "fields": _SUPPORT,
            "method": Method.COMMISSION,
            "stage": Stage.RUNNING,
            "origin": Origin.CALL,
            "place": UNNAMED,
            "keywords": "首長交代;継続;もう1年",
            "source_note": KIZUKI_ARTICLE,
        },
        partners=(("kizuki", PartnerRole.CONTRACTOR),),
    ),
)

S1 = (
    CaseSpec(
        "s1-training",
        "まちづくり研究会の研修：公民連携と課題の出し方を対話で考える",
        GAMAGORI,
        {
            "subtitle": "講演とフィッシュボウルによる職員の自主研修",
            "summary": (
                "蒲郡市の職員有志「まちづくり研究会」が、2023年10月4日の夜に市役所で開いた研修。講演の後、"
                "フィッシュボウルという方法で対話し、さまざまな部署の職員15人が参加した。"
            ),
            "reason": (
                "職員から次の問いが出ていた。\n"
                "・企業はどうやって探せばよいのか\n"
                "・中間支援組織は、どうやって見きわめればよいのか\n"
                "・課題をどこまで掘り下げてから「たすけて」と言えばよいのか"
            ),
            "purpose": "公民連携の進め方と、課題の出し方を、部署をこえて考える。",
            "description": (
                "日時：2023年10月4日（水）18時から20時まで\n"
                "場所：蒲郡市役所\n"
                "分野：まちづくり・地域産業\n"
                "主催：職員有志「まちづくり研究会」\n"
                "方法：講演と対話（フィッシュボウル）"
            ),
            "results": (
                "さまざまな部署の職員15人が参加した。\n"
                "参加者の声は、よく出た言葉を大きく示す図（ワードクラウド）にまとめた。"
            ),
            "keywords": "研修;対話;フィッシュボウル;課題;たすけて;中間支援組織;参加者の声",
            "fields": [Field.COMMUNITY, Field.INDUSTRY, Field.HR],
            "fields_as_written": "まちづくり／地域産業",
            "method": Method.TRAINING,
            "stage": Stage.ENDED,
            "origin": Origin.STAFF_INITIATIVE,
            "organiser": "まちづくり研究会（職員有志）",
            "starts_on": date(2023, 10, 4),
            "ends_on": date(2023, 10, 4),
            "fiscal_year": 2023,
            "start_fiscal_year": 2023,
            "place": "蒲郡市役所",
            "source_note": "蒲郡市まちづくり研究会の研修の記事",
        },
        partners=(("kanmin-kenkyujo", PartnerRole.COOPERATION),),
    ),
)


def _secondment(year: int, reiwa: int, stage: Stage) -> CaseSpec:
    """One year's official: the same facts every year, one fiscal year each."""
    return CaseSpec(
        f"s2-secondment-r{reiwa}",
        f"フローレンスへの研修職員派遣（令和{reiwa}年度）",
        KOBE,
        {
            "summary": (
                f"神戸市が職員1名を、令和{reiwa}年度の1年間、研修生として認定NPO法人フローレンスに派遣した。"
                "地方公務員法39条1項の研修で、市職員の身分のまま退職せずに学ぶ。"
            ),
            "description": (
                f"期間：令和{reiwa}年4月1日から令和{reiwa + 1}年3月31日まで（1名）\n"
                "取決め：「研修生の派遣に関する覚書」\n"
                "身分：神戸市職員のまま（退職しない）\n"
                "業務：自治体連携プロジェクトの推進、国・自治体への政策提言"
            ),
            "spread": (
                "記事は、復帰した職員がいまどこで働き、派遣の経験をどう活かしているかを紹介し、"
                "派遣を終えた職員と派遣中の職員へのインタビューを載せている。"
            ),
            "schemes_used": "地方公務員法第39条第1項（研修）",
            "keywords": "派遣研修;覚書;地方公務員法;復帰後",
            "fields": [Field.HR, Field.CHILDCARE],
            "method": Method.SECONDMENT,
            "method_as_written": "研修職員派遣",
            "stage": stage,
            "origin": Origin.AGREEMENT,
            "starts_on": date(year, 4, 1),
            "ends_on": date(year + 1, 3, 31),
            "fiscal_year": year,
            "start_fiscal_year": year,
            "source_url": FLORENCE_URL,
            "source_note": FLORENCE_ARTICLE,
        },
        partners=(("florence", PartnerRole.COUNTERPART),),
        continues=f"s2-secondment-r{reiwa - 1}" if reiwa > 5 else "",
    )


_CHAT = {
    "fields": [Field.CHILDCARE, Field.DIGITAL],
    "source_note": FLORENCE_ARTICLE,
    "source_url": FLORENCE_URL,
}

S2 = (
    _secondment(2023, 5, Stage.ENDED),
    _secondment(2024, 6, Stage.ENDED),
    _secondment(2025, 7, Stage.ENDED),
    CaseSpec(
        "s2-chat-2021",
        "ここならチャットKOBE（開始から受託まで）",
        KOBE,
        {
            **_CHAT,
            "summary": "神戸市で2021年6月に始まったチャット相談。2023年11月からは市の受託事業になった。",
            "description": "2021年6月に、認定NPO法人フローレンスが神戸市で始めた。",
            "stage": Stage.ENDED,
            "starts_on": date(2021, 6, 1),
            "starts_precision": DatePrecision.MONTH,
            "ends_on": date(2023, 10, 31),
            "ends_precision": DatePrecision.MONTH,
            "fiscal_year": 2021,
            "start_fiscal_year": 2021,
        },
        partners=(("florence", PartnerRole.OPERATOR),),
    ),
    CaseSpec(
        "s2-chat-2023",
        "ここならチャットKOBEの受託",
        KOBE,
        {
            **_CHAT,
            "summary": (
                "2021年6月に始まったチャット相談を、2023年11月から神戸市の事業として受託している。"
                "2025年4月の登録者は約4,000人。"
            ),
            "description": "認定NPO法人フローレンスが、神戸市の受託事業としてチャット相談を運営する。",
            "results": "登録者は約4,000人（2025年4月）。",
            "evaluation": "毎年、活動報告を出している。",
            "method": Method.COMMISSION,
            "stage": Stage.RUNNING,
            "starts_on": date(2023, 11, 1),
            "starts_precision": DatePrecision.MONTH,
            "fiscal_year": 2025,
            "start_fiscal_year": 2023,
        },
        partners=(("florence", PartnerRole.CONTRACTOR),),
        continues="s2-chat-2021",
    ),
    CaseSpec(
        "s2-meals",
        "神戸こども宅食",
        KOBE,
        {
            "summary": (
                "年4回、250世帯に食品などを届ける取組。別の団体が運営し、"
                "認定NPO法人フローレンスが協力している。"
            ),
            "description": "年4回 × 250世帯に届ける。運営は別の団体で、フローレンスは支える立場で加わる。",
            "evaluation": "毎年、活動報告を出している。",
            "fields": [Field.CHILDCARE, Field.WELFARE],
            "method": Method.COLLABORATION,
            "stage": Stage.RUNNING,
            "keywords": "こども宅食;食の支援;見守り",
            "source_url": FLORENCE_URL,
            "source_note": FLORENCE_ARTICLE,
        },
        partners=(
            ("運営団体（出典に名称の記載なし）", PartnerRole.OPERATOR),
            ("florence", PartnerRole.COOPERATION),
        ),
    ),
    CaseSpec(
        "s2-yamagata",
        "フローレンスと山形市の連携プロジェクト",
        "062014",
        {
            "summary": "認定NPO法人フローレンスが、山形市と進めている連携プロジェクト。",
            "fields": [Field.CHILDCARE],
            "method": Method.COLLABORATION,
            "stage": Stage.RUNNING,
            "source_note": FLORENCE_ARTICLE,
        },
        partners=(("florence", PartnerRole.COOPERATION),),
    ),
    CaseSpec(
        "s2-bunkyo",
        "フローレンスと文京区の連携プロジェクト",
        "131059",
        {
            "summary": "認定NPO法人フローレンスが、文京区と進めている連携プロジェクト。",
            "fields": [Field.CHILDCARE],
            "method": Method.COLLABORATION,
            "stage": Stage.RUNNING,
            "source_note": FLORENCE_ARTICLE,
        },
        partners=(("florence", PartnerRole.COOPERATION),),
    ),
    CaseSpec(
        "s2-people",
        "自治体とNPOのあいだを人が行き来する（採用・登用・複業・リボルビングドア）",
        "",
        {
            "summary": (
                "研修派遣のほかにも、元公務員の採用、NPO職員の公職への登用、複業、リボルビングドアなど、"
                "自治体とNPOのあいだを人が行き来する形がある。"
            ),
            "description": (
                "・元公務員をNPOが採用する\n"
                "・NPOの職員が公職に就く\n"
                "・複業として両方で働く\n"
                "・行ったり来たりする（リボルビングドア）"
            ),
            "fields": [Field.HR],
            "method": Method.SECONDMENT,
            "is_nationwide": True,
            "keywords": "人材;複業;リボルビングドア;登用",
            "source_note": FLORENCE_ARTICLE,
        },
        partners=(("florence", PartnerRole.COOPERATION),),
    ),
)
