"""Cases as rows for spreadsheets and as records for programs: what the list shows, all pages.

Read in chunks, so that memory stays flat. The columns are in export_columns; docs/export.md
tells every column and key to people.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import QuerySet

from cases.domain import facts
from cases.domain.export_columns import (
    COLUMNS,
    FIELD_LABELS,
    LABELS,
    ROLE_LABELS,
    SPREAD_LABELS,
    Body,
    Exported,
    Linked,
    Partner,
    body_of,
    contact_text,
    first_year,
    local_day,
    of_lead,
    origin_body,
    origin_title,
    place_text,
    related_cases,
    shown_case,
    spread_evidence,
    spread_stage,
    year_text,
)
from cases.models import Case, CaseMunicipality, CasePartner, PlanPosition, SpreadJudgement
from partners.models import Municipality, Organisation
from ppp_portal.search import sql
from ppp_portal.tables.legacy import Replacement, Replacements
from ppp_portal.tables.write import Cell

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

# Rows in memory at a time: with all beside them about 3 MB.
CHUNK = 500


@dataclass(frozen=True)
class Export:
    """Which cases, for whom; `site` is the portal's address without a slash at its end.

    `cases` must come from `Case.visible_to(user)`, in their final order.
    """

    cases: QuerySet[Case]
    user: User | AnonymousUser
    site: str
    searching: bool = False


def case_rows(export: Export) -> Iterator[list[Cell]]:
    """One list of cells per case, in the order of HEADERS."""
    for row in _exported(export):
        yield [column.value(row) for column in COLUMNS]


def case_records(export: Export) -> Iterator[dict[str, Any]]:
    """One JSON-ready mapping per case; the keys are the same for every case."""
    for row in _exported(export):
        yield case_record(row)


def replaced_in_cp932(export: Export) -> list[Replacement]:
    """What a CP932 file of these cases cannot hold: one pass over all rows, writing nothing."""
    replacements = Replacements()
    for row in case_rows(export):
        replacements.fit("\n".join([cell for cell in row if isinstance(cell, str)]))
    return replacements.met()


def _exported(export: Export) -> Iterator[Exported]:
    """The cases chunk by chunk, in one read-only transaction that lasts as long as the reading."""
    rows = export.cases.select_related(None).prefetch_related(None).iterator(chunk_size=CHUNK)
    bodies: dict[int, Body] = {}
    with _reading(searching=export.searching):
        while chunk := list(islice(rows, CHUNK)):
            yield from _of_chunk(export, chunk, bodies)


@contextmanager
def _reading(*, searching: bool) -> Iterator[None]:
    # The body of an answer is made after the view's own transaction has ended.
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        with sql.no_text_scan() if searching else nullcontext():
            yield


def _of_chunk(export: Export, chunk: list[Case], bodies: dict[int, Body]) -> Iterator[Exported]:
    """Everything beside the cases in eight queries; `bodies` keeps municipalities for later ones."""
    ids = [case.pk for case in chunk]
    further = _grouped(CaseMunicipality.objects.filter(case__in=ids), "municipality_id")
    plans = _grouped(PlanPosition.objects.filter(case__in=ids))
    partners = _partners(export, ids)
    visible = Case.objects.visible_to(export.user).order_by("pk")
    linked = {pk for case in chunk for pk in (case.continues_id, case.copied_from_id) if pk}
    named = list(visible.filter(pk__in=linked).values_list("pk", "title", "lead_municipality_id"))
    copies: dict[int, list[int]] = {}
    for pk, source in visible.filter(copied_from__in=ids).values_list("pk", "copied_from_id"):
        copies.setdefault(source, []).append(pk)
    judgements = {row.case_id: row for row in SpreadJudgement.objects.filter(case__in=ids)}
    leads = {case.lead_municipality_id for case in chunk} | {lead for *_, lead in named}
    _load_bodies(bodies, leads, further)
    shown = {pk: Linked(title, bodies.get(lead)) for pk, title, lead in named}
    for case in chunk:
        lead = case.lead_municipality_id
        yield Exported(
            case=case,
            url=f"{export.site}/cases/{case.pk}/",
            lead=bodies[lead] if lead else None,
            further=[bodies[pk] for pk in further.get(case.pk, ())],
            partners=partners.get(case.pk, ()),
            plans=[str(row) for row in plans.get(case.pk, ())],
            shown_cases=shown,
            copies=copies.get(case.pk, ()),
            judgement=judgements.get(case.pk),
        )


def _grouped(rows: QuerySet[Any], name: str = "") -> dict[int, list[Any]]:
    """Rows (or one value of each) by the case they belong to, in the model's order."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(getattr(row, name) if name else row)
    return found


