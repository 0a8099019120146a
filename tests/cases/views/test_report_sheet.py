"""The pages that show and set what a case asks to be reported."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.domain.report_numbers import NumberEntry
from cases.models import AttendanceGroup, Indicator, IndicatorTarget, ReportSheet
from ppp_portal.japan.fiscal_year import current_fiscal_year
from tests.factories.partners import UserFactory
from tests.factories.reports import (
    AttendanceGroupFactory,
    Desk,
    IndicatorFactory,
    ReportSheetFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client) -> Desk:
    desk = Desk()
    client.force_login(desk.editor)
    return desk


def address(desk: Desk, page: str = "reporting_edit") -> str:
    return reverse(page, args=[desk.case.pk])


def posted(response, **changes):
    """What a browser would send back of this page, then the given changes."""
    forms = response.context["forms"]
    data = {}
    for form in (forms.form, *forms.groups, *forms.indicators):
        for bound in form:
            value = bound.value()
            if value is not None and value is not False and value != []:
                data[bound.html_name] = value
    for formset in forms.formsets:
        data[f"{formset.prefix}-TOTAL_FORMS"] = formset.total_form_count()
        data[f"{formset.prefix}-INITIAL_FORMS"] = formset.initial_form_count()
    return data | changes


def test_the_editor_sets_everything_on_one_page(client, desk) -> None:
    year = current_fiscal_year(timezone.now())
    data = posted(
        client.get(address(desk)),
        rhythm="monthly",
        organisation=desk.organisation.pk,
        first_day="令和7年4月1日",
        confirm_days="10",
        **{
            "groups-0-name": "子ども",
            "indicators-0-name": "相談した人",
            "indicators-0-kind": "count",
            "indicators-0-unit": "人",
            "indicators-0-breakdown": "小学生\n中学生",
            f"indicators-0-target_{year}": "120",
        },
    )

    response = client.post(address(desk), data)

    assert response.url == address(desk, "reporting_detail")
    sheet = ReportSheet.objects.get()
    assert (sheet.rhythm, str(sheet.first_day), sheet.confirm_days) == ("monthly", "2025-04-01", 10)
    assert AttendanceGroup.objects.get().name == "子ども"
    assert Indicator.objects.get().breakdown == ["小学生", "中学生"]
    assert IndicatorTarget.objects.values_list("fiscal_year", "value").get() == (year, 120)
    text = client.get(response.url).content.decode()
    for word in ("月次", "令和7年4月1日", "子ども", "相談した人", "小学生、中学生", "120"):
        assert word in text


def test_saving_the_page_as_it_is_changes_nothing(client, desk) -> None:
    ReportSheetFactory(case=desk.case, organisation=desk.organisation, version=3)
    AttendanceGroupFactory(case=desk.case, is_retired=True, position=0)
    indicator = IndicatorFactory(
        case=desk.case, breakdown=["甲", "乙"], baseline="2.50", position=0
    )
    IndicatorTarget.objects.create(indicator=indicator, fiscal_year=2019, value="8.04")
    tables = (AttendanceGroup, Indicator, IndicatorTarget)
    before = [list(table.objects.values()) for table in tables]

    response = client.post(address(desk), posted(client.get(address(desk))))

    assert response.status_code == 302
    assert [list(table.objects.values()) for table in tables] == before
    assert ReportSheet.objects.get().version == 4


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(client, desk) -> None:
    data = posted(
        client.get(address(desk)),
        rhythm="monthly",
        due_day="31",
        first_day="春ごろ",
        **{"indicators-0-unit": "世帯", "groups-0-name": "あ" * 41},
    )

    response = client.post(address(desk), data)
    text = response.content.decode()

    assert response.status_code == 422
    assert ReportSheet.objects.count() == 0
    for words in ("春ごろ", "世帯", "指標の名前を入れてください。", 'value="31"'):
        assert words in text


def test_what_the_domain_refuses_stands_beside_its_row(client, desk) -> None:
    told = IndicatorFactory(case=desk.case)
    desk.report(numbers=[NumberEntry(told.pk, 3)])
    data = posted(client.get(address(desk)), **{"indicators-0-kind": "rate"})

    response = client.post(address(desk), data)

    assert response.status_code == 422
    errors = response.context["forms"].indicators[0].errors
    assert list(errors) == ["kind"]
    assert "種類は変えられません" in response.content.decode()


def test_the_second_of_two_editors_sees_both_texts_and_may_save_again(client, desk) -> None:
    ReportSheetFactory(case=desk.case, organisation=desk.organisation)
    data = posted(client.get(address(desk)), due_day="20", **{"groups-0-name": "子ども"})
    client.post(address(desk), posted(client.get(address(desk)), due_day="15"))

    refused = client.post(address(desk), data)
    saved = client.post(address(desk), posted(refused))

    assert refused.status_code == 409
    assert [(d.label, d.saved, d.typed) for d in refused.context["differences"]] == [
        ("締切日", "15", "20"),
        ("数える人", "", "子ども"),
    ]
    assert saved.status_code == 302
    assert ReportSheet.objects.get().due_day == 20


@pytest.mark.parametrize(
    ("who", "status"),
    [("reporter", 200), ("manager", 200), ("editor", 200), ("stranger", 403)],
)
def test_the_parties_read_what_is_asked(client, desk, who, status) -> None:
    client.force_login(UserFactory() if who == "stranger" else getattr(desk, who))

    response = client.get(address(desk, "reporting_detail"))

    assert response.status_code == status
    assert ("報告様式を決める" in response.content.decode()) == (who == "editor")


@pytest.mark.parametrize("value", ["-1", "9" * 40, "１０", "1e999", "NaN", "あ", "\x00", "1.234"])
def test_no_number_makes_the_page_fail(client, desk, value) -> None:
    page = client.get(address(desk))
    names = ("due_day", "confirm_days", "organisation", "groups-0-pk", "indicators-0-baseline")
    data = posted(page, **dict.fromkeys(names, value), **{"groups-0-name": "甲"})

    assert client.post(address(desk), data).status_code in (302, 422)
    assert client.post(address(desk), {"version": value}).status_code == 422
