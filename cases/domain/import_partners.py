"""The partners of a case as a cell writes them: split into names, found among organisations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from partners.domain.organisation_names import find_by_names
from partners.models import Organisation
from ppp_portal.japan.text import nfkc

_OPENING = "(（[［【〔「『"
_CLOSING = ")）]］】〕」』"
_SEPARATOR = re.compile(r"[、，,;；／/]|\s*(?:及び|および|並びに|ならびに)\s*")
# A legal form or an ending that only a whole name has.
_FORM = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|法人|[(](?:株|有|同|社|財|特非|一社|一財|公社|公財|福)[)]"
    r"|(?:会社|組合|銀行|信用金庫|大学|学校|協会|連盟|協議会|商工会|商工会議所|事業団|公社|共同体"
    r"|企業体|実行委員会|[市区町村])$"
)
_FORM_ALONE = re.compile(r"(?:[^\s]*法人|(?:株式|有限|合同|合資|合名)会社|[(]..?.?[)])$")


def split_names(text: str) -> list[str]:
    """The partners named in one cell, in order; 「、」 「，」 「/」 「;」 及び separate, 「・」 does not.

    Separators inside brackets belong to a name. A line break inside a name is a space
    (「NPO法人\\nここねっと」); lines that are names by themselves are several partners.
    """
    names: list[str] = []
    for block in _line_blocks(text):
        names += _split_outside_brackets(block)
    cleaned = (" ".join(name.split()).strip("・ 　") for name in names)
    return list(dict.fromkeys(name for name in cleaned if name))


def _line_blocks(text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(_is_whole_name(line) for line in lines):
        return lines
    # A line that ends with a separator is complete, too.
    return [" ".join(lines)]


def _is_whole_name(line: str) -> bool:
    plain = nfkc(line)
    return bool(_FORM.search(plain)) and not _FORM_ALONE.fullmatch(plain)


def _split_outside_brackets(text: str) -> list[str]:
    masked = []
    depth = 0
    for char in text:
        if char in _OPENING:
            depth += 1
        masked.append("＿" if depth else char)
        if char in _CLOSING and depth:
            depth -= 1
    if depth:  # a bracket that never closes hides nothing
        masked = list(text)
    parts, start = [], 0
    for match in _SEPARATOR.finditer("".join(masked)):
        parts.append(text[start : match.start()])
        start = match.end()
    return [*parts, text[start:]]


@dataclass
class PartnerFinder:
    """Finds organisations by name, each name once per import; kana and other names come along."""

    _found: dict[str, Organisation | None] = field(default_factory=dict)

    def learn(self, names: Iterable[str]) -> None:
        """Look up those of `names` that are new, in a fixed number of queries."""
        new = [name for name in dict.fromkeys(names) if name not in self._found]
        if not new:
            return
        known = find_by_names(new)
        prefetch_related_objects(list(known.values()), "other_names")
        self._found |= {name: known.get(name) for name in new}

    def get(self, name: str) -> Organisation | None:
        return self._found.get(name)
