"""Who uses the local server: it starts with the first user and stops with the last.

Every user process holds a shared flock on `users.lock`, which the kernel drops however the process
ends. Starting is done under `start.lock`. The keeper, and a user who leaves, stop the server only
while they hold `users.lock` exclusively, so nobody can come in at that moment: a newcomer waits
for the lock and then finds no server and starts one.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ppp_portal.local_postgres import cluster
from ppp_portal.local_postgres.binaries import choose_binaries, forced_kind
from ppp_portal.local_postgres.places import LocalPostgresError, Place, place_for, purpose_now

# Commands that never open a connection.
WITHOUT_DATABASE = {
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "version",
}


@contextmanager
def running(place: Place) -> Iterator[Place]:
    """Hold the server at `place` up while inside; starts it, and stops it with its last user.

    Raises LocalPostgresError with what to do where it cannot be had.
    """
    place.make_folders()
    with _opened(place.users_lock) as users:
        with _opened(place.start_lock) as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is stopping the last one
            _ensure(place)
        try:
            yield place
        finally:
            _leave(place, users)


def _ensure(place: Place) -> None:
    data = cluster.running_data(place)
    if data is not None and forced_kind():
        wanted = place.data(choose_binaries(place).major)
        if wanted != data:
            raise LocalPostgresError(
                f"別の PostgreSQL（{data}）が動いています。それを使っている"
                "コマンドを終えてから、もう一度実行してください。"
            )
    if data is None or not cluster.wait_until_ready(place, data):
        cluster.start(place, choose_binaries(place))
    cluster.make_database(place)


def _leave(place: Place, users: int) -> None:
    with _opened(place.start_lock) as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Others use it, and this is immediate; or the keeper is stopping it, and this waits.
            fcntl.flock(users, fcntl.LOCK_SH)
        else:
            cluster.stop(place)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)  # drops the lock


@contextmanager
def running_if_needed(argv: list[str]) -> Iterator[None]:
    """Hold the local server up for a Django command, where it needs one of ours.

    Nothing is started with `DATABASE_URL` set, for help, and for commands without a database.
    """
    _take_settings_option(argv)
    if os.environ.get("DATABASE_URL") or not needs_database(argv):
        yield
        return
    try:
        place = place_for(purpose_now())
        with running(place):
            yield
    except LocalPostgresError as error:
        sys.exit(f"データベースを起動できません: {error}")


def needs_database(argv: list[str]) -> bool:
    """Return whether the Django command line `argv` (with the program's name) uses a database."""
    if len(argv) < 2 or argv[1].startswith("-") or argv[1] in WITHOUT_DATABASE:
        return False
    if argv[1] == "check":
        return any(option.startswith("--database") for option in argv)
    return not {"-h", "--help"}.intersection(argv[2:])


def _take_settings_option(argv: list[str]) -> None:
    """Do early what Django does with `--settings`: the purpose of the cluster follows from it."""
    for position, option in enumerate(argv):
        if option == "--settings" and position + 1 < len(argv):
            os.environ["DJANGO_SETTINGS_MODULE"] = argv[position + 1]
        elif option.startswith("--settings="):
            os.environ["DJANGO_SETTINGS_MODULE"] = option.partition("=")[2]
