"""Everyday expressions and the words that records use for the same trouble: 「家から出られない」, ひきこもり.

A table, read from top to bottom; nothing is learnt or guessed. `said` is looked for in the text of
who asks, `words` in the records; a word may belong to several topics.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ppp_portal.search.conditions import read
from ppp_portal.search.lexicon import joins
from ppp_portal.search.tokens import quoted


class Topic(NamedTuple):
    """`said`: a regular expression; `words`: what the search understands, one idea each."""

    name: str
    said: str
    words: tuple[str, ...]


class Mentioned(NamedTuple):
    """A topic that a text is about, and the passage that says so."""

    topic: Topic
    passage: str


def _topic(name: str, said: str, words: str) -> Topic:
    return Topic(name, said, tuple(words.split()))


TOPICS = (
    _topic(
        "不登校",
        # 「病院や学校へ通えない」 is about the way there.
        r"(?<![やと・])(学校|教室)(へ|に|には)?(行け|行か|通え|入れ|来られ)な|行き渋|登校|フリースクール",
        "不登校 フリースクール",
    ),
    _topic(
        "ひきこもり",
        r"(家|部屋|自宅)から(外に|外へ)?(出られ|出ら|出て|出よう|出な)|外に出(られ|て|な)"
        r"|(引き|ひき|閉じ)こも|8050|八〇五〇|人と会え",
        "ひきこもり 8050問題",
    ),
    _topic(
        "子どもの食事",
        r"(ごはん|ご飯|夕食|昼食|朝食|食事)を?(一人|ひとり|抜|食べ|とる|とれ|とら)"
        r"|(一人|ひとり)で(夕食|昼食|朝食|食事|ごはん|ご飯)|食べるもの|食べ物に困|孤食"
        r"|(子ども|こども|子供)食堂|フードバンク|宅食|食料品?を|食材",
        "子ども食堂 宅食 フードバンク 食材",
    ),
    _topic(
        "子どもの貧困",
        r"貧困|(生活|暮らし)(が|に)(苦し|困)|困窮|ひとり親|母子家庭|給食がない",
        "貧困 ひとり親 生活困窮 学習支援 子ども食堂 宅食",
    ),
    _topic(
        "学びの支え",
        r"勉強(が|に|を|の)|宿題|学力|塾に|学び直",
        "学習支援 学習教室",
    ),
    _topic(
        "居場所",
        r"居場所|過ごせる(場|所)|行くところが|行き場|立ち寄れる|集まる場|集まれる|放課後"
        r"|孤独|孤立",
        "居場所 放課後",
    ),
    _topic(
        "買い物",
        r"買い?物(に|が|を)?(行|で|困|不便|難|弱|支)|(店|スーパー|商店)が(な|無|閉|遠|減)"
        r"|買いに(行|出)|移動販売|移動スーパー",
        "買い物 移動販売 配食",
    ),
    _topic(
        "見守り",
        r"見守|安否|元気か|様子を(見|知)|(一人|ひとり|独り)暮らし|独居|登下校"
        r"|道に迷|徘徊|行方が(分|わ)か|行方不明|気にか(け|か)",
        "見守り 安否確認",
    ),
    _topic(
        "空き家",
        r"空き?家|住む人のいない|(だれ|誰)も住|人が住(まな|んでいな)|古民家|使われていない(家|住宅)"
        r"|手入れされない家|住まいが余",
        "空き家 古民家",
    ),
    _topic(
        "移住",
        r"移住|定住|移り住|引っ越して(来|き)|都会から|(町|村|市|島|地域|まち|ふるさと)を出|戻(ら|って(来|こ|き))"
        r"|[UＵ]ターン|暮らしてみ|若い人が(減|いな|出て)|人口(が|の)?減",
        "移住 定住 お試し暮らし",
    ),
    _topic(
        "部活動",
        r"部活|(野球|サッカー|吹奏楽|テニス|運動)を?(教え|指導)",
        "部活動 地域移行 スポーツクラブ",
    ),
    _topic(
        "災害への備え",
        r"避難|寝泊まり|地震|台風|大雨|洪水|津波|水害|停電|土砂|災害|備蓄|防災|被災",
        "避難所 災害 防災 備蓄",
    ),
    _topic(
        "外国につながる人",
        r"外国|多文化|日本語(が|を|の|で|教)|言葉が(通|わか|分か)|通訳|技能実習|国際交流",
        "外国人 日本語教室 やさしい日本語 多文化共生",
    ),
    _topic(
        "公共施設の再編",
        r"公共施設|統廃合|再編|複合化|(施設|建物|公民館|体育館|校舎|庁舎)(が|の|を)?(古|老朽|傷|多すぎ|余|まと)"
        r"|古い(施設|建物|公民館|体育館|校舎)|(使わ|使われ)な(くなった|い|くな)(施設|建物|校舎|学校)",
        "公共施設 再編 統廃合 廃校 建替え",
    ),
    _topic(
        "廃校",
        r"廃校|閉校|(使わ|使われ)な(くなった|い)(校舎|学校)|(空|あ)いた(校舎|学校)|学校の跡",
        "廃校 校舎",
    ),
    _topic(
        "手続きと問い合わせ",
        r"手続き?(で|に|が|を|の)|紙(に|で|の)(書|申|提|手)|(何度|何回)も(役所|役場|来|足)|書かせ"
        r"|スマホ|スマートフォン|デジタル|DX|ＤＸ|電子申請|オンライン申請|AI|チャットボット|待ち時間"
        r"|待たせ|行列|問い合わせ|電話が(多|鳴)",
        "待ち時間 問い合わせ 電子申請 デジタル化 DX",
    ),
    _topic(
        "就労",
        r"働け|働く場|働きたい|仕事(に|が)?(就|つけ|つき|見つから|続か|な)|無職|就労|就職|離職|会社を辞め|ニート",
        "就労 就労準備支援 仕事体験 職場体験",
    ),
    _topic(
        "健康づくり",
        r"フレイル|足腰|運動不足|寝たきり|介護予防|体力|健康",
        "フレイル 介護予防 健康づくり 健康ポイント",
    ),
    _topic("認知症", r"認知症|もの忘れ|物忘れ", "認知症 見守り 介護予防"),
    _topic(
        "家族の世話をする子ども",
        r"ヤングケアラー|(親|祖父母|祖母|家族|きょうだい|弟|妹)[^。]{0,6}(介護|世話|面倒)[^。]{0,12}"
        r"(子ども|こども|中高生|中学生|高校生|生徒)",
        "ヤングケアラー 学習支援 居場所",
    ),
    _topic(
        "農地と担い手",
        r"(畑|田んぼ|農地|農業|農家)(が|を|の)?(荒|担|継|やめ|減|使)|耕作放棄|農福|収穫",
        "耕作放棄地 農福連携 農園",
    ),
    _topic(
        "商店街と創業",
        r"商店街|シャッター|空き店舗|店を(たた|閉)|(あと|跡)継ぎ|継ぐ(人|者)|後継|店主|廃業|事業承継|創業|起業|お?店を(始|開)",
        "商店街 空き店舗 創業 事業承継",
    ),
    _topic("観光", r"観光|旅行|見どころ|泊まる(客|人)|よそから来", "観光 宿"),
    _topic("ごみ", r"ごみ|ゴミ|リサイクル|資源回収|食べ残し|生ごみ", "ごみ 分別 堆肥"),
    _topic("公園", r"公園|遊び場|芝生|花壇", "公園 芝生広場 花壇"),
    _topic("図書館", r"図書館|図書室|本を(読|借)|読書", "図書館 読書"),
    _topic("学校給食", r"給食", "給食"),
    _topic(
        "移動の足",
        r"路線バス|バスが|タクシー|公共交通|車(が|の|を)(な|運転)|免許を?返|運転(でき|をやめ)|通院|送迎",
        "地域交通 乗合 送迎",
    ),
    _topic("子育て", r"子育て|育児|赤ちゃん|妊娠|出産|産後", "子育て 育児 児童館"),
    _topic(
        "職員の学び",
        r"職員(が|の|を|に)(学|育|研修|勉強|一人|知ら)|担当者?が一人|研修|勉強会",
        "研修 勉強会 研究会",
    ),
    _topic(
        "財源",
        r"お金(が|を)?(足|な|かけ|集)|財源|収入が|広告|寄[附付]|ふるさと納税|命名権|ネーミングライツ",
        "ネーミングライツ 広告 寄附 企業版ふるさと納税",
    ),
    _topic("森林", r"森|林業|里山|山が荒|木材|間伐", "森林 里山 森づくり"),
    _topic(
        "脱炭素",
        r"脱炭素|温暖化|二酸化炭素|CO2|太陽光|省エネ|ゼロカーボン|再生可能",
        "脱炭素 ゼロカーボン",
    ),
    _topic("祭りと歴史", r"祭り|伝統|文化財|歴史|史跡|お城", "歴史 文化財 音楽祭 歴史街道"),
    _topic(
        "住民の話し合い",
        r"自治会|町内会|話し合い|ワークショップ|(住民|若者|市民)の(声|意見)",
        "ワークショップ 住民参加 提言",
    ),
    _topic("障害のある人", r"障害|障がい|車いす|手話|バリアフリー", "障害 障害者 農福連携"),
    _topic("情報を届ける", r"広報|ホームページ|ウェブサイト|知られてい|SNS", "ホームページ 広報"),
)
# A passage goes on to the end of its word, 「通えなくなります」, where that is near.
_SAID = tuple(
    (topic, re.compile(f"(?:{topic.said})(?:[ぁ-ん]{{0,6}}(?![ぁ-ん]))?")) for topic in TOPICS
)
# What joins it to the rest of its sentence is no part of it: 「勉強が」, 「部活にも」, 「車のないお」.
_PARTICLES = re.compile(r"(?:(?<=[にでと])も|[おがをのはにでへと])+$")


def mentioned(text: str) -> list[Mentioned]:
    """The topics of a text in the order of the table, each with the first passage that says it."""
    found = ((topic, pattern.search(text)) for topic, pattern in _SAID)
    return [
        Mentioned(topic, _PARTICLES.sub("", match[0]) or match[0])
        for topic, match in found
        if match
    ]


@lru_cache(512)
def tsquery_of(word: str) -> str:
    """The word as texts are indexed, its parts side by side: no reading, no part of it alone."""
    units = read(word).words
    found = [quoted(unit.key) for unit in units]
    for before, after in pairwise(units):
        beside = joins(before.parts[-1], after.parts[0])
        if beside:
            found.append(f"({' | '.join(map(quoted, beside))})")
    return " & ".join(found)
