"""The items of an exported case: its values in words, and the columns of CSV and xlsx.

Names follow GIF DS-451-3 事例 where it has the item (domain.md §5.1). docs/export.md lists them
all; the importer reads the same headers back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone

from cases.enums import DatePrecision, Origin, PartnerRole, Stage, Visibility
from cases.models import Case, SpreadJudgement
from cases.spread_enums import SpreadStage
from partners.enums import Field, Method, MunicipalityKind
from partners.models import Municipality
from ppp_portal.form_fields import partial_from
from ppp_portal.japan.codes import corporate_number_of_municipality
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.japan.wareki import format_partial
from ppp_portal.tables.write import Cell

UNSTATED = "未記載"  # keeps parallel lists (names, roles, numbers) in step
FIELD_LABELS = {code: str(label) for code, label in Field.choices}
ROLE_LABELS = {code: str(label) for code, label in PartnerRole.choices}
SPREAD_LABELS = {code: str(label) for code, label in SpreadStage.choices}
# Asking the model for each label costs more than all the rest of a row.
LABELS = {
    name: {"": ""} | {code: str(label) for code, label in choices.choices}
    for name, choices in (
        ("method", Method),
        ("stage", Stage),
        ("origin", Origin),
        ("visibility", Visibility),
    )
}


class Body(NamedTuple):
    """What an export says of a municipality; a ward is no corporation and has no 法人番号."""

    code: str
    name: str
    full_name: str
    prefecture: str
    number: str


class Linked(NamedTuple):
    """A case that another one names, as far as this reader may see it."""

    title: str
    body: Body | None


class Partner(NamedTuple):
    """`number` only where this reader may see the organisation's profile."""

    name: str
    number: str
    role: str


@dataclass(frozen=True, slots=True)
class Exported:
    """One case with everything beside it, loaded, as far as this reader may know it."""

    case: Case
    url: str
    lead: Body | None
    further: Sequence[Body]
    partners: Sequence[Partner]
    plans: Sequence[str]
    shown_cases: Mapping[int, Linked]
    copies: Sequence[int]
    judgement: SpreadJudgement | None


def body_of(row: Municipality) -> Body:
    is_ward = row.kind == MunicipalityKind.WARD
    number = "" if is_ward else corporate_number_of_municipality(row.code)
    return Body(row.code, row.name, row.full_name, row.prefecture_name, number)


def place_text(row: Exported) -> str:
    """事例の場所: names of the prefectures, or 全国."""
    bodies = [row.lead, *row.further] if row.lead else row.further
    names = dict.fromkeys(body.prefecture for body in bodies)
    return "、".join(names) or ("全国" if row.case.is_nationwide else "")


def day_cell(value: date | None, precision: str) -> Cell:
    """A date as far as it is known: a date, 「2012-06」, 「2025年度」 or 「2003」.

    Reading the cell again gives the same date with the same precision.
    """
    if value is None or precision == DatePrecision.DAY:
        return value
    if precision == DatePrecision.MONTH:
        return f"{value:%Y-%m}"
    partial = partial_from(value, precision)
    if partial and partial.is_fiscal_year:
        return f"{value.year - 1 if value.month == 3 else value.year}年度"
    return str(value.year)


@lru_cache(4096)
def day_text(value: date | None, precision: str, *, is_end: bool = False) -> str:
    """「令和5年11月1日」, 「平成24年6月」, 「令和7年度」; '' where unknown."""
    partial = partial_from(value, precision, is_end=is_end)
    return format_partial(partial) if partial else ""


@lru_cache(512)
def year_text(year: int | None) -> str:
    return "" if year is None else format_fiscal_year(year)


def first_year(case: Case) -> int | None:
    """実施年: the year the work began in, as far as the record tells."""
    started = case.starts_on.year if case.starts_on else None
    return case.start_fiscal_year or case.fiscal_year or started


def contact_text(row: Exported) -> str:
    """連絡先情報: the office to ask, never a person."""
    body = row.lead.full_name if row.lead else row.case.organiser
    return " ".join(part for part in (body, "、".join(row.case.departments)) if part)


def _parallel(values: list[str]) -> str:
    """A list beside another one: nothing where all are missing, a mark where some are."""
    return "、".join(value or UNSTATED for value in values) if any(values) else ""


def related_cases(row: Exported) -> list[int]:
    links = (row.case.continues_id, row.case.copied_from_id)
    return [pk for pk in links if pk and pk in row.shown_cases]


def shown_case(row: Exported, pk: int | None) -> int | None:
    return pk if pk in row.shown_cases else None


def origin_title(row: Exported) -> str:
    origin = row.shown_cases.get(row.case.copied_from_id or 0)
    return origin.title if origin else ""


def origin_body(row: Exported) -> str:
    origin = row.shown_cases.get(row.case.copied_from_id or 0)
    return origin.body.full_name if origin and origin.body else ""


def spread_stage(row: Exported) -> str:
    return row.judgement.stage if row.judgement else ""


def spread_evidence(row: Exported) -> str:
    return row.judgement.evidence if row.judgement else ""


def local_day(moment: Any) -> date | None:
    return timezone.localtime(moment).date() if moment else None


# --- rows ---------------------------------------------------------------------------------------


class Column(NamedTuple):
    """A column of CSV and xlsx; `field` is what the importer reads it as, '' for nothing."""

    header: str
    value: Callable[[Exported], Cell]
    field: str = ""


def _plain(header: str, name: str) -> Column:
    return Column(header, lambda row: getattr(row.case, name), name)


