"""実績: what follows from the cases a reader may see, never typed (product.md §4).

Every figure carries the query of /cases/ that lists the cases behind it. `visible` is always
`Case.objects.visible_to(user)`, so that no number tells of a case that the reader cannot open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet

from cases.enums import Stage
from cases.models import Case, CaseMunicipality, CasePartner
from partners.enums import Method
from partners.models import Municipality, Organisation

YEARS_SHOWN = 10
ROWS_SHOWN = 30
NATIONWIDE = "全国・自治体の記載なし"

_METHODS = dict(Method.choices)
_STAGES = dict(Stage.choices)


@dataclass(frozen=True)
class Figure:
    """A number of cases; `query` lists them at /cases/, '' where no address names them."""

    number: int
    query: str = ""


@dataclass(frozen=True)
class RecordRow:
    """One municipality's line: methods used there, cases per year shown, cases in all."""

    label: str
    code: str
    methods: list[str]
    cells: list[Figure | None]
    total: Figure


@dataclass(frozen=True)
class Share:
    """Cases of one method or stage."""

    label: str
    figure: Figure


@dataclass
class TrackRecord:
    """An organisation's cases: municipalities × fiscal years, with their methods."""

    cases: Figure
    municipalities: int = 0
    first_year: int | None = None
    latest_year: int | None = None
    years: list[int] = field(default_factory=list)  # the latest ones, in order
    earlier_years: bool = False
    rows: list[RecordRow] = field(default_factory=list)
    rows_left_out: int = 0
    year_totals: list[Figure | None] = field(default_factory=list)
    methods: list[Share] = field(default_factory=list)


@dataclass(frozen=True)
class MunicipalRecord:
    """A municipality's cases, led or joined, by method and by stage."""

    cases: Figure
    methods: list[Share]
    stages: list[Share]


@dataclass(frozen=True)
class _Line:
    """One case as far as the record needs it."""

    pk: int
    method: str
    years: frozenset[int]
    codes: frozenset[str]


def track_record(visible: QuerySet[Case], organisation: Organisation) -> TrackRecord:
    """The record of one organisation. Three queries, whatever the number of cases."""
    lines, names = _lines(visible, organisation)
    base = [("partner", str(organisation.pk))]
    record = TrackRecord(_figure(len(lines), base))
    years = sorted({year for line in lines for year in line.years})
    record.years = years[-YEARS_SHOWN:]
    record.earlier_years = len(years) > YEARS_SHOWN
    if years:
        record.first_year, record.latest_year = years[0], years[-1]
    record.municipalities = len({code for line in lines for code in line.codes})
    rows = _rows(lines, names, record.years, base)
    record.rows, record.rows_left_out = rows[:ROWS_SHOWN], max(0, len(rows) - ROWS_SHOWN)
    record.year_totals = _by_year(lines, record.years, base)
    record.methods = _shares((line.method for line in lines), _METHODS, "method", base)
    return record


def municipal_record(visible: QuerySet[Case], municipality: Municipality) -> MunicipalRecord:
    """The record of one municipality. One query."""
    rows = cases_of_municipality(visible, municipality).order_by().values_list("method", "stage")
    found = list(rows)
    base = [("municipality", municipality.code)]
    return MunicipalRecord(
        _figure(len(found), base),
        _shares((method for method, _ in found), _METHODS, "method", base),
        _shares((stage for _, stage in found), _STAGES, "stage", base),
    )


def cases_of_municipality(visible: QuerySet[Case], municipality: Municipality) -> QuerySet[Case]:
    """Cases it leads or takes part in."""
    # A union of two look-ups by index; an OR of them would read every case.
    led = Case.objects.filter(lead_municipality=municipality).values("pk")
    joined = CaseMunicipality.objects.filter(municipality=municipality).values("case")
    return visible.filter(pk__in=led.union(joined, all=True))


def cases_of_organisation(visible: QuerySet[Case], organisation: Organisation) -> QuerySet[Case]:
    """Cases it is a partner of, in whatever role."""
    return visible.filter(
        pk__in=CasePartner.objects.filter(organisation=organisation).values("case")
    )


def case_counts_of_organisations(
    visible: QuerySet[Case], organisation_ids: Iterable[int]
) -> dict[int, int]:
    """Number of cases by organisation id; those without are absent. One query."""
    rows = CasePartner.objects.filter(
        organisation__in=list(organisation_ids), case__in=visible.order_by().values("pk")
    )
    counted = rows.order_by().values_list("organisation_id")
    return dict(counted.annotate(Count("case", distinct=True)))


