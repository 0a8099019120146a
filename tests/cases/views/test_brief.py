"""説明資料: one A4 page of a case, for the reader one chooses and for who may see what."""

from __future__ import annotations

import html
import io
import re
import subprocess

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Case, PlanPosition
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.factories.briefs import TRAITS, example_of, fullest_case
from tests.factories.cases import CaseFactory
from tests.factories.continuations import ContinuationFactory
from tests.factories.money import MoneyRowFactory, MoneyYearFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory
from tests.factories.reports import IndicatorFactory
from tests.factories.spread import SpreadJudgementFactory

pytestmark = pytest.mark.django_db

AUDIENCES = ("planning", "finance", "assembly")


@pytest.fixture
def case():
    return CaseFactory(
        title="居場所づくり",
        lead_municipality=MunicipalityFactory(name="甲市", population=120_000),
        purpose="安心して過ごせる場をつくる。",
        sustaining="年度ごとに話し合う。",
        constraints="会場が足りない。",
        departments=["こども課"],
        **TRAITS,
    )


def asked(client, case, audience="planning"):
    return client.get(reverse("brief_detail", args=[case.pk]), {"for": audience})


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def titles(response):
    return [section.title for section in response.context["paper"].sections]


@pytest.mark.parametrize(
    ("audience", "order"),
    [
        ("planning", "目的 計画上の位置付け 似た自治体の例 成果 続け方 費用 リスクと制約"),
        ("finance", "費用 続け方 成果 リスクと制約 似た自治体の例 目的 計画上の位置付け"),
        ("assembly", "目的 成果 費用 似た自治体の例 リスクと制約 続け方 計画上の位置付け"),
        ("nobody", "目的 計画上の位置付け 似た自治体の例 成果 続け方 費用 リスクと制約"),
    ],
)
def test_the_reader_decides_the_order(client, case, audience, order):
    assert titles(asked(client, case, audience)) == order.split()


def test_a_visitor_reads_what_is_recorded_and_what_is_not(client, case):
    text = words(asked(client, case))

    assert "説明資料（企画向け）" in text
    assert "計画上の位置付けは、まだ記録されていません。" in text
    assert "安心して過ごせる場をつくる。" in text
    assert "成果指標：記録なし" in text
    assert "年度ごとの費用：記録なし" in text
    assert "・関わる課は1つ（こども課）と記録されています。" in text
    assert "公開された事例に、ほかの自治体の似た事例はまだありません。" in text


def test_a_place_in_a_plan_is_the_answer_for_planning_and_no_risk(client, case):
    PlanPosition.objects.create(case=case, plan_name="総合計画", code="2-1")

    text = words(asked(client, case))

    assert "「総合計画」に位置付けられた事業です。" in text
    assert "総合計画 2-1" in text
    assert "計画上の位置付けは記録されていません" not in text


def test_money_not_made_public_is_on_the_sheet_of_its_own_staff_only(client, case):
    year = MoneyYearFactory(case=case)
    MoneyRowFactory(year=year, kind="personnel", planned=7_654_321, actual=7_000_000)

    visitor = words(asked(client, case, "finance"))
    client.force_login(MembershipFactory(municipality=case.lead_municipality).user)
    own = words(asked(client, case, "finance"))

    assert ("7,654,321" in visitor, "7,654,321" in own) == (False, True)
    assert ("公開前" in visitor, "公開前の数字を含みます" in own) == (False, True)
    assert "令和6年度は、予算7,654,321円に対して、7,000,000円（91%）を使いました。" in own


def test_public_money_is_on_everybodys_sheet_without_a_warning(client, case):
    year = MoneyYearFactory(case=case, visibility="public")
    MoneyRowFactory(year=year, kind="personnel", planned=7_654_321)

    text = words(asked(client, case, "finance"))

    assert "7,654,321" in text
    assert "公開前" not in text


