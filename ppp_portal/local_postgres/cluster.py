"""Make, start and stop one cluster. Callers hold the place's start lock (`use`)."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from psycopg import sql

from ppp_portal.local_postgres.binaries import Binaries
from ppp_portal.local_postgres.places import LocalPostgresError, Place

KEEPER = Path(__file__).with_name("keeper.py")
START_SECONDS = 60.0  # crash recovery of a large load may take this long
RETRY_SECONDS = 15.0
STOP_SECONDS = 30.0
LONGEST_LOG = 10 * 1024 * 1024


def make(place: Place, binaries: Binaries) -> Path:
    """Return the data folder, made by `initdb` where it is missing.

    It is made beside and renamed when complete, so an interrupted one is never taken for data.
    """
    data = place.data(binaries.major)
    if data.exists():
        return data
    making = data.with_name(f"{data.name}.new")
    if making.exists():
        shutil.rmtree(making)
    command = [
        str(binaries.initdb),
        f"--pgdata={making}",
        f"--username={place.role}",
        "--encoding=UTF8",
        "--auth=trust",  # the socket's folder is private to the account
        # Letters must be letters whatever the machine's locale: LANG=C would fold ASCII only.
        f"--locale={'C.UTF-8' if sys.platform == 'linux' else 'C'}",
    ]
    if binaries.major >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if place.fast:
        command.append("--no-sync")
    answer = subprocess.run(
        command, capture_output=True, text=True, check=False, **place.child_options()
    )
    if answer.returncode:
        raise LocalPostgresError(
            f"データベースを作れませんでした（{binaries.initdb}）。"
            f"DATABASE_URL で別の PostgreSQL を使うこともできます。\n{answer.stderr.strip()}"
        )
    making.rename(data)
    return data


def server_command(place: Place, binaries: Binaries) -> list[str]:
    """Return the server's command line; everything that matters is said here, not in a file."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(place.socket),
        "unix_socket_permissions": "0700",
        "port": place.port,
        "max_connections": "100",
        "shared_buffers": "128MB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A container's /dev/shm is often too small for parallel workers.
        "max_parallel_workers_per_gather": "0",
        "logging_collector": "off",
    }
    if place.fast:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [str(binaries.postgres), "-D", str(place.data(binaries.major))]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return command


def start(place: Place, binaries: Binaries) -> None:
    """Start the server and return when it answers; raises LocalPostgresError when it does not."""
    data = make(place, binaries)
    forget_dead_server(data)
    give_up = time.monotonic() + RETRY_SECONDS
    while True:
        # A starter that was killed may have left a server on its way up.
        if server_pid(data) is None:
            answers = _start_once(place, binaries)
        else:
            answers = wait_until_ready(place, data)
        if answers:
            return
        if time.monotonic() > give_up:
            raise LocalPostgresError(
                f"PostgreSQL {binaries.major} が起動しません（{binaries.postgres}）。"
                f"記録: {place.log}\n{log_end(place)}"
            )
        # The children of a killed server hold its memory for a moment.
        time.sleep(0.3)


def _start_once(place: Place, binaries: Binaries) -> bool:
    if place.log.exists() and place.log.stat().st_size > LONGEST_LOG:
        place.log.unlink()
    account = [str(place.account.uid), str(place.account.gid)] if place.account else ["-", "-"]
    ended, status = os.pipe()
    try:
        keeper = [sys.executable, "-I", str(KEEPER), str(place.users_lock), str(place.log)]
        keeper += [*account, str(status), "--", *server_command(place, binaries)]
        options = place.child_options()
        # The keeper itself stays the caller's; it changes the account for the server only.
        subprocess.run(
            keeper,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(status,),
            env=options["env"],
        )
        os.close(status)
        status = -1
        return wait_until_ready(place, place.data(binaries.major), ended)
    finally:
        os.close(ended)
        if status != -1:
            os.close(status)


def wait_until_ready(place: Place, data: Path, ended: int | None = None) -> bool:
    """Wait until the server answers; False when it ended instead.

    `ended` is the pipe whose other end lives as long as the server; without it (a server that
    someone else started) its process is looked at.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connect(place, "postgres").close()
            return True
        except psycopg.OperationalError:
            pass
        if ended is None:
            gone = server_pid(data) is None
            time.sleep(0.05)
        else:
            gone = bool(select.select([ended], [], [], 0.05)[0])
        if gone:
            return False
        if time.monotonic() > deadline:
            raise LocalPostgresError(
                f"PostgreSQL が {START_SECONDS:.0f} 秒たっても応答しません。"
                f"記録: {place.log}\n{log_end(place)}"
            )


def connect(place: Place, database: str) -> psycopg.Connection:
    """Open an autocommit connection over the private socket."""
    return psycopg.connect(
        host=str(place.socket),
        port=place.port,
        user=place.role,
        dbname=database,
        autocommit=True,
        connect_timeout=5,
    )


def make_database(place: Place) -> None:
    """Create the portal's database where the cluster has none yet."""
    with connect(place, "postgres") as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [place.database]
        ).fetchone()
        if not found:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(place.database)))


def running_data(place: Place) -> Path | None:
    """Return the data folder whose server runs, None where none does."""
    for major in place.majors():
        if server_pid(place.data(major)) is not None:
            return place.data(major)
    return None


def stop(place: Place) -> None:
    """Stop the running server, cleanly if it can; returns when it is gone."""
    data = running_data(place)
    if data is None:
        return
    # Fast shutdown first; what does not end by then recovers at its next start.
    for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10.0)):
        pid = server_pid(data)
        if pid is None:
            return
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + seconds
        while server_pid(data) is not None and time.monotonic() < deadline:
            time.sleep(0.02)


def server_pid(data: Path) -> int | None:
    """Return the running server's process id from `postmaster.pid`, None for a stale one."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    except PermissionError:
        return None  # someone else's process took the number
    if sys.platform != "linux":
        return pid
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        # A killed server stays a zombie where nobody reaps; and after a reboot the number may be
        # any process of ours. The server alone stands in its data folder.
        alive = state not in "ZX" and os.readlink(f"/proc/{pid}/cwd") == str(data.resolve())
    except OSError:
        return None
    return pid if alive else None


def forget_dead_server(data: Path) -> None:
    """Remove a `postmaster.pid` whose process is not this cluster's server.

    PostgreSQL would do so itself for a number nobody has, but not for a zombie's or a reused one.
    The shared memory's own check still refuses a second server beside a living one's backends.
    """
    if server_pid(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)


def log_end(place: Place, lines: int = 8) -> str:
    """Return the last lines of the server's log, for messages."""
    try:
        return "\n".join(place.log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""
