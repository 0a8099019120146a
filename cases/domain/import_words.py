"""Words of spreadsheets for choices of the portal: 手法, 分野, 段階, きっかけ, roles.

What is not known here stays as written, with a warning (issue of the import: never refused).
"""

from __future__ import annotations

import re
from functools import lru_cache

from cases.enums import Origin, PartnerRole, Stage, Visibility
from partners.enums import Field, Method
from ppp_portal.japan.text import loose_key, nfkc

_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")

# In this order: the first that is found in the text names the method.
_METHOD_WORDS: tuple[tuple[str, Method], ...] = (
    (r"包括.*(?:連携|協定)", Method.COMPREHENSIVE_AGREEMENT),
    (r"(?:災害|防災|避難|応急|応援).*協定", Method.DISASTER_AGREEMENT),
    (r"ネーミングライ[ツセ]|命名権|愛称", Method.NAMING_RIGHTS),
    (r"park-?pfi|パークpfi|公募設置管理", Method.PARK_PFI),
    (r"pfs|sib|成果連動|ソーシャル・?インパクト", Method.PFS),
    (r"pfi|コンセッション|公共施設等運営", Method.PFI),
    (r"指定管理", Method.DESIGNATED_MANAGER),
    (r"連携事業提案|民間提案|提案募集|官民連携提案", Method.PRIVATE_PROPOSAL),
    (r"協働", Method.COLLABORATION),
    (r"実証|社会実験|トライアル", Method.TRIAL),
    (r"政策提言", Method.POLICY_PROPOSAL),
    (r"派遣|出向|人材受入", Method.SECONDMENT),
    (r"業務委託|委託|請負|プロポーザル|随意契約|一般競争", Method.COMMISSION),
    (r"補助|助成", Method.SUBSIDY),
    (r"寄附|寄付|企業版ふるさと納税|クラウドファンディング", Method.DONATION),
    (r"広告", Method.ADVERTISING),
    (r"貸付|公有地|跡地|未利用地|定期借地", Method.LAND_USE),
    (r"研修|研究会|勉強会|セミナー", Method.TRAINING),
    (r"協定|事業連携", Method.AGREEMENT),
)
_FIELD_WORDS: tuple[tuple[str, Field], ...] = (
    (r"子育て|保育|児童|子ども|こども|少子化|母子", Field.CHILDCARE),
    (r"教育|学習|学校|生涯学習", Field.EDUCATION),
    (r"若者|ひきこもり|引きこもり|青少年", Field.YOUTH),
    (r"高齢|介護|シニア", Field.ELDERLY),
    (r"障害|障がい", Field.DISABILITY),
    (r"福祉|生活困窮|貧困", Field.WELFARE),
    (r"就労|雇用|就職|労働", Field.EMPLOYMENT),
    (r"健康|医療|保健|食育", Field.HEALTH),
    (r"防災|災害|減災", Field.DISASTER),
    (r"防犯|交通安全|安全安心|安心安全|見守り", Field.SAFETY),
    (r"観光", Field.TOURISM),
    (r"農|林業|水産|漁業", Field.AGRICULTURE),
    (r"産業|経済|商業|商工|中小企業|創業|起業|地方創生", Field.INDUSTRY),
    (r"環境|脱炭素|カーボン|エネルギー|ごみ|リサイクル|sdgs", Field.ENVIRONMENT),
    (r"文化|歴史|芸術|音楽", Field.CULTURE),
    (r"スポーツ|体育", Field.SPORTS),
    (r"デジタル|dx|ict|情報化|スマート", Field.DIGITAL),
    (r"施設|インフラ|道路|公園|上下水道|下水道", Field.FACILITIES),
    (r"移住|定住|関係人口|空き家", Field.MIGRATION),
    (r"多文化|国際|外国人", Field.MULTICULTURAL),
    (r"人材育成|研修|人づくり", Field.HR),
    (r"行政運営|行財政|計画策定|広報", Field.ADMINISTRATION),
    (r"まちづくり|協働|コミュニティ|地域づくり|市民活動|自治会|地域活性", Field.COMMUNITY),
)
_STAGE_WORDS: tuple[tuple[str, Stage], ...] = (
    (r"終了|完了|満了", Stage.ENDED),
    (r"実施中|継続|進行|運営中|開始済", Stage.RUNNING),
    (r"契約|締結", Stage.CONTRACT),
    (r"公募|募集", Stage.CALL),
    (r"対話|サウンディング|協議", Stage.DIALOGUE),
    (r"構想|検討|計画", Stage.CONCEPT),
)
_ORIGIN_WORDS: tuple[tuple[str, Origin], ...] = (
    (r"民間提案", Origin.PRIVATE_PROPOSAL),
    (r"政策提言", Origin.POLICY_PROPOSAL),
    (r"公募|プロポーザル", Origin.CALL),
    (r"協定", Origin.AGREEMENT),
    (r"紹介", Origin.INTRODUCTION),
    (r"課題|対話", Origin.CHALLENGE),
    (r"職員", Origin.STAFF_INITIATIVE),
)
_VISIBILITY_WORDS = {
    "下書き": Visibility.DRAFT,
    "下書": Visibility.DRAFT,
    "非公開": Visibility.DRAFT,
    "会員": Visibility.MEMBERS,
    "会員のみ": Visibility.MEMBERS,
    "会員限定": Visibility.MEMBERS,
    "公開": Visibility.PUBLIC,
    "全体公開": Visibility.PUBLIC,
}
# The header says what the partner is to the municipality.
_ROLE_HEADERS: tuple[tuple[str, PartnerRole], ...] = (
    (r"委託先|受託|受注者|契約(?:の)?相手|契約先", PartnerRole.CONTRACTOR),
    (r"指定管理者|運営", PartnerRole.OPERATOR),
    (r"協定|締結", PartnerRole.COUNTERPART),
    (r"提案", PartnerRole.PROPOSER),
    (r"協力", PartnerRole.COOPERATION),
)
_YES = {"1", "true", "yes", "はい", "有", "○", "〇", "◯", "あり", "該当", "全国", "y"}
_NO = {"0", "false", "no", "いいえ", "無", "×", "なし", "非該当", "-", "n"}


