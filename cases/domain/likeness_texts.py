"""Short texts that have no search index (profiles of organisations, challenges) against a subject.

A word counts where it stands in the text as it is written, a few spellings apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cases.domain.likeness import Shared, Subject, Term, rated, terms_of
from ppp_portal.japan.text import nfkc

_SPELLINGS = (
    *(("子ども", "子供"), ("こども", "子供"), ("引きこもり", "ひきこもり")),
    *(("引き籠もり", "ひきこもり"), ("障がい", "障害"), ("ゴミ", "ごみ"), ("買物", "買い物")),
)
_KATAKANA = re.compile(r"[ァ-ヶー]+")


def shared_in_texts(subject: Subject, texts: Mapping[int, str]) -> dict[int, Shared]:
    """By key, what each text shares with the subject; keys of texts that share nothing are left out.

    Weighed among these texts as cases are among cases: the fewer have a word, the more it tells.
    """
    terms = terms_of(subject.title, subject.body)
    patterns = [_pattern(term) for term in terms]
    hits: dict[int, list[int]] = {}
    for key, text in texts.items():
        plain = one_spelling(text)
        for number, pattern in enumerate(patterns, 1):
            if pattern and pattern.search(plain):
                hits.setdefault(number, []).append(key)
    return rated(terms, hits, len(texts))


def one_spelling(text: str) -> str:
    """Full width and case made one, and the spellings of a few frequent words."""
    plain = nfkc(text).lower()
    for written, same in _SPELLINGS:
        plain = plain.replace(written, same)
    return plain


def _pattern(term: Term) -> re.Pattern[str] | None:
    """None for single characters, which stand inside too many other words."""
    plain = one_spelling(term.label)
    if len(plain) < 2:
        return None
    if _KATAKANA.fullmatch(plain):
        # 「バス」 is no part of 「バスケット」.
        return re.compile(f"(?<![ァ-ヶー]){re.escape(plain)}(?![ァ-ヶー])")
    return re.compile(re.escape(plain))
