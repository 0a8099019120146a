"""What an edit or a merge of an organisation means for its cases, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from cases.domain.event_index import refresh_event
from cases.domain.index import reindex, reindex_of_organisation
from cases.models import CasePartner, Event, ReportSheet
from cases.models.money import LABEL_LENGTH
from partners.domain.merge import Merged, merge
from partners.domain.organisation import OrganisationInput, update_organisation
from partners.models import Organisation, User


@transaction.atomic
def update_organisation_and_index(
    *, by: User, organisation_id: int, version: int, data: OrganisationInput
) -> Organisation:
    """As partners.domain.organisation.update_organisation; its cases are then found anew."""
    organisation = update_organisation(
        by=by, organisation_id=organisation_id, version=version, data=data
    )
    reindex_of_organisation(organisation.pk)
    return organisation


@transaction.atomic
def merge_organisations(
    *, by: User, survivor_id: int, merged_ids: Sequence[int], number_reason: str = ""
) -> Merged:
    """As partners.domain.merge.merge, with the cases of the merged ones. Raises Refused."""
    result = merge(
        by=by,
        survivor_id=survivor_id,
        merged_ids=merged_ids,
        repoint=move_case_rows,
        number_reason=number_reason,
    )
    reindex_of_organisation(survivor_id)
    # A row that fell together with one of the survivor's leaves no partner to find its case by.
    reindex(sorted({pk for moved in result.moved.values() for pk in moved.get("cases", ())}))
    return result


def move_case_rows(other: Organisation, survivor: Organisation) -> dict[str, list[int]]:
    """Everything of the cases app that stands for one organisation."""
    moved = move_case_partners(other, survivor) | move_money(other, survivor)
    return moved | move_report_sheets(other, survivor) | move_events(other, survivor)


def move_events(other: Organisation, survivor: Organisation) -> dict[str, list[int]]:
    """The survivor goes on as their organiser; they are then found by its name."""
    moved = list(
        Event.objects.select_for_update(of=("self",))
        .filter(organisation=other)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    Event.objects.filter(pk__in=moved).update(organisation=survivor)
    for event in Event.objects.filter(pk__in=moved).with_bodies().order_by("pk"):
        refresh_event(event)
    return {"events": moved}


def move_report_sheets(other: Organisation, survivor: Organisation) -> dict[str, list[int]]:
    """From now on the survivor reports. What was reported keeps the name it was sent under."""
    sheets = ReportSheet.objects.select_for_update().filter(organisation=other).order_by("pk")
    moved = [sheet.pk for sheet in sheets]
    ReportSheet.objects.filter(pk__in=moved).update(organisation=survivor)
    return {"report_sheets": moved}


def move_money(other: Organisation, survivor: Organisation) -> dict[str, list[int]]:
    """Re-point its rows of money. A row that the survivor has, too, keeps whose it was as 内訳."""
    taken = set(survivor.money_rows.values_list("year_id", "kind", "label"))
    rows = list(other.money_rows.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        label, turn = row.label, 1
        while (row.year_id, row.kind, row.label) in taken:
            again = f"、{turn}" if turn > 1 else ""  # duplicates have the same name, too
            row.label = f"{label}（統合前：{other.name}{again}）"[-LABEL_LENGTH:]
            turn += 1
        taken.add((row.year_id, row.kind, row.label))
        row.organisation = survivor
        row.save(update_fields=["organisation", "label"])
    return {"money_rows": [row.pk for row in rows]}


def move_case_partners(other: Organisation, survivor: Organisation) -> dict[str, list[int]]:
    """Re-point the partner rows of one organisation; ids of those moved and of those joined.

    Where the survivor has the same role in the case already, the two rows become one that covers
    both periods and keeps what the source wrote.
    """
    moved, joined, cases = [], [], []
    present = {
        (row.case_id, row.role): row
        for row in CasePartner.objects.select_for_update(of=("self",)).filter(organisation=survivor)
    }
    rows = CasePartner.objects.select_for_update(of=("self",)).filter(organisation=other)
    for row in rows.order_by("pk"):
        cases.append(row.case_id)
        kept = present.get((row.case_id, row.role))
        if kept is None:
            row.organisation = survivor
            row.save(update_fields=["organisation"])
            moved.append(row.pk)
        else:
            _join(kept, row)
            joined.append(row.pk)
    return {"case_partners": moved, "joined_case_partners": joined, "cases": cases}


def _join(kept: CasePartner, gone: CasePartner) -> None:
    """Widen `kept` to both periods, then drop `gone`. A row without dates says nothing of them."""
    if kept.starts_on is None and kept.ends_on is None:
        kept.starts_on, kept.ends_on = gone.starts_on, gone.ends_on
    elif gone.starts_on or gone.ends_on:
        starts = [day for day in (kept.starts_on, gone.starts_on) if day]
        kept.starts_on = min(starts) if starts else None
        if kept.ends_on and gone.ends_on:
            kept.ends_on = max(kept.ends_on, gone.ends_on)
        else:
            kept.ends_on = None
    kept.name_as_written = kept.name_as_written or gone.name_as_written
    gone.delete()
    kept.save(update_fields=["starts_on", "ends_on", "name_as_written"])
