"""The pages of a case's money, for each kind of user."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from cases.models import MoneyRow, MoneyYear
from ppp_portal.tables.read import read_table
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.money import MoneyRowFactory, MoneyYearFactory
from tests.factories.partners import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return CasePartnerFactory(organisation=OrganisationFactory(name="NPO法人ひだまり")).case


@pytest.fixture
def editor(client, case):
    user = MembershipFactory(municipality=case.lead_municipality, role="editor").user
    client.force_login(user)
    return user


@pytest.fixture
def reporter(client, case):
    organisation = case.partners.get().organisation
    user = MembershipFactory(in_organisation=True, organisation=organisation).user
    client.force_login(user)
    return user


def words(response) -> str:
    """The page's text with single blanks, without tags."""
    body = b"".join(response) if response.streaming else response.content
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body.decode())).split())


def posted(*rows, version=0, **extra):
    """What the browser posts: `rows` are (side, values)."""
    data = {"version": version, "note": "", "source_note": ""}
    counts = {"income": 0, "expense": 0}
    for side, values in rows:
        data |= {f"{side}-{counts[side]}-{name}": value for name, value in values.items()}
        counts[side] += 1
    for side, number in counts.items():
        data |= {f"{side}-TOTAL_FORMS": number, f"{side}-INITIAL_FORMS": 0}
    return data | extra


def edit_url(case, year=2024):
    return reverse("money_edit", args=[case.pk, year])


def test_a_visitor_reads_public_years_only_with_sums_and_differences(client, case):
    open_year = MoneyYearFactory(case=case, fiscal_year=2024, visibility="public")
    MoneyRowFactory(year=open_year, planned=5_000_000, actual=4_800_000)
    MoneyRowFactory(year=open_year, kind="personnel", planned=5_000_000, actual=4_700_000)
    closed = MoneyYearFactory(case=case, fiscal_year=2025)
    MoneyRowFactory(year=closed, planned=7_654_321, actual=None)

    text = words(client.get(reverse("money_detail", args=[case.pk])))

    assert "令和6年度は、予算5,000,000円に対して、4,700,000円（94%）を使いました。" in text
    assert "実績は、収入が支出より100,000円多くなっています。" in text
    assert "予算の収入と支出は、5,000,000円で一致しています。" in text
    assert "収入計 5,000,000 4,800,000 -200,000" in text
    assert "令和7年度" not in text
    assert "7,654,321" not in text
    assert "編集する" not in text


@pytest.mark.parametrize("name", ["money_detail", "case_detail"])
def test_money_not_made_public_is_nowhere_for_a_visitor(client, case, name):
    MoneyRowFactory(year__case=case, planned=7_654_321)

    response = client.get(reverse(name, args=[case.pk]))

    assert response.status_code == (404 if name == "money_detail" else 200)
    assert "7,654,321" not in words(response)
    assert "費用の流れ" not in words(response)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_file_of_money_not_made_public_does_not_exist_for_a_visitor(client, case, file_format):
    MoneyRowFactory(year__case=case)

    response = client.get(reverse("money_export", args=[case.pk, file_format]))

    assert response.status_code == 404


def test_public_money_of_a_draft_is_not_public(client):
    case = CaseFactory(visibility="draft")
    MoneyRowFactory(year__case=case, year__visibility="public")

    assert client.get(reverse("money_detail", args=[case.pk])).status_code == 404


def test_the_case_page_shows_the_newest_year_and_leads_to_all(client, case):
    for fiscal_year, amount in ((2023, 111_111), (2024, 222_222)):
        year = MoneyYearFactory(case=case, fiscal_year=fiscal_year, visibility="public")
        MoneyRowFactory(year=year, planned=amount)

    response = client.get(reverse("case_detail", args=[case.pk]))

    assert "費用の流れ 令和6年度" in words(response)
    assert "222,222" in words(response)
    assert "111,111" not in words(response)
    assert reverse("money_detail", args=[case.pk]) in response.content.decode()


def test_the_parties_are_told_what_a_year_lacks(client, case, editor):
    year = MoneyYearFactory(case=case)
    MoneyRowFactory(year=year, planned=100, actual=None)

    text = words(client.get(reverse("money_detail", args=[case.pk])))

    assert "予算の支出が1行も入力されていません。" in text
    assert "実績は、まだ入力されていません。" in text


def test_an_unstated_amount_is_not_shown_as_nothing(client, case, editor):
    MoneyRowFactory(year__case=case, planned=0, actual=None)

    text = words(client.get(reverse("money_detail", args=[case.pk])))

    assert "市費 0 — 未入力 — 未入力" in text


def test_the_money_pages_cost_the_same_with_one_and_with_three_years(
    client, case, editor, django_assert_num_queries
):
    def add(fiscal_year):
        year = MoneyYearFactory(case=case, fiscal_year=fiscal_year)
        organisation = CasePartnerFactory(case=case).organisation
        MoneyRowFactory(year=year, organisation=organisation)
        MoneyRowFactory(year=year, kind="personnel", organisation=organisation)

    add(2023)
    with django_assert_num_queries(13):
        client.get(reverse("money_detail", args=[case.pk]))
    for fiscal_year in (2024, 2025):
        add(fiscal_year)

    with django_assert_num_queries(13):
        client.get(reverse("money_detail", args=[case.pk]))


