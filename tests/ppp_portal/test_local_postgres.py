"""The local PostgreSQL, really started, killed and stopped; each test has a cluster of its own."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ppp_portal.local_postgres import (
    LocalPostgresError,
    Place,
    binaries,
    cluster,
    local_database,
    place_for,
    purpose_now,
    running,
    running_if_needed,
)
from ppp_portal.local_postgres.places import CHECKOUT, socket_folder
from ppp_portal.local_postgres.use import needs_database

# A user of the server in a process of its own; leaves when its standard input ends.
USER = """
import sys
from ppp_portal.local_postgres import place_for, running
with running(place_for(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def make_place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Place]]:
    """Make places of this test's own, whose servers and folders are gone afterwards."""
    monkeypatch.delenv("PORTAL_POSTGRES", raising=False)
    made: list[Place] = []

    def make(prefix: str = "test-launcher") -> Place:
        made.append(place_for(f"{prefix}-{uuid.uuid4().hex[:8]}"))
        return made[-1]

    yield make
    for place in made:
        cluster.stop(place)
        shutil.rmtree(place.folder, ignore_errors=True)
        if not place.socket.is_symlink():
            shutil.rmtree(place.socket, ignore_errors=True)


@pytest.fixture
def place(make_place: Callable[..., Place]) -> Place:
    return make_place()


