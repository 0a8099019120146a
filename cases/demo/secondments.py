"""The demo's secondments (published facts): 神戸市's official at an NPO in 令和5, 6 and 7年度, and the
coordinators that an NPO of 岡山 placed in the hall of a city which the source does not name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from cases.demo.specs import PREFIX
from cases.models import Case, SecondmentLink
from partners.domain.secondment_terms import refresh
from partners.models import (
    Municipality,
    Organisation,
    Secondment,
    SecondmentReflection,
    User,
)
from partners.secondment_enums import (
    OutsideKind,
    ReflectionTime,
    Scheme,
    SecondmentSide,
    SecondmentState,
)
from ppp_portal import audit

COORDINATORS = f"{PREFIX}secondment-coordinators"
YEARS = (2023, 2024, 2025)
SOURCE = "https://florence.or.jp/news/60881"
_DURING = "派遣先で、どのような業務をしたか（受入先の記事から）"
_AFTER = "復帰のあと、どこで働き、経験をどう活かしているか（受入先の記事から）"
_TOLD_AFTER = (
    "市を退職せずに派遣され、終わると市に戻る。復帰した職員のいまの職場と経験の活かし方を、"
    "受入先の記事が、いま派遣されている職員への聞き取りとともに紹介している。"
)


def load_secondments(
    *, by: User, city: Municipality, host: Organisation, cases: Mapping[str, Case]
) -> int:
    """Make those that are missing, each following the one before; returns how many."""
    made, before = 0, None
    for year in YEARS:
        external_id = f"{PREFIX}secondment-{year}"
        row = Secondment.objects.filter(external_id=external_id).first()
        if row is None:
            row = _secondment(by, city, host, year, before)
            row.external_id = external_id
            refresh(row)
            row.full_clean()
            row.save()
            audit.record(by=by, action="secondment.create", obj=row)
            case = cases.get(f"s2-secondment-r{year - 2018}")
            if case is not None:
                SecondmentLink.objects.create(secondment=row, case=case)
            made += 1
        _reflections(by, row, year)
        before = row
    return made


def load_coordinators(*, by: User, sender: Organisation, case: Case | None, source: str) -> int:
    """S4 of product.md: from an NPO into a city hall. No first day is told; returns 1 if made."""
    if Secondment.objects.filter(external_id=COORDINATORS).exists():
        return 0
    now = timezone.now()
    row = Secondment(
        external_id=COORDINATORS,
        sender_organisation=sender,
        host_name="市役所（出典に市の名称の記載なし）",
        outside_kind=OutsideKind.MUNICIPALITY,
        scheme=Scheme.PLACED,
        title="NPOのコーディネーターの市役所への配置",
        purpose="NPOから市への、人の配置。",
        duties="NPOが、自らのコーディネーターを市役所の中に置いている。",
        state=SecondmentState.RUNNING,
        source_note=source,
        is_from_source=True,
        created_by=by,
    )
    for stamp in ("signed", "started", "published"):
        setattr(row, f"{stamp}_at", now)
        setattr(row, f"{stamp}_by", by)
    refresh(row)
    row.full_clean()
    row.save()
    audit.record(by=by, action="secondment.create", obj=row)
    if case is not None:
        SecondmentLink.objects.create(secondment=row, case=case)
    return 1


def _reflections(by: User, row: Secondment, year: int) -> None:
    """What the host's article tells of the placement, as questions and answers; made once."""
    if row.reflections.exists() or row.started_at is None:
        return
    time, asked = ReflectionTime.PRESENT, [(_DURING, str(row.duties))]
    if row.returned_at:
        time = ReflectionTime.PAST
        asked.append((_AFTER, _TOLD_AFTER))
    for question, answer in asked:
        reflection = SecondmentReflection(
            secondment=row,
            fiscal_year=year,
            time=time,
            side=SecondmentSide.HOST,
            question=question,
            answer=answer,
            is_public=True,
            created_by=by,
        )
        reflection.full_clean()
        reflection.save()
        audit.record(by=by, action="secondment.reflect", obj=row, detail={"row": reflection.pk})


def _secondment(
    by: User, city: Municipality, host: Organisation, year: int, before: Secondment | None
) -> Secondment:
    now, today = timezone.now(), timezone.localdate()
    values: dict[str, Any] = {
        "title": f"フローレンスへの研修職員派遣（令和{year - 2018}年度）",
        "scheme": Scheme.TRAINING,
        "legal_basis": "地方公務員法39条1項",
        "agreement_title": "研修生の派遣に関する覚書",
        "starts_on": date(year, 4, 1),
        "ends_on": date(year + 1, 3, 31),
        "headcount": 1,
        "duties": "自治体連携プロジェクトの推進。国・自治体への政策提言。",
        "keeps_status": True,
        # 毎年1名: another official each year, so the terms do not add up.
        "same_person": False if before else None,
        "source_url": SOURCE,
        "is_from_source": True,
        "predecessor": before,
    }
    row = Secondment(sender_municipality=city, host_organisation=host, created_by=by, **values)
    row.state = SecondmentState.SIGNED
    row.signed_at, row.signed_by = now, by
    if row.starts_on and row.starts_on <= today:
        row.state, row.started_at, row.started_by = SecondmentState.RUNNING, now, by
    if row.ends_on and row.ends_on < today:
        row.state, row.returned_at, row.returned_by = SecondmentState.RETURNED, now, by
        row.after_return = "復帰した職員がいまどこで働き、派遣の経験をどう活かしているかを、受入先の記事が紹介している。"
    row.published_at, row.published_by = now, by
    return row
