"""Merging duplicate organisations: one survives, the others stay on record and point at it.

Rows of higher apps that point at an organisation are re-pointed there
(cases.domain.organisation.merge_organisations, the one to call).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from partners import permissions
from partners.domain.organisation import CURATED, KEYS, PROFILE, STAMPS
from partners.domain.organisation_names import keep_name, refresh_keys
from partners.domain.secondment_terms import refresh_of_organisation
from partners.enums import NameReason, Role
from partners.models import (
    Inquiry,
    Invitation,
    Organisation,
    OrganisationName,
    Secondment,
    User,
)
from ppp_portal import audit
from ppp_portal.refusals import Refused, ensure

# Where the rows of each merged organisation go: (merged, survivor) → {label: ids that moved}.
Repoint = Callable[[Organisation, Organisation], dict[str, list[int]]]

# What the survivor takes over where it has nothing itself.
_FILLED = tuple(name for name in (*PROFILE, *CURATED) if name not in ("name", "is_sample"))
_COLLECTED = ("fields", "methods", "areas_served")


@dataclass
class Merged:
    """The survivor, and what moved from which of the others."""

    survivor: Organisation
    moved: dict[int, dict[str, list[Any]]] = field(default_factory=dict)
    filled: list[str] = field(default_factory=list)


@transaction.atomic
def merge(
    *,
    by: User,
    survivor_id: int,
    merged_ids: Sequence[int],
    repoint: Repoint,
    number_reason: str = "",
) -> Merged:
    """Merge the organisations `merged_ids` into `survivor_id`.

    Missing profile values are taken from the merged ones in the order given, never overwritten.
    Two different 法人番号 are two bodies: refused unless `number_reason` says why they are one.
    Raises Refused.
    """
    ensure(permissions.may_curate(by))
    rows = _locked({survivor_id, *merged_ids})
    survivor = rows[survivor_id]
    others = [rows[pk] for pk in dict.fromkeys(merged_ids) if pk != survivor_id]
    ensure(may_merge(survivor, others, number_reason))
    result = Merged(survivor)
    _fill(result, others)
    for other in others:
        result.moved[other.pk] = _move(other, survivor, repoint)
        _close(other, survivor)
    refresh_keys(survivor)
    survivor.version += 1
    survivor.save(update_fields=[*result.filled, *KEYS, *STAMPS])
    refresh_of_organisation(survivor.pk)
    _record(by, result, others, number_reason)
    return result


def may_merge(
    survivor: Organisation, others: Sequence[Organisation], number_reason: str = ""
) -> str | None:
    """The refusal in Japanese, or None: also what the confirmation page asks."""
    if not others:
        return "統合するには、団体を2つ以上選んでください。"
    for row in (survivor, *others):
        if row.merged_into_id:
            return f"{row}は、すでに別の団体に統合されています。一覧で選び直してください。"
    if survivor.archived_at:
        return f"{survivor}は保管されています。残す団体は、保管されていないものを選んでください。"
    if len(different_numbers((survivor, *others))) > 1 and not number_reason.strip():
        return (
            "法人番号が異なる団体です。別の法人のおそれがあります。"
            "同じ団体と確かめられたときだけ、その理由を書いて統合してください。"
        )
    return None


def different_numbers(organisations: Iterable[Organisation]) -> list[str]:
    """The 法人番号 among them, without repeats, sorted."""
    return sorted({row.corporate_number for row in organisations if row.corporate_number})


def _locked(ids: set[int]) -> dict[int, Organisation]:
    # In the order of their keys, so that two merges at once wait instead of deadlocking.
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != len(ids):
        raise Refused("選んだ団体の一部が見つかりません。一覧を開き直して、選び直してください。")
    return found


def _fill(result: Merged, others: Sequence[Organisation]) -> None:
    survivor = result.survivor
    for name in _FILLED:
        if getattr(survivor, name):
            continue
        values = [getattr(other, name) for other in others if getattr(other, name)]
        if not values:
            continue
        if name in _COLLECTED:
            values = [list(dict.fromkeys(code for value in values for code in value))]
        setattr(survivor, name, values[0])
        result.filled.append(name)


def _move(other: Organisation, survivor: Organisation, repoint: Repoint) -> dict[str, list[Any]]:
    moved: dict[str, list[Any]] = {
        "memberships": _move_memberships(other, survivor),
        "invitations": _update(Invitation.objects.filter(organisation=other), survivor),
        "merged_before": _repoint_merged(other, survivor),
        "secondments": _move_secondments(other, survivor),
        "inquiries": _move_inquiries(other, survivor),
    }
    for row in OrganisationName.objects.filter(organisation=other).order_by("pk"):
        keep_name(survivor, row.name, NameReason(row.reason))
    keep_name(survivor, other.name, NameReason.MERGED)
    return {name: ids for name, ids in (moved | repoint(other, survivor)).items() if ids}


def _move_memberships(other: Organisation, survivor: Organisation) -> list[int]:
    """Who is in both keeps the one with more rights; the other one ends now."""
    ids = []
    present = {
        row.user_id: row
        for row in survivor.memberships.select_for_update(of=("self",)).filter(
            ended_at__isnull=True
        )
    }
    for row in other.memberships.select_for_update(of=("self",)).order_by("pk"):
        kept = present.get(row.user_id) if row.ended_at is None else None
        if kept:
            row.ended_at = timezone.now()
            if row.role == Role.MANAGER and kept.role != Role.MANAGER:
                kept.role = row.role
                kept.save(update_fields=["role"])
        row.organisation = survivor
        row.save(update_fields=["organisation", "ended_at"])
        ids.append(row.pk)
    return ids


def _repoint_merged(other: Organisation, survivor: Organisation) -> list[int]:
    """What was merged into `other` earlier leads straight to the survivor."""
    ids = list(other.merged.order_by("pk").values_list("pk", flat=True))
    Organisation.objects.filter(pk__in=ids).update(merged_into=survivor)
    return ids


def _move_secondments(other: Organisation, survivor: Organisation) -> list[int]:
    """Re-point its secondments, but not one between the two themselves: that stays as it was."""
    moved: set[int] = set()
    for side, across in (("sender", "host"), ("host", "sender")):
        rows = Secondment.objects.filter(**{f"{side}_organisation": other}).exclude(
            **{f"{across}_organisation": survivor}
        )
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        Secondment.objects.filter(pk__in=ids).update(**{f"{side}_organisation": survivor})
        moved.update(ids)
    return sorted(moved)


def _move_inquiries(other: Organisation, survivor: Organisation) -> list[str]:
    """Its threads go on with the survivor, but not one between the two themselves."""
    moved: set[str] = set()
    for side, across in (("sender", "recipient"), ("recipient", "sender")):
        rows = Inquiry.objects.filter(**{f"{side}_organisation": other}).exclude(
            **{f"{across}_organisation": survivor}
        )
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        Inquiry.objects.filter(pk__in=ids).update(**{f"{side}_organisation": survivor})
        moved.update(str(pk) for pk in ids)
    return sorted(moved)


def _update(rows: Any, survivor: Organisation) -> list[int]:
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=ids).update(organisation=survivor)
    return ids


def _close(other: Organisation, survivor: Organisation) -> None:
    other.merged_into = survivor
    other.version += 1
    other.save(update_fields=["merged_into", *STAMPS])


def _record(by: User, result: Merged, others: Sequence[Organisation], reason: str) -> None:
    detail: dict[str, Any] = {
        "merged": [other.pk for other in others],
        "moved": {str(pk): moved for pk, moved in result.moved.items()},
        "filled": result.filled,
    }
    if reason.strip():
        detail["number_reason"] = reason.strip()
    audit.record(by=by, action="organisation.merge", obj=result.survivor, detail=detail)
    for other in others:
        audit.record(
            by=by,
            action="organisation.merged",
            obj=other,
            detail={"into": result.survivor.pk},
        )
