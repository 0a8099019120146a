"""Very many cases at once, to look at query plans with: COPY into a database of their own.

The same number gives the same rows (seeded). pghistory's row triggers are off while loading:
100,000 cases nobody edited need no history, and its copies would double the time. The search and
facet rows come from cases.domain.index as for every case.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from cases.demo import bulk_words as words
from cases.domain.reindexing import reindex_all
from cases.enums import Origin, PartnerRole, Stage, Visibility
from cases.models import Case, CaseFacets, CasePartner, CaseText
from partners.domain.municipality_list import load_municipalities
from partners.domain.organisation_names import refresh_keys
from partners.domain.population import fill_population
from partners.enums import Method, MunicipalityKind, OrganisationKind, OrganisationVisibility
from partners.models import Municipality, Organisation

SEED = 20251121
FIRST_YEAR, LAST_YEAR = 2008, 2026
Say = Callable[[str], None]

_VISIBILITIES = ((Visibility.PUBLIC, 92), (Visibility.MEMBERS, 5), (Visibility.DRAFT, 3))
_ENDINGS = ("事業", "モデル事業", "プロジェクト", "業務", "支援事業")


@dataclass(frozen=True)
class _Ground:
    """What the cases refer to."""

    municipalities: list[Municipality]
    weights: list[int]
    organisations: int


def load_bulk(*, cases: int, jobs: int, say: Say) -> None:
    """Fill an empty, migrated database with `cases` cases and a twentieth as many organisations.

    Commits the rows first, then the index: reading the texts is split over `jobs` processes.
    """
    loaded = load_municipalities()
    fill_population()
    say(f"自治体 {loaded.municipalities:,} の一覧を用意しました。")
    ground = _ground(max(20, cases // 20))
    rng = random.Random(SEED)
    with transaction.atomic(), _without_history():
        _copy(Organisation, _organisations(ground, rng))
        say(f"団体 {ground.organisations:,} を書き込みました。")
        partners: list[dict[str, Any]] = []
        _copy(Case, _cases(cases, ground, rng, partners))
        _copy(CasePartner, partners)
    say(f"事例 {cases:,} と相手方 {len(partners):,} を書き込みました。索引を作ります。")
    with _without_gin():
        reindex_all(jobs=jobs, progress=_progress(say))
    with connection.cursor() as cursor:
        # Fresh statistics and visibility map, as a database in use has them from autovacuum.
        cursor.execute("VACUUM (ANALYZE)")


def _progress(say: Say) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        if done % 10_000 < 500 or done == total:
            say(f"  索引 {done:,} / {total:,}")

    return tell


def _ground(organisations: int) -> _Ground:
    chosen = Municipality.objects.current().exclude(kind=MunicipalityKind.WARD)
    municipalities = list(chosen.order_by("code"))
    # Large places have many cases, and nobody has none.
    weights = [20_000 + (row.population or 10_000) for row in municipalities]
    return _Ground(municipalities, weights, organisations)


def _organisations(ground: _Ground, rng: random.Random) -> Iterator[dict[str, Any]]:
    kinds = [kind for kind in OrganisationKind.values if kind != OrganisationKind.PUBLIC_BODY]
    labels = dict(OrganisationKind.choices)
    now = datetime(2026, 4, 1, tzinfo=UTC)
    for number in range(1, ground.organisations + 1):
        kind = rng.choice(kinds)
        place = rng.choice(ground.municipalities)
        name = f"{rng.choice(words.NAME_HEADS)}{rng.choice(words.NAME_TAILS)}{number}"
        row = Organisation(
            name=f"{str(labels[kind]).split('（')[0]}{name}",
            name_kana="",
            kind=kind,
            prefecture_code=place.prefecture_code,
            is_intermediary=rng.random() < 0.05,
            visibility=OrganisationVisibility.PUBLIC,
            is_sample=True,
            created_at=now,
            updated_at=now,
        )
        row.pk = number
        refresh_keys(row, ())
        yield _values(row)


def _cases(
    count: int, ground: _Ground, rng: random.Random, partners: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Rows of cases in order; their partners are put into `partners`."""
    bodies = rng.choices(ground.municipalities, ground.weights, k=count)
    first = datetime(2016, 4, 1, tzinfo=UTC)
    minutes = 10 * 365 * 24 * 60 // count
    for number, body in enumerate(bodies, start=1):
        row = _case(number, body, rng)
        if row.visibility != Visibility.DRAFT:
            row.published_at = first + timedelta(minutes=number * minutes)
        row.created_at = row.updated_at = first + timedelta(minutes=number * minutes)
        if rng.random() < 0.01:
            row.archived_at = row.updated_at
        chosen = rng.sample(
            range(1, ground.organisations + 1), rng.choices((0, 1, 2, 3), (1, 6, 2, 1))[0]
        )
        for position, organisation in enumerate(chosen):
            partner = CasePartner(
                case_id=number,
                organisation_id=organisation,
                role=rng.choice(PartnerRole.values),
                position=position,
            )
            partner.pk = len(partners) + 1
            partners.append(_values(partner))
        yield _values(row)


