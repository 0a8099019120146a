"""The shape of the demo's records, and helpers to write them down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.domain.case import PlanEntry
from cases.enums import Visibility
from partners.enums import OrganisationVisibility
from ppp_portal.japan.fiscal_year import fiscal_year_of

PREFIX = "demo-"


@dataclass(frozen=True)
class OrganisationSpec:
    """One organisation; `values` as partners.domain.organisation takes them.

    `former_name`: it is put on record under that name and then renamed. `merged_into`: the key of
    the organisation that takes it over at the end.
    """

    key: str
    values: Mapping[str, Any]
    aliases: tuple[str, ...] = ()
    former_name: str = ""
    visibility: OrganisationVisibility = OrganisationVisibility.PUBLIC
    archived: bool = False
    merged_into: str = ""

    @property
    def external_id(self) -> str:
        return f"{PREFIX}{self.key}"


@dataclass(frozen=True)
class CaseSpec:
    """One case. `municipality` and `further` are codes, '' for none.

    `partners` are (organisation key or, where no such key exists, the name as written; role).
    `continues` and `copied_from` are keys of cases that stand earlier in the data.
    """

    key: str
    title: str
    municipality: str
    values: Mapping[str, Any]
    partners: tuple[tuple[str, str], ...] = ()
    further: tuple[str, ...] = ()
    plans: tuple[PlanEntry, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    archived: bool = False
    continues: str = ""
    copied_from: str = ""

    @property
    def external_id(self) -> str:
        return f"{PREFIX}{self.key}"


@dataclass(frozen=True)
class Calendar:
    """Days and fiscal years seen from the day of loading: running work runs today."""

    today: date
    year: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "year", fiscal_year_of(self.today))

    def opens(self, offset: int = 0) -> date:
        """1 April of the fiscal year `offset` years from this one."""
        return date(self.year + offset, 4, 1)

    def closes(self, offset: int = 0) -> date:
        """31 March at the end of the fiscal year `offset` years from this one."""
        return date(self.year + offset + 1, 3, 31)
