"""What one text says: content words, with negation kept and people's names left out.

Nouns and adjectives as they are, verbs in their dictionary form; 「わからない」 and 「お金がない」 are
words of their own, because 分かる and お金 would say the opposite. 「しなければならない」 is no negation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sudachipy import Morpheme

from ppp_portal.charts.word_stops import (
    COMPOUNDS,
    EMPTY_DENIALS,
    ENDING_NOUNS,
    HONORIFICS,
    IDIOMS,
    KEPT_PREFIXES,
    ROLES,
    SAME_WORDS,
    SCHEMES,
    STOP_WORDS,
    TITLES,
)
from ppp_portal.japan.text import nfkc
from ppp_portal.search.dictionary import tokenizer

# Longer ones are no words of participants; the analyser refuses 49,149 bytes at a time.
_MAX_TEXT, _MAX_SENTENCE = 20_000, 2_000
_SENTENCE_END = re.compile(r"[。．！？!?\n]+")
_LETTERS = re.compile(r"[A-Za-zぁ-んァ-ヶ一-鿿々ー]")
_TO_A = dict(zip("うくぐすつぬぶむる", "わかがさたなばまら", strict=True))
_EASE = ("易い", "難い", "辛い")
# A shorter run (学習支援) is read word by word; a longer one is no name any more.
_SCHEME_WORDS = range(3, 10)
_DUTY = frozenset(("成る", "行く", "いける", "いけない", "駄目"))


class Said(NamedTuple):
    """A word: `key` joins its spellings, `label` is how it was written here."""

    key: str
    label: str


class Token(NamedTuple):
    surface: str
    base: str
    normal: str
    kind: str
    detail: str
    conjugation: str
    form: str

    @property
    def key(self) -> str:
        return SAME_WORDS.get(self.normal, self.normal)

    @property
    def is_noun(self) -> bool:
        return self.kind == "名詞" and self.detail.split("-")[0] != "数詞"

    def may_stand_in_a_scheme(self, *, first: bool) -> bool:
        """Part of an official name: no person, no number, no time (今年度事業)."""
        if self.kind == "接尾辞":
            return not first and (self.normal == "的" or self.detail.startswith("名詞的"))
        apart = ("人名", "副詞可能", "助数詞")
        return self.is_noun and not any(word in self.detail for word in apart)

    @property
    def is_adjectival_noun(self) -> bool:
        return self.kind == "形状詞" and "助動詞語幹" not in self.detail

    @property
    def is_potential(self) -> bool:
        """言える, which the analyser counts as 言う; 言えない is not 言わない."""
        return self.conjugation.startswith("下一段") and self.base[-2:] != self.normal[-2:]

    @property
    def is_no(self) -> bool:
        """The endings ない, ぬ and ず of a verb."""
        return self.kind == "助動詞" and self.normal in ("ない", "ず", "ぬ")

    @property
    def is_missing(self) -> bool:
        return (self.kind == "形容詞" and self.normal == "無い") or self.normal == "なし"

    @property
    def negative_stem(self) -> str:
        """What stands before ない: 分から, 足り, し."""
        if self.conjugation.startswith("五段"):
            return "" if self.normal == "有る" else self.base[:-1] + _TO_A[self.base[-1]]
        if self.conjugation.startswith("サ行変格"):
            return self.base[:-2] + "し"
        if self.conjugation.startswith("カ行変格"):
            return "来" if self.base.startswith("来") else "こ"
        return self.base[:-1]


def words_of(text: str) -> frozenset[Said]:
    """The different words of a text."""
    return frozenset(
        said
        for sentence in _SENTENCE_END.split(nfkc(text[:_MAX_TEXT]))
        for start in range(0, len(sentence), _MAX_SENTENCE)
        for said in _Sentence(_tokens(sentence[start : start + _MAX_SENTENCE])).words()
    )


def person_names(text: str) -> list[str]:
    """What is probably somebody's name, as written (佐藤さん, 花子), each once in its order.

    A guess from the dictionary and the honorific: it points out, it proves nothing.
    """
    found: dict[str, None] = {}
    for line in _SENTENCE_END.split(nfkc(text[:_MAX_TEXT])):
        for start in range(0, len(line), _MAX_SENTENCE):
            sentence = _Sentence(_tokens(line[start : start + _MAX_SENTENCE]))
            found |= dict.fromkeys(sentence.names())
    return list(found)


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    for word in tokenizer().tokenize(text):
        token = _token(word)
        if tokens and (tokens[-1].surface, token.surface) in COMPOUNDS:
            whole = tokens.pop().surface + token.surface
            token = token._replace(surface=whole, base=whole, normal=whole)
        elif tokens and tokens[-1].is_noun and token.is_noun and token.normal in ENDING_NOUNS:
            before = tokens.pop()
            token = token._replace(
                surface=before.surface + token.surface,
                base=before.surface + token.base,
                normal=before.key + token.normal,
            )
        tokens.append(token)
    return _idioms(_schemes(tokens))


def _schemes(tokens: Sequence[Token]) -> list[Token]:
    """重層的支援体制整備事業, 包括連携協定: a run of nouns that ends in such a word is one name."""
    done: list[Token] = []
    start = words = 0
    for token in tokens:
        if not token.may_stand_in_a_scheme(first=not words):
            words = 0
        else:
            start, words = start if words else len(done), words + 1
        done.append(token)
        if words in _SCHEME_WORDS and token.is_noun and token.normal in SCHEMES:
            written = "".join(part.surface for part in done[start:])
            normal = "".join(part.normal for part in done[start:])
            done[start:] = [token._replace(surface=written, base=written, normal=normal)]
    return done


def _idioms(tokens: Sequence[Token]) -> list[Token]:
    """役に立つ as one verb: 「役に立たない」 is no 「立たない」."""
    done: list[Token] = []
    for token in tokens:
        done.append(token)
        if len(done) > 2 and tuple(each.normal for each in done[-3:]) in IDIOMS:
            noun, particle, verb = done[-3:]
            before = noun.surface + particle.surface
            done[-3:] = [
                verb._replace(
                    surface=before + verb.surface,
                    base=before + verb.base,
                    normal=noun.normal + particle.normal + verb.normal,
                    detail="一般",
                )
            ]
    return done


def _token(word: Morpheme) -> Token:
    kind, *details, conjugation, form = word.part_of_speech()
    detail = "-".join(detail for detail in details if detail != "*")
    return Token(
        word.surface(),
        word.dictionary_form(),
        word.normalized_form(),
        kind,
        detail,
        conjugation,
        form,
    )


class _Sentence:
    """Tokens, read from left to right."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

    def at(self, index: int) -> Token:
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NOTHING

    def words(self) -> Iterator[Said]:
        index = 0
        while index < len(self.tokens):
            said, index = self._word(index)
            if said and _LETTERS.search(said.label) and len(said.label) > 1 - _is_kanji(said.label):
                yield said

    def names(self) -> Iterator[str]:
        """Neighbouring name words as one (姓 and 名), with the honorific behind them."""
        index = 0
        while index < len(self.tokens):
            written = ""
            while index < len(self.tokens) and self._is_name(index):
                written += self.at(index).surface
                index += 1
            if written:
                honorific = self.at(index).surface
                yield written + (honorific if honorific in HONORIFICS else "")
            index += 1

    def _word(self, index: int) -> tuple[Said | None, int]:
        """The word that begins here, if it is one, and where to go on."""
        token = self.at(index)
        if token.kind == "接頭辞" and token.surface in KEPT_PREFIXES:
            said, after = self._word(index + 1)
            joined = said and Said(token.normal + said.key, token.surface + said.label)
            return joined, after
        if self._is_name(index):
            return None, index + 1
        if token.is_noun or token.is_adjectival_noun:
            return self._noun(index)
        if token.kind == "動詞":
            return self._verb(index, "", "")
        if token.kind == "形容詞" and not token.is_missing:
            return self._adjective(index)
        return None, index + 1

    def _is_name(self, index: int) -> bool:
        token, following = self.at(index), self.at(index + 1)
        if "人名" in token.detail:
            return True
        if not token.is_noun:
            return False
        if following.surface in HONORIFICS:
            return token.normal not in ROLES and token.surface not in ROLES
        # 森課長, 林先生: read as common nouns; the loss of a 担当課長 is the smaller harm.
        return following.surface in TITLES and len(token.surface) <= 2

    def _noun(self, index: int) -> tuple[Said | None, int]:
        """A noun, or 「〜がない」 「〜ではない」 「〜しない」 「〜できない」."""
        token, following = self.at(index), self.at(index + 1)
        if following.kind == "動詞" and following.normal in ("為る", "出来る"):
            said, after = self._verb(index + 1, token.key, token.surface)
            if said and said.key.split("/")[-1] in ("ない", *_EASE):
                return self._unless_stopped(token, said), after
            return self._unless_stopped(token, Said(token.key, token.surface)), after
        for words, label in (
            (("で", "は"), "ではない"),
            (("で", "も"), "ではない"),
            (("じゃ",), "ではない"),
            (("が",), "がない"),
            (("は",), "がない"),
            (("も",), "がない"),
            (("の",), "がない"),
            ((), "ない"),
        ):
            at = index + 1 + len(words)
            if tuple(self.at(i).surface for i in range(index + 1, at)) != words:
                continue
            after, verb = self._missing(at)
            if after:
                ending = "なし" if self.at(at).normal == "なし" else label.replace("ない", verb)
                key = f"{token.key}/{'では' if 'では' in label else 'が'}{verb}"
                return self._unless_stopped(token, Said(key, token.surface + ending)), after
        return self._unless_stopped(token, Said(token.key, token.surface)), index + 1

    def _missing(self, index: int) -> tuple[int, str]:
        """Where ない, ありません or いない that begins here ends; 0 for anything else."""
        token = self.at(index)
        if token.is_missing:
            return index + 1, "ない"
        if token.kind == "動詞" and token.normal in ("有る", "居る"):
            after = self._no(index + 1)
            return after, "ない" if token.normal == "有る" else "いない"
        return 0, ""

    def _unless_stopped(self, token: Token, said: Said) -> Said | None:
        return None if token.key in STOP_WORDS else said

    def _verb(self, index: int, key: str, label: str) -> tuple[Said | None, int]:
        """A verb with what is hung on it up to a negation: 知ら|れ|て|い|ない."""
        token, end = self.at(index), index + 1
        suffix = self.at(end)
        if suffix.kind == "接尾辞" and suffix.normal in _EASE:
            names = [key, token.key, suffix.normal] if key else [token.key, suffix.normal]
            return Said("/".join(names), label + token.surface + suffix.base), end + 1
        chain = [token]
        while self._hangs_on(end):
            chain.append(self.at(end))
            end += 1
        after = self._no(end) or self._wish_not(end)
        if not after:
            said = Said(token.key, token.base)
            stopped = not key and token.key in STOP_WORDS
            # What hangs on it carries no word of its own.
            return (None if stopped else said), end
        if self._is_duty(end, after):
            return (None if token.key in STOP_WORDS else Said(token.key, token.base)), self._over(
                after
            )
        negative = self._negative(chain, end, key, label)
        may_be = self.at(index - 1).surface in ("かも", "も") and token.base == "しれる"
        alone = not key and len(chain) == 1 and token.key in EMPTY_DENIALS
        return (None if alone or may_be else negative), after

    def _negative(self, chain: Sequence[Token], end: int, key: str, label: str) -> Said:
        *before, last = chain
        written = label + "".join(token.surface for token in before)
        names = [token.key for token in chain if token.normal not in ("て", "で")]
        names = [key, *names] if key else names
        names += ["可"] if last.is_potential else []
        if self.at(end).normal == "たい":
            return Said("/".join([*names, "たい", "ない"]), f"{written}{last.surface}たくない")
        return Said("/".join([*names, "ない"]), f"{written}{last.negative_stem}ない")

    def _hangs_on(self, index: int) -> bool:
        """れる, させる, て, いる and the like after a verb."""
        token = self.at(index)
        if token.kind == "助動詞":
            return token.normal in ("れる", "られる", "せる", "させる")
        if token.kind == "助詞":
            following = self.at(index + 1)
            return (
                token.surface in ("て", "で")
                and "非自立" in following.detail
                and (following.kind == "動詞")
            )
        return (
            "非自立" in token.detail
            and token.kind == "動詞"
            and (self.at(index - 1).surface in ("て", "で"))
        )

    def _no(self, index: int) -> int:
        """Where a negation that begins here ends: ない, ず, ません; 0 for anything else."""
        if self.at(index).normal == "ます" and self.at(index + 1).is_no:
            return index + 2
        return index + 1 if self.at(index).is_no else 0

    def _wish_not(self, index: int) -> int:
        """〜たくない."""
        token = self.at(index)
        if token.kind == "助動詞" and token.normal == "たい" and self.at(index + 1).is_missing:
            return index + 2
        return 0

    def _is_duty(self, index: int, after: int) -> bool:
        """〜なければならない, 〜ないといけない, 〜なくてはならない, 〜なきゃ."""
        surfaces = [self.at(i).surface for i in range(after, after + 2)]
        if surfaces[:1] in (["ば"], ["と"], ["きゃ"]):
            return self.at(after + 1).normal in _DUTY
        return surfaces == ["て", "は"] and self.at(after + 2).normal in _DUTY

    def _over(self, index: int) -> int:
        """Behind the いけない of a duty."""
        while self.at(index).normal not in _DUTY:
            index += 1
        return self._no(index + 1) or index + 1

    def _adjective(self, index: int) -> tuple[Said | None, int]:
        token, end = self.at(index), index + 1
        if token.surface == "うまく" and self.at(end).normal == "行く":
            said, after = self._verb(end, token.key, token.surface)
            positive = said is None or said.key == self.at(end).key
            return Said(f"{token.key}/行く", "うまくいく") if positive else said, after
        if self.at(end).surface in ("は", "も"):
            end += 1
        after, verb = self._missing(end)
        if after and verb == "ない" and token.form.startswith("連用形"):
            stem = "よ" if token.base == "いい" else token.base[:-1]
            return Said(f"{token.key}/ない", f"{stem}くない"), after
        # The analyser cuts 深掘り into 深 and 掘り.
        whole = token.base.endswith("い") and token.key not in STOP_WORDS
        return (Said(token.key, token.base) if whole else None), index + 1


def _is_kanji(text: str) -> bool:
    """A single kanji is a word (声, 予); a single kana or letter is none."""
    return bool(re.fullmatch(r"[一-鿿々]", text))


_NOTHING = Token("", "", "", "", "", "", "")
