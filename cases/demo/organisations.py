"""Real organisations that the demo's real cases name: only what those sources say of them."""

from __future__ import annotations

from typing import Any

from cases.demo.specs import OrganisationSpec
from cases.demo.stories import FLORENCE_ARTICLE, FLORENCE_URL, KIZUKI_ARTICLE
from partners.enums import Field, Method, OrganisationKind

_CASES_ONLY = "公開された事例に名前のある団体です。事例に書かれた事実だけを記録しています。"


def _named(
    key: str, name: str, kana: str, kind: OrganisationKind, **values: Any
) -> OrganisationSpec:
    """An organisation of which no more is known than that a published case names it."""
    return OrganisationSpec(
        key, {"name": name, "name_kana": kana, "kind": kind, "note": _CASES_ONLY, **values}
    )


STORY_ORGANISATIONS = (
    OrganisationSpec(
        "kizuki",
        {
            "name": "株式会社キズキ",
            "name_kana": "きずき",
            "kind": OrganisationKind.STOCK_COMPANY,
            "summary": "多くの自治体から学習支援・就労支援・ひきこもり支援を受託する会社。",
            "fields": [Field.EDUCATION, Field.EMPLOYMENT, Field.YOUTH],
            "methods": [Method.COMMISSION],
            "strengths": (
                "審査基準のすべての項目に合わせて提案する。費用の流れ・支援実績・活動報告を公開する。"
                "制度の形をつくる段階から運営までを担い、細くても長く続ける。"
            ),
            "team": "公民連携の仕事として、プロポーザル企画、事業運営、相談支援員を募集している。",
            "note": f"出典：{KIZUKI_ARTICLE}",
        },
    ),
    OrganisationSpec(
        "florence",
        {
            "name": "認定NPO法人フローレンス",
            "name_kana": "ふろーれんす",
            "kind": OrganisationKind.CERTIFIED_NPO,
            "summary": "神戸市の職員を研修生として受け入れ、市の事業の受託や協力も行うNPO。",
            "fields": [Field.CHILDCARE],
            "methods": [Method.COMMISSION, Method.COLLABORATION, Method.SECONDMENT],
            "strengths": "自治体連携プロジェクトの推進と、国・自治体への政策提言。",
            "source_url": FLORENCE_URL,
            "note": f"出典：{FLORENCE_ARTICLE}",
        },
        aliases=("フローレンス",),
    ),
    OrganisationSpec(
        "kanmin-kenkyujo",
        {
            "name": "官民連携事業研究所",
            "name_kana": "かんみんれんけいじぎょうけんきゅうじょ",
            "is_intermediary": True,
            "summary": "自治体の職員研修などで、公民連携の進め方を伝える。",
            "fields": [Field.HR, Field.COMMUNITY],
            "methods": [Method.TRAINING],
            "note": "出典：蒲郡市まちづくり研究会の研修の記事",
        },
    ),
    OrganisationSpec(
        "okayama-npo",
        {
            "name": "岡山の中間支援団体（出典の記事のNPO）",
            "name_kana": "おかやまのちゅうかんしえんだんたい",
            "kind": OrganisationKind.NPO,
            "is_intermediary": True,
            "summary": (
                "ゆうあいセンターの指定管理、総合計画のワークショップの進行、政策提言、NPOの事務支援などを行う。"
            ),
            "prefecture_code": "33",
            "fields": [Field.COMMUNITY, Field.ADMINISTRATION, Field.YOUTH, Field.HR],
            "methods": [
                Method.DESIGNATED_MANAGER,
                Method.POLICY_PROPOSAL,
                Method.SECONDMENT,
                Method.TRAINING,
            ],
            "strengths": "県境・市境をこえた活動。市役所の中にコーディネーターを置いている。",
            "team": "30人、3チーム",
            "note": "出典の記事に書かれた事実だけを記録しています。",
        },
    ),
)

NAMED_ORGANISATIONS = (
    _named(
        "press",
        "プレス工業株式会社",
        "ぷれすこうぎょう",
        OrganisationKind.STOCK_COMPANY,
        prefecture_code="14",
    ),
    _named(
        "hitachi",
        "株式会社日立製作所",
        "ひたちせいさくしょ",
        OrganisationKind.STOCK_COMPANY,
    ),
    _named(
        "daiwa",
        "大和リース株式会社",
        "だいわりーす",
        OrganisationKind.STOCK_COMPANY,
        prefecture_code="27",
    ),
    _named(
        "aoyama",
        "青山社中株式会社",
        "あおやましゃちゅう",
        OrganisationKind.STOCK_COMPANY,
        prefecture_code="13",
    ),
    _named("post", "日本郵便株式会社", "にっぽんゆうびん", OrganisationKind.STOCK_COMPANY),
    _named("shizugin", "株式会社静岡銀行", "しずおかぎんこう", OrganisationKind.FINANCIAL),
    _named("shimizugin", "株式会社清水銀行", "しみずぎんこう", OrganisationKind.FINANCIAL),
    _named("kakegawa", "掛川信用金庫", "かけがわしんようきんこ", OrganisationKind.FINANCIAL),
    _named("shimada", "島田信用金庫", "しまだしんようきんこ", OrganisationKind.FINANCIAL),
    _named(
        "hokkaido-bank", "株式会社北海道銀行", "ほっかいどうぎんこう", OrganisationKind.FINANCIAL
    ),
    _named("tac", "TAC・FC東京・MELTEC共同事業体", "", OrganisationKind.CONSORTIUM),
    _named(
        "konami",
        "コナミスポーツ・杉並建物総合管理事業協同事業体",
        "こなみすぽーつ・すぎなみたてものそうごうかんりじぎょうきょうどうじぎょうたい",
        OrganisationKind.CONSORTIUM,
    ),
    _named(
        "suginami-jv",
        "杉並スポーツ・カルチャー共同事業体",
        "すぎなみすぽーつ・かるちゃーきょうどうじぎょうたい",
        OrganisationKind.CONSORTIUM,
    ),
    _named(
        "shidax",
        "シダックス大新東ヒューマンサービス株式会社",
        "しだっくすだいしんとうひゅーまんさーびす",
        OrganisationKind.STOCK_COMPANY,
    ),
    _named(
        "koka-robot",
        "甲賀市ロボットコンテスト実行委員会",
        "こうかしろぼっとこんてすとじっこういいんかい",
        OrganisationKind.VOLUNTARY,
    ),
    _named("koka-e", "みんなでe-こうか", "みんなでいーこうか", OrganisationKind.VOLUNTARY),
    _named("koka-cocone", "NPO法人ここねっと", "ここねっと", OrganisationKind.NPO),
    _named(
        "koka-kafuka",
        "NPO法人環境と農業の融合を考える会鹿深の杜",
        "",
        OrganisationKind.NPO,
    ),
    _named(
        "koka-castle",
        "一般社団法人水口岡山城の会",
        "みなくちおかやまじょうのかい",
        OrganisationKind.GENERAL_ASSOCIATION,
    ),
    _named(
        "tokoha",
        "常葉大学附属菊川高等学校",
        "とこはだいがくふぞくきくがわこうとうがっこう",
        OrganisationKind.SCHOOL,
    ),
)
