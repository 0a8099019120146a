"""What a call says, as plain values: what forms edit, copies and templates carry, and 訂正 compare.

The builder's steps are data: which columns and which lists each of them edits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from proposals.models import (
    Call,
    Contributor,
    Criterion,
    GivenDocument,
    Invitee,
    Qualification,
    RequiredDocument,
    ScheduleStep,
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One list of a call: its rows' columns, and whether their order is the editor's."""

    name: str
    label: str
    model: type[Any]
    columns: tuple[str, ...]
    has_position: bool = False


@dataclass(frozen=True)
class BuilderStep:
    """One page of the builder."""

    code: str
    label: str
    fields: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


PARTS = {
    part.name: part
    for part in (
        Part(
            "steps",
            "そのほかの日程",
            ScheduleStep,
            (
                *("kind", "title", "starts_at", "ends_at", "has_time", "when_text", "place"),
                *("note", "is_required"),
            ),
        ),
        Part(
            "qualifications",
            "参加資格",
            Qualification,
            ("text", "declaration", "evidence"),
            has_position=True,
        ),
        Part("invitees", "指名した団体", Invitee, ("organisation",)),
        Part(
            "documents",
            "提出書類",
            RequiredDocument,
            (
                *("gate", "form_number", "name", "is_required", "max_pages", "max_characters"),
                *("needs_anonymous_copy", "note"),
            ),
            has_position=True,
        ),
        Part(
            "criteria",
            "審査項目",
            Criterion,
            (
                *("key", "group", "name", "guidance", "points", "weight", "scale"),
                *("minimum_kind", "minimum", "is_mandatory", "price_formula", "price_ratio"),
                *("price_multiplier", "price_cap", "stage", "needs_answer", "max_characters"),
            ),
            has_position=True,
        ),
        Part(
            "contributors",
            "仕様書の作成に関わった団体",
            Contributor,
            ("organisation", "name", "contribution"),
        ),
        Part(
            "given_documents",
            "配布資料",
            GivenDocument,
            ("title", "file", "url", "given_from", "note"),
            has_position=True,
        ),
    )
}

STEPS = (
    BuilderStep(
        "overview",
        "概要",
        (
            *("title", "form", "method", "fields", "department", "contact", "summary", "purpose"),
            *("scope", "place", "ceiling_yen", "ceiling_tax", "ceiling_note"),
            *("contract_starts_on", "contract_ends_on", "contract_note", "terms"),
        ),
    ),
    BuilderStep(
        "schedule",
        "日程",
        ("questions_due_at", "entry_due_at", "proposals_due_at", "schedule_note"),
        ("steps",),
    ),
    BuilderStep(
        "qualifications", "参加資格", ("is_joint_allowed",), ("qualifications", "invitees")
    ),
    BuilderStep("documents", "提出書類", (), ("documents",)),
    BuilderStep("criteria", "審査項目", (), ("criteria",)),
    BuilderStep(
        "review",
        "審査方法",
        (
            *("aggregation", "rounding", "total_from", "thresholds", "recusal_rule", "tie_break"),
            *("seats", "has_first_stage", "first_stage_from", "first_stage_places"),
            *("presentation_minutes", "hearing_minutes", "presentation_note"),
        ),
    ),
    BuilderStep(
        "committee",
        "委員",
        (
            *("committee_size", "committee_outsiders", "committee_quorum", "committee_note"),
            "anonymity",
        ),
    ),
    BuilderStep(
        "publication",
        "公表方針",
        ("member_names", "entrant_count", "publish_winner", "publish_others"),
    ),
    BuilderStep(
        "background",
        "経緯と資料",
        ("no_contributors",),
        ("contributors", "given_documents"),
    ),
)
STEP_BY_CODE = {step.code: step for step in STEPS}
CONTENT_FIELDS = tuple(name for step in STEPS for name in step.fields)


@dataclass(frozen=True)
class CallContent:
    """Columns by name, and lists by name; a row of a list has `id` where it stands already.

    What is not named stays as it is.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def over(self, before: CallContent) -> CallContent:
        """This content where it says something, `before` elsewhere."""
        return CallContent({**before.values, **self.values}, {**before.parts, **self.parts})


def read_content(call: Call, steps: Sequence[BuilderStep] = STEPS) -> CallContent:
    """What the call says now, in one query per list."""
    names = [name for step in steps for name in step.parts]
    return CallContent(
        {name: getattr(call, name) for step in steps for name in step.fields},
        {name: _rows(call, PARTS[name]) for name in names},
    )


def _rows(call: Call, part: Part) -> list[Row]:
    rows = getattr(call, part.name).all()
    related = [column for column in ("organisation", "file") if column in part.columns]
    if related:
        rows = rows.select_related(*related)
    return [
        {"id": row.pk} | {column: getattr(row, column) for column in part.columns} for row in rows
    ]


def without_ids(content: CallContent) -> CallContent:
    """The same rows as new ones, for a copy."""
    parts = {
        name: [{key: value for key, value in row.items() if key != "id"} for row in rows]
        for name, rows in content.parts.items()
    }
    return CallContent(content.values, parts)
