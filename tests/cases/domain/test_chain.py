"""The last step of a case's chain says what was decided, and nothing the reader may not see."""

from __future__ import annotations

import pytest
from django.test import Client

from cases.domain.chain import chain_steps
from cases.models import Case
from ppp_portal.components import DONE, TO_COME
from tests.factories.cases import CaseFactory
from tests.factories.continuations import ContinuationFactory

pytestmark = pytest.mark.django_db


def _case() -> Case:
    case: Case = CaseFactory(stage="running")
    return case


def test_without_a_decision_it_is_to_come_or_leads_to_the_lineage() -> None:
    case = _case()

    assert chain_steps(case)[-1] == ("継続・横展開", TO_COME, "")
    assert chain_steps(case, has_lineage=True)[-1] == ("継続・横展開", DONE, "#lineage")


def test_the_newest_decision_in_force_is_told_in_its_words() -> None:
    case = _case()
    older = ContinuationFactory(case=case, fiscal_year=2023, outcome="widen", state="published")
    newer = ContinuationFactory(case=case, fiscal_year=2024)
    page = f"/cases/{case.pk}/continuation/"

    waiting = chain_steps(case, decisions=[newer])[-1]
    decided = chain_steps(case, decisions=[newer, older], has_lineage=True)[-1]

    assert waiting == ("継続・横展開（判断の確定待ち）", TO_COME, page)
    assert decided == ("継続・横展開（広げて続ける・令和5年度の判断）", DONE, page)


def test_a_visitor_reads_only_what_is_published(client: Client) -> None:
    case = _case()
    row = ContinuationFactory(case=case, fiscal_year=2024, state="confirmed")
    address = f"/cases/{case.pk}/"

    before = client.get(address).context["steps"][-1]
    type(row).objects.filter(pk=row.pk).update(state="published", published_at=row.confirmed_at)
    after = client.get(address).context["steps"][-1]

    assert before == ("継続・横展開", TO_COME, "")
    assert after.label == "継続・横展開（続ける・令和6年度の判断）"
