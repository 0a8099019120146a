"""Processor time of what is computed without the database: the word cloud and the ranking.

    python tests/benchmarks/in_memory.py

Prints the quickest of five, in milliseconds; figures of one run are in docs/benchmarks.md.
"""

# ruff: noqa: E402  (Django is set up before its modules are imported)

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppp_portal.settings.test")

import django

django.setup()

from ppp_portal.charts.word_cloud import word_cloud
from tests.ppp_portal.charts.voices import VOICES
from tests.proposals.scoring.inputs import criterion, ranked, selection


def main() -> None:
    _measure(f"word cloud of {len(VOICES)} sentences", lambda: word_cloud("w", "声", VOICES))
    for aggregation in ("sum", "trimmed_average", "first_place_votes"):
        data = _selection(aggregation)
        _measure(
            f"100 proposals, 20 members, 30 criteria: {aggregation}",
            lambda data=data: ranked(data),
        )


def _measure(name: str, act: Callable[[], object]) -> None:
    seconds = []
    for _ in range(5):
        begun = time.process_time()
        act()
        seconds.append(time.process_time() - begun)
    print(f"{name:<70}{min(seconds) * 1000:>8.0f} ms")


def _selection(aggregation: str) -> dict[str, Any]:
    chance = random.Random(7)
    criteria = [criterion(f"c{n}", 10) for n in range(30)]
    proposals = [
        {
            "id": f"p{n}",
            "scores": {
                f"m{member}": {one["id"]: chance.randint(0, 10) for one in criteria}
                for member in range(20)
            },
        }
        for n in range(100)
    ]
    return selection(*proposals, criteria=criteria, aggregation=aggregation)


if __name__ == "__main__":
    main()
