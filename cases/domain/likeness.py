"""What a challenge, a call or a case is about, and which cases say the same in their words.

The formula stands in docs/matching.md. Nothing here knows a person, asks another service or rolls
dice: the same records give the same order.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace

from django.db import connection
from django.db.models import QuerySet

from cases.domain.index import BODY_FIELDS
from cases.domain.topics import mentioned, tsquery_of
from cases.models import Case
from partners.models import Municipality
from ppp_portal.charts.word_reading import words_of
from ppp_portal.japan.text import nfkc
from ppp_portal.search import sql
from ppp_portal.search.conditions import read
from ppp_portal.search.tokens import quoted

# The most words of one text that are compared: the title's first, then as they come. On a page
# that everybody reads the title and the summary are enough.
MAX_TERMS, FEW_TERMS = 60, 20
# What a text names in its title it is about, and a word of one of its topics is no chance.
TITLE_FACTOR, TOPIC_FACTOR = 2.0, 2.0
# A word in more cases than this, and in more than a quarter of them, tells nothing.
COMMON_AT_LEAST, COMMON_SHARE, COMMON_AT_MOST = 5, 4, 2_000
# Fewer shared words, or only frequent ones, are no likeness worth a sentence.
MIN_SHARED, MIN_WEIGHT = 2, 1.0
SHOWN_WORDS = 5
_READ_CHARACTERS = 12_000
# Verbs and adjectives in their dictionary form: 困る, 難しい.
_INFLECTED = re.compile(r"[一-鿿][ぁ-ん]*[うくぐすつぬぶむるい]|[ぁ-ん]+[うくぐすつぬぶむる]")
_BRACKETS = re.compile(r"[()\[\]{}「」『』【】〔〕〈〉《》]")
_HIRAGANA = re.compile(r"[ぁ-ん]{1,2}")
# Words of office that stand in every text about working together, however few texts there are.
_OFFICE_TEXT = (
    "事業 取組 取り組み 課題 支援 実施 都 道 府 県 市 町 村 区 市民 住民 自治体 団体 地域 職員 行政 民間 "
    "連携 協働 公民 活動 運営 年度 令和 平成 提案 対象 目的 内容 方法 利用 活用 提供 推進 促進 サンプル "
    "見本 数字 現在 必要 仕組み 効果 成果 予定 整備 確保 課 担当 関係 不足 増加 減少 希望 件 家 家庭 場所 "
    "場 市内 県内 町内 一人 声 中心 言葉 機会 状態 状況 全体 一部 複数 以上 以下 程度 月 年 日 回 実現 解決 "
    "検討 開始 終了 継続 参加 協力 対応 改善 向上 充実 強化 機能 役割 立場 意見 考え 話 形 力 手 数 質 "
    "時間 大きな ほしい 代 出し 出し方 ひとり 最後 ついで 手立て 心配 相談 窓口 お金 帰り 休み づくり ネットワーク 取り 組み 組む その後 はじめ 報告 毎月 回数 人数 計画 基準 工夫 話し合う 電話 "
    "連絡 審査 項目 両方 分 週 架空 例 表す 実在 前 後 中 上 点 先 次 見 役 会 階 守り 受け 費用 株式 "
    "株式会社 段階 毎年 募集 公募 選定 業務 委託 会社 企業 法人 NPO 事例 紹介 情報"
)
_OFFICE_WORDS = frozenset(_OFFICE_TEXT.split())


@dataclass(frozen=True)
class Term:
    """One word of the text: `lexeme` in the index, `label` as it was written.

    A word of a topic that the text speaks of stands in the records, not in the text: `topic` is
    its name, `passage` what the text says instead, `tsquery` the word as the index holds it.
    """

    lexeme: str
    label: str
    in_title: bool
    topic: str = ""
    passage: str = ""
    tsquery: str = ""

    @property
    def factor(self) -> float:
        return (TITLE_FACTOR if self.in_title else 1) * (TOPIC_FACTOR if self.topic else 1)


@dataclass(frozen=True)
class Subject:
    """What partners or cases are looked for; `case_id`: the case itself, which is no evidence."""

    fields: list[str] = field(default_factory=list)
    method: str = ""
    municipality: Municipality | None = None
    title: str = ""
    body: str = ""
    case_id: int | None = None

    @property
    def prefecture(self) -> str:
        return self.municipality.prefecture_code if self.municipality else ""

    @property
    def population_class(self) -> str:
        return self.municipality.population_class if self.municipality else ""


@dataclass(frozen=True)
class Shared:
    """What one record shares with the text: `weight` (see docs/matching.md), rarest first.

    `words` stand in both; `near` are (passage of the text, word of the record) of one topic.
    """

    weight: float
    words: list[str]
    of_title: bool = False
    near: list[tuple[str, str]] = field(default_factory=list)
    of_topic: bool = False

    @property
    def points(self) -> float:
        """Between 0 and 1."""
        return self.weight / (self.weight + 2)

    @property
    def says_something(self) -> bool:
        return bool(self.words or self.near)


NOTHING_SHARED = Shared(0.0, [])


@dataclass(frozen=True)
class Reason:
    """One true sentence, and the cases behind it: a query of /cases/, or one case."""

    text: str
    query: str = ""
    case_id: int | None = None


def subject_of_case(case: Case, *, whole: bool = False) -> Subject:
    """`whole`: with all its texts, not the summary alone."""
    names = BODY_FIELDS if whole else ("summary", "keywords")
    return Subject(
        fields=list(case.fields),
        method=case.method,
        municipality=case.lead_municipality,
        title=case.title,
        body="\n".join(filter(None, (getattr(case, name) for name in names))),
        case_id=case.pk,
    )


def terms_of(title: str, body: str, limit: int = MAX_TERMS) -> list[Term]:
    """The telling words of a text in the order they come; people's names are left out."""
    found: dict[str, Term] = {}
    for number, text in enumerate(map(_plain, (title, *_pieces(body)))):
        labels = {said.label for said in words_of(text) if "/" not in said.key}
        # A verb's dictionary form that is not written here would be no word of the text.
        labels = {label for label in labels if label in text}
        for label in sorted(labels, key=lambda label: (text.find(label), label)):
            if not _tells(label):
                continue
            for lexeme, part in _lexemes(label):
                found.setdefault(lexeme, Term(lexeme, part, number == 0))
    of_topics = _of_topics(title, body, found)  # marks the text's own words too
    return [*list(found.values())[:limit], *of_topics]


