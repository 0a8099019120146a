"""Where the cluster of a checkout lies, where its socket is, and which account runs it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent.parent
# Root's checkout may be closed to others (0700), so root's clusters lie here.
ROOT_FOLDER = Path("/var/lib/ppp-portal-dev")
# sun_path holds 108 bytes on Linux, 104 on macOS, with the closing NUL.
LONGEST_SOCKET = 103


class LocalPostgresError(Exception):
    """The local server cannot be had; the text says why and what to do, in Japanese."""


@dataclass(frozen=True)
class Account:
    """The account that runs the server where it is not the caller's own."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid, follow_symlinks=False)


@dataclass(frozen=True)
class Place:
    """One cluster's folder: `pg<major>/` (data), locks and the log; plus its socket folder."""

    folder: Path
    socket: Path
    account: Account | None
    fast: bool  # gives up safety against power cuts: tests only
    database: str = "portal"
    role: str = "portal"
    port: str = "5432"  # only a part of the socket's name; nothing listens on TCP

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def users_lock(self) -> Path:
        return self.folder / "users.lock"

    @property
    def start_lock(self) -> Path:
        return self.folder / "start.lock"

    def data(self, major: int) -> Path:
        return self.folder / f"pg{major}"

    def majors(self) -> list[int]:
        """Majors that finished clusters lie here for, newest first."""
        if not self.folder.is_dir():
            return []
        names = (re.fullmatch(r"pg(\d+)", path.name) for path in self.folder.iterdir())
        return sorted((int(name[1]) for name in names if name), reverse=True)

    def child_options(self) -> dict[str, Any]:
        """Options of `subprocess` for a program of PostgreSQL: account, folder, environment."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PG", "LC_", "LD_")) and name not in ("LANG", "LANGUAGE")
        }
        options: dict[str, Any] = {"cwd": "/", "env": clean | {"LC_ALL": "C"}}
        if self.account:
            options |= {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        return options

    def make_folders(self) -> None:
        """Make what is missing, private to the account; existing folders stay as they are."""
        try:
            parents = [self.folder.parent, self.folder]
            if self.account:
                # Root's own, so that the account cannot swap what root works in.
                if not ROOT_FOLDER.exists():
                    ROOT_FOLDER.mkdir()
                    ROOT_FOLDER.chmod(0o755)
            else:
                self.folder.parent.parent.mkdir(parents=True, exist_ok=True)
            for path in [*parents, self.socket]:
                self._make_private(path)
        except OSError as error:
            raise LocalPostgresError(
                f"データベースの置き場所 {self.folder} を作れません（{error}）。"
                "書き込める場所に取り出し直すか、DATABASE_URL で PostgreSQL を指定してください。"
            ) from error

    def _make_private(self, path: Path) -> None:
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
        if self.account and not path.is_symlink() and path.lstat().st_uid == os.getuid():
            # Just made, by us or this moment by another process of root's.
            self.account.own(path)
        owner = self.account.uid if self.account else os.getuid()
        found = path.lstat()
        # Someone else's folder under a name known beforehand could hand us a false server.
        if path.is_symlink() or found.st_uid != owner:
            raise PermissionError(f"{path} は別の利用者のものです")


def purpose_now() -> str:
    """Return which of the checkout's clusters this process means.

    `PORTAL_POSTGRES_PURPOSE`, else "test" under the test settings, else "dev" (the demo too, so
    that every command meets the same data).
    """
    named = os.environ.get("PORTAL_POSTGRES_PURPOSE", "")
    if named:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", named):
            raise LocalPostgresError(
                "PORTAL_POSTGRES_PURPOSE には英小文字・数字・ハイフンだけを使ってください。"
            )
        return named
    return "test" if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".test") else "dev"


def place_for(purpose: str, checkout: Path = CHECKOUT) -> Place:
    """Return the place of `checkout`'s cluster for `purpose`; writes nothing."""
    fast = purpose.startswith("test")
    if os.getuid() != 0:
        folder = checkout / "var" / "postgres" / purpose
        return Place(folder, socket_folder(folder), None, fast)
    digest = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:16]
    folder = ROOT_FOLDER / digest / purpose
    return Place(folder, socket_folder(folder), server_account(folder), fast)


def socket_folder(folder: Path) -> Path:
    """Return `folder/socket`, or a short folder under /tmp where the socket's path is too long.

    Always the same for the same folder: no TMPDIR or XDG_RUNTIME_DIR, which differ by session.
    """
    wanted = folder / "socket"
    if len(os.fsencode(wanted / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return wanted
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"ppp-portal-{os.getuid()}-{digest}"  # made 0700, its owner is checked


def server_account(folder: Path) -> Account:
    """Return the unprivileged account that runs root's server: PostgreSQL refuses root.

    The owner of an existing cluster, so that a later-made `postgres` account changes nothing;
    else `postgres`, else `nobody`.
    """
    if folder.exists() and folder.stat().st_uid != 0:
        owner = folder.stat().st_uid
        try:
            entry = pwd.getpwuid(owner)
        except KeyError:
            return Account(str(owner), owner, folder.stat().st_gid)
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise LocalPostgresError(
        "PostgreSQL は root では動きません。一般の利用者で実行するか、"
        "DATABASE_URL で PostgreSQL を指定してください（postgres も nobody もありません）。"
    )