def _exact(choices: type[Method] | type[Field] | type[Stage] | type[Origin], text: str) -> str:
    key = loose_key(text)
    for choice in choices:
        if text == choice.value or key == loose_key(str(choice.label)):
            return str(choice.value)
    return ""


def _by_words(words: tuple[tuple[str, object], ...], text: str) -> str:
    plain = nfkc(text).casefold()
    for candidate in (_BRACKETS.sub("", plain), plain):
        for pattern, choice in words:
            if re.search(pattern, candidate):
                return str(choice)
    return ""


@lru_cache(4_096)
def method_of(text: str) -> str:
    """Code of the 手法 a text names, by code, label or known word; "" where it names none."""
    return _exact(Method, text) or _by_words(_METHOD_WORDS, text)


@lru_cache(4_096)
def fields_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the 分野 named in a cell, and the parts that name none known."""
    codes: list[str] = []
    unknown: list[str] = []
    for part in filter(None, (each.strip() for each in re.split(r"[、，,;；/／\n]+", text))):
        whole = _exact(Field, part)
        pieces = [whole] if whole else [_field_of(piece) for piece in re.split("[・･]", part)]
        found = [code for code in pieces if code]
        codes += found
        if not found:
            unknown.append(part)
    return tuple(dict.fromkeys(codes)), tuple(unknown)


def _field_of(text: str) -> str:
    return _exact(Field, text) or _by_words(_FIELD_WORDS, text)


@lru_cache(256)
def stage_of(text: str) -> str:
    """Code of the 段階, or ""."""
    return _exact(Stage, text) or _by_words(_STAGE_WORDS, text)


@lru_cache(256)
def origin_of(text: str) -> str:
    """Code of the きっかけ, or ""."""
    return _exact(Origin, text) or _by_words(_ORIGIN_WORDS, text)


@lru_cache(64)
def visibility_of(text: str) -> str:
    """Code of the 公開範囲, or ""."""
    plain = nfkc(text).strip()
    if plain.casefold() in Visibility.values:
        return plain.casefold()
    return str(_VISIBILITY_WORDS.get(plain, ""))


@lru_cache(64)
def truth_of(text: str) -> bool | None:
    """Yes or no as tables write it; None for anything else."""
    plain = nfkc(text).strip().casefold()
    if plain in _YES or text.strip() in _YES:
        return True
    return False if plain in _NO or text.strip() in _NO else None


def role_of_header(header: str) -> str:
    """Role that a header such as 委託先 gives the partners below it; "" where it says none."""
    return next((str(role) for word, role in _ROLE_HEADERS if re.search(word, header)), "")


def unit_of_header(header: str) -> int:
    """What one stands for under a header: 1000 under 「予算額（千円）」."""
    found = re.search(r"(百万|十万|万|千|億)円", nfkc(header))
    return (
        {"千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "億": 10**8}[found[1]]
        if found
        else 1
    )
