"""`make demo`: prepare the demo, serve it, and stop everything with Ctrl-C, SIGTERM or its parent.

    python -m ppp_portal.demo_server        (PORT in the environment; default 8000)

Holds the database up, runs gunicorn and the job worker as its children, and ends with a reason
when one of them ends. Exit status: 0 when asked to stop, 1 when it could not start or go on.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from partners.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from ppp_portal.local_postgres import LocalPostgresError, place_for, purpose_now, running
from ppp_portal.local_postgres.cluster import log_end, running_data
from ppp_portal.local_postgres.keeper import end_with_parent

CHECKOUT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
# What each start does before serving; every command may run again without harm.
STEPS = (
    ("表を用意", ["migrate", "--verbosity=0"]),
    ("自治体の一覧を登録", ["load_municipalities"]),
    ("デモの記録を登録（初回だけ）", ["load_demo"]),
    ("画面の部品を用意", ["collectstatic", "--noinput", "--verbosity=0"]),
)
READY_SECONDS = 60.0
STOP_SECONDS = 15.0
PROGRESS_SECONDS = 5.0


class DemoError(Exception):
    """The demo cannot start or go on; the text says why and what to do, in Japanese."""


class Stopped(Exception):
    """Someone asked the demo to stop."""


class Children:
    """The processes of the demo, each in a session of its own, so that none gets Ctrl-C alone."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(
        self, name: str, command: list[str], stdout: int | None = None, stderr: int | None = None
    ) -> None:
        """Start `command` from the checkout; None leaves an output where this process writes."""
        me = os.getpid()
        self.running[name] = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(signal.SIGTERM, me),
        )

    def ended(self) -> tuple[str, int] | None:
        """Return name and exit code of a child that has ended, None while all run."""
        for name, child in self.running.items():
            code = child.poll()
            if code is not None:
                return name, code
        return None

    def forget(self, name: str) -> None:
        del self.running[name]

    def stop(self) -> None:
        """Ask all to end, wait, and kill what is left of their sessions."""
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.running.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            try:  # a killed master leaves its workers
                os.killpg(child.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        port = port_from(os.environ.get("PORT", ""))
        serve(port)
    except Stopped:
        say("デモを止めました。")
        return 0
    except (DemoError, LocalPostgresError) as error:
        say(f"エラー: {error}", error=True)
        return 1
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    # The second Ctrl-C must not break the stopping.
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


def serve(port: int) -> None:
    """Prepare, serve and watch until Stopped; raises DemoError when something ends by itself."""
    parent = os.getppid()
    address = f"http://{HOST}:{port}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "ppp_portal.settings.demo",
        "PORT": str(port),
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
    os.environ.update(environment)
    with ExitStack() as stack:
        stack.enter_context(only_one(CHECKOUT / "var" / f"demo-{purpose_now()}.lock", address))
        refuse_taken_port(port)
        place = None if os.environ.get("DATABASE_URL") else place_for(purpose_now())
        if place:
            began = time.monotonic()
            begin_step(1, "データベースを起動")
            stack.enter_context(running(place))
            end_step(began)
        children = Children(environment)
        stack.callback(children.stop)
        for number, (label, arguments) in enumerate(STEPS, start=2):
            run_step(children, number, label, arguments, parent)
        children.start("ジョブ (procrastinate)", worker_command())
        children.start("ウェブ (gunicorn)", gunicorn_command(port))
        wait_until_served(children, port, parent)
        say(welcome(address))
        while True:
            time.sleep(0.5)
            watch(children, parent)
            if place and running_data(place) is None:
                raise DemoError(f"データベースが終了しました。\n{log_end(place)}")


def port_from(text: str) -> int:
    """Return the port that PORT names; empty means 8000."""
    if not text:
        return 8000
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise DemoError(f"PORT={text} は使えません。1 から 65535 の数を指定してください。")
    return int(text)


@contextmanager
def only_one(path: Path, address: str) -> Iterator[None]:
    """Hold the checkout's demo for this process; another one's address is told."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise DemoError(
                f"このフォルダーのデモはもう動いています（{file.read().strip()}）。"
                "それを開くか、止めてからもう一度実行してください。"
            ) from None
        file.truncate(0)
        file.write(address)
        file.flush()
        yield


def refuse_taken_port(port: int) -> None:
    """Raise DemoError where gunicorn could not listen, before anything long begins."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            why = "ほかのプログラムが使っています" if error.errno != 13 else "開く権限がありません"
            free = 8080 if port != 8080 else 8090
            raise DemoError(
                f"ポート {port} は{why}。別のポートで「make demo PORT={free}」と実行してください。"
            ) from None


def run_step(
    children: Children, number: int, label: str, arguments: list[str], parent: int
) -> None:
    """Run one management command to its end, with its seconds; its output shows when it fails."""
    began = shown = time.monotonic()
    begin_step(number, label)
    with tempfile.TemporaryFile() as output:
        children.start(label, manage(*arguments), output.fileno(), subprocess.STDOUT)
        while (done := children.ended()) is None:
            time.sleep(0.05)
            refuse_lost_parent(parent)
            if time.monotonic() - shown > PROGRESS_SECONDS:
                shown = time.monotonic()
                print(f"{shown - began:.0f} 秒 … ", end="", flush=True)
        children.forget(label)
        if done[1] != 0:
            print()
            output.seek(0)
            text = output.read().decode(errors="replace").strip()
            command = " ".join(["manage.py", *arguments])
            raise DemoError(f"「{command}」が失敗しました（{how_it_ended(done[1])}）。\n{text}")
    end_step(began)


def begin_step(number: int, label: str) -> None:
    print(f"[{number}/{len(STEPS) + 1}] {label} … ", end="", flush=True)


def end_step(began: float) -> None:
    print(f"{time.monotonic() - began:.1f} 秒", flush=True)


def wait_until_served(children: Children, port: int, parent: int) -> None:
    """Return when the portal answers over HTTP."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(port):
        watch(children, parent)
        if time.monotonic() > deadline:
            raise DemoError(f"ウェブサーバーが {READY_SECONDS:.0f} 秒たっても応答しません。")
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Return whether `/healthz` answers 200 at `port`."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def watch(children: Children, parent: int) -> None:
    """Raise DemoError when a child has ended, Stopped when the parent has."""
    done = children.ended()
    if done:
        raise DemoError(f"{done[0]} が終了しました（{how_it_ended(done[1])}）。")
    refuse_lost_parent(parent)


def refuse_lost_parent(parent: int) -> None:
    if os.getppid() != parent or make_was_interrupted(parent):
        raise Stopped


def make_was_interrupted(parent: int) -> bool:
    """Return whether the parent is a make that got SIGINT alone and now waits for this process.

    A container without a terminal sends Ctrl-C to its first process only, and make passes SIGTERM
    on but not SIGINT: it stays inside its handler, which shows as a blocked SIGINT (Linux).
    """
    process = Path("/proc") / str(parent)
    try:
        if (process / "comm").read_text().strip() not in ("make", "gmake"):
            return False
        status = (process / "status").read_text()
    except OSError:
        return False
    blocked = int(status.partition("SigBlk:")[2].split()[0], 16)
    return bool(blocked & 1 << (signal.SIGINT - 1))


def how_it_ended(code: int) -> str:
    """Return an exit code of `subprocess` in words."""
    return f"終了コード {code}" if code >= 0 else f"シグナル {signal.Signals(-code).name}"


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(CHECKOUT / "manage.py"), *arguments]


def worker_command() -> list[str]:
    return manage("procrastinate", "worker", "--shutdown-graceful-timeout=10")


def gunicorn_command(port: int) -> list[str]:
    """Sync workers (gthread was erratic on two cores), renewed now and then."""
    options = {
        "bind": f"{HOST}:{port}",
        "workers": "3",
        "timeout": "120",  # a spreadsheet of every case is made before its first byte
        "graceful-timeout": "10",
        "max-requests": "1000",
        "max-requests-jitter": "200",
        # An address may hold a long Japanese search, nine bytes a character; the page cuts it.
        "limit-request-line": "0",
        "log-level": "warning",
    }
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket"]
    command += [f"--{name}={value}" for name, value in options.items()]
    return [*command, "ppp_portal.wsgi:application"]


def welcome(address: str) -> str:
    """Return what is printed when the demo is open."""
    accounts = "\n".join(f"  {email:<32}{label}" for email, label in DEMO_ACCOUNTS)
    return (
        f"\n公民連携ポータルのデモを開きました: {address}\n"
        f"デモのアカウント（パスワードはどれも {DEMO_PASSWORD}）:\n{accounts}\n"
        "止めるときは Ctrl-C を押してください。入力したものは次に開いたときも残っています。\n"
    )


def say(text: str, *, error: bool = False) -> None:
    print(text, file=sys.stderr if error else sys.stdout, flush=True)


if __name__ == "__main__":
    sys.exit(main())