def test_the_sheet_tells_how_long_the_work_has_gone_on_and_the_newest_decision(client, case):
    before = CaseFactory(
        title="去年の居場所",
        lead_municipality=case.lead_municipality,
        fiscal_year=2023,
        stage="ended",
    )
    Case.objects.filter(pk=case.pk).update(continues=before, stage="ended")
    ContinuationFactory(case=case, state="published", reason="利用が増えた。")
    ContinuationFactory(case=case, fiscal_year=2025, state="confirmed", reason="まだ言えない。")

    visitor = words(asked(client, case, "finance"))
    client.force_login(MembershipFactory(municipality=case.lead_municipality).user)
    own = words(asked(client, case, "finance"))

    assert "令和5年度から令和7年度まで、3年続きました。" in visitor
    assert "前の事業 去年の居場所" in visitor
    assert "令和6年度：続ける 利用が増えた。" in visitor
    assert ("まだ言えない" in visitor, "令和7年度：続ける（公開前） まだ言えない。" in own) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("audience", "own", "told"),
    [
        ("planning", True, True),
        ("finance", True, True),
        ("assembly", True, False),
        ("planning", False, False),
    ],
)
def test_one_person_is_told_to_ones_own_planning_and_finance_alone(
    client, case, audience, own, told
):
    SpreadJudgementFactory(case=case, staff_count=1)
    if own:
        client.force_login(MembershipFactory(municipality=case.lead_municipality).user)

    assert ("担当者は1人" in words(asked(client, case, audience))) is told


def test_examples_are_public_cases_of_other_municipalities_one_each(client, case):
    near = example_of(case, title="近い規模の例")
    CaseFactory(title="同じ町の別の例", lead_municipality=near.lead_municipality, **TRAITS)
    CaseFactory(title="自分の市の例", lead_municipality=case.lead_municipality, **TRAITS)
    example_of(case, title="会員だけの例", visibility="members")
    client.force_login(MembershipFactory(municipality=case.lead_municipality).user)

    examples = asked(client, case).context["examples"]

    shown = {item.case.lead_municipality_id for item in examples}
    assert shown == {near.lead_municipality_id}
    assert len(examples) == 1


def test_a_draft_has_no_sheet_for_a_visitor(client):
    draft = CaseFactory(visibility="draft")

    assert asked(client, draft).status_code == 404
    assert client.get(reverse("brief_paper", args=[draft.pk, "pdf"])).status_code == 404


def test_another_format_than_pdf_and_xlsx_does_not_exist(client, case):
    assert client.get(reverse("brief_paper", args=[case.pk, "docx"])).status_code == 404


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_fullest_case_stays_on_one_sheet_on_screen_and_as_a_pdf(client, tmp_path, audience):
    desk = fullest_case()
    client.force_login(desk.editor)

    response = asked(client, desk.case, audience)
    paper = client.get(reverse("brief_paper", args=[desk.case.pk, "pdf"]), {"for": audience})

    assert len(PdfReader(io.BytesIO(paper.content)).pages) == 1
    assert len(PdfReader(_printed(response, tmp_path)).pages) == 1
    text = words(response)
    assert "（続きは事例のページ）" in text
    assert "ほかに3つの指標があります。" in text
    assert "、ほか3件" in text


def _printed(response, folder):
    """The page as Chromium prints it, with the style sheets of the checkout."""
    page = folder / "brief.html"
    static = (settings.BASE_DIR / "static").as_uri()
    page.write_text(response.content.decode().replace('"/static/', f'"{static}/'), encoding="utf-8")
    target = folder / "brief.pdf"
    options = ["--headless", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
    subprocess.run([CHROMIUM, *FLAGS, *options, page.as_uri()], check=True, timeout=120)
    return target


def test_the_sheet_costs_the_same_with_one_and_with_three_of_everything(client, case):
    def add(number):
        MoneyRowFactory(year__case=case, year__fiscal_year=2022 + number, year__visibility="public")
        example_of(case)
        PlanPosition.objects.create(case=case, plan_name=f"計画{number}")
        IndicatorFactory(case=case)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert asked(client, case).status_code == 200
        return len(queries)

    add(0)
    one = cost()
    add(1)
    add(2)

    assert cost() == one
