"""Queries, time and plans of the pages that read many cases, against a database full of them.

    manage.py load_bulk --cases 100000 --database-url postgres://…/portal_bulk
    DATABASE_URL=postgres://…/portal_bulk python tests/benchmarks/list_and_search.py [--plans NAME]

Prints one line per address: queries, median milliseconds of the whole answer, and what the plans
do worst. Exits 1 where an address takes more than 12 queries or reads the texts sequentially.
`--plans` prints the plans of the addresses whose name contains NAME. Writes nothing but one account
to sign in with and one challenge; figures of one run are in docs/benchmarks.md.
"""

# ruff: noqa: E402  (Django is set up before its models are imported)

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppp_portal.settings.test")

import django

django.setup()

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from partners.models import Municipality, Organisation, User
from proposals.models import Challenge
from tests.factories.challenges import ChallengeFactory

RUNS = 5
MAX_QUERIES = 12
TEXTS = "cases_casetext"
# The nearest sensible page to this one is the last.
_LAST_PAGE = "999999999"


@dataclass
class Measured:
    name: str
    queries: int
    milliseconds: float
    bytes_sent: int
    scans: dict[str, int] = field(default_factory=dict)  # table: rows read one after the other
    plans: list[str] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        return self.queries > MAX_QUERIES or TEXTS in self.scans


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--plans", default="", help="print the plans of addresses named so")
    arguments.add_argument("--only", default="", help="measure only addresses named so")
    options = arguments.parse_args()
    print(f"{Case.objects.count():,} cases in {connection.settings_dict['NAME']}")
    print(f"{'address':<40}{'queries':>8}{'ms':>8}{'kB':>7}  read one after the other")
    failed = False
    for name, client, address in _addresses():
        if options.only not in name:
            continue
        measured = _measure(client, name, address)
        scans = ", ".join(f"{table} ({rows:,})" for table, rows in measured.scans.items())
        mark = "  <-- FAILS" if measured.fails else ""
        print(
            f"{name:<40}{measured.queries:>8}{measured.milliseconds:>8.0f}"
            f"{measured.bytes_sent // 1024:>7}  {scans or '-'}{mark}",
            flush=True,
        )
        failed |= measured.fails
        if options.plans and options.plans in name:
            print("\n\n".join(measured.plans))
    return int(failed)


def _addresses() -> Iterator[tuple[str, Client, str]]:
    visitor = Client()
    for who, client in (("", visitor), ("member: ", _member())):
        for name, parameters in _LISTS.items():
            yield who + name, client, f"{reverse('case_list')}?{urlencode(parameters, doseq=True)}"
    yield "home", visitor, reverse("home")
    yield "map", visitor, reverse("case_map")
    case = Case.objects.visible_to(AnonymousUser()).order_by("pk")[5_000 % Case.objects.count()]
    yield "detail", visitor, reverse("case_detail", args=[case.pk])
    yield "partners for a case", _member(), reverse("case_partners", args=[case.pk])
    city = Municipality.objects.get(code="281000")
    challenge = _challenge(city)
    yield (
        "partners for a challenge",
        _member(),
        reverse("partner_suggestions", args=["challenge", challenge.pk]),
    )
    yield "own challenge", _member(), reverse("challenge_detail", args=[challenge.pk])
    yield "municipality profile", visitor, reverse("municipality_detail", args=[city.code])
    organisation = Organisation.objects.visible_to(AnonymousUser()).order_by("pk")[0]
    yield "organisation profile", visitor, reverse("organisation_detail", args=[organisation.pk])
    yield "organisation list", visitor, reverse("organisation_list")
    yield "municipality list", visitor, reverse("municipality_list")
    yield "search over everything", visitor, f"{reverse('search')}?{urlencode({'q': '公園'})}"
    yield "feed", visitor, reverse("case_feed")
    yield "list by partner", visitor, f"{reverse('case_list')}?partner={organisation.pk}"
    yield "list by municipality", visitor, f"{reverse('case_list')}?municipality={city.code}"