def _case(number: int, body: Municipality, rng: random.Random) -> Case:
    people, way = rng.choice(words.PEOPLE), rng.choice(words.WAYS)
    rare = rng.random() < 0.0005
    place = rng.choice(words.RARE_PLACES if rare else words.PLACES)
    activity, field = rng.choice(words.ACTIVITIES)
    year = min(
        rng.choices(range(FIRST_YEAR, LAST_YEAR + 1), range(1, LAST_YEAR - FIRST_YEAR + 2))[0],
        LAST_YEAR,
    )
    length = rng.choices((1, 2, 3, 5), (6, 2, 2, 1))[0]
    ends = date(year + length, 3, 31)
    more = rng.choice(words.ACTIVITIES)[1]
    return Case(
        pk=number,
        title=f"{people}のための{place}での{activity}{rng.choice(_ENDINGS)}",
        summary=f"{body.name}が、{people}を対象に、{way}、{place}で{activity}に取り組んでいる。",
        reason=f"{_sentence(rng, words.PROBLEMS)}{_sentence(rng, words.PROBLEMS)}",
        purpose=f"{people}が安心して暮らせるまちにするため、{activity}を地域に根づかせる。",
        description=_description(place, way, activity, rng),
        learning=_sentence(rng, words.LESSONS),
        results=f"{_sentence(rng, words.EFFECTS)}{_sentence(rng, words.EFFECTS)}",
        fields=sorted({field, more}) if rng.random() < 0.4 else [field],
        method=rng.choice(Method.values),
        stage=_stage(year, ends, rng),
        origin=rng.choice(Origin.values),
        lead_municipality_id=body.pk,
        departments=[rng.choice(words.DEPARTMENTS)],
        starts_on=date(year, 4, 1),
        ends_on=ends,
        fiscal_year=year,
        start_fiscal_year=year,
        contract_amount=rng.randrange(300, 90_000) * 1000 if rng.random() < 0.5 else None,
        external_id=f"bulk-{number}",
        is_sample=True,
        visibility=rng.choices(
            [code for code, _ in _VISIBILITIES], [weight for _, weight in _VISIBILITIES]
        )[0],
    )


def _description(place: str, way: str, activity: str, rng: random.Random) -> str:
    return (
        f"{place}を会場に、{way}、{activity}を行う。"
        f"{rng.choice(words.PEOPLE)}も加わり、{rng.choice(words.WAYS)}進めている。"
        f"{rng.choice(words.PLACES)}とも連携している。"
    )


def _stage(year: int, ends: date, rng: random.Random) -> str:
    if ends.year <= LAST_YEAR:
        return Stage.ENDED
    if year < LAST_YEAR:
        return Stage.RUNNING
    return rng.choice([stage for stage in Stage.values if stage != Stage.ENDED])


def _sentence(rng: random.Random, choices: Sequence[str]) -> str:
    return f"{rng.choice(choices)}。"


def _values(row: models.Model) -> dict[str, Any]:
    """The row's columns as COPY takes them."""
    return {
        str(field.column): field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in row._meta.concrete_fields
    }


def _copy(model: type[models.Model], rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
    quote = connection.ops.quote_name
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields]
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row[column] for column in columns])
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {quote(table)}", [table]
        )


@contextmanager
def _without_history() -> Iterator[None]:
    """pghistory's triggers off inside the transaction; foreign keys and checks stay on."""
    tables = [
        connection.ops.quote_name(m._meta.db_table) for m in (Case, CasePartner, Organisation)
    ]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        # Deferred foreign keys would hold the tables against ALTER.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@contextmanager
def _without_gin() -> Iterator[None]:
    """Build the GIN indexes once at the end: minutes quicker, and without a pending list."""
    tables = [model._meta.db_table for model in (CaseText, CaseFacets)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
            " AND indexdef LIKE '%%USING gin%%' ORDER BY indexname",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for _, definition in indexes:
            cursor.execute(definition)