def test_an_editor_enters_a_year_in_the_units_people_use(client, case, editor):
    data = posted(
        ("income", {"kind": "city", "label": "委託料", "planned": "1,234千円", "actual": ""}),
        ("income", {"kind": "", "planned": ""}),
        ("expense", {"kind": "personnel", "planned": "0.012億円", "note": "二人分"}),
        ("expense", {"kind": "overhead", "planned": "34,000", "actual": "０"}),
    )

    response = client.post(edit_url(case), data)

    assert response.status_code == 302
    rows = MoneyRow.objects.order_by("position").values_list("kind", "planned", "actual", "note")
    assert list(rows) == [
        ("city", 1_234_000, None, ""),
        ("personnel", 1_200_000, None, "二人分"),
        ("overhead", 34_000, 0, ""),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("△500", "負の数です"),
        ("-1", "負の数です"),
        ("たくさん", "説明は「備考」に"),
        ("9" * 16, "桁が大きすぎます"),
        ("0.5", "端数"),
        ("1" * 70, "60"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_and_everything_typed_stays(
    client, case, editor, text, message
):
    data = posted(
        ("income", {"kind": "city", "label": "書きかけの内訳", "planned": text}),
        ("expense", {"kind": "personnel", "planned": "12"}),
    )

    response = client.post(edit_url(case), data)

    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert "書きかけの内訳" in page
    assert f'value="{text}"' in page
    assert not MoneyYear.objects.exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"planned": "1"}, "費目を選んでください"),
        ({"kind": "personnel", "planned": "1"}, "正しく選択"),
        ({"kind": "city", "label": "長" * 101}, "100"),
    ],
)
def test_a_row_that_says_too_little_or_something_else_is_refused(
    client, case, editor, values, message
):
    response = client.post(edit_url(case), posted(("income", values)))

    assert response.status_code == 422
    assert message in words(response)


def test_a_row_is_removed_whatever_else_stands_in_it(client, case, editor):
    year = MoneyYearFactory(case=case)
    row, other = MoneyRowFactory(year=year), MoneyRowFactory(year=year, kind="personnel")
    data = posted(
        ("income", {"row_id": row.pk, "kind": "city", "planned": "なぞ", "remove": "on"}),
        ("expense", {"row_id": other.pk, "kind": "personnel", "planned": "5"}),
        version=1,
    )

    assert client.post(edit_url(case), data).status_code == 302

    assert list(year.rows.values_list("pk", "planned")) == [(other.pk, 5)]


def test_more_rows_are_given_without_saving_and_nothing_typed_is_lost(client, case, editor):
    data = posted(("income", {"kind": "city", "planned": "まだ書きかけ"}), more="1")

    response = client.post(edit_url(case), data)

    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="まだ書きかけ"' in page
    assert 'name="income-5-kind"' in page
    assert not MoneyYear.objects.exists()


def test_a_new_year_begins_with_the_rows_of_the_last_one_without_its_amounts(client, case, editor):
    MoneyRowFactory(year__case=case, year__fiscal_year=2023, label="委託料", planned=987_654)

    page = client.get(edit_url(case)).content.decode()

    assert 'value="委託料"' in page
    assert "987,654" not in page


def test_of_two_editors_the_second_sees_both_texts_and_loses_nothing(client, case, editor):
    year = MoneyYearFactory(case=case, version=2)
    row = MoneyRowFactory(year=year, planned=100, actual=None)
    added = MoneyRowFactory(year=year, kind="donation", planned=77, label="あとから")
    mine = ("income", {"row_id": row.pk, "kind": "city", "planned": "100円", "actual": "95円"})

    response = client.post(edit_url(case), posted(mine, version=1))

    page = response.content.decode()
    assert response.status_code == 409
    assert "ほかの人がこの年度の費用を保存しました" in page
    assert "実績 95円" in words(response)
    assert 'value="あとから"' in page
    assert f'value="{added.pk}"' in page
    assert 'name="version" value="2"' in page
    row.refresh_from_db()
    assert row.actual is None


def test_a_reporter_fills_in_the_actual_and_nothing_else(client, case, reporter):
    year = MoneyYearFactory(case=case)
    row = MoneyRowFactory(year=year, planned=1_000, actual=None, label="委託料")
    data = posted(
        (
            "income",
            {"row_id": row.pk, "kind": "own", "label": "すり替え", "planned": "9", "actual": "8"},
        ),
        ("expense", {"kind": "project", "label": "予算外", "actual": "3", "planned": "4"}),
        version=1,
    )

    assert client.post(edit_url(case), data).status_code == 302

    rows = year.rows.order_by("position").values_list("kind", "label", "planned", "actual")
    assert list(rows) == [("city", "委託料", 1_000, 8), ("project", "予算外", None, 3)]


