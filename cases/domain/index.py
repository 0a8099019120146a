"""Keeps CaseFacets and CaseText in step with the cases: the one place that writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType

from django.db import connection, transaction
from django.db.models import QuerySet

from cases.models import Case, CaseMunicipality, CasePartner
from partners.models import Municipality
from ppp_portal.search.document_worker import DocumentWorker
from ppp_portal.search.tokens import Document, document

BATCH = 500

# Fiscal years a case runs in (domain.md §5.4: a fiscal year is its 1 April's year). Without an
# end the span closes with the year the record speaks of; a span is cut at 60 years.
_FACETS_SQL = """
INSERT INTO cases_casefacets (
    case_id, prefectures, fields, method, stage, fiscal_years,
    population_classes, partner_kinds, population
)
SELECT
    c.id,
    places.prefectures,
    c.fields,
    c.method,
    c.stage,
    CASE WHEN span.first_year IS NULL THEN '{}' ELSE ARRAY(
        SELECT generate_series(
            span.first_year, LEAST(GREATEST(span.last_year, span.first_year), span.first_year + 59)
        )) END,
    places.population_classes,
    ARRAY(SELECT DISTINCT o.kind FROM cases_casepartner p
          JOIN partners_organisation o ON o.id = p.organisation_id
          WHERE p.case_id = c.id AND o.kind <> '' ORDER BY 1),
    lead.population
FROM cases_case c
LEFT JOIN partners_municipality lead ON lead.id = c.lead_municipality_id
CROSS JOIN LATERAL (
    SELECT
        COALESCE(
            c.start_fiscal_year,
            EXTRACT(YEAR FROM c.starts_on - INTERVAL '3 months')::int,
            c.fiscal_year,
            EXTRACT(YEAR FROM c.ends_on - INTERVAL '3 months')::int
        ) AS first_year,
        COALESCE(
            EXTRACT(YEAR FROM c.ends_on - INTERVAL '3 months')::int, c.fiscal_year
        ) AS last_year
) span
-- By id on both sides: an OR here would read all municipalities for every case.
CROSS JOIN LATERAL (
    SELECT
        COALESCE(array_agg(DISTINCT m.prefecture_code), '{}') AS prefectures,
        COALESCE(
            array_agg(DISTINCT m.population_class) FILTER (WHERE m.population_class <> ''), '{}'
        ) AS population_classes
    FROM (
        SELECT c.lead_municipality_id AS id
        UNION ALL
        SELECT f.municipality_id FROM cases_casemunicipality f WHERE f.case_id = c.id
    ) named
    JOIN partners_municipality m ON m.id = named.id
) places
WHERE c.id = ANY(%s)
ON CONFLICT (case_id) DO UPDATE SET
    prefectures = EXCLUDED.prefectures,
    fields = EXCLUDED.fields,
    method = EXCLUDED.method,
    stage = EXCLUDED.stage,
    fiscal_years = EXCLUDED.fiscal_years,
    population_classes = EXCLUDED.population_classes,
    partner_kinds = EXCLUDED.partner_kinds,
    population = EXCLUDED.population
"""

_TEXT_SQL = """
INSERT INTO cases_casetext (case_id, words, title_words, grams, text)
SELECT id, words::tsvector, title_words::tsvector, grams::tsvector, body
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS t (id, words, title_words, grams, body)
ON CONFLICT (case_id) DO UPDATE SET
    words = EXCLUDED.words,
    title_words = EXCLUDED.title_words,
    grams = EXCLUDED.grams,
    text = EXCLUDED.text
