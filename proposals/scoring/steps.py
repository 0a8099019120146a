"""One line of an explanation."""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """「企画：（37＋35＋32）÷3＝34.6666…、小数第2位を四捨五入して34.7」 and the figure by itself."""

    title: str
    words: str
    figure: str = ""