def test_a_reporter_who_is_second_sees_the_actuals_beside_their_own_rows(client, case, reporter):
    year = MoneyYearFactory(case=case, version=2)
    first = MoneyRowFactory(year=year, planned=1, actual=None, label="先に入った行", position=0)
    mine = MoneyRowFactory(year=year, planned=2, actual=None, label="自分の行", position=1)
    data = posted(("income", {"row_id": mine.pk, "actual": "22"}), version=1)

    response = client.post(edit_url(case), data)

    page = response.content.decode()
    assert response.status_code == 409
    values = {
        match[1]: match[2]
        for match in re.finditer(
            r'name="(income-\d-(?:row_id|label|actual))" value="([^"]*)"', page
        )
    }
    assert {name: value for name, value in values.items() if value} == {
        "income-0-row_id": str(mine.pk),
        "income-0-label": "自分の行",
        "income-0-actual": "22",
        "income-1-row_id": str(first.pk),
        "income-1-label": "先に入った行",
    }


@pytest.mark.parametrize(
    "data",
    [
        {"income-TOTAL_FORMS": "9999999", "income-INITIAL_FORMS": "9999999"},
        {"income-TOTAL_FORMS": "abc"},
        {"version": "zwei", "income-TOTAL_FORMS": "1", "income-0-row_id": "²"},
        {"income-TOTAL_FORMS": "1", "income-0-row_id": "9" * 40, "income-0-kind": "city"},
        {"income-TOTAL_FORMS": "1", "income-0-label": "\0", "income-0-kind": "\0"},
        {"income-TOTAL_FORMS": "1", "income-0-organisation": "x", "income-0-kind": "city"},
        {"income-TOTAL_FORMS": "1", "income-0-note": "長" * 100_000, "income-0-kind": "city"},
        {"more": "1"},
        {"more": "1", "income-TOTAL_FORMS": "9" * 30},
    ],
)
def test_a_form_sent_by_a_stranger_hand_is_answered_in_japanese(client, case, editor, data):
    response = client.post(edit_url(case), data)

    assert response.status_code in (200, 302, 409, 422)


def test_an_approver_publishes_after_seeing_what_is_published(client, case):
    user = MembershipFactory(municipality=case.lead_municipality, role="approver").user
    client.force_login(user)
    year = MoneyYearFactory(case=case)
    MoneyRowFactory(year=year, planned=1_000, actual=None)
    address = reverse("money_visibility", args=[case.pk, 2024, "publish"])

    asked = words(client.get(address))
    year.refresh_from_db()
    assert not year.is_public
    response = client.post(address)

    year.refresh_from_db()
    assert "予算の支出が1行も入力されていません。" in asked
    assert response.url == reverse("money_detail", args=[case.pk])
    assert year.is_public


def test_the_file_holds_both_figures_and_its_sums_are_those_of_the_page(client, case):
    year = MoneyYearFactory(case=case, visibility="public")
    MoneyRowFactory(year=year, label="委託料", planned=3_000, actual=2_500)
    MoneyRowFactory(year=year, kind="fees", planned=None, actual=700)
    MoneyRowFactory(year=year, kind="personnel", planned=3_000, actual=3_200)

    response = client.get(reverse("money_export", args=[case.pk, "xlsx"]))
    table = read_table(b"".join(response), "money.xlsx", keep_totals=True)

    assert [row.cells[2:9] for row in table.rows] == [
        ("収入", "市費", "委託料", "", "3000", "2500", "-500"),
        ("収入", "利用料", "", "", "", "700", ""),
        ("収入", "計", "", "", "3000", "3200", ""),
        ("支出", "人件費", "", "", "3000", "3200", "200"),
        ("支出", "計", "", "", "3000", "3200", "200"),
    ]


def test_the_csv_is_rows_only_and_dangerous_text_is_disarmed(client, case):
    MoneyRowFactory(
        year__case=case, year__visibility="public", label="=1+1", planned=1, actual=None
    )

    text = b"".join(client.get(reverse("money_export", args=[case.pk, "csv"]))).decode("utf-8-sig")

    assert text.splitlines()[1].startswith("令和6年度,2024,収入,市費,'=1+1,,1,,,")
    assert len(text.splitlines()) == 2


@pytest.mark.parametrize("fiscal_year", [1900, 2100])
def test_the_first_and_the_last_year_can_be_entered_and_read(client, case, editor, fiscal_year):
    data = posted(("expense", {"kind": "personnel", "planned": "5", "actual": "5"}))

    assert client.get(edit_url(case, fiscal_year)).status_code == 200
    assert client.post(edit_url(case, fiscal_year), data).status_code == 302
    assert "5円" in words(client.get(reverse("money_detail", args=[case.pk])))


@pytest.mark.parametrize("fiscal_year", [0, 1899, 2101, 99999, 10**30])
def test_a_year_that_cannot_be_does_not_exist(client, case, editor, fiscal_year):
    assert client.get(edit_url(case, fiscal_year)).status_code == 404
    visibility = reverse("money_visibility", args=[case.pk, fiscal_year, "publish"])
    assert client.get(visibility).status_code == 404
