"""Short ways to write an input and to read a result in tests of the scoring engine."""

from __future__ import annotations

from typing import Any

from proposals.scoring import as_json, rank, read

Data = dict[str, Any]


def criterion(id_: str, points: object = 100, **more: object) -> Data:
    return {"id": id_, "name": f"項目{id_}", "points": points, **more}


def selection(*proposals: Data, criteria: list[Data] | None = None, **more: Any) -> Data:
    """A sum over one item of 100 points, unless told otherwise."""
    return {
        "criteria": criteria or [criterion("a")],
        "aggregation": "sum",
        "proposals": list(proposals),
        **more,
    }


def scored(id_: str, *points: object, **more: Any) -> Data:
    """A proposal whose one item `a` members A, B, C … gave these points; None is no sheet."""
    sheets = {
        chr(ord("A") + place): {"a": value}
        for place, value in enumerate(points)
        if value is not None
    }
    return {"id": id_, "scores": sheets, **more}


def ranked(data: Data) -> Data:
    """The JSON answer."""
    return as_json(rank(read(data)))


def standing(data: Data, id_: str = "p") -> Data:
    return next(one for one in ranked(data)["ranking"] if one["id"] == id_)


def ranks(data: Data) -> dict[str, int | None]:
    return {one["id"]: one["rank"] for one in ranked(data)["ranking"]}


def selected(data: Data) -> list[str]:
    return [one["id"] for one in ranked(data)["ranking"] if one["selected"]]


def reserves(data: Data) -> dict[str, int]:
    return {one["id"]: one["reserve"] for one in ranked(data)["ranking"] if "reserve" in one}
