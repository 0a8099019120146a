"""Introductions that a published text tells of: recorded and corrected by administrators."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from partners.models import Organisation, User
from partners.permissions import may_curate
from ppp_portal import audit
from ppp_portal.refusals import Refused, ensure
from proposals.domain.introduction import locked
from proposals.introduction_enums import IntroductionState
from proposals.models import Introduction

# What a source can tell.
FACTS = (
    *("introducer_municipality", "introducer_organisation", "introducer_name"),
    *("organisation", "receiver_municipality", "receiver_name"),
    *("reason", "case", "result_case", "result_note", "source_note", "source_url"),
)


@transaction.atomic
def record_from_source(
    *, by: User, organisation: Organisation, reason: str, source_note: str, **facts: Any
) -> Introduction:
    """Keep an introduction that a published text tells of; nobody here was asked.

    `facts` may be any others of FACTS. Raises Refused, or ValidationError by field.
    """
    ensure(may_curate(by))
    row = Introduction(
        organisation=organisation,
        reason=reason,
        source_note=source_note,
        state=IntroductionState.HEARD,
        published_at=timezone.now(),
        created_by=by,
        **facts,
    )
    row.full_clean()
    row.save(force_insert=True)
    audit.record(by=by, action="introduction.from_source", obj=row)
    return row


@transaction.atomic
def correct_from_source(
    *, by: User, introduction_id: Any, is_shown: bool, **facts: Any
) -> Introduction:
    """Write what the source says; `is_shown`: whether everybody reads it.

    The trail keeps what was corrected as it was before. Raises Refused, or ValidationError by
    field.
    """
    ensure(may_curate(by))
    row = locked(introduction_id)
    if not row.is_from_source:
        raise Refused(
            "三者が登録した紹介は、直せません。直せるのは、公表資料から登録した紹介です。"
        )
    before: dict[str, Any] = {}
    for name, value in facts.items():
        if getattr(row, name) != value:
            before[name] = _kept(row, name)
            setattr(row, name, value)
    if is_shown != (row.published_at is not None):
        before["published_at"] = _kept(row, "published_at")
        row.published_at = timezone.now() if is_shown else None
    if before:
        row.full_clean()
        row.save(update_fields=[*before, "updated_at"])
        audit.record(by=by, action="introduction.correct", obj=row, detail={"before": before})
    return row


def _kept(row: Introduction, name: str) -> str:
    """As the trail keeps it: the record's number, or the text."""
    value = getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
    return "" if value is None else str(value)
