"""Rows of hiragana in a text that may be a word the analyser does not know.

It reads てつどう as てつ|どう and こくさい as こ|くさい. What stands between other characters, without
the particles around it, is kept under `_てつどう`, for queries 鉄道 and てつどう.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from ppp_portal.search.dictionary import tokenizer
from ppp_portal.search.lexicon import KANA_MARK

_RUN = re.compile(r"[ぁ-ゖー]{3,}")
_LEADING = "のをがはにでともへやな"
_TRAILING = re.compile(
    "(?:づくり|による|について|における|として|とともに|[のをがはにでともへやな]|した|して|する|され|など|から|まで|より|[しさ])$"
)
_MAX = 14
_MIN = 3
_MIN_ODD = 4
# Word classes of which no name of a thing is made.
_GRAMMAR = frozenset(["助詞", "助動詞", "連体詞", "接続詞", "副詞", "感動詞", "代名詞"])


def kana_runs(prepared: str) -> Iterator[tuple[str, int, int]]:
    """Lexemes of the rows of hiragana in a prepared text, with start and end of each."""
    for match in _RUN.finditer(prepared):
        for lexeme, start, end in _readings(match[0]):
            yield lexeme, match.start() + start, match.start() + end


@lru_cache(100_000)
def _readings(run: str) -> tuple[tuple[str, int, int], ...]:
    starts = [0, 1] if run[0] in _LEADING else [0]
    ends = [len(run)]
    while (trailing := _TRAILING.search(run, 0, ends[-1])) and len(ends) < 4:
        ends.append(trailing.start())
    return tuple(
        (f"{KANA_MARK}{run[start:end]}", start, end)
        for start in starts
        for end in ends
        if _MIN <= end - start <= _MAX and _is_noun(run[start:end])
    )


def _is_noun(kana: str) -> bool:
    if kana[0] in "ぁぃぅぇぉっゃゅょんー" or kana[-1] == "っ":
        return False
    classes = [word.part_of_speech() for word in tokenizer().tokenize(kana)]
    if all(first in _GRAMMAR or second == "非自立可能" for first, second, *_ in classes):
        # しゅっこう comes out as two interjections.
        bound = any(first in ("助詞", "助動詞") for first, *_ in classes)
        return len(kana) > _MIN_ODD and not bound and len(classes) > 1
    return True