_LISTS: dict[str, dict[str, Any]] = {
    "list": {},
    "list, last page": {"page": _LAST_PAGE},
    "list, sorted by year": {"sort": "period"},
    "list, sorted by population": {"sort": "population"},
    "list, sorted by title": {"sort": "title"},
    "prefecture": {"prefecture": "28"},
    "two prefectures": {"prefecture": ["28", "13"]},
    "field": {"field": "education"},
    "method": {"method": "commission"},
    "stage": {"stage": "running"},
    "year": {"year": "2024"},
    "population": {"population": "over_500k"},
    "partner kind": {"partner_kind": "npo"},
    "four facets": {
        "prefecture": "28",
        "field": "education",
        "stage": "running",
        "population": "over_500k",
    },
    "search: common word": {"q": "子ども"},
    "search: common word, by year": {"q": "子ども", "sort": "period"},
    "search: common word, last page": {"q": "子ども", "page": _LAST_PAGE},
    "search: two words": {"q": "学習支援 公民館"},
    "search: word and facet": {"q": "見守り", "prefecture": "28"},
    "search: rare word": {"q": "鵜飼"},
    "search: no hit": {"q": "宇宙飛行士"},
    "search: two characters": {"q": "公園"},
    "search: one character": {"q": "港"},
    "search: phrase": {"q": '"空き家の所有者"'},
    "search: exclude": {"q": "学習支援 -不登校"},
    "search: kana": {"q": "ひきこもり"},
    "search: unknown katakana": {"q": "ヌルポッポ"},
    "search: place": {"q": "神戸市"},
}


def _member() -> Client:
    """A client signed in as a member of 神戸市; the account is made once."""
    user = User.objects.filter(email="benchmark@city.demo.example").first()
    if user is None:
        user = User.objects.create_user("benchmark@city.demo.example", name="計測用")
        city = Municipality.objects.get(code="281000")
        user.memberships.create(municipality=city, role="editor")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _challenge(city: Municipality) -> Challenge:
    """A challenge in everyday words, of several topics; it is made once."""
    title = "学校に行けない子が、昼間に過ごせる場所がない（計測用）"
    found = Challenge.objects.filter(municipality=city, title=title).first()
    return found or ChallengeFactory(
        municipality=city,
        title=title,
        fields=["education", "childcare"],
        trouble=(
            "朝になると教室に入れない小中学生がいます。家で一人で過ごす子も多く、勉強が遅れることを"
            "親が心配しています。公民館や空き家を使い、地域の高齢者にも見守ってほしい。"
        ),
    )


def _measure(client: Client, name: str, address: str) -> Measured:
    _get(client, address)  # fills what a running server has in memory
    times, captured = [], []
    for _ in range(RUNS):
        with CaptureQueriesContext(connection) as context:
            began = time.perf_counter()
            content = _get(client, address)
            times.append((time.perf_counter() - began) * 1000)
        captured = [query["sql"] for query in context.captured_queries]
    measured = Measured(name, _count(captured), statistics.median(times), len(content))
    _explain(captured, measured)
    return measured


def _get(client: Client, address: str) -> bytes:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")
    return response.content


def _count(statements: list[str]) -> int:
    """Statements that ask for rows; transaction and session settings are none."""
    return sum(_asks(sql) for sql in statements)


def _asks(sql: str) -> bool:
    return sql.lstrip("(\n ").startswith(("SELECT", "WITH")) and "set_config" not in sql


def _explain(statements: list[str], measured: Measured) -> None:
    """Run the page's statements again in their order, each under EXPLAIN where it reads."""
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in statements:
            if _asks(sql):
                cursor.execute(
                    "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql.replace("%", "%%"), []
                )
                (plan,) = cursor.fetchone()
                plan = plan if isinstance(plan, list) else json.loads(plan)
                _note_scans(plan[0]["Plan"], measured.scans)
                measured.plans.append(
                    f"{plan[0]['Execution Time']:.1f} ms: {sql[:4000]}\n{_shown(plan[0]['Plan'])}"
                )
            elif sql.startswith("SET LOCAL"):
                cursor.execute(sql)


def _note_scans(node: dict[str, Any], scans: dict[str, int]) -> None:
    if node["Node Type"] == "Seq Scan":
        rows = int(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        )
        # A few rows of a small table are cheapest read at once.
        if rows > 5_000:
            table = node["Relation Name"]
            scans[table] = max(scans.get(table, 0), rows)
    for child in node.get("Plans", []):
        _note_scans(child, scans)


def _shown(node: dict[str, Any], depth: int = 0) -> str:
    what = " ".join(
        str(node[key]) for key in ("Node Type", "Relation Name", "Index Name") if key in node
    )
    line = f"{'  ' * depth}{what}: {node['Actual Rows']} rows x {node['Actual Loops']}"
    return "\n".join([line, *(_shown(child, depth + 1) for child in node.get("Plans", []))])


if __name__ == "__main__":
    sys.exit(main())
