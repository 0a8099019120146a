"""A year's money from a spreadsheet, step by step, for the municipality and for a partner."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import MoneyYear
from tests.factories.cases import CasePartnerFactory
from tests.factories.money import MoneyRowFactory, MoneyYearFactory
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db

FILE = "費目,予算（千円）,実績（千円）\n収入の部,,\n委託料,100,90\n計,100,95\n支出の部,,\n人件費,100,90\n"


@pytest.fixture
def case():
    return CasePartnerFactory().case


@pytest.fixture
def editor(client, case):
    user = MembershipFactory(municipality=case.lead_municipality, role="editor").user
    client.force_login(user)
    return user


def send(client, case, text=FILE, year="令和6年度"):
    file = SimpleUploadedFile("収支.csv", text.encode())
    data = {"file": file, "fiscal_year": year}
    return client.post(reverse("money_import", args=[case.pk]), data)


def fields(response):
    """Names and values of the page's form, as a browser would post them."""
    page = response.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {
        name: value
        for name, value in found.items()
        if name not in ("csrfmiddlewaretoken", "q", "remove")
    }


def steps(client, case, text=FILE):
    """The page after file and columns."""
    columns = send(client, case, text)
    return client.post(reverse("money_import", args=[case.pk]), fields(columns))


def rows_of(year):
    return list(year.rows.order_by("position").values_list("kind", "label", "planned", "actual"))


def test_a_file_goes_through_columns_and_preview_and_is_saved_only_then(client, case, editor):
    preview = steps(client, case)
    before = MoneyYear.objects.count()
    text = preview.content.decode()
    saved = client.post(reverse("money_edit", args=[case.pk, 2024]), fields(preview))

    assert "まだ保存していません" in text
    assert "計」の予算100,000円は、読み取った行の計と同じです" in text
    assert "（差 5,000円）" in text
    assert before == 0
    assert saved.status_code == 302
    assert rows_of(MoneyYear.objects.get()) == [
        ("city", "委託料", 100_000, 90_000),
        ("personnel", "", 100_000, 90_000),
    ]


def test_the_file_fills_the_saved_rows_and_drops_none(client, case, editor):
    year = MoneyYearFactory(case=case)
    MoneyRowFactory(year=year, label="市の負担", planned=1, actual=None, position=0)
    MoneyRowFactory(year=year, kind="donation", planned=7, actual=7, position=1)

    preview = steps(client, case)
    client.post(reverse("money_edit", args=[case.pk, 2024]), fields(preview))

    assert rows_of(year) == [
        ("city", "市の負担", 100_000, 90_000),
        ("donation", "", 7, 7),
        ("personnel", "", 100_000, 90_000),
    ]


def test_an_amount_that_cannot_be_read_is_said_beside_its_field(client, case, editor):
    preview = steps(client, case, "費目,予算,実績\n市費,△500,1\n")

    assert "負の数です" in preview.content.decode()
    assert fields(preview)["income-0-planned"] == "△500"


def test_a_partner_imports_actuals_and_leaves_the_plan(client, case):
    organisation = case.partners.get().organisation
    client.force_login(MembershipFactory(in_organisation=True, organisation=organisation).user)
    year = MoneyYearFactory(case=case)
    MoneyRowFactory(year=year, planned=55, actual=None, position=0)

    preview = steps(client, case)
    saved = client.post(reverse("money_edit", args=[case.pk, 2024]), fields(preview))

    assert saved.status_code == 302
    assert rows_of(year) == [("city", "", 55, 90_000), ("personnel", "", None, 90_000)]


@pytest.mark.parametrize(
    ("text", "year", "message"),
    [
        ("", "令和6年度", "空です"),
        ("あ", "令和6年度", "見出し"),
        (FILE, "", "年度を入力してください"),
        (FILE, "むかし", "年度として読めません"),
    ],
)
def test_a_file_or_year_that_cannot_be_read_is_refused(client, case, editor, text, year, message):
    response = send(client, case, text, year)

    assert response.status_code == 422
    assert message in response.content.decode()


def test_columns_that_are_not_enough_are_asked_for_again(client, case, editor):
    data = fields(send(client, case)) | {"column-0": ""}

    response = client.post(reverse("money_import", args=[case.pk]), data)

    assert response.status_code == 422
    assert "「費目」の列と" in response.content.decode()


SOUND = {"headers": ["a"], "numbers": [2], "rows": [["x"]], "unit": "円", "notes": []}


@pytest.mark.parametrize(
    "sheet",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 5_000,
        json.dumps(SOUND | {"headers": ["a", "a"]}),
        json.dumps(SOUND | {"rows": [["x", "y"]]}),
        json.dumps(SOUND | {"numbers": ["²"]}),
        json.dumps(SOUND | {"numbers": [1, 2]}),
        json.dumps(SOUND | {"numbers": 5}),
        json.dumps(SOUND | {"unit": ["円"]}),
        json.dumps(SOUND | {"headers": []}),
    ],
)
def test_a_table_sent_by_a_stranger_hand_is_asked_for_again(client, case, editor, sheet):
    response = client.post(reverse("money_import", args=[case.pk]), {"sheet": sheet})

    assert response.status_code == 422
    assert "もう一度、ファイルを選んでください" in response.content.decode()
