"""manage.py load_bulk in a process and a database of its own, as it is used."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from psycopg import sql

CHECKOUT = Path(__file__).resolve().parents[2]
# More than one batch, so that both processes have something to do.
CASES = 600


@pytest.fixture(scope="module")
def bulk(django_db_setup: None) -> Iterator[tuple[str, str]]:
    """The address of a filled database, dropped at the end, and what the command printed."""
    name = f"{connection.settings_dict['TEST']['NAME']}_bulk_{os.getpid()}"
    try:
        done = _run(name, "--cases", str(CASES))
        assert done.returncode == 0, done.stderr
        yield name, done.stdout
    finally:
        with psycopg.connect(_conninfo("postgres"), autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "load_bulk", f"--database-url={_url(name)}", *arguments],
        cwd=CHECKOUT,
        env=os.environ
        | {"DATABASE_URL": _url("postgres"), "DJANGO_SETTINGS_MODULE": "ppp_portal.settings.test"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _url(name: str) -> str:
    here = connection.settings_dict
    password = f":{quote(here['PASSWORD'])}" if here["PASSWORD"] else ""
    port = f":{here['PORT']}" if here["PORT"] else ""
    host = quote(here["HOST"] or "", safe="")
    return f"postgres://{here['USER']}{password}@{host}{port}/{name}"


def _conninfo(name: str) -> str:
    here = connection.settings_dict
    given = {
        "host": here["HOST"],
        "port": here["PORT"],
        "user": here["USER"],
        "password": here["PASSWORD"],
    }
    wanted = {key: str(value) for key, value in given.items() if value}
    return psycopg.conninfo.make_conninfo(dbname=name, **wanted)


def _ask(name: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(_conninfo(name)) as database:
        return database.execute(statement).fetchall()


def test_the_database_is_made_and_filled(bulk: tuple[str, str]) -> None:
    name, _ = bulk

    assert _ask(name, "SELECT count(*) FROM cases_case") == [(CASES,)]
    assert _ask(name, "SELECT count(*) FROM partners_organisation") == [(30,)]
    assert _ask(name, "SELECT count(*) FROM cases_casetext") == [(CASES,)]
    assert _ask(name, "SELECT count(*) FROM cases_casefacets") == [(CASES,)]
    assert _ask(name, "SELECT count(*) > 500 FROM cases_casepartner") == [(True,)]
    assert _ask(name, "SELECT count(*) > 1700 FROM partners_municipality") == [(True,)]


def test_the_same_number_gives_the_same_rows(bulk: tuple[str, str]) -> None:
    name, _ = bulk

    titles = _ask(name, "SELECT title FROM cases_case WHERE id IN (1, 600) ORDER BY id")

    assert titles == [
        ("一人暮らしの高齢者のための美術館での産前産後の家庭訪問事業",),
        ("中学生のための団地での不登校の相談プロジェクト",),
    ]


def test_progress_is_printed(bulk: tuple[str, str]) -> None:
    lines = bulk[1].splitlines()

    assert lines[1:3] == ["自治体 1,741 の一覧を用意しました。", "団体 30 を書き込みました。"]
    assert "  索引 600 / 600" in lines
    assert lines[-1].startswith("終わりました（")


def test_no_history_is_written_and_the_triggers_are_on_again(bulk: tuple[str, str]) -> None:
    name, _ = bulk

    assert _ask(name, "SELECT count(*) FROM cases_caseevent") == [(0,)]
    off = "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'"
    assert _ask(name, off) == [(0,)]


def test_every_index_is_there_again(bulk: tuple[str, str]) -> None:
    name, _ = bulk

    rows = _ask(
        name,
        "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%USING gin%'"
        " AND tablename LIKE 'cases_case%' ORDER BY 1",
    )

    assert rows == [
        ("cases_facets_arrays",),
        ("cases_text_grams",),
        ("cases_text_words",),
    ]


def test_the_next_case_gets_the_next_number(bulk: tuple[str, str]) -> None:
    name, _ = bulk

    assert _ask(name, "SELECT nextval('cases_case_id_seq')") == [(CASES + 1,)]


def test_a_database_with_cases_is_left_alone(bulk: tuple[str, str]) -> None:
    name, _ = bulk

    done = _run(name, "--cases", "10")

    assert done.returncode == 1
    assert f"データベース {name} には、すでに事例があります。" in done.stderr
    assert _ask(name, "SELECT count(*) FROM cases_case") == [(CASES,)]


def test_the_database_in_use_is_refused() -> None:
    name = connection.settings_dict["NAME"]

    with pytest.raises(CommandError) as error:
        call_command("load_bulk", database_url=_url(name), cases=10)

    assert "いま使っているデータベースと同じ名前です" in str(error.value)


@pytest.mark.parametrize("url", ["sqlite:////tmp/bulk.db", "postgres://portal@127.0.0.1"])
def test_an_address_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(CommandError) as error:
        call_command("load_bulk", database_url=url, cases=10)

    assert "postgres://利用者@ホスト:ポート/名前 の形で" in str(error.value)


@pytest.mark.parametrize("cases", [0, 1_000_001])
def test_a_number_out_of_range_is_refused(cases: int) -> None:
    with pytest.raises(CommandError) as error:
        call_command("load_bulk", database_url=_url("portal_bulk"), cases=cases)

    assert str(error.value) == "--cases には 1 から 1,000,000 までの数を指定してください。"


def test_a_server_that_does_not_answer_is_a_message() -> None:
    with pytest.raises(CommandError) as error:
        call_command("load_bulk", database_url="postgres://portal@127.0.0.1:1/bulk", cases=10)

    assert "データベース bulk を用意できません。" in str(error.value)
