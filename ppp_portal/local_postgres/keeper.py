"""The small process beside the local server: runs it, and ends it with its last user.

Started as a plain script (standard library only) by `cluster.start`:

    keeper.py USERS_LOCK LOG UID GID STATUS_FD -- postgres -D …

Every user of the server holds a shared flock on USERS_LOCK. The kernel drops it however the user
ends, `kill -9` included; the keeper waits for the exclusive one, and then stops the server. When
the keeper itself dies, Linux sends the server its stop signal. STATUS_FD stays open as long as the
server runs: its end tells the starter that the server did not come up.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
from typing import Any

PR_SET_PDEATHSIG = 1
FAST_SHUTDOWN = signal.SIGINT  # rolls back open transactions and ends cleanly
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent(number: int, parent: int) -> None:
    """Have Linux send this process `number` when its `parent` dies; elsewhere do nothing.

    For `preexec_fn`, which runs after the change of account (that would clear the setting).
    """
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)


def main(argv: list[str]) -> int:
    users_lock, log, uid, gid, status_fd, _, *command = argv
    if os.fork():
        os._exit(0)  # the starter waits for this one; the other outlives it
    os.setsid()  # Ctrl-C in the starter's terminal is the starter's, not the server's
    options: dict[str, Any] = {}
    if uid != "-":
        options = {"user": int(uid), "group": int(gid), "extra_groups": []}
    keeper = os.getpid()
    with open(log, "ab") as output:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            preexec_fn=lambda: end_with_parent(FAST_SHUTDOWN, keeper),  # no thread runs yet
            **options,
        )
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: server.send_signal(FAST_SHUTDOWN))

    def wait_for_last_user() -> None:
        lock = os.open(users_lock, os.O_RDWR)
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Held until this process ends: a newcomer waits, then starts a fresh server.
        server.send_signal(FAST_SHUTDOWN)

    threading.Thread(target=wait_for_last_user, daemon=True).start()
    code = server.wait()
    os.close(int(status_fd))
    os._exit(0 if code == 0 else 1)  # not stopped by a thread that still waits


if __name__ == "__main__":
    main(sys.argv[1:])
