"""The administrators' pages that write cases or what they are found by."""

from cases.admin import (
    case,
    continuation,
    event,
    imports,
    indicator,
    money,
    municipality,
    organisation,
    report,
    spread,
)

__all__ = [
    "case",
    "continuation",
    "event",
    "imports",
    "indicator",
    "money",
    "municipality",
    "organisation",
    "report",
    "spread",
]
