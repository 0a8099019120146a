"""参加者の声 of a case: who may read which, by fiscal year, and the reports they stand in.

What counts is what the totals count (`counted_reports`): confirmed reports for the case's parties,
published ones for everybody else, and never a 記録 beside the report that took its words over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.domain.report_rows import counted_reports
from cases.models import ActivityReport, Case
from ppp_portal.charts.word_cloud import texts_with
from ppp_portal.charts.word_reading import person_names
from ppp_portal.japan.fiscal_year import fiscal_year_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

# Reading a text takes half a millisecond: more would keep the reader waiting.
MOST_VOICES = 1000


@dataclass(frozen=True)
class Voice:
    """What one person said; `report` has what its heading needs."""

    text: str
    report: ActivityReport


@dataclass(frozen=True)
class Voices:
    """Voices of one fiscal year (`year` None: of all), the newest first."""

    said: Sequence[Voice]
    years: Sequence[int]
    year: int | None = None

    @property
    def texts(self) -> list[str]:
        return [voice.text for voice in self.said]

    def of_year(self, year: int | None) -> Voices:
        """Only those of that fiscal year, which is that of the last day of their report."""
        said = [
            voice
            for voice in self.said
            if year is None or fiscal_year_of(voice.report.period_end) == year
        ]
        return Voices(said[:MOST_VOICES], self.years, year)

    def with_word(self, word: str) -> list[Voice]:
        """Those that say a word of the cloud, in any spelling."""
        wanted = set(texts_with(self.texts, word))
        return [voice for voice in self.said if voice.text in wanted]

    def likely_names(self) -> list[str]:
        """What is probably somebody's name: left out of the cloud, pointed out to the parties."""
        return names_in(self.texts)


def voices_of(
    case: Case, reader: User | AnonymousUser, *, with_unconfirmed: bool = False
) -> Voices:
    """What participants said, as far as this reader may know it, in one query.

    Prefetch case.partners and case.further.
    """
    reports = counted_reports(case, reader, with_unconfirmed=with_unconfirmed)
    found = list(
        reports.exclude(voices=[])
        .order_by("-period_end", "-pk")
        .only("case_id", "kind", "title", "period_start", "period_end", "voices")
    )
    years = sorted({fiscal_year_of(report.period_end) for report in found}, reverse=True)
    return Voices([Voice(text, report) for report in found for text in report.voices], years)


def names_in(texts: Sequence[str]) -> list[str]:
    return person_names("\n".join(texts))
