"""docs/scoring.md shows what is really answered."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from django.conf import settings

from proposals.scoring import as_json, rank, read_json
from proposals.scoring.figures import Mode
from proposals.scoring.selection import (
    Aggregation,
    EdgeTies,
    Formula,
    RecusalRule,
    Status,
    ThresholdKind,
    Tie,
    TotalFrom,
)


def _document() -> str:
    return (settings.BASE_DIR / "docs" / "scoring.md").read_text(encoding="utf-8")


def test_the_example_has_the_answer_beside_it() -> None:
    question, answer = re.findall(r"```json\n(.*?)```", _document(), re.DOTALL)

    assert as_json(rank(read_json(question))) == json.loads(answer)


def test_every_word_of_the_schema_is_explained() -> None:
    kinds = (
        Mode,
        Aggregation,
        Formula,
        TotalFrom,
        RecusalRule,
        ThresholdKind,
        Tie,
        EdgeTies,
        Status,
    )
    words = {one.value for kind in kinds for one in kind}

    assert {word for word in words if f"`{word}`" not in _document()} == set()


def test_the_engine_needs_neither_django_nor_a_database() -> None:
    asked = "import sys, proposals.scoring; print([m for m in ('django', 'psycopg') if m in sys.modules])"

    answer = subprocess.run(
        [sys.executable, "-c", asked], cwd=settings.BASE_DIR, capture_output=True, check=True
    )

    assert answer.stdout.decode().strip() == "[]"