def _of_topics(title: str, body: str, found: dict[str, Term]) -> list[Term]:
    """Words of the topics that the text speaks of; those that it uses itself are marked instead."""
    said = {one.topic: (one.passage, True) for one in mentioned(title)}
    for one in mentioned(body[:_READ_CHARACTERS]):
        said.setdefault(one.topic, (one.passage, False))
    own = {tsquery: key for key, term in found.items() if (tsquery := tsquery_of(term.label))}
    added: dict[str, Term] = {}
    for topic, (passage, in_title) in said.items():
        for word in topic.words:
            tsquery = tsquery_of(word)
            if tsquery in own:
                term = found[own[tsquery]]
                found[own[tsquery]] = replace(term, topic=topic.name)
            elif tsquery not in added:
                same = word in title or word in body
                stands = "" if same else passage
                added[tsquery] = Term(tsquery, word, in_title, topic.name, stands, tsquery)
    return list(added.values())


def _plain(text: str) -> str:
    """Brackets end a sentence: 居場所（サンプル） are two words."""
    return _BRACKETS.sub("。", nfkc(text))


def _pieces(body: str) -> list[str]:
    return [line for line in body[:_READ_CHARACTERS].splitlines() if line.strip()]


def _tells(label: str) -> bool:
    return not (
        label in _OFFICE_WORDS
        or "年度" in label
        or _INFLECTED.fullmatch(label)
        or _HIRAGANA.fullmatch(label)
        or (label.isascii() and len(label) < 2)
    )


def _lexemes(label: str) -> list[tuple[str, str]]:
    """A word and, of a compound, its parts: 学習支援 is also 学習."""
    found = []
    units = read(label).words
    for unit in units:
        found.append((unit.key, label if len(units) == 1 else unit.surface))
        if len(unit.parts) > 1:
            found += [
                (part.keys[0], part.surface)
                for part in unit.parts
                if len(part.surface) > 1 and _tells(part.surface)
            ]
    return found


_HITS_SQL = """
SELECT term.number, hit.case_id
FROM unnest(%s::text[]) WITH ORDINALITY AS term (query, number)
CROSS JOIN LATERAL (
    SELECT words.case_id FROM cases_casetext words
    WHERE words.words @@ term.query::tsquery AND words.case_id IN ({visible})
    LIMIT %s
) hit
"""


