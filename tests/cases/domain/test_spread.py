"""点→線→面: judging, what the records show, and a municipality's picture of it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from cases.domain.page import case_page
from cases.domain.spread import Judgement, hints, save_judgement, stage_steps
from cases.domain.spread_map import spread_map
from cases.models import Case, CaseMunicipality, PlanPosition, SpreadJudgement
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Conflict, Refused
from tests.factories.cases import CaseFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, UserFactory
from tests.factories.spread import SpreadJudgementFactory

pytestmark = pytest.mark.django_db

LINE = Judgement(stage="line", evidence="二つの課の予算にある。", since_fiscal_year=2025)


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def editor(city):
    return MembershipFactory(municipality=city, role="editor").user


def read(case, user=None):
    return case_page(Case.objects.visible_to(user or AnonymousUser())).get(pk=case.pk)


def told(case, user=None):
    visible = Case.objects.visible_to(user or AnonymousUser())
    return [(hint.holds, hint.text) for hint in hints(read(case, user), visible)]


def mapped(city, user=None, **values):
    visible = Case.objects.visible_to(user or AnonymousUser())
    return spread_map(visible, city, **({"with_staff": False, "with_ended": False} | values))


def test_a_judgement_is_saved_with_a_trail_and_its_version(city, editor):
    case = CaseFactory(lead_municipality=city)

    first = save_judgement(by=editor, case_id=case.pk, version=0, data=LINE)
    second = save_judgement(by=editor, case_id=case.pk, version=1, data=Judgement(staff_count=1))

    assert (first.version, second.version) == (1, 2)
    row = SpreadJudgement.objects.get(case=case)
    assert (row.stage, row.evidence, row.since_fiscal_year, row.staff_count) == ("", "", None, 1)
    trail = AuditEntry.objects.filter(action="spread.judge").order_by("pk")
    assert [entry.detail for entry in trail] == [
        {"from": "", "to": "line"},
        {"from": "line", "to": ""},
    ]


def test_the_second_of_two_judges_is_told(city, editor):
    case = CaseFactory(lead_municipality=city)
    save_judgement(by=editor, case_id=case.pk, version=0, data=LINE)

    with pytest.raises(Conflict) as conflict:
        save_judgement(by=editor, case_id=case.pk, version=0, data=Judgement())

    assert conflict.value.current.stage == "line"


def test_a_stage_without_evidence_is_refused_in_words(city, editor):
    case = CaseFactory(lead_municipality=city)

    with pytest.raises(ValidationError, match="根拠を書いてください"):
        save_judgement(by=editor, case_id=case.pk, version=0, data=Judgement(stage="surface"))

    assert not SpreadJudgement.objects.exists()


def test_another_municipality_does_not_judge(city):
    case = CaseFactory(lead_municipality=city)
    other = MembershipFactory(role="approver").user

    with pytest.raises(Refused, match="この事例の自治体の担当と承認者"):
        save_judgement(by=other, case_id=case.pk, version=0, data=LINE)


def test_a_case_without_records_gives_no_hint_that_holds(city):
    assert told(CaseFactory(lead_municipality=city)) == [
        (False, "所管課と関係課は記録されていません。"),
        (False, "計画上の位置付けは記録されていません。"),
        (False, "共同で行う自治体と、この事例をもとにした事例は記録されていません。"),
    ]


def test_hints_say_what_is_recorded_and_nothing_else(city):
    case = CaseFactory(
        lead_municipality=city, departments=["福祉課"], related_departments=["福祉課", "企画課"]
    )
    PlanPosition.objects.create(case=case, plan_name="総合計画")
    PlanPosition.objects.create(case=case, plan_name="総合計画", code="2-1")
    CaseMunicipality.objects.create(case=case, municipality=MunicipalityFactory(name="乙町"))
    learner = MunicipalityFactory(name="丙町")
    CaseFactory(lead_municipality=learner, copied_from=case)
    CaseFactory(lead_municipality=learner, copied_from=case)
    CaseFactory(lead_municipality=city, copied_from=case)

    assert told(case) == [
        (True, "記録された課は2つです（福祉課、企画課）。"),
        (True, "総合計画に位置付けられています。"),
        (
            True,
            "兵庫県 乙町と共同で行っています。兵庫県 丙町が、この事例をもとに始めています。",
        ),
    ]


def test_one_department_is_named_but_is_no_spread(city):
    case = CaseFactory(lead_municipality=city, departments=["福祉課"])

    assert told(case)[0] == (False, "記録された課は1つです（福祉課）。")


def test_a_copy_that_the_reader_may_not_see_is_no_hint(city):
    case = CaseFactory(lead_municipality=city)
    copy = CaseFactory(
        lead_municipality=MunicipalityFactory(name="丁町"), copied_from=case, visibility="draft"
    )
    administrator = UserFactory(is_staff=True)

    assert "丁町" not in told(case)[2][1]
    assert mapped(city).rows[0].copied_by == []
    assert mapped(city, administrator).rows[0].copied_by == [copy.lead_municipality.full_name]


@pytest.mark.parametrize(
    ("stage", "states"),
    [
        ("", []),
        ("point", ["now", "to_come", "to_come"]),
        ("line", ["done", "now", "to_come"]),
        ("surface", ["done", "done", "now"]),
    ],
)
def test_the_stage_is_a_chain_of_three(stage, states):
    assert [step.state for step in stage_steps(stage)] == states


def test_the_municipality_is_told_what_hangs_on_one_department_or_is_in_no_plan(city):
    alone = CaseFactory(title="一課の事例", lead_municipality=city, departments=["福祉課"])
    wide = CaseFactory(
        title="広い事例",
        lead_municipality=city,
        departments=["福祉課"],
        related_departments=["企画課"],
    )
    PlanPosition.objects.create(case=wide, plan_name="総合計画")
    CaseFactory(title="ほかの市の事例", departments=["観光課"])
    CaseFactory(title="終わった事例", lead_municipality=city, stage="ended", departments=["港課"])

    found = mapped(city)

    assert found.answer == (
        "終了していない事例2件のうち、1つの課だけで行うものが1件、"
        "計画上の位置付けが記録されていないものが1件、ほかの課や自治体に広がったものが1件あります。"
    )
    assert {f.code: [row.case for row in f.rows] for f in found.findings} == {
        "department": [alone],
        "plan": [alone],
        "spread": [wide],
    }
    assert found.findings[2].rows[0].spread_words == ["2つの課が関わる"]
    assert len(mapped(city, with_ended=True).rows) == 3


def test_one_person_is_told_only_where_the_reader_may_know(city):
    row = SpreadJudgementFactory(case__lead_municipality=city, staff_count=1)
    SpreadJudgementFactory(case__lead_municipality=city, staff_count=3)

    own, others = mapped(city, with_staff=True), mapped(city)

    person = own.findings[0]
    assert [each.case for each in person.rows] == [row.case]
    assert person.sentence == "担当者数が記録された2件のうち、1人で担うものです。"
    assert "担当1人" in own.chart.picture
    assert [finding.code for finding in others.findings] == ["department", "plan", "spread"]
    assert "担当1人" not in others.chart.picture


def test_the_picture_names_departments_cases_and_plans_and_marks_what_is_missing(city):
    case = CaseFactory(title="見守り", lead_municipality=city, departments=["福祉課"])
    PlanPosition.objects.create(case=case, plan_name="総合計画")
    CaseFactory(title="居場所", lead_municipality=city)

    picture = mapped(city).chart.picture

    for name in (
        "福祉課—見守り",
        "見守り—総合計画",
        "課の記録なし—居場所",
        "居場所—計画の記録なし",
    ):
        assert f"<title>{name}</title>" in picture
    # Each size has a line for both gaps.
    assert picture.count('class="leader"') == 4


def test_a_municipality_without_cases_has_no_picture(city):
    found = mapped(city)

    assert found.chart.picture == ""
    assert found.answer == "甲市が主となって行う終了していない事例は、まだありません。"


def test_the_map_costs_the_same_with_one_and_with_three_cases(city, django_assert_num_queries):
    def add():
        case = CaseFactory(lead_municipality=city, departments=["福祉課"])
        PlanPosition.objects.create(case=case, plan_name="総合計画")
        CaseMunicipality.objects.create(case=case, municipality=MunicipalityFactory())
        CaseFactory(copied_from=case)
        SpreadJudgementFactory(case=case)

    add()
    with django_assert_num_queries(5):
        assert mapped(city).chart.picture
    add()
    add()
    with django_assert_num_queries(5):
        assert len(mapped(city).rows) == 3
