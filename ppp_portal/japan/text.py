"""Folding of Japanese text for comparing names, and cleaning of what spreadsheets bring.

Nothing here changes what is stored for people to read, except `strip_controls` and
`decode_references`, which repair text that no person wrote on purpose.
"""

import re
import unicodedata

# True variants of one and the same character that NFKC leaves apart. They matter in names of
# places, people and organisations. Characters that were merged from several of different
# meaning stay out (弁 from 辨 瓣 辯, 芸 from 芸 藝): folding them would join different names.
# The first character of each group is the one that is kept.
_VARIANT_GROUPS = (
    "高髙 崎﨑嵜 恵惠 梼檮 ケヶ カヵ 辺邊邉 浜濱濵 沢澤 斉斎齋齊 徳德 島嶋嶌 "
    "広廣 国國 学學 会會 吉𠮷 桜櫻 竜龍 滝瀧 沖冲 塩鹽 桧檜 薮藪 "
    "渕淵 条條 円圓 栄榮 栃杤 富冨 峰峯 館舘 豊豐 関關 鉄鐵 鉱鑛 "
    "銭錢 横橫 黒黑 黄黃 緑綠 清淸 瀬瀨 頼賴 戸戶 児兒 稲稻 穂穗 "
    "応應 亀龜 釜釡 鎌鐮 駅驛 県縣 区區 団團 医醫 総總 労勞 体體 "
    "実實 宝寶寳 寿壽 当當 対對 尽盡 変變 真眞 巌巖 遥遙 曽曾 増增 "
    "蔵藏 荘莊 薬藥 万萬 与與 両兩 乗乘 仏佛 伝傳 剣劍劔 勲勳 単單 "
    "巣巢 帰歸 弥彌 戦戰 抜拔 挙擧 数數 晩晚 暁曉 来來 楽樂 権權 "
    "歩步 歳歲 気氣 渓溪 温溫 湾灣 焼燒 独獨 画畫 発發 礼禮 粛肅 "
    "経經 継繼 続續 聡聰 芦蘆 茎莖 観觀 誉譽 読讀 転轉 郎郞 郷鄕鄉 "
    "釈釋 雑雜 静靜 顔顏 麦麥 黙默"
)


def _variant_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {
        ord(variant): group[0] for group in _VARIANT_GROUPS.split() for variant in group[1:]
    }
    # Variation selectors only choose a glyph: 葛󠄀城 and 葛城 are the same name.
    table.update(dict.fromkeys((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
    return table


_VARIANTS = _variant_table()
_TO_HIRAGANA: dict[int, int] = {code: code - 0x60 for code in range(0x30A1, 0x30F7)} | {
    0x30FD: 0x309D,
    0x30FE: 0x309E,
}

_SPACES_AND_MIDDOTS = re.compile(r"[\s・･·•‧∙⋅]+")

_LEGAL_WORDS = (
    "特定非営利活動法人",
    "認定特定非営利活動法人",
    "特例認定特定非営利活動法人",
    "npo法人",
    "認定npo法人",
    "特例認定npo法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "相互会社",
    "一般社団法人",
    "公益社団法人",
    "特例社団法人",
    "社団法人",
    "一般財団法人",
    "公益財団法人",
    "特例財団法人",
    "財団法人",
    "社会福祉法人",
    "学校法人",
    "準学校法人",
    "医療法人社団",
    "医療法人財団",
    "社会医療法人",
    "医療法人",
    "宗教法人",
    "農事組合法人",
    "監査法人",
    "税理士法人",
    "弁護士法人",
    "独立行政法人",
    "地方独立行政法人",
    "国立研究開発法人",
    "国立大学法人",
    "公立大学法人",
    "大学共同利用機関法人",
    "特殊法人",
    "認可法人",
    "更生保護法人",
    "労働者協同組合",
)
# The short forms in brackets, as NFKC leaves ㈱ ㈲ ㈳ ㈶ ㈻ and what people type.
_LEGAL_BRACKETS = re.compile(
    r"\((?:株|有|同|資|名|社|財|学|福|医|宗|農|独|特非|特活|npo|認特非|認npo|一社|一財|公社|公財"
    r"|社福|学法|地独|国研|国大|労協)\)"
)
_LONGEST_FIRST = sorted(_LEGAL_WORDS, key=len, reverse=True)
_LEGAL_PREFIX = re.compile(r"^(?:" + "|".join(_LONGEST_FIRST) + ")")
_LEGAL_SUFFIX = re.compile(r"(?:" + "|".join(_LONGEST_FIRST) + ")$")
_TRAILING_BRACKETS = re.compile(r"\([^()]*\)$")

_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED_REFERENCES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
# Bidirectional controls can make a text read differently from what it is; a byte order mark
# inside a text is a leftover of joined files.
_INVISIBLE = frozenset("\ufeff\u200b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def nfkc(text: str) -> str:
    """Text in Unicode NFKC: full-width letters and digits, ㈱ and half-width kana made plain."""
    return unicodedata.normalize("NFKC", text)


def fold_variants(text: str) -> str:
    """NFKC text with the variants of a character (髙 﨑 惠 檮 ヶ …) replaced by the common one.

    For comparing only; never store the result in place of what was written. The length may
    differ from the input's.
    """
    return nfkc(text).translate(_VARIANTS)


def hiragana(text: str) -> str:
    """Katakana as hiragana; the long vowel mark ー and all other characters stay."""
    return text.translate(_TO_HIRAGANA)


def loose_key(text: str) -> str:
    """Key under which two spellings of one name are equal.

    Folded: width, 異体字, letter case, katakana/hiragana, spaces (also line breaks inside a
    cell) and middle dots. Legal-form words stay; see `organisation_key`.
    """
    folded = hiragana(fold_variants(text).casefold())
    return _SPACES_AND_MIDDOTS.sub("", folded)


def organisation_key(name: str) -> str:
    """`loose_key` of an organisation's name without legal form and without trailing brackets.

    「㈱静岡銀行」, 「静岡銀行（株）」 and 「株式会社静岡銀行（静岡市）」 give the same key. A name
    that consists of nothing else keeps its plain `loose_key`.
    """
    key = re.sub(r"\s+", "", fold_variants(name).casefold())
    key = _LEGAL_BRACKETS.sub("", key)
    previous = None
    while key != previous:
        previous = key
        for pattern in (_TRAILING_BRACKETS, _LEGAL_PREFIX, _LEGAL_SUFFIX):
            key = pattern.sub("", key)
    return loose_key(key) or loose_key(name)


def _resolve_reference(match: re.Match[str]) -> str:
    decimal, hexadecimal, named = match.groups()
    if named:
        return _NAMED_REFERENCES[named]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    readable = 0x20 <= code <= 0x10FFFF and not 0x7F <= code <= 0x9F
    if (readable and not 0xD800 <= code <= 0xDFFF) or code in (0x09, 0x0A):
        return chr(code)
    return match.group()


def decode_references(text: str) -> str:
    """Text with numeric character references and the five XML entities decoded once.

    `&#12851;` gives ㈳. HTML names such as `&nbsp;` and references to characters that a text
    cannot hold stay as written, so that nothing disappears unseen.
    """
    return _REFERENCE.sub(_resolve_reference, text)


def strip_controls(text: str) -> str:
    """Text with line ends as \\n and without characters that PostgreSQL or a reader cannot take.

    Removed: NUL and other control characters except \\n and \\t, lone surrogates, byte order
    marks, zero-width spaces and bidirectional controls.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char
        for char in unified
        if char in "\n\t"
        or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _INVISIBLE)
    )
