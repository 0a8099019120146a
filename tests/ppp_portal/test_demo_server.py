"""The demo, really started on a free port with a cluster of its own, stopped and killed."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from ppp_portal import demo_server
from ppp_portal.local_postgres import cluster, place_for
from ppp_portal.local_postgres.places import CHECKOUT, Place

COMMAND = [sys.executable, "-m", "ppp_portal.demo_server"]
# Starts the demo and waits, as make does; prints the demo's process number.
PARENT = f"""
import subprocess
demo = subprocess.Popen({COMMAND!r}, start_new_session=True)
print("demo", demo.pid, flush=True)
demo.wait()
"""


@dataclass
class Ground:
    environment: dict[str, str]
    place: Place
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Demo:
    process: subprocess.Popen[str]
    shown: str  # what was printed until it was open
    family: list[psutil.Process]  # the children, and the database server


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A cluster, a port and folders that no running demo of this checkout uses."""
    purpose = f"test-demo-{uuid.uuid4().hex[:8]}"
    place = place_for(purpose)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("demo")
    environment = os.environ | {
        "PORTAL_POSTGRES_PURPOSE": purpose,
        "DATABASE_URL": "",
        "PORT": str(port),
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
    }
    yield Ground(environment, place, port)
    cluster.stop(place)
    shutil.rmtree(place.folder, ignore_errors=True)
    (CHECKOUT / "var" / f"demo-{purpose}.lock").unlink(missing_ok=True)


def open_demo(ground: Ground, command: list[str] = COMMAND) -> Demo:
    """Start the demo and return when it says that it is open."""
    process = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=ground.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    shown = ""
    for line in process.stdout:
        shown += line
        if line.startswith("止めるときは"):
            break
    else:
        raise AssertionError(f"the demo did not open:\n{shown}")
    data = cluster.running_data(ground.place)
    assert data is not None
    pid = cluster.server_pid(data)
    assert pid is not None
    family = psutil.Process(process.pid).children(recursive=True)
    return Demo(process, shown, [*family, psutil.Process(pid)])


def end(demo: Demo) -> tuple[int, str]:
    """Return exit code and what was printed after the opening."""
    rest, _ = demo.process.communicate(timeout=120)
    return demo.process.returncode, rest.strip()


def left_over(processes: list[psutil.Process], seconds: float = 120) -> list[psutil.Process]:
    """Return what still runs after `seconds`; what only waits to be reaped has ended."""
    deadline = time.monotonic() + seconds
    while (left := [each for each in processes if runs(each)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_demo_opens_answers_and_stops_when_asked(ground: Ground) -> None:
    demo = open_demo(ground)

    assert demo.shown.endswith(demo_server.welcome(ground.address))
    assert demo_server.answers(ground.port)
    second = subprocess.run(
        COMMAND, cwd=CHECKOUT, env=ground.environment, capture_output=True, text=True, check=False
    )
    assert (second.returncode, second.stdout, second.stderr) == (
        1,
        "",
        f"エラー: このフォルダーのデモはもう動いています（{ground.address}）。"
        "それを開くか、止めてからもう一度実行してください。\n",
    )

    demo.process.send_signal(signal.SIGTERM)

    assert end(demo) == (0, "デモを止めました。")
    assert left_over(demo.family, seconds=1) == []
    assert cluster.running_data(ground.place) is None
    demo_server.refuse_taken_port(ground.port)


def test_ctrl_c_while_it_prepares_stops_the_step_and_the_database(ground: Ground) -> None:
    process = subprocess.Popen(
        COMMAND,
        cwd=CHECKOUT,
        env=ground.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    while not psutil.Process(process.pid).children():
        time.sleep(0.02)
    step = psutil.Process(process.pid).children()

    os.killpg(process.pid, signal.SIGINT)

    shown, _ = process.communicate(timeout=120)
    assert (process.returncode, shown.strip().split("\n")[-1][-len("デモを止めました。") :]) == (
        0,
        "デモを止めました。",
    )
    assert left_over(step, seconds=1) == []
    assert cluster.running_data(ground.place) is None


def test_a_killed_demo_leaves_nothing_behind(ground: Ground) -> None:
    demo = open_demo(ground)

    demo.process.kill()

    demo.process.wait()
    assert left_over(demo.family) == []


def test_the_demo_ends_with_its_parent(ground: Ground) -> None:
    demo = open_demo(ground, [sys.executable, "-c", PARENT])

    demo.process.kill()

    demo.process.wait()
    assert left_over(demo.family) == []


def test_an_interrupt_that_reaches_only_make_stops_the_demo(ground: Ground, tmp_path: Path) -> None:
    makefile = tmp_path / "Makefile"
    makefile.write_text("demo:\n\t@exec $(COMMAND)\n")
    command = ["make", "-f", str(makefile), "demo", f"COMMAND={shlex.join(COMMAND)}"]
    demo = open_demo(ground, command)

    demo.process.send_signal(signal.SIGINT)

    assert end(demo)[1].split("\n")[0] == "デモを止めました。"
    assert left_over(demo.family) == []


def test_a_killed_web_server_ends_the_demo_with_its_reason(ground: Ground) -> None:
    demo = open_demo(ground)
    master = next(child for child in demo.family if "gunicorn" in child.cmdline())

    master.kill()

    assert end(demo) == (1, "エラー: ウェブ (gunicorn) が終了しました（シグナル SIGKILL）。")
    assert left_over(demo.family, seconds=1) == []


def test_a_killed_database_ends_the_demo_with_its_reason(ground: Ground) -> None:
    demo = open_demo(ground)

    demo.family[-1].kill()

    code, rest = end(demo)
    assert code == 1
    assert "エラー: データベースが終了しました。" in rest.split("\n")
    assert left_over(demo.family) == []


def test_a_taken_port_is_told_with_another_one(ground: Ground) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = subprocess.run(
            COMMAND,
            cwd=CHECKOUT,
            env=ground.environment | {"PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert (answer.returncode, answer.stdout, answer.stderr) == (
        1,
        "",
        f"エラー: ポート {port} はほかのプログラムが使っています。"
        "別のポートで「make demo PORT=8080」と実行してください。\n",
    )


@pytest.mark.parametrize(("text", "port"), [("", 8000), ("1", 1), ("65535", 65535)])
def test_a_port_is_read(text: str, port: int) -> None:
    assert demo_server.port_from(text) == port


@pytest.mark.parametrize("text", ["0", "65536", "http", "８０００", "-1", "80 "])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(demo_server.DemoError, match="1 から 65535"):
        demo_server.port_from(text)


@pytest.mark.parametrize(
    ("code", "words"), [(3, "終了コード 3"), (-signal.SIGKILL, "シグナル SIGKILL")]
)
def test_an_end_is_told_in_words(code: int, words: str) -> None:
    assert demo_server.how_it_ended(code) == words


def test_the_lock_of_a_demo_is_given_back(tmp_path: Path) -> None:
    path = tmp_path / "demo.lock"
    with demo_server.only_one(path, "http://first"):
        with (
            pytest.raises(demo_server.DemoError, match="http://first"),
            demo_server.only_one(path, "http://second"),
        ):
            pass
        assert path.read_text() == "http://first"
    with demo_server.only_one(path, "http://third"):
        assert path.read_text() == "http://third"