def shared_words(
    visible: QuerySet[Case],
    subject: Subject,
    *,
    limit: int = MAX_TERMS,
    total: int | None = None,
) -> dict[int, Shared]:
    """By case id, the visible cases that share telling words with a text. Two queries.

    A word weighs the more the fewer visible cases have it. The subject's own case is left out.
    `total`: how many cases are visible, for who has counted them; then one query.
    """
    terms = terms_of(subject.title, subject.body, limit)
    total = visible.count() if total is None else total
    if not terms or not total:
        return {}
    common = _common(total)
    cases_of: dict[int, list[int]] = {}
    for number, case_id in _hits(visible, terms, common + 1):
        cases_of.setdefault(number, []).append(case_id)
    found = rated(terms, cases_of, total)
    found.pop(subject.case_id or 0, None)
    return found


def rated(terms: list[Term], keys_of: dict[int, list[int]], total: int) -> dict[int, Shared]:
    """By key, what each of `total` records shares; `keys_of`: by number of the term, from 1.

    Records whose words together weigh less than MIN_WEIGHT, which says nothing, are left out: of
    tens of thousands that share some frequent word these are nearly all.
    """
    common = _common(total)
    found: dict[int, list[tuple[float, int]]] = {}
    for number in sorted(keys_of):
        keys = keys_of[number]
        if len(keys) > common:
            continue
        weight = math.log((total + 1) / len(keys)) / math.log(total + 1)
        weight *= terms[number - 1].factor
        for key in keys:
            found.setdefault(key, []).append((weight, number))
    # Of a compound and its part one is counted: what is kept never weighs more than all hits.
    return {
        key: _shared(hits, terms)
        for key, hits in found.items()
        if sum(weight for weight, _ in hits) >= MIN_WEIGHT - 1e-6
    }


def _common(total: int) -> int:
    """A word in more of the records than this tells nothing."""
    return min(COMMON_AT_MOST, max(COMMON_AT_LEAST, total // COMMON_SHARE))


def alike(shared: dict[int, Shared]) -> dict[int, Shared]:
    """Those that share enough to say so, whatever else they are about."""
    return {
        pk: one
        for pk, one in shared.items()
        if (len(one.words) >= MIN_SHARED or one.of_topic) and one.weight >= MIN_WEIGHT
    }


def alike_within_field(shared: Shared) -> bool:
    """In the same field one word of the title is enough: ひきこもり."""
    return shared.weight >= MIN_WEIGHT and (
        len(shared.words) >= MIN_SHARED or shared.of_title or shared.of_topic
    )


def _hits(visible: QuerySet[Case], terms: list[Term], limit: int) -> list[tuple[int, int]]:
    inner, parameters = visible.order_by().values("pk").query.sql_with_params()
    statement = _HITS_SQL.format(visible=inner)
    with sql.no_text_scan(), connection.cursor() as cursor:
        queries = [term.tsquery or quoted(term.lexeme) for term in terms]
        cursor.execute(statement, [queries, *parameters, limit])
        return list(cursor.fetchall())


def _shared(hits: list[tuple[float, int]], terms: list[Term]) -> Shared:
    """Rarest words first. Of a compound and its part, and of one topic, only one is counted."""
    labels: list[str] = []
    topics: set[str] = set()
    kept: list[tuple[float, Term]] = []
    rows = [(weight, number, terms[number - 1]) for weight, number in hits]
    # What both texts say comes before what stands for the same, long words before their parts.
    for weight, _, term in sorted(
        rows, key=lambda row: (bool(row[2].passage), -len(row[2].label), -row[0], row[1])
    ):
        twice = term.topic in topics if term.passage else False
        if twice or any(term.label in longer for longer in labels):
            continue
        labels.append(term.label)
        topics.add(term.topic)
        kept.append((weight, term))
    kept.sort(key=lambda one: (-one[0], one[1].label))
    return Shared(
        round(sum(weight for weight, _ in kept), 6),
        [term.label for _, term in kept if not term.passage],
        any(term.in_title for _, term in kept),
        [(term.passage, term.label) for _, term in kept if term.passage],
        any(term.topic for _, term in kept),
    )
