"""Which column is which field: guessed from the headers, corrected and remembered by people."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ppp_portal.tables.errors import TableError
from ppp_portal.tables.model import Row

Synonyms: TypeAlias = Mapping[str, Sequence[str]]

_PARENTHESES = re.compile(r"\((?!\d+\))[^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_MARKS = re.compile(r"[\s*※★●○◎■□◆◇・:._\-]|必須|任意")
_REMARK = re.compile(r"※.*\Z", re.DOTALL)
# A word of one character (市, 課) stands inside too many headers to say anything.
_SHORTEST_CONTAINED = 2


def normalise_header(text: str) -> str:
    """A header for comparing: width, case, blanks, marks, remarks and parentheses do not count.

    「開始（原文）」「 開 始※」 → 開始; 「金額（千円）」 → 金額. Empty only for blank text: a
    header of parentheses only keeps what is inside.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = folded
    while (shorter := _PARENTHESES.sub("", bare)) != bare:
        bare = shorter
    for candidate in (_REMARK.sub("", bare), bare, folded):
        key = _MARKS.sub("", candidate)
        if key:
            return key
    return folded.strip()


def header_part(text: str) -> str:
    """The last level of a header joined from two rows: 契約／金額 → 金額."""
    return text.rpartition("／")[2]


def layout_key(headers: Sequence[str]) -> str:
    """A stable name of a layout, 32 hex digits: the same headers in any order and width.

    Under it a person's mapping is remembered for the next file of the same form.
    """
    names = sorted(_unspaced(each) for each in headers)
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:32]


def _unspaced(header: str) -> str:
    return "".join(unicodedata.normalize("NFKC", header).split())


def guess(headers: Sequence[str], synonyms: Synonyms) -> dict[str, str]:
    """Header → field for the headers that can be known; no field is given twice.

    In turn: the whole header equals a synonym; its last level does; it contains synonyms of one
    field only, and no other header does. What stays doubtful is left to the person.
    """
    known = {normalise_header(word): name for name, words in synonyms.items() for word in words}
    found: dict[str, str] = {}
    for key_of in (normalise_header, lambda header: normalise_header(header_part(header))):
        for header in headers:
            name = known.get(key_of(header))
            if name and header not in found and name not in found.values():
                found[header] = name
    contained: dict[str, list[str]] = {}
    for header in headers:
        name = _only_contained(normalise_header(header), known) if header not in found else None
        if name and name not in found.values():
            contained.setdefault(name, []).append(header)
    found |= {group[0]: name for name, group in contained.items() if len(group) == 1}
    return {header: found[header] for header in headers if header in found}


def _only_contained(key: str, known: Mapping[str, str]) -> str | None:
    if "、" in key:
        # 「国認定、都道府県認定の区分」 names several things, and is none of them.
        return None
    words = [word for word in known if len(word) >= _SHORTEST_CONTAINED and word in key]
    # 自治体 inside 自治体名 is the same find, not a second one.
    longest = [
        word for word in words if not any(word != other and word in other for other in words)
    ]
    fields = {known[word] for word in longest}
    return fields.pop() if len(fields) == 1 else None


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """The headers of a table and the fields that some of them fill, one header per field."""

    headers: tuple[str, ...]
    fields: Mapping[str, str]

    @classmethod
    def guess(
        cls,
        headers: Sequence[str],
        synonyms: Synonyms,
        remembered: Mapping[str, str] | None = None,
    ) -> "HeaderMap":
        """What the headers say by themselves, with a person's earlier choices above it.

        `remembered` is header → field as kept for this `layout_key`, "" for "not used".
        """
        guessed = cls(tuple(headers), guess(headers, synonyms))
        return guessed.with_choices(remembered) if remembered else guessed

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Headers that fill no field, in order."""
        return tuple(header for header in self.headers if header not in self.fields)

    def header_of(self, name: str) -> str | None:
        """The header that fills the field `name`."""
        return next((header for header, each in self.fields.items() if each == name), None)

    def missing(self, required: Iterable[str]) -> tuple[str, ...]:
        """Those of the `required` fields that no header fills."""
        filled = set(self.fields.values())
        return tuple(name for name in required if name not in filled)

    def with_choices(self, choices: Mapping[str, str]) -> "HeaderMap":
        """A new map where `choices` (header → field, "" for none) win over what is there.

        A header may be written loosely, or as the last level of a joined one. Raises `TableError`
        for a header that is not in the table and for a field chosen twice.
        """
        chosen = {self._find(header): name for header, name in choices.items()}
        names = [name for name in chosen.values() if name]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            pair = "」「".join(header for header, name in chosen.items() if name == twice)
            raise TableError(
                f"列「{pair}」が同じ項目（{twice}）に割り当てられています。一つだけにしてください。"
            )
        fields = {
            header: name
            for header, name in self.fields.items()
            if header not in chosen and name not in names
        }
        fields |= {header: name for header, name in chosen.items() if name}
        return HeaderMap(
            self.headers, {header: fields[header] for header in self.headers if header in fields}
        )

    def positions(self) -> dict[str, int]:
        """Field → position in `Row.cells`."""
        places = {header: place for place, header in enumerate(self.headers)}
        return {name: places[header] for header, name in self.fields.items()}

    def values(self, row: Row) -> dict[str, str]:
        """Field → text of one row, blank ones too."""
        return {name: row.cells[place] for name, place in self.positions().items()}

    def _find(self, wanted: str) -> str:
        if wanted in self.headers:
            return wanted
        for key_of in (_unspaced, normalise_header, header_part):
            hits = [header for header in self.headers if key_of(header) == key_of(wanted)]
            if len(hits) == 1:
                return hits[0]
        listed = "、".join(self.headers[:30])
        raise TableError(f"列「{wanted}」は表にありません。表の列は次のとおりです：{listed}")
