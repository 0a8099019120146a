"""Keys: spellings of one word have one key."""

import re
from functools import cache, lru_cache

from sudachipy import Morpheme

from ppp_portal.japan.text import fold_variants, hiragana
from ppp_portal.search.dictionary import normal_forms
from ppp_portal.search.vocabulary import KANA_SPELLING_PAIRS, SAME_WORD_LINES

# Longer "words" are addresses and the like; a lexeme of PostgreSQL holds 2,046 bytes.
MAX_LEXEME = 100
KANA_SPELLINGS = dict(pair.split("=") for pair in KANA_SPELLING_PAIRS.split())
KANJI = re.compile(r"[㐀-䶿一-鿿々\U00020000-\U0003ffff]")
HIRAGANA_ONLY = re.compile(r"[ぁ-ゖー]+")
KATAKANA_ONLY = re.compile(r"[ァ-ヺー]+")
# ボランテイア: where the small letter was typed large.
_LARGE_FOR_SMALL = re.compile("(?<=[テデウ])イ|(?<=フ)[アイエオ]|(?<=[ウシチジ])エ|(?<=ウ)オ")
# シミュレイション.
_I_FOR_LONG = re.compile("(?<=[ケセテネヘメレゲゼデベペェ])イ")
_SMALL = dict(zip("アイエオ", "ァィェォ", strict=True))
_KANJI_GAKANJI = re.compile(r"(?<=[一-鿿])が(?=[一-鿿])")
_GODAN = dict(zip("うくぐすつぬぶむる", "いきぎしちにびみり", strict=True))


def kanji_of(text: str) -> str:
    """The kanji of `text`, in order."""
    return "".join(KANJI.findall(text))


def plain_key(word: str) -> str:
    """Key of a spelling, without regard to other spellings of the same word."""
    text = fold_variants(word).casefold()
    if "・" in word:
        text = text.replace("・", "") or text
    if KATAKANA_ONLY.fullmatch(word):
        text = modern(text)
    if word.isascii():
        text = text.replace("-", "") or text
    return without_long_end(hiragana(text))[:MAX_LEXEME]


def modern(katakana: str) -> str:
    """ヴァイオリン as バイオリン."""
    if "ヴ" in katakana:
        for long, short in (
            ("ヴァ", "バ"),
            ("ヴィ", "ビ"),
            ("ヴェ", "ベ"),
            ("ヴォ", "ボ"),
            ("ヴ", "ブ"),
        ):
            katakana = katakana.replace(long, short)
    return katakana


def without_long_end(key: str) -> str:
    """サーバ and サーバー are one word; but カレー and スキー keep their end."""
    return key.rstrip("ー") if len(key) > 3 else key


@cache
def _same_words() -> dict[str, str]:
    groups = [line.split() for line in SAME_WORD_LINES.splitlines()]
    return {
        plain_key(other): plain_key(kept)
        for kept, *others in groups
        for other in others
        if plain_key(other) != plain_key(kept)
    }


def same_word(key: str) -> str:
    """`key`, or the key of the spelling that stands for all spellings of this word."""
    return _same_words().get(key, key)


def _noun_of_verb(lemma: str, conjugation: str) -> str:
    """守る → 守り, 支える → 支え: what a verb is called where it stands as a noun."""
    if conjugation.startswith("五段") and lemma[-1] in _GODAN:
        return lemma[:-1] + _GODAN[lemma[-1]]
    if "一段" in conjugation and lemma.endswith("る"):
        return lemma[:-1]
    return lemma


def keys_of(word: Morpheme) -> tuple[str, ...]:
    surface = word.surface()
    part_of_speech = word.part_of_speech()
    form = word.normalized_form()
    if part_of_speech[0] == "動詞":
        form = _noun_of_verb(form, part_of_speech[4])
    if KATAKANA_ONLY.fullmatch(surface) and word.is_oov():
        form = _katakana_form(surface)
    if form[0] == "御" and len(form) > 2 and surface[0] in "おご御":
        form = _without_honorific(form)
    if part_of_speech[2] == "地名":
        form = _KANJI_GAKANJI.sub("ヶ", form)
    key = same_word(plain_key(form))
    if HIRAGANA_ONLY.fullmatch(surface) and surface != key and part_of_speech[0] != "動詞":
        return key, same_word(surface)
    if surface.isascii() and surface.isalpha():
        return tuple(dict.fromkeys((key, surface.casefold()[:MAX_LEXEME])))
    return (key,)


def _katakana_form(surface: str) -> str:
    """An unknown word in katakana may be a known one: ヒキコモリ is 引き籠もり."""
    kana = hiragana(surface)
    forms = normal_forms(kana) if len(kana) > 2 else frozenset()
    if len(forms) == 1:
        return next(iter(forms))
    if kana in KANA_SPELLINGS:
        return KANA_SPELLINGS[kana]
    for other in (
        _LARGE_FOR_SMALL.sub(lambda found: _SMALL[found[0]], surface),
        _I_FOR_LONG.sub("ー", surface),
    ):
        forms = normal_forms(other)
        if len(forms) == 1:
            return next(iter(forms))
    return surface


def _without_honorific(form: str) -> str:
    """お祭り is 祭り, as お|問い合わせ is 問い合わせ; 御所 is not 所."""
    forms = normal_forms(form[1:])
    if len(forms) == 1:
        return next(iter(forms))
    return form[1:] if forms else form


@lru_cache(100_000)
def other_spellings(surface: str) -> frozenset[str]:
    """Keys of all nouns written so: 落葉 may be 落ち葉."""
    return frozenset(same_word(plain_key(form)) for form in normal_forms(surface))


_TO_KATAKANA = {ord(kana): chr(ord(kana) + 0x60) for kana in map(chr, range(0x3041, 0x3097))}


def kana_spellings(kana: str) -> list[str]:
    """Keys of a word in kana as the dictionary has it in hiragana and in katakana.

    おどり is お|どり to the analyser, オドリ is 踊り; おんらいん is only known as オンライン.
    """
    found = normal_forms(hiragana(kana)) | normal_forms(kana.translate(_TO_KATAKANA))
    return sorted({same_word(plain_key(form)) for form in found}) if len(found) <= 2 else []