def _coded(header: str, name: str) -> tuple[Column, Column]:
    """Label and code of a choice."""
    return (
        Column(header, lambda row: LABELS[name].get(getattr(row.case, name), ""), name),
        Column(f"{header}コード", lambda row: getattr(row.case, name)),
    )


def _dated(header: str, name: str, *, is_end: bool = False) -> tuple[Column, ...]:
    def known(row: Exported) -> tuple[date | None, str]:
        return getattr(row.case, f"{name}_on"), getattr(row.case, f"{name}_precision")

    return (
        Column(header, lambda row: day_cell(*known(row)), f"{name}_on"),
        Column(f"{header}（和暦）", lambda row: day_text(*known(row), is_end=is_end)),
        Column(f"{header}の精度", lambda row: known(row)[1] if known(row)[0] else ""),
    )


def _year(header: str, name: str) -> tuple[Column, Column]:
    return (
        _plain(header, name),
        Column(f"{header}（和暦）", lambda row: year_text(getattr(row.case, name))),
    )


_WHERE = (
    Column("自治体コード", lambda row: of_lead(row, "code"), "municipality"),
    Column("自治体名", lambda row: of_lead(row, "full_name"), "municipality_name"),
    # After 自治体名: the importer takes the first of the two for the municipality.
    Column("事例の場所", lambda row: place_text(row)),
    Column("対象組織", lambda row: of_lead(row, "name") or row.case.organiser),
    Column("法人番号", lambda row: of_lead(row, "number")),
    Column(
        "ほかの自治体コード",
        lambda row: "、".join(body.code for body in row.further),
    ),
    Column(
        "ほかの自治体",
        lambda row: "、".join(body.full_name for body in row.further),
        "further",
    ),
    Column("全国の取組", lambda row: row.case.is_nationwide, "is_nationwide"),
    _plain("主催", "organiser"),
    Column("所管課", lambda row: "、".join(row.case.departments), "department"),
    Column("関係課", lambda row: "、".join(row.case.related_departments), "related_departments"),
)
_WITH_WHOM = (
    Column(
        "相手方",
        lambda row: "、".join(partner.name for partner in row.partners),
        "partners",
    ),
    Column(
        "相手方の役割",
        lambda row: _parallel([ROLE_LABELS.get(each.role, "") for each in row.partners]),
    ),
    Column("相手方の法人番号", lambda row: _parallel([each.number for each in row.partners])),
    _plain("相手方を選んだ理由", "choice_reason"),
)
_CLASSED = (
    *_coded("手法", "method"),
    _plain("原文の手法", "method_as_written"),
    Column(
        "分野",
        lambda row: "、".join(FIELD_LABELS.get(code, code) for code in row.case.fields),
        "fields",
    ),
    Column("分野コード", lambda row: "、".join(row.case.fields)),
    _plain("原文の分野", "fields_as_written"),
    *_coded("段階", "stage"),
    *_coded("きっかけ", "origin"),
)
_TEXTS = (
    _plain("取り組みの概要", "summary"),
    _plain("取り組み理由", "reason"),
    _plain("目的", "purpose"),
    _plain("取り組み内容", "description"),
    _plain("挑戦したこと", "challenge"),
    _plain("学んだこと", "learning"),
    _plain("成果", "results"),
    _plain("導入での工夫", "ingenuity"),
    _plain("制約条件", "constraints"),
    _plain("普及", "spread"),
    _plain("持続させる仕組み", "sustaining"),
    _plain("評価の方法", "evaluation"),
    _plain("利用した制度", "schemes_used"),
    _plain("キーワード", "keywords"),
)
_WHEN = (
    *_dated("開始日", "starts"),
    *_dated("終了日", "ends", is_end=True),
    *_year("年度", "fiscal_year"),
    *_year("開始年度", "start_fiscal_year"),
    _plain("場所", "place"),
    _plain("契約金額（円）", "contract_amount"),
    _plain("契約金額の注記", "contract_amount_note"),
)
_RECORD = (
    Column("計画上の位置付け", lambda row: "、".join(row.plans)),
    _plain("出典URL", "source_url"),
    _plain("出典", "source_note"),
    _plain("備考", "note"),
    Column("連絡先情報", lambda row: contact_text(row)),
    Column("前の事業のポータルID", lambda row: shown_case(row, row.case.continues_id)),
    Column("もとにした事例のポータルID", lambda row: shown_case(row, row.case.copied_from_id)),
    Column("もとにした事例", origin_title),
    Column("もとにした事例の自治体名", origin_body),
    _plain("もとの事例から変えたところ", "adaptation"),
    Column("広がった先の事例のポータルID", lambda row: "、".join(map(str, row.copies))),
    Column("点・線・面", lambda row: SPREAD_LABELS.get(spread_stage(row), "")),
    Column("点・線・面コード", spread_stage),
    Column("点・線・面の根拠", spread_evidence),
    _plain("サンプル", "is_sample"),
    *_coded("公開範囲", "visibility"),
    Column("公開日", lambda row: local_day(row.case.published_at)),
    Column("最終更新日", lambda row: local_day(row.case.updated_at)),
    Column("ページのURL", lambda row: row.url),
)
COLUMNS: tuple[Column, ...] = (
    Column("ポータルID", lambda row: row.case.pk, "portal_id"),
    _plain("外部ID", "external_id"),
    _plain("タイトル", "title"),
    _plain("サブタイトル", "subtitle"),
    *_WHERE,
    *_WITH_WHOM,
    *_CLASSED,
    *_TEXTS,
    *_WHEN,
    *_RECORD,
)
HEADERS = [column.header for column in COLUMNS]


def of_lead(row: Exported, name: str) -> str:
    return str(getattr(row.lead, name)) if row.lead else ""
