"""The lock files: exact, hashed, in agreement, and free of addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "requirements"


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Return {package: (version, number of hashes)} of a lock file."""
    text = "\n".join(
        line for line in (FOLDER / name).read_text().splitlines() if not line.startswith("#")
    )
    entries = re.split(r"\n(?=\S)", text.strip())
    pinned = [re.match(r"([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", entry) for entry in entries]
    assert None not in pinned
    return {
        match[1]: (match[2], entry.count("--hash=sha256:"))
        for match, entry in zip(pinned, entries, strict=True)
        if match
    }


@pytest.mark.parametrize("name", ["base.lock", "dev.lock"])
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    assert [package for package, (_, hashes) in locked(name).items() if not hashes] == []


@pytest.mark.parametrize("name", ["base.lock", "dev.lock", "base.in", "dev.in"])
def test_no_address_or_option_stands_in_the_files(name: str) -> None:
    lines = (FOLDER / name).read_text().splitlines()

    found = [line for line in lines if "://" in line or line.startswith(("--", "-f", "-i", "/"))]

    assert found == []


def test_development_has_what_production_has() -> None:
    development = locked("dev.lock")
    runtime = locked("base.lock")

    assert {name: development[name] for name in runtime} == runtime


@pytest.mark.parametrize("kind", ["base", "dev"])
def test_every_named_package_is_locked(kind: str) -> None:
    names = [
        re.split(r"[\[<>=]", line)[0].lower()
        for line in (FOLDER / f"{kind}.in").read_text().splitlines()
        if line and not line.startswith(("#", "-r"))
    ]

    assert [name for name in names if name not in locked(f"{kind}.lock")] == []
