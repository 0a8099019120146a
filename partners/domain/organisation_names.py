"""The names of organisations: finding by them, searching in them, and keeping the former ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db.models import Q

from partners.enums import NameReason
from partners.models import Organisation, OrganisationName
from ppp_portal.japan.codes import CodeError, normalise_corporate_number
from ppp_portal.japan.text import loose_key, nfkc, organisation_key, strip_controls

MAX_CHARACTERS = 100
MAX_WORDS = 6


def find_by_names(names: Iterable[str]) -> dict[str, Organisation]:
    """Which live organisation each name or 法人番号 means; ambiguous and unknown ones are absent.

    Legal form, width, kana and 異体字 do not matter; former and merged names count. Three queries
    whatever the number of names.
    """
    by_key = {name: organisation_key(name) for name in names if name.strip()}
    keys = set(by_key.values())
    found: dict[str, set[int]] = {}
    live = Organisation.objects.live().filter(name_key__in=keys)
    for key, pk in live.values_list("name_key", "pk"):
        found.setdefault(key, set()).add(pk)
    others = OrganisationName.objects.filter(
        name_key__in=keys,
        organisation__merged_into__isnull=True,
        organisation__archived_at__isnull=True,
    )
    for key, pk in others.values_list("name_key", "organisation_id"):
        found.setdefault(key, set()).add(pk)
    wanted = {
        name: next(iter(found[key])) for name, key in by_key.items() if len(found.get(key, ())) == 1
    }
    rows = Organisation.objects.in_bulk(set(wanted.values()))
    result = {name: rows[pk] for name, pk in wanted.items()}
    return result | _by_number(name for name in by_key if name not in result)


def _by_number(texts: Iterable[str]) -> dict[str, Organisation]:
    numbers: dict[str, str] = {}
    for text in texts:
        try:
            numbers[text] = normalise_corporate_number(text) or ""
        except CodeError:
            continue
    if not numbers:
        return {}
    rows = {
        row.corporate_number: row
        for row in Organisation.objects.live().filter(corporate_number__in=numbers.values())
    }
    return {text: rows[number] for text, number in numbers.items() if number in rows}


def search_condition(text: str) -> Q | None:
    """Rows whose names or kana hold every word of `text`, or whose 法人番号 it is; None if empty.

    Former, merged and short names count (they are in `search_key`). A substring search reads the
    whole table: a few milliseconds for 20,000 organisations. Far beyond that, keep `search_key`
    as bigrams in a tsvector with a GIN index, as the search of cases does.
    """
    plain = nfkc(strip_controls(text))[:MAX_CHARACTERS].strip()
    words = [word for word in plain.split() if loose_key(word)][:MAX_WORDS]
    if not words:
        return None
    condition = Q()
    for word in words:
        condition &= Q(search_key__contains=loose_key(word)) | Q(
            search_key__contains=organisation_key(word)
        )
    # 「NPO法人 アッサム」 must find 「特定非営利活動法人アッサム」.
    condition |= Q(search_key__contains=organisation_key(plain))
    with suppress(CodeError):  # no number, so a name
        condition |= Q(corporate_number=normalise_corporate_number(plain))
    return condition


def refresh_keys(organisation: Organisation, other_names: Iterable[str] | None = None) -> None:
    """Set name_key and search_key, unsaved, from the name, kana and other names.

    `other_names` saves a query where the caller knows them.
    """
    if other_names is None:
        rows = organisation.other_names.order_by("pk") if organisation.pk else ()
        other_names = [row.name for row in rows]
    organisation.name_key = organisation_key(organisation.name)[:150]
    keys = [loose_key(organisation.name), loose_key(organisation.name_kana)]
    keys += [loose_key(name) for name in other_names]
    organisation.search_key = "\n".join(dict.fromkeys(key for key in keys if key))


def keep_name(organisation: Organisation, name: str, reason: NameReason) -> OrganisationName | None:
    """Let `name` go on finding the organisation; None where it does already."""
    if name == organisation.name or organisation.other_names.filter(name=name).exists():
        return None
    return OrganisationName.objects.create(
        organisation=organisation,
        name=name,
        name_key=organisation_key(name)[:150],
        reason=reason,
    )


def replace_names(
    organisation: Organisation,
    names: Mapping[str, NameReason],
    *,
    only: NameReason | None = None,
) -> bool:
    """Make `names` all its other names, or all those of the reason `only`; True where one changed.

    What is its name anyway is left out. Raises ValidationError for a name too long.
    """
    rows = list(organisation.other_names.select_for_update().order_by("pk"))
    scope = {row.name: row for row in rows if only is None or row.reason == only}
    taken = {organisation.name, *(row.name for row in rows if row.name not in scope)}
    wanted = {name: reason for name, reason in names.items() if name not in taken}
    gone = [row.pk for name, row in scope.items() if name not in wanted]
    OrganisationName.objects.filter(pk__in=gone).delete()
    changed = bool(gone)
    for name, reason in wanted.items():
        row = scope.get(name) or OrganisationName(
            organisation=organisation, name=name, name_key=organisation_key(name)[:150]
        )
        if row.pk and row.reason == reason:
            continue
        row.reason = reason
        try:
            row.full_clean(exclude=["organisation"])
        except ValidationError as error:
            raise ValidationError({"aliases": error.messages}) from error
        row.save()
        changed = True
    return changed
