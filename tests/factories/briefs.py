"""A case with as much of everything as its fields hold, for papers that must stay on one sheet."""

from __future__ import annotations

from datetime import date

from cases.domain.report_numbers import NumberEntry
from cases.models import Case, IndicatorTarget, PlanPosition
from tests.factories.cases import CaseFactory
from tests.factories.continuations import ContinuationFactory
from tests.factories.money import MoneyRowFactory, MoneyYearFactory
from tests.factories.partners import MunicipalityFactory, OrganisationFactory
from tests.factories.reports import Desk, IndicatorFactory
from tests.factories.spread import SpreadJudgementFactory

LONG = "とても長い説明の文章です。" * 300
TRAITS = {"fields": ["childcare"], "method": "commission"}


def fullest_case() -> Desk:
    """Every text at its longest, more plans, years, indicators and examples than a sheet shows."""
    named = "とても長い名前の部局のとても長い名前の課"
    desk = Desk(
        title="とても長い名称の事業" * 20,
        lead_municipality=MunicipalityFactory(name="長い名前の市", population=120_000),
        organisation=OrganisationFactory(name="とても長い名前の団体" * 10),
        summary="とても長い概要。" * 37,
        departments=[f"{named}{number}" for number in range(8)],
        contract_amount=999_999_999_999,
        contract_amount_note="税込み、年額、変更契約後" * 10,
        continues=CaseFactory(title="とても長い名称の前の事業" * 16),
        starts_on=date(2025, 4, 1),
        ends_on=date(2028, 3, 31),
        **TRAITS,
        **dict.fromkeys(("purpose", "constraints", "sustaining", "results"), LONG[:4000]),
    )
    for number in range(5):
        PlanPosition.objects.create(
            case=desk.case, plan_name="長い名前の計画" * 20, chapter="長い章" * 40, code=f"{number}"
        )
    SpreadJudgementFactory(
        case=desk.case, evidence=LONG[:2000], since_fiscal_year=2025, staff_count=1
    )
    ContinuationFactory(case=desk.case, state="confirmed", reason="とても長い理由。" * 60)
    for year in range(2021, 2026):
        money = MoneyYearFactory(case=desk.case, fiscal_year=year)
        for kind in ("city", "personnel"):
            amount = 999_999_999_999
            MoneyRowFactory(year=money, kind=kind, planned=amount, actual=amount)
    _report(desk)
    for _ in range(5):
        example_of(desk.case)
    return desk


def example_of(case: Case, **values: object) -> Case:
    """A public case of another municipality that is like this one in every trait."""
    body = MunicipalityFactory(name="たいへん長い名前の町", population=110_000)
    told = {"title": "長い名称の似た事例" * 20, "results": LONG[:4000], **TRAITS}
    made: Case = CaseFactory(lead_municipality=body, **(told | values))
    return made


def _report(desk: Desk) -> None:
    """Seven indicators, all of them below their targets."""
    numbers = []
    for number in range(7):
        row = IndicatorFactory(case=desk.case, name=f"とても長い名前の成果指標その{number}" * 4)
        IndicatorTarget.objects.create(indicator=row, fiscal_year=2025, value=9_999_999)
        numbers.append(NumberEntry(row.pk, 1_234_567, ""))
    desk.report(kind="monthly", day=date(2025, 6, 3), state="confirmed", numbers=numbers)
