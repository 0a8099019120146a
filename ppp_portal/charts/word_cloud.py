"""The words of participants, the more people said a word the larger it stands.

Counted are texts, one for each speaker: who repeats a word does not speak for two. Words of fewer
texts than `minimum` are left out, as one person's own word could tell who it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import quote

from django.utils.safestring import SafeString

from ppp_portal.charts import svg
from ppp_portal.charts.chart import Canvas, Cell, Chart, Drawing, Table, in_two_sizes, titled
from ppp_portal.charts.text import shortened, text_width
from ppp_portal.charts.word_reading import words_of

MINIMUM, MOST = 2, 40
# Heights of the letters, each also a class of charts.css.
_SIZES = (15, 19, 24, 30, 38)
_BETWEEN = 14


class Word(NamedTuple):
    """A word with the spellings in which it came, and the places of its texts in the list."""

    label: str
    voices: int
    spellings: tuple[str, ...]
    texts: tuple[int, ...]


def counted(texts: Iterable[str], minimum: int = MINIMUM, most: int = MOST) -> list[Word]:
    """Words that at least `minimum` texts say, the most said first; equal ones by their label."""
    spellings: dict[str, Counter[str]] = {}
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        found = words_of(text)
        for said in sorted(found):
            spellings.setdefault(said.key, Counter())[said.label] += 1
        for key in {said.key for said in found}:
            places.setdefault(key, []).append(place)
    words = []
    for key, where in places.items():
        if len(where) >= minimum:
            by_use = sorted(spellings[key].items(), key=lambda item: (-item[1], item[0]))
            labels = tuple(label for label, _ in by_use)
            words.append(Word(labels[0], len(where), labels, tuple(where)))
    return sorted(words, key=lambda word: (-word.voices, word.label))[:most]


def texts_with(texts: Sequence[str], label: str) -> list[str]:
    """The texts that say a word, in any spelling: what a link of the cloud leads to."""
    keys = {said.key for text in texts for said in words_of(text) if said.label == label}
    return [text for text in texts if any(said.key in keys for said in words_of(text))]


def word_cloud(
    name: str, title: str, texts: Iterable[str], minimum: int = MINIMUM, url: str = ""
) -> Chart:
    """The chart of texts, one for each speaker; `url` is an address with {word} in it."""
    given = [text for text in texts if text.strip()]
    words = counted(given, minimum)
    answer = _answer(given, words, minimum)
    table = _table(title, words, url)
    if not words:
        return Chart(name, answer, "", table)
    return Chart(name, answer, in_two_sizes(name, title, answer, _Rows(words).draw), table)


def _answer(texts: Sequence[str], words: Sequence[Word], minimum: int) -> str:
    if not texts:
        return "参加者の声はまだ記録されていません。"
    if not words:
        return f"{len(texts)}件の声の中に、{minimum}件以上に出てくることばはありません。"
    first = "、".join(f"「{word.label}」{word.voices}件" for word in words[:3])
    return f"{len(texts)}件の声に多いことばは、{first}です。"


def _table(title: str, words: Sequence[Word], url: str) -> Table:
    rows = []
    for word in words:
        address = url.replace("{word}", quote(word.label)) if url else ""
        others = "、".join(word.spellings[1:])
        rows.append([Cell(word.label, address), Cell(others), Cell(word.voices)])
    return Table(title, ["ことば", "ほかの書き方", "声（件）"], rows, 1)


class _Rows:
    """Words in rows, in the order of their counts, each row in the middle."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.counts = sorted({word.voices for word in words})

    def draw(self, canvas: Canvas) -> Drawing:
        rows: list[list[tuple[Word, str, int]]] = [[]]
        used = Decimal(0)
        for word in self.words:
            size = self._size(word)
            text = shortened(word.label, canvas.width, size)
            width = text_width(text, size)
            if rows[-1] and used + width > canvas.width:
                rows.append([])
                used = Decimal(0)
            rows[-1].append((word, text, size))
            used += width + _BETWEEN
        parts, y = [], Decimal(0)
        for row in rows:
            height = max(size for _, _, size in row)
            y += height
            parts += self._row(row, canvas, y)
            y += Decimal(height) / 2
        return Drawing(int(y), parts)

    def _row(
        self, row: Sequence[tuple[Word, str, int]], canvas: Canvas, y: Decimal
    ) -> list[SafeString]:
        widths = [text_width(text, size) for _, text, size in row]
        x = (canvas.width - sum(widths, Decimal(0)) - _BETWEEN * (len(row) - 1)) / 2
        parts = []
        for (word, text, size), width in zip(row, widths, strict=True):
            drawn = svg.element("text", text, x=x, y=y, class_=f"size-{size}")
            parts.append(titled(drawn, f"{word.label} {word.voices}件"))
            x += width + _BETWEEN
        return parts

    def _size(self, word: Word) -> int:
        """By the rank of the count, so that one very frequent word leaves the others readable."""
        if len(self.counts) == 1:
            return _SIZES[len(_SIZES) // 2]
        rank = self.counts.index(word.voices)
        return _SIZES[rank * (len(_SIZES) - 1) // (len(self.counts) - 1)]
