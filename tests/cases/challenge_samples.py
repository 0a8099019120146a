"""Ten challenges written by hand, and the organisations of the demo that a person would name.

`expected` must stand among the first of the suggestions, in any order; `never` must not.
Municipality codes are real, the troubles invented.
"""

from __future__ import annotations

from typing import NamedTuple


class Sample(NamedTuple):
    title: str
    trouble: str
    fields: list[str]
    code: str
    expected: set[str]
    never: set[str]


SAMPLES = (
    Sample(
        "買い物に行けない高齢者が山あいの集落にいる",
        "免許を返した高齢者が、店まで行けません。移動販売車を走らせ、声をかけて安否も確かめたい。",
        ["elderly", "welfare"],
        "023434",
        {"サンプルは生活協同組合"},
        {"株式会社サンプルさわら工房", "株式会社サンプルんなり"},
    ),
    Sample(
        "ひきこもりの若者が相談につながらない",
        "窓口に来る人は少なく、家族も疲れています。訪問やオンラインの居場所から始めたい。",
        ["youth", "welfare"],
        "202029",
        {"一般社団法人サンプルにほへ", "株式会社キズキ"},
        {"サンプルせすさ信用金庫"},
    ),
    Sample(
        "廃校になった校舎が使われないまま傷んでいる",
        "体育館と教室を、ものづくりや合宿、仕事の拠点として使う担い手を探しています。",
        ["facilities", "industry"],
        "414255",
        {"株式会社サンプルさわら工房"},
        {"サンプルなむ見守り隊"},
    ),
    Sample(
        "外国人住民が日本語を学ぶ場がない",
        "工場で働く外国人住民がふえました。夜に通える日本語教室と、生活の相談の場がほしい。",
        ["multicultural"],
        "232114",
        {"公益財団法人サンプルよたれ国際交流協会"},
        {"株式会社サンプルんなり"},
    ),
    Sample(
        "中学校の部活動の指導者が足りない",
        "部活動の地域移行を進めたいが、休日に教えるスポーツの指導者とクラブが見つかりません。",
        ["sports", "education"],
        "152021",
        {"総合型クラブ サンプルつねら"},
        {"一般財団法人サンプルこもり森林基金"},
    ),
    Sample(
        "空き家がふえ、移住の相談に答えられない",
        "移住したい人に、お試し暮らしの住まいと仕事をまとめて案内したい。",
        ["migration", "community"],
        "363421",
        {"合同会社サンプルあさき", "認定NPO法人サンプルゆきめ"},
        {"株式会社サンプルみしえ"},
    ),
    Sample(
        "大きな災害のとき、避難所の運営ができるか心配だ",
        "避難所を開く訓練を住民と行い、物資の輸送も民間と取り決めておきたい。",
        ["disaster"],
        "042137",
        {"公益社団法人サンプルおくや輸送協会"},
        {"株式会社サンプルぬるを"},
    ),
    Sample(
        "運動不足の住民が多く、フレイルの心配がある",
        "歩くことから始められる健康づくりに、成果で払う形で取り組みたい。",
        ["health", "elderly"],
        "272124",
        {"株式会社サンプルぬるを"},
        {"有限会社サンプルおはみ"},
    ),
    Sample(
        "担い手のいない畑がふえている",
        "耕作放棄地がひろがる一方、障害のある人の働く場が足りません。農福連携に取り組みたい。",
        ["agriculture", "disability"],
        "442143",
        {"社会福祉法人サンプルるかわ"},
        {"サンプルこえて図書館共同企業体"},
    ),
    Sample(
        "窓口の待ち時間が長く、同じ問い合わせが多い",
        "予約と案内の仕組みやAIの回答を、まず実証で試したい。",
        ["digital", "administration"],
        "221007",
        {"株式会社サンプルみしえ"},
        {"社会福祉法人サンプルるかわ"},
    ),
)