def _partners(export: Export, ids: list[int]) -> dict[int, list[Partner]]:
    """As the list names them; a 法人番号 only of profiles that this reader may open."""
    rows = CasePartner.objects.filter(case__in=ids).values_list(
        *("case_id", "organisation_id", "organisation__name", "name_as_written", "role")
    )
    links = list(rows)
    organisations = Organisation.objects.visible_to(export.user).filter(
        pk__in={pk for _, pk, *_ in links if pk}
    )
    numbers = dict(organisations.values_list("pk", "corporate_number"))
    found: dict[int, list[Partner]] = {}
    for case_id, pk, name, written, role in links:
        partner = Partner(name if pk else written, numbers.get(pk) or "", role)
        found.setdefault(case_id, []).append(partner)
    return found


def _load_bodies(
    bodies: dict[int, Body], leads: set[int | None], further: dict[int, list[int]]
) -> None:
    wanted = {pk for pk in leads if pk}
    wanted.update(pk for group in further.values() for pk in group)
    missing = wanted - bodies.keys()
    rows = Municipality.objects.select_related("city").filter(pk__in=missing)
    for row in rows if missing else ():
        bodies[row.pk] = body_of(row)


# GIF DS-451-3 item → field of the case, for items that are a text of ours.
GIF_TEXTS = {
    "取り組みの概要": "summary",
    "取り組み理由": "reason",
    "目的": "purpose",
    "取り組み内容": "description",
    "キーワード": "keywords",
    "挑戦したこと": "challenge",
    "学んだこと": "learning",
    "成果": "results",
    "導入での工夫": "ingenuity",
    "制約条件": "constraints",
    "普及": "spread",
    "持続させる仕組み": "sustaining",
    "評価の方法": "evaluation",
    "利用した制度": "schemes_used",
}


def case_record(row: Exported) -> dict[str, Any]:
    """One case with the names of DS-451-3, and ASCII keys for what the portal adds."""
    return _gif_record(row) | _portal_record(row)


def _gif_record(row: Exported) -> dict[str, Any]:
    case = row.case
    return {
        "ID": case.pk,
        "タイトル": case.title,
        "サブタイトル": case.subtitle,
        "事例の場所": place_text(row),
        "対象組織": {
            "名称": of_lead(row, "full_name") or case.organiser,
            "法人番号": of_lead(row, "number"),
        },
        "実施年": first_year(case),
        "テーマ": [FIELD_LABELS.get(code, code) for code in case.fields],
        **{key: getattr(case, name) for key, name in GIF_TEXTS.items()},
        "協力者": [
            {
                "名称": each.name,
                "法人番号": each.number,
                "role": each.role,
                "role_label": ROLE_LABELS.get(each.role, ""),
            }
            for each in row.partners
        ],
        "連絡先情報": contact_text(row),
        "関連URL": case.source_url,
        "関連事例": related_cases(row),
        "公開日": local_day(case.published_at),
        "最終更新日": local_day(case.updated_at),
    }


def _portal_record(row: Exported) -> dict[str, Any]:
    case = row.case
    return {
        "url": row.url,
        "external_id": case.external_id,
        "municipality": of_lead(row, "code"),
        "further_municipalities": [body.code for body in row.further],
        "is_nationwide": case.is_nationwide,
        "organiser": case.organiser,
        "departments": case.departments,
        "related_departments": case.related_departments,
        "choice_reason": case.choice_reason,
        **_choice(case, "method"),
        "method_as_written": case.method_as_written,
        "fields": case.fields,
        "fields_as_written": case.fields_as_written,
        **_choice(case, "stage"),
        **_choice(case, "origin"),
        **_period(case),
        "fiscal_year": case.fiscal_year,
        "fiscal_year_text": year_text(case.fiscal_year),
        "start_fiscal_year": case.start_fiscal_year,
        "start_fiscal_year_text": year_text(case.start_fiscal_year),
        "place": case.place,
        "contract_amount": case.contract_amount,
        "contract_amount_note": case.contract_amount_note,
        "plan_positions": list(row.plans),
        "source_note": case.source_note,
        "note": case.note,
        **_lineage(row),
        "is_sample": case.is_sample,
        **_choice(case, "visibility"),
    }


def _lineage(row: Exported) -> dict[str, Any]:
    """What it continues, what it was copied from and copied to, and how far it has spread."""
    case = row.case
    return {
        "continues": shown_case(row, case.continues_id),
        "copied_from": shown_case(row, case.copied_from_id),
        "copied_from_title": origin_title(row),
        "copied_from_municipality": origin_body(row),
        "adaptation": case.adaptation,
        "copies": list(row.copies),
        "spread_stage": spread_stage(row),
        "spread_stage_label": SPREAD_LABELS.get(spread_stage(row), ""),
        "spread_evidence": spread_evidence(row),
    }


def _choice(case: Case, name: str) -> dict[str, str]:
    code = getattr(case, name)
    return {name: code, f"{name}_label": LABELS[name].get(code, "")}


def _period(case: Case) -> dict[str, Any]:
    """Full ISO dates beside how much of them is known; an end is the last day of what is known."""
    return {
        "starts_on": case.starts_on,
        "starts_precision": case.starts_precision if case.starts_on else "",
        "ends_on": case.ends_on,
        "ends_precision": case.ends_precision if case.ends_on else "",
        "period_text": facts.period_text(case),
    }
