"""The colours of tokens.css, computed: WCAG 2.2 1.4.3 (text 4.5:1) and 1.4.11 (borders 3:1)."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings

TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "ground", "tint")),
    *((word, "paper") for word in ("link", "visited", "key", "key-strong", "ok", "warn", "bad")),
    *((word, "ground") for word in ("link", "visited", "bad")),
    *((word, "tint") for word in ("link", "key", "key-strong")),
    *((kind, f"{kind}-tint") for kind in ("ok", "warn", "bad")),
    *(("ink", f"{kind}-tint") for kind in ("ok", "warn", "bad")),
    *(("link", f"{kind}-tint") for kind in ("ok", "warn", "bad")),
    ("ink-3", "warn-tint"),
    ("on-key", "key"),
    ("on-key", "key-strong"),
    ("ink", "mark"),
    ("link", "mark"),
    ("visited", "mark"),
    *((f"on-shade-{level}", f"shade-{level}") for level in (1, 2, 3, 4)),
    ("ink-3", "shade-0"),
]
BORDER_PAIRS = [
    ("line-strong", "paper"),
    ("line-strong", "ground"),
    ("key", "paper"),
    ("focus", "paper"),
]


def _colours() -> dict[str, dict[str, str]]:
    css = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    light, dark = css.split("prefers-color-scheme: dark")
    light_colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return {
        "light": light_colours,
        "dark": light_colours | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)),
    }


def _luminance(colour: str) -> float:
    channels = [float(Fraction(int(colour[index : index + 2], 16), 255)) for index in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _ratio(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_text_colour_is_readable_on_every_ground_it_stands_on(mode: str) -> None:
    colours = _colours()[mode]

    weak = {pair: _ratio(colours[pair[0]], colours[pair[1]]) for pair in TEXT_PAIRS}

    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_border_that_shows_a_control_is_visible(mode: str) -> None:
    colours = _colours()[mode]

    weak = {pair: _ratio(colours[pair[0]], colours[pair[1]]) for pair in BORDER_PAIRS}

    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_black_on_white_is_21_to_1() -> None:
    assert round(_ratio("#000000", "#ffffff"), 2) == 21.0