def enter(place: Place) -> subprocess.Popen[str]:
    """Start a user process and return when it holds the server."""
    user = subprocess.Popen(
        [sys.executable, "-c", USER, place.folder.name],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None
    assert user.stdout.readline() == "up\n"
    return user


def leave(user: subprocess.Popen[str]) -> None:
    user.communicate("\n", timeout=120)
    assert user.returncode == 0


def query(place: Place, statement: str) -> list[tuple[object, ...]]:
    with cluster.connect(place, place.database) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def server(place: Place) -> psutil.Process:
    data = cluster.running_data(place)
    assert data is not None
    pid = cluster.server_pid(data)
    assert pid is not None
    return psutil.Process(pid)


def wait_until_stopped(place: Place, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while cluster.running_data(place) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert cluster.running_data(place) is None


def test_a_server_starts_with_its_user_and_stops_with_it(place: Place) -> None:
    with running(place):
        process = server(place)
        encoding, folded, listening = query(
            place,
            "SELECT current_setting('server_encoding'), lower('ＡÀ'),"
            " current_setting('listen_addresses')",
        )[0]

    assert (encoding, folded, listening) == ("UTF8", "ａà", "")
    assert psutil.wait_procs([process], timeout=60)[1] == []
    assert cluster.running_data(place) is None


def test_rows_stay_from_one_run_to_the_next(place: Place) -> None:
    with running(place):
        query(place, "CREATE TABLE kept AS SELECT 7 AS number")
    with running(place):
        assert query(place, "SELECT number FROM kept") == [(7,)]


def test_the_server_is_private_and_never_root_s(place: Place) -> None:
    with running(place):
        owner = os.getuid() if place.account is None else place.account.uid
        folders = [place.folder, place.socket, cluster.running_data(place)]
        assert [stat.S_IMODE(path.stat().st_mode) for path in folders if path] == [0o700] * 3
        assert [path.stat().st_uid for path in folders if path] == [owner] * 3
        assert server(place).uids().effective == owner
        assert owner != 0


def test_the_server_stays_until_its_last_user_leaves(place: Place) -> None:
    first, second = enter(place), enter(place)

    leave(first)
    assert query(place, "SELECT 1") == [(1,)]
    leave(second)

    assert cluster.running_data(place) is None


def test_the_server_stops_after_its_user_was_killed(place: Place) -> None:
    user = enter(place)

    user.kill()
    user.communicate()

    wait_until_stopped(place)
    with running(place):
        assert query(place, "SELECT 1") == [(1,)]


def test_a_killed_server_keeps_what_was_committed(make_place: Callable[..., Place]) -> None:
    place = make_place("launcher-safe")
    with running(place):
        query(place, "CREATE TABLE rows AS SELECT generate_series(1, 2000) AS number")
        open_transaction = cluster.connect(place, place.database)
        open_transaction.execute("BEGIN")
        open_transaction.execute("INSERT INTO rows VALUES (2001)")
        server(place).kill()
        open_transaction.close()

    with running(place):
        assert query(place, "SELECT count(*), max(number) FROM rows") == [(2000, 2000)]


def test_a_newcomer_starts_the_server_anew_beside_users_of_a_killed_one(place: Place) -> None:
    user = enter(place)
    server(place).kill()

    with running(place):
        assert query(place, "SELECT 1") == [(1,)]
        leave(user)
        assert query(place, "SELECT 1") == [(1,)]

    assert cluster.running_data(place) is None


def test_a_server_ends_when_its_keeper_is_killed(place: Place) -> None:
    with running(place):
        keeper = server(place).parent()
        assert keeper is not None
        keeper.kill()
        wait_until_stopped(place)

    with running(place):
        assert query(place, "SELECT 1") == [(1,)]


def test_users_who_come_and_go_at_once_all_get_their_server(place: Place) -> None:
    users = [
        subprocess.Popen(
            [sys.executable, "-c", USER, place.folder.name],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]

    answers = [(*user.communicate(timeout=120), user.returncode) for user in users]

    assert answers == [("up\n", "", 0)] * 6
    wait_until_stopped(place)


def test_an_interrupted_initdb_is_made_anew(place: Place) -> None:
    place.make_folders()
    major = binaries.choose_binaries(place).major
    half = place.folder / f"pg{major}.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("half")

    with running(place):
        assert query(place, "SELECT 1") == [(1,)]

    assert not half.exists()


def test_a_stale_process_number_taken_by_another_process_is_no_server(place: Place) -> None:
    with running(place):
        data = cluster.running_data(place)
    assert data is not None
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")

    assert cluster.running_data(place) is None
    with running(place):
        assert server(place).pid != os.getpid()


def test_a_socket_path_too_long_is_replaced_by_a_short_private_folder(
    make_place: Callable[..., Place],
) -> None:
    place = make_place("test-" + "long" * 25)

    with running(place):
        assert place.socket.parent == Path("/tmp")
        assert stat.S_IMODE(place.socket.stat().st_mode) == 0o700
        assert query(place, "SELECT 1") == [(1,)]


def test_the_socket_folder_is_the_same_for_the_same_cluster_only() -> None:
    long = Path("/srv") / ("x" * 100)

    assert socket_folder(Path("/srv/a")) == Path("/srv/a/socket")
    assert socket_folder(long) == socket_folder(long)
    assert socket_folder(long) != socket_folder(long / "other")


def test_a_socket_folder_laid_by_someone_else_is_refused(
    make_place: Callable[..., Place], tmp_path: Path
) -> None:
    place = make_place("test-" + "laid" * 25)
    place.socket.symlink_to(tmp_path)

    with pytest.raises(LocalPostgresError, match="別の利用者のものです"), running(place):
        pass

    place.socket.unlink()


@pytest.mark.parametrize("kind", ["system", "wheel"])
def test_portal_postgres_forces_one_kind_of_programs(
    kind: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [item for item in binaries.candidates(place) if item.kind == kind]
    monkeypatch.setenv("PORTAL_POSTGRES", kind)

    if not found:  # a machine without PostgreSQL of its own
        with pytest.raises(LocalPostgresError, match="apt-get install postgresql"), running(place):
            pass
        return
    with running(place):
        version = query(place, "SELECT current_setting('server_version_num')::int / 10000")
    assert version == [(found[0].major,)]


def test_the_wheel_is_always_there(place: Place) -> None:
    wheel = [item for item in binaries.candidates(place) if item.kind == "wheel"]

    assert [item.major >= binaries.OLDEST_MAJOR for item in wheel] == [True]


def test_a_cluster_made_by_the_wheel_goes_on_with_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_POSTGRES", "wheel")
    with running(place):
        query(place, "CREATE TABLE kept AS SELECT 7 AS number")
    monkeypatch.delenv("PORTAL_POSTGRES")

    with running(place):
        assert query(place, "SELECT number FROM kept") == [(7,)]


def test_data_of_a_version_that_is_gone_is_told_by_its_folder(place: Place) -> None:
    place.make_folders()
    place.data(9).mkdir()

    with pytest.raises(LocalPostgresError) as told, running(place):
        pass

    assert str(told.value) == (
        f"{place.folder}/pg9 のデータを作った PostgreSQL 9 がこの機械にありません。"
        "同じ版を入れ直すか、データが要らなければそのフォルダーを消してください。"
    )


def test_an_unknown_kind_of_programs_is_refused(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_POSTGRES", "docker")

    with pytest.raises(LocalPostgresError, match="system か wheel"), running(place):
        pass


def test_only_test_clusters_give_up_safety_for_speed(make_place: Callable[..., Place]) -> None:
    for prefix, expected in (("test-launcher", "off"), ("launcher-safe", "on")):
        place = make_place(prefix)
        with running(place):
            assert query(place, "SHOW fsync") == [(expected,)]


def test_the_database_entry_names_the_socket_and_starts_nothing() -> None:
    place = place_for("test-never-started")

    assert local_database("test-never-started") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "portal",
        "USER": "portal",
        "PASSWORD": "",
        "HOST": str(place.socket),
        "PORT": "5432",
    }
    assert not place.folder.exists()


@pytest.mark.parametrize(
    ("named", "settings", "purpose"),
    [
        ("", "ppp_portal.settings.test", "test"),
        ("", "ppp_portal.settings.dev", "dev"),
        ("", "ppp_portal.settings.demo", "dev"),
        ("mine", "ppp_portal.settings.test", "mine"),
    ],
)
def test_the_purpose_follows_the_settings_unless_named(
    named: str, settings: str, purpose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_POSTGRES_PURPOSE", named)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", settings)

    assert purpose_now() == purpose


def test_a_purpose_that_would_leave_its_folder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_POSTGRES_PURPOSE", "../elsewhere")

    with pytest.raises(LocalPostgresError, match="PORTAL_POSTGRES_PURPOSE"):
        purpose_now()


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ([], False),
        (["--help"], False),
        (["help", "migrate"], False),
        (["migrate", "--help"], False),
        (["collectstatic", "--noinput"], False),
        (["check"], False),
        (["check", "--database", "default"], True),
        (["migrate"], True),
        (["runserver"], True),
        (["import_cases", "cases.csv"], True),
    ],
)
def test_only_commands_with_a_database_start_one(arguments: list[str], needed: bool) -> None:
    assert needs_database(["manage.py", *arguments]) == needed


def test_nothing_is_started_where_a_database_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_POSTGRES_PURPOSE", place.folder.name)
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/portal")

    with running_if_needed(["manage.py", "migrate"]):
        assert not place.folder.exists()


def test_manage_py_brings_its_own_server_and_leaves_none(place: Place) -> None:
    environment = os.environ | {
        "PORTAL_POSTGRES_PURPOSE": place.folder.name,
        "DJANGO_SETTINGS_MODULE": "ppp_portal.settings.dev",
        "DATABASE_URL": "",
    }

    answer = subprocess.run(
        [sys.executable, "manage.py", "showmigrations", "--plan", "contenttypes"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split("\n")[0].strip() == "[ ]  contenttypes.0001_initial"
    assert place.majors() != []
    assert cluster.running_data(place) is None


def test_manage_py_says_in_one_line_why_there_is_no_database(place: Place) -> None:
    environment = os.environ | {
        "PORTAL_POSTGRES_PURPOSE": place.folder.name,
        "PORTAL_POSTGRES": "docker",
        "DATABASE_URL": "",
    }

    answer = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stderr) == (
        1,
        "データベースを起動できません: PORTAL_POSTGRES=docker は分かりません。"
        "system か wheel を指定してください。\n",
    )


def test_a_terminated_process_group_of_one_user_does_not_reach_the_server(place: Place) -> None:
    with running(place):
        other = subprocess.Popen(
            [sys.executable, "-c", USER, place.folder.name],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert other.stdout is not None
        other.stdout.readline()
        os.killpg(other.pid, signal.SIGINT)  # Ctrl-C in the other's terminal
        other.communicate()

        assert query(place, "SELECT 1") == [(1,)]
