"""What a profile still lacks: said to its own members, who can fill it in."""

from __future__ import annotations

from dataclasses import dataclass

from partners.enums import OrganisationKind
from partners.models import Organisation

# Bodies that have no 法人番号 to give.
_WITHOUT_NUMBER = (OrganisationKind.VOLUNTARY, OrganisationKind.CONSORTIUM, OrganisationKind.OTHER)


@dataclass(frozen=True)
class ProfileItem:
    """One thing a reader looks for: the form field that holds it, and why it helps."""

    field: str
    label: str
    why: str
    filled: bool


@dataclass(frozen=True)
class Completeness:
    items: list[ProfileItem]

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def filled(self) -> int:
        return sum(item.filled for item in self.items)

    @property
    def missing(self) -> list[ProfileItem]:
        return [item for item in self.items if not item.filled]

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when nothing is missing."""
        return self.filled * 100 // self.total


def completeness(organisation: Organisation) -> Completeness:
    """Check the profile item by item, in the order of the page. No query."""
    has = organisation
    rows = [
        ("name_kana", "よみ", "よみで探す人に見つけてもらえます。", has.name_kana),
        ("kind", "組織種別", "種別でしぼりこむ自治体に見つけてもらえます。", has.kind),
        ("corporate_number", "法人番号", "同じ名前の団体と区別できます。", has.corporate_number),
        ("summary", "ひとこと紹介", "一覧で最初に読まれる文です。", has.summary),
        ("prefecture_code", "所在する都道府県", "地域から探せます。", has.prefecture_code),
        ("areas_served", "活動地域", "来てもらえる団体かが分かります。", _area(has)),
        ("fields", "分野", "課題の分野から探せます。", has.fields),
        ("methods", "手法", "どの形で組めるかが分かります。", has.methods),
        ("strengths", "強み", "ほかの団体との違いが伝わります。", has.strengths),
        ("team", "体制", "任せられる規模かが分かります。", has.team),
        ("contact", "連絡窓口", "最初の相談先が分かります。", has.contact),
        ("website", "ウェブサイト", "くわしい活動を確かめられます。", has.website),
        ("established_year", "設立年", "続けてきた年数が分かります。", has.established_year),
    ]
    return Completeness(
        [
            ProfileItem(field, label, why, bool(value))
            for field, label, why, value in rows
            if field != "corporate_number" or value or has.kind not in _WITHOUT_NUMBER
        ]
    )


def _area(organisation: Organisation) -> bool:
    return organisation.serves_nationwide or bool(organisation.areas_served)
