"""The numbers of one report as its reader may see them: what its page and its files print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.domain.figures import People, Value
from cases.domain.masking import Shown, exact
from cases.domain.report_numbers import number_key
from cases.domain.report_rows import report_row
from cases.enums import IndicatorKind
from cases.models import ActivityReport
from cases.report_permissions import reads_every_figure
from partners.models import Organisation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


@dataclass(frozen=True)
class ReportFigure:
    """One number; `key` is its field in the form, `whole` the denominator of a 割合."""

    key: str
    label: str
    unit: str
    kind: str
    number: Shown
    whole: Shown | None = None

    @property
    def text(self) -> str:
        """「12」, 「1〜4」, 「はい」, 「45.0%（9/20）」 or 「非公表」."""
        if self.kind == IndicatorKind.YES_NO:
            return "はい" if self.number.low else "いいえ"
        if self.whole is None or self.number.high is None:
            return self.number.text
        both = f"{self.number.text}/{self.whole.text}"
        if not (self.number.is_exact and self.whole.is_exact):
            return both
        share = f"{self.number.low / self.whole.low:.1%}" if self.whole.low else "—"
        return f"{share}（{both}）"

    @property
    def value(self) -> int | str:
        """What a spreadsheet gets: a number where there is exactly one to tell."""
        plain = self.kind not in (IndicatorKind.RATE, IndicatorKind.YES_NO)
        return self.number.low if plain and self.number.is_exact else self.text


def reads_exactly(reader: User | AnonymousUser, report: ActivityReport) -> bool:
    """Whether the reader is of the body that reports, or of another party to the case."""
    if reads_every_figure(reader, report.case):
        return True
    if not reader.is_authenticated:
        return False
    if isinstance(report.body, Organisation):
        return report.body.pk in reader.organisation_ids()
    return report.body.pk in reader.municipality_ids()


def report_figures(reader: User | AnonymousUser, report: ActivityReport) -> list[ReportFigure]:
    """People first, then indicators; for the public 1 to 4 people are never told apart.

    The report comes from `report_page`. Exact numbers cost no query, masked ones a fixed few.
    """
    if reads_exactly(reader, report):
        return exact_figures(report)
    row = report_row(reader, report)
    if row is None:
        return []
    values = {
        (pk, part): value for pk, parts in row.values.items() for part, value in parts.items()
    }
    return list(_figures(report, dict(row.people), values))


def exact_figures(report: ActivityReport) -> list[ReportFigure]:
    """What the report itself says, for its parties."""
    return list(_figures(report, _own_people(report), _own_values(report)))


def _own_people(report: ActivityReport) -> dict[int, People]:
    return {
        row.group_id: People(
            exact(row.total), None if row.distinct is None else exact(row.distinct)
        )
        for row in report.attendances.all()
    }


def _own_values(report: ActivityReport) -> dict[tuple[int, str], Value]:
    return {
        (row.indicator_id, row.part): Value(
            exact(row.value), None if row.denominator is None else exact(row.denominator)
        )
        for row in report.values.all()
    }


def _figures(
    report: ActivityReport, people: dict[int, People], values: dict[tuple[int, str], Value]
) -> Iterator[ReportFigure]:
    for row in report.attendances.all():
        key, name, person = f"group-{row.group_id}", row.group.name, people[row.group_id]
        yield ReportFigure(key, f"{name}（延べ）", "人", IndicatorKind.TOTAL, person.total)
        if person.distinct is not None:
            kind = IndicatorKind.DISTINCT
            yield ReportFigure(f"{key}-distinct", f"{name}（実人数）", "人", kind, person.distinct)
    for said in report.values.all():
        indicator, value = said.indicator, values[said.indicator_id, said.part]
        yield ReportFigure(
            number_key(said.indicator_id, said.part),
            f"{indicator.name}（{said.part}）" if said.part else indicator.name,
            indicator.unit,
            indicator.kind,
            value.number,
            value.whole,
        )
