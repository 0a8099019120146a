"""The directory's search box: kana, code, or part of a name, also a former one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from partners.enums import MunicipalityKind
from partners.models import Municipality
from ppp_portal.japan.codes import CodeError, lg_code_readings
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.japan.text import loose_key, nfkc, strip_controls

MAX_CHARACTERS = 100
MAX_WORDS = 6


@dataclass(frozen=True)
class MunicipalitySearch:
    """A search read once: rows of today that it finds, and by which former names."""

    condition: Q
    # Former municipalities that the text means, by the id of what they are today.
    former: dict[int, list[Municipality]] = field(default_factory=dict)
    first_word: str = ""

    def apply(self, rows: QuerySet[Municipality]) -> QuerySet[Municipality]:
        """Rows of today, by their own names or by those of their predecessors."""
        return rows.filter(self.condition | Q(pk__in=list(self.former)))

    def best_first(self, rows: QuerySet[Municipality]) -> QuerySet[Municipality]:
        """Whole names before beginnings before parts, then by code."""
        key = self.first_word
        rank = Case(
            When(Q(search_key__startswith=f"{key} "), then=Value(0)),
            When(Q(search_key__contains=f" {key} "), then=Value(0)),
            When(Q(search_key__endswith=f" {key}"), then=Value(0)),
            When(Q(search_key__startswith=key), then=Value(1)),
            When(Q(search_key__contains=f" {key}"), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        return rows.annotate(rank=rank).order_by("rank", "code", "pk")


def search_municipalities(text: str) -> MunicipalitySearch | None:
    """Read a search text; None where there is nothing to look for. At most two queries."""
    words = [loose_key(word) for word in nfkc(strip_controls(text))[:MAX_CHARACTERS].split()]
    words = [word for word in words if word][:MAX_WORDS]
    if not words:
        return None
    condition, by_name = Q(), False
    for word in words:
        meant, is_name = _meaning(word)
        condition &= meant
        by_name |= is_name
    named = next((word for word in words if not _prefecture_code(word)), words[0])
    former = _former(condition) if by_name else {}
    return MunicipalitySearch(condition, former, _behind_prefecture(named))


def _meaning(word: str) -> tuple[Q, bool]:
    """The condition of one word, and whether it names a municipality (not just a prefecture)."""
    if word.isascii() and word.isdigit():
        return _code(word), len(word) >= 5
    prefecture = _prefecture_code(word)
    if prefecture:
        return Q(prefecture_code=prefecture) | _name(word), False
    for name, code in _full_names().items():
        if word.startswith(name):
            return Q(prefecture_code=code) & _name(word[len(name) :]), True
    return _name(word), True


def _name(key: str) -> Q:
    """Part of a name; a prefecture's own only from its beginning (京都 is no part of 東京都)."""
    begins = Q(search_key__startswith=key) | Q(search_key__contains=f" {key}")
    return Q(search_key__contains=key) & (~Q(kind=MunicipalityKind.PREFECTURE) | begins)


def _code(digits: str) -> Q:
    condition = Q(code__startswith=digits)
    with suppress(CodeError):  # the beginning of a code, or no code at all
        condition |= Q(code__in=lg_code_readings(digits))
    return condition


def _former(condition: Q) -> dict[int, list[Municipality]]:
    """Which of today's municipalities the matching former ones became, over several steps."""
    rows = {row.pk: row for row in Municipality.objects.former().order_by("valid_to", "pk")}
    if not rows:
        return {}
    hits = Municipality.objects.former().filter(condition).order_by("-valid_to", "pk")
    found: dict[int, list[Municipality]] = {}
    for hit in hits:
        today: int | None = hit.pk
        for _ in range(len(rows)):
            if today is None or today not in rows:
                break
            today = rows[today].successor_id
        if today is not None and today not in rows:
            found.setdefault(today, []).append(hit)
    return found


@cache
def _full_names() -> dict[str, str]:
    return {loose_key(row.name): code for code, row in PREFECTURES.items()}


@cache
def _prefecture_words() -> dict[str, str]:
    return {
        loose_key(word): code
        for code, row in PREFECTURES.items()
        for word in (row.name, row.short_name, row.kana)
    }


def _prefecture_code(word: str) -> str:
    return _prefecture_words().get(word, "")


def _behind_prefecture(word: str) -> str:
    name = next((name for name in _full_names() if word.startswith(name) and word != name), "")
    return word[len(name) :]
