"""All writes to an organisation. Each locks the row, checks the right, and leaves a trail.

Cases are found by their partners' names and counted by their kinds: edits that may change these
are called through cases.domain.organisation, which makes the index of its cases anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from partners import permissions
from partners.domain.organisation_names import keep_name, refresh_keys, replace_names
from partners.domain.secondment_terms import refresh_of_organisation
from partners.enums import NameReason, OrganisationVisibility
from partners.models import Organisation, User
from ppp_portal import audit
from ppp_portal.japan.codes import CodeError, normalise_corporate_number
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.refusals import Conflict, Refused, ensure

# What its own 管理者 may set.
PROFILE = (
    *("name", "name_kana", "corporate_number", "kind", "is_intermediary", "summary"),
    *("prefecture_code", "address", "serves_nationwide", "areas_served", "fields", "methods"),
    *("strengths", "team", "contact", "website", "established_year", "source_url"),
)
# What administrators and imports set beside it.
CURATED = ("note", "is_sample", "external_id")
KEYS = ("name_key", "search_key")
STAMPS = ("version", "updated_at")


@dataclass(frozen=True)
class OrganisationInput:
    """Everything an editing form says: `values` by field name, and the other names.

    `aliases` are all its 通称・略称, `names` all other names with their reasons (administrators);
    None leaves them as they are.
    """

    values: Mapping[str, Any]
    aliases: Sequence[str] | None = None
    names: Mapping[str, NameReason] | None = None


@transaction.atomic
def create_organisation(
    *,
    by: User,
    data: OrganisationInput,
    visibility: OrganisationVisibility = OrganisationVisibility.DRAFT,
) -> Organisation:
    """Put an organisation on record. Raises Refused, or ValidationError by field."""
    ensure(permissions.may_curate(by))
    organisation = Organisation(visibility=visibility)
    _assign(organisation, data.values, (*PROFILE, *CURATED))
    refresh_keys(organisation, [*(data.aliases or ()), *(data.names or ())])
    organisation.full_clean()
    organisation.save()
    _save_names(organisation, data)
    audit.record(by=by, action="organisation.create", obj=organisation)
    return organisation


@transaction.atomic
def update_organisation(
    *, by: User, organisation_id: int, version: int, data: OrganisationInput
) -> Organisation:
    """Save an edit made on `version`; a name given up goes on finding the organisation.

    Raises Conflict where another edit came first (with the row as it now stands), Refused, or
    ValidationError by field.
    """
    organisation = locked(organisation_id)
    ensure(permissions.may_edit_organisation(by, organisation))
    if organisation.version != version:
        raise Conflict(organisation)
    old_name = organisation.name
    editable = (*PROFILE, *CURATED) if by.is_staff else PROFILE
    changed = _assign(organisation, data.values, editable)
    names_changed = _save_names(organisation, data)
    if "name" in changed:
        organisation.other_names.filter(name=organisation.name).delete()
        keep_name(organisation, old_name, NameReason.RENAMED)
    refresh_keys(organisation)
    organisation.full_clean()
    organisation.version += 1
    organisation.save(update_fields=[*changed, *KEYS, *STAMPS])
    if {"name", "prefecture_code"} & set(changed):
        refresh_of_organisation(organisation.pk)
    if names_changed:
        changed.append("other_names")
    audit.record(by=by, action="organisation.update", obj=organisation, detail={"fields": changed})
    return organisation


@transaction.atomic
def change_visibility(
    *, by: User, organisation_id: int, visibility: OrganisationVisibility
) -> Organisation:
    """Set who reads the profile. Raises Refused, also where that is the case already."""
    organisation = locked(organisation_id)
    ensure(permissions.may_curate(by))
    _ensure_live(organisation)
    before = OrganisationVisibility(organisation.visibility)
    if before == visibility:
        raise Refused(f"{organisation}の公開範囲は、すでに「{visibility.label}」です。")
    organisation.visibility = visibility
    organisation.version += 1
    organisation.save(update_fields=["visibility", *STAMPS])
    audit.record(
        by=by,
        action="organisation.visibility",
        obj=organisation,
        detail={"from": before.name.lower(), "to": visibility.name.lower()},
    )
    return organisation


@transaction.atomic
def archive_organisation(*, by: User, organisation_id: int) -> Organisation:
    """Take a profile out of every list; it stays on record. Raises Refused."""
    organisation = locked(organisation_id)
    ensure(permissions.may_curate(by))
    _ensure_live(organisation)
    organisation.archived_at = timezone.now()
    organisation.version += 1
    organisation.save(update_fields=["archived_at", *STAMPS])
    audit.record(by=by, action="organisation.archive", obj=organisation)
    return organisation


@transaction.atomic
def restore_organisation(*, by: User, organisation_id: int) -> Organisation:
    """Bring an archived profile back with the visibility it had. Raises Refused."""
    organisation = locked(organisation_id)
    ensure(permissions.may_curate(by))
    if organisation.merged_into_id:
        raise Refused(f"{organisation}は統合されているため、戻せません。統合先を使ってください。")
    if not organisation.archived_at:
        raise Refused(f"{organisation}は、保管されていません。")
    organisation.archived_at = None
    organisation.version += 1
    organisation.save(update_fields=["archived_at", *STAMPS])
    audit.record(by=by, action="organisation.restore", obj=organisation)
    return organisation


def locked(organisation_id: int) -> Organisation:
    """The row, locked until the transaction ends."""
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation_id)


def _ensure_live(organisation: Organisation) -> None:
    if organisation.merged_into_id:
        raise Refused(f"{organisation}は別の団体に統合されています。統合先を操作してください。")
    if organisation.archived_at:
        raise Refused(f"{organisation}は保管されています。先に「保管から戻す」を行ってください。")


def _assign(
    organisation: Organisation, values: Mapping[str, Any], editable: Sequence[str]
) -> list[str]:
    """Set the editable values; returns the names of those that changed, sorted."""
    unknown = set(values) - set(editable)
    if unknown:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    values = dict(values)
    if "corporate_number" in values:
        values["corporate_number"] = _corporate_number(values["corporate_number"])
    _check_prefectures(values)
    changed = [name for name, value in values.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, values[name])
    return sorted(changed)


def _save_names(organisation: Organisation, data: OrganisationInput) -> bool:
    changed = False
    if data.names is not None:
        changed = replace_names(organisation, data.names)
    if data.aliases is not None:
        aliases = dict.fromkeys(data.aliases, NameReason.ALIAS)
        changed = replace_names(organisation, aliases, only=NameReason.ALIAS) or changed
    return changed


def _corporate_number(value: str | None) -> str | None:
    try:
        return normalise_corporate_number(value) if value else None
    except CodeError as error:
        raise ValidationError({"corporate_number": str(error)}) from error


def _check_prefectures(values: Mapping[str, Any]) -> None:
    named = {"prefecture_code": [values.get("prefecture_code") or ""]}
    named["areas_served"] = list(values.get("areas_served") or [])
    for field, codes in named.items():
        wrong = [code for code in codes if code and code not in PREFECTURES]
        if wrong:
            raise ValidationError(
                {field: f"「{wrong[0]}」という都道府県はありません。一覧から選んでください。"}
            )
