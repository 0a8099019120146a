"""Look-ups in the analyser's dictionary."""

import threading
from functools import cache, lru_cache

from sudachipy import Dictionary, SplitMode, Tokenizer

from ppp_portal.japan.text import hiragana


class _Local(threading.local):
    tokenizer: Tokenizer | None = None


_local = _Local()
_dictionary_lock = threading.Lock()


@cache
def _dictionary() -> Dictionary:
    return Dictionary()


def tokenizer() -> Tokenizer:
    """Tokenizer of this thread: one that is shared raises as soon as two threads meet in it."""
    if _local.tokenizer is None:
        with _dictionary_lock:
            _local.tokenizer = _dictionary().tokenizer(SplitMode.C)
    return _local.tokenizer


@lru_cache(100_000)
def normal_forms(surface: str) -> frozenset[str]:
    """Normal forms of the nouns in the dictionary that are written exactly so."""
    with _dictionary_lock:
        found = _dictionary().lookup(surface)
        return frozenset(
            word.normalized_form()
            for word in found
            if word.part_of_speech()[0] == "名詞" and word.part_of_speech()[1] != "固有名詞"
        )


@lru_cache(100_000)
def is_word(surface: str) -> bool:
    """Whether the dictionary has a word written exactly so."""
    with _dictionary_lock:
        return len(_dictionary().lookup(surface)) > 0


@lru_cache(100_000)
def readings(surface: str) -> tuple[str, ...]:
    """Readings, in hiragana, of the nouns and endings that are written exactly so."""
    with _dictionary_lock:
        found = _dictionary().lookup(surface)
        return tuple(
            dict.fromkeys(
                hiragana(word.reading_form())
                for word in found
                if word.part_of_speech()[0] in ("名詞", "接尾辞")
                and word.part_of_speech()[1] != "固有名詞"
            )
        )