"""
BODY_FIELDS = (
    *("subtitle", "summary", "reason", "purpose", "description", "challenge", "learning"),
    *("results", "ingenuity", "constraints", "spread", "adaptation", "sustaining"),
    "evaluation",
    *("schemes_used", "keywords", "fields_as_written", "method_as_written", "organiser"),
    *("choice_reason", "place", "note", "source_note"),
)


@transaction.atomic
def reindex(case_ids: Iterable[int]) -> int:
    """Make the derived rows of these cases anew, in batches; returns how many."""
    done = 0
    for batch in _batches(case_ids):
        with connection.cursor() as cursor:
            cursor.execute(_FACETS_SQL, [batch])
        cases = list(_with_text_relations(Case.objects.filter(pk__in=batch)))
        _write_texts([case.pk for case in cases], map(case_document, cases))
        done += len(batch)
    return done


class Indexer:
    """Indexes cases batch by batch, whose relations are loaded: no query for each.

    `aside`: the words are made in a process beside, while the caller goes on with its next
    batch; each batch is written when the next one comes, the last one at the end of the block.
    """

    def __init__(self, *, aside: bool = False) -> None:
        self._worker = DocumentWorker() if aside else None
        self._waiting: list[int] = []

    def __enter__(self) -> Indexer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._write_waiting()
        finally:
            if self._worker:
                self._worker.__exit__(kind, error, trace)

    def add(self, cases: Sequence[Case]) -> None:
        """Index these cases (`_with_text_relations` names what must be loaded)."""
        ids = [case.pk for case in cases]
        with connection.cursor() as cursor:
            cursor.execute(_FACETS_SQL, [ids])
        if self._worker is None:
            _write_texts(ids, map(case_document, cases))
            return
        before, documents = self._waiting, self._worker.receive() if self._waiting else []
        # The process works on while this one writes what it made before.
        self._worker.send([case_text(case) for case in cases])
        self._waiting = ids
        if before:
            _write_texts(before, documents)

    def _write_waiting(self) -> None:
        if self._worker and self._waiting:
            _write_texts(self._waiting, self._worker.receive())
            self._waiting = []


def reindex_of_organisation(organisation_id: int) -> int:
    """After an organisation's name or kind changed: its cases are found and counted by them."""
    return reindex(
        CasePartner.objects.filter(organisation_id=organisation_id)
        .order_by("case_id")
        .values_list("case_id", flat=True)
    )


def reindex_of_municipality(municipality_id: int) -> int:
    """After a municipality's name or population changed."""
    led = Case.objects.filter(lead_municipality_id=municipality_id).values_list("pk", flat=True)
    joined = CaseMunicipality.objects.filter(municipality_id=municipality_id)
    return reindex(sorted({*led, *joined.values_list("case_id", flat=True)}))


def case_document(case: Case) -> Document:
    """The index columns of one case (prefetch what `_with_text_relations` names)."""
    return document(*case_text(case))


def case_text(case: Case) -> tuple[str, str]:
    """Title and searchable body of one case (prefetch as for `case_document`)."""
    parts = [str(getattr(case, name)) for name in BODY_FIELDS]
    parts += [*case.departments, *case.related_departments, case.get_method_display()]
    for municipality in _municipalities(case):
        parts.append(municipality.full_name)
        parts += [former.name for former in municipality.predecessors.all()]
    for partner in case.partners.all():
        parts.append(partner.name_as_written)
        if partner.organisation:
            parts += [partner.organisation.name, partner.organisation.name_kana]
            parts += [other.name for other in partner.organisation.other_names.all()]
    parts += [str(position) for position in case.plan_positions.all()]
    # A full stop keeps two parts apart; a line break alone is taken for one inside a word.
    return case.title, "。\n".join(part for part in parts if part)


def _municipalities(case: Case) -> Iterator[Municipality]:
    if case.lead_municipality:
        yield case.lead_municipality
    for link in case.further.all():
        yield link.municipality


def _with_text_relations(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("lead_municipality").prefetch_related(
        "lead_municipality__predecessors",
        "further__municipality__predecessors",
        "partners__organisation__other_names",
        "plan_positions",
    )


def _write_texts(ids: Sequence[int], documents: Iterable[Document]) -> None:
    columns: tuple[list[str], ...] = ([], [], [], [])
    for found in documents:
        for column, value in zip(
            columns, (found.words, found.title_words, found.grams, found.text), strict=True
        ):
            column.append(value)
    with connection.cursor() as cursor:
        cursor.execute(_TEXT_SQL, [list(ids), *columns])


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for pk in ids:
        batch.append(pk)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