def case_counts_of_municipalities(
    visible: QuerySet[Case], municipality_ids: Iterable[int]
) -> dict[int, int]:
    """Number of cases led or joined by municipality id; those without are absent. Two queries."""
    ids = list(municipality_ids)
    led = visible.filter(lead_municipality__in=ids).order_by().values_list("lead_municipality_id")
    joined = (
        CaseMunicipality.objects.filter(
            municipality__in=ids, case__in=visible.order_by().values("pk")
        )
        .exclude(case__lead_municipality=F("municipality"))
        .order_by()
        .values_list("municipality_id")
    )
    counts = Counter(dict(led.annotate(Count("pk"))))
    counts.update(dict(joined.annotate(Count("case", distinct=True))))
    return dict(counts)


def partners_of_municipality(
    visible: QuerySet[Case], municipality: Municipality, organisations: QuerySet[Organisation]
) -> list[tuple[Organisation, Figure]]:
    """Its partners among `organisations` (those the reader may see), most cases first.

    One query.
    """
    own = cases_of_municipality(visible, municipality).order_by().values("pk")
    counted = (
        organisations.filter(case_partners__case__in=own)
        .annotate(shared=Count("case_partners__case", distinct=True))
        .order_by("-shared", "name_kana", "name", "pk")
    )
    return [
        (row, _figure(row.shared, [("municipality", municipality.code), ("partner", str(row.pk))]))
        for row in counted
    ]


def _lines(
    visible: QuerySet[Case], organisation: Organisation
) -> tuple[list[_Line], dict[str, str]]:
    """The cases, and the municipalities' full names by code."""
    own = cases_of_organisation(visible, organisation)
    rows = list(
        own.order_by("pk").values_list(
            "pk", "method", "facets__fiscal_years", "lead_municipality_id"
        )
    )
    joined: defaultdict[int, set[int]] = defaultdict(set)
    links = CaseMunicipality.objects.filter(case__in=own.order_by().values("pk"))
    for case_id, municipality_id in links.order_by().values_list("case_id", "municipality_id"):
        joined[case_id].add(municipality_id)
    bodies = Municipality.objects.in_bulk(
        {row[3] for row in rows if row[3]} | set().union(*joined.values())
    )
    lines = [
        _Line(
            pk,
            method,
            frozenset(years or ()),
            frozenset(bodies[body].code for body in {lead, *joined[pk]} if body),
        )
        for pk, method, years, lead in rows
    ]
    return lines, {body.code: body.full_name for body in bodies.values()}


def _rows(
    lines: list[_Line], names: dict[str, str], years: list[int], base: list[tuple[str, str]]
) -> list[RecordRow]:
    by_code: defaultdict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        for code in line.codes or {""}:
            by_code[code].append(line)
    rows = []
    for code, own in by_code.items():
        query = [*base, ("municipality", code)] if code else []
        methods = Counter(line.method for line in own if line.method)
        labels = [_METHODS[method] for method, _ in methods.most_common()]
        cells = _by_year(own, years, query)
        rows.append(
            RecordRow(names.get(code, NATIONWIDE), code, labels, cells, _figure(len(own), query))
        )
    # Most cases first; what belongs to no municipality last.
    return sorted(rows, key=lambda row: (not row.code, -row.total.number, row.code))


def _by_year(
    lines: list[_Line], years: list[int], base: list[tuple[str, str]]
) -> list[Figure | None]:
    counts = Counter(year for line in lines for year in line.years)
    return [
        _figure(counts[year], [*base, ("year", str(year))] if base else [])
        if counts[year]
        else None
        for year in years
    ]


def _shares(
    codes: Iterable[str], labels: dict[str, str], name: str, base: list[tuple[str, str]]
) -> list[Share]:
    counts = Counter(code for code in codes if code)
    order = list(labels)
    return [
        Share(str(labels[code]), _figure(counts[code], [*base, (name, code)]))
        for code in sorted(counts, key=lambda code: (-counts[code], order.index(code)))
    ]


def _figure(number: int, pairs: list[tuple[str, str]]) -> Figure:
    return Figure(number, urlencode(pairs))
