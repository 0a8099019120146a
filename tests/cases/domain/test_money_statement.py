"""Sums, differences, balance and what is missing, against an independent computation."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.domain.money_statement import Statement, contract_hint, money_gaps, statements
from cases.enums import EXPENSE_KINDS, INCOME_KINDS, MoneyKind
from cases.models import Case, MoneyRow, MoneyYear
from ppp_portal.japan.amounts import MAX_YEN
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.money import MoneyRowFactory, MoneyYearFactory
from tests.factories.partners import OrganisationFactory

AMOUNTS = st.none() | st.just(0) | st.integers(0, MAX_YEN)
ROWS = st.lists(st.tuples(st.sampled_from(MoneyKind.values), AMOUNTS, AMOUNTS), max_size=20)


def statement_of(rows, fiscal_year=2024):
    """A statement of unsaved rows: (kind, planned, actual)."""
    year = MoneyYear(pk=1, fiscal_year=fiscal_year, case=Case(title="試験"))
    made = [
        MoneyRow(kind=kind, label=str(n), planned=planned, actual=actual)
        for n, (kind, planned, actual) in enumerate(rows)
    ]
    year._prefetched_objects_cache = {"rows": made}
    return Statement(year)


def independent_sum(rows, kinds, place):
    total, stated = 0, False
    for row in rows:
        if row[0] in kinds and row[place] is not None:
            total, stated = total + row[place], True
    return total if stated else None


@given(ROWS)
@settings(max_examples=200, deadline=None)
def test_the_totals_equal_an_independent_sum_to_the_last_yen(rows):
    statement = statement_of(rows)

    for side, kinds in ((statement.income, INCOME_KINDS), (statement.expense, EXPENSE_KINDS)):
        assert side.total.planned == independent_sum(rows, kinds, 1)
        assert side.total.actual == independent_sum(rows, kinds, 2)


@given(ROWS)
@settings(max_examples=200, deadline=None)
def test_a_figure_balances_exactly_when_all_is_stated_and_both_sides_are_equal(rows):
    statement = statement_of(rows)

    for figure, place in (("planned", 1), ("actual", 2)):
        income, expense = (
            [row[place] for row in rows if row[0] in kinds]
            for kinds in (INCOME_KINDS, EXPENSE_KINDS)
        )
        complete = bool(income and expense) and None not in income + expense
        assert (statement.balance(figure).state == "ok") == (
            complete and sum(income) == sum(expense)
        )
        assert (statement.balance(figure).state == "off") == (
            complete and sum(income) != sum(expense)
        )


@given(ROWS)
@settings(max_examples=100, deadline=None)
def test_the_difference_of_the_totals_is_the_sum_of_the_differences_of_the_rows(rows):
    for side in statement_of(rows).sides:
        differences = [line.difference for line in side.lines]
        expected = sum(differences) if differences and None not in differences else None
        assert side.difference == expected


@pytest.mark.parametrize(
    ("rows", "figure", "state", "text"),
    [
        ([], "planned", "none", "予算は、まだ入力されていません。"),
        ([("city", None, None)], "actual", "none", "実績は、まだ入力されていません。"),
        ([("city", 5, None)], "planned", "missing", "予算の支出が1行も入力されていません。"),
        ([("personnel", 5, None)], "planned", "missing", "予算の収入が1行も入力されていません。"),
        (
            [("city", 5, None), ("personnel", None, None)],
            "planned",
            "missing",
            "予算の支出のうち、「人件費（1）」の金額が入っていません。",
        ),
        (
            [("city", 1_500, None), ("personnel", 1_000, None)],
            "planned",
            "off",
            "予算は、収入が支出より500円多くなっています。",
        ),
        (
            [("city", None, 1_000), ("personnel", None, 1_001)],
            "actual",
            "off",
            "実績は、支出が収入より1円多くなっています。",
        ),
        (
            [("city", 0, None), ("personnel", 0, None)],
            "planned",
            "ok",
            "予算の収入と支出は、0円で一致しています。",
        ),
    ],
)
def test_a_balance_says_in_words_what_is_missing_or_by_how_much(rows, figure, state, text):
    balance = statement_of(rows).balance(figure)

    assert (balance.state, list(balance.texts)) == (state, [text])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("personnel", 200, 150)], "令和6年度は、予算200円に対して、150円（75%）を使いました。"),
        ([("personnel", 0, 150)], "令和6年度は、予算0円に対して、150円を使いました。"),
        ([("personnel", None, 150)], "令和6年度は、150円を使いました。"),
        ([("personnel", 200, None)], "令和6年度は、200円を使う予定です。"),
        (
            [("personnel", 200, 150), ("overhead", 5, None)],
            "令和6年度に使った額は、これまでの入力で150円です。",
        ),
        ([("city", 200, 150)], "令和6年度の支出は、まだ入力されていません。"),
    ],
)
def test_the_answer_comes_first_in_one_sentence(rows, sentence):
    assert statement_of(rows).sentence == sentence


PLAN = [("city", 100, None), ("personnel", 100, None)]


@pytest.mark.parametrize(
    ("rows", "today", "gaps"),
    [
        (PLAN, date(2025, 3, 31), []),
        (PLAN, date(2025, 4, 1), ["実績は、まだ入力されていません。"]),
        (
            [("city", 100, 100), ("personnel", 100, None)],
            date(2024, 4, 1),
            ["実績の支出のうち、「人件費（1）」の金額が入っていません。"],
        ),
        ([("city", 100, 90), ("personnel", 100, 90)], date(2025, 4, 1), []),
    ],
)
def test_the_actual_is_asked_for_once_the_year_is_over_or_entry_has_begun(rows, today, gaps):
    assert statement_of(rows).gaps(today=today) == gaps


@pytest.mark.django_db
def test_the_gaps_of_many_cases_are_read_in_a_fixed_number_of_queries(
    django_assert_num_queries,
):
    for _ in range(3):
        MoneyRowFactory(kind="city", planned=5, actual=None)
    CaseFactory()

    with django_assert_num_queries(3):
        cases = Case.objects.prefetch_related("money_years__rows").order_by("pk")
        gaps = [money_gaps(case, 2024, today=date(2024, 5, 1)) for case in cases]

    assert gaps == [["予算の支出が1行も入力されていません。"]] * 3 + [
        ["令和6年度の費用が、まだ入力されていません。"]
    ]


@pytest.mark.parametrize(
    ("amount", "planned_by_year", "is_hinted"),
    [
        (None, [100], False),
        (100, [], False),
        (100, [None], False),
        (100, [100], False),
        (300, [100, 200], False),  # one contract over two years
        (100, [100, 100], False),  # the amount of each year
        (100, [90], True),
        (100, [100, 90], True),
    ],
)
def test_a_plan_that_is_not_the_contract_amount_is_pointed_out(amount, planned_by_year, is_hinted):
    found = [
        statement_of([("city", planned, None), ("donation", 7, None)])
        for planned in planned_by_year
    ]

    hint = contract_hint(Case(contract_amount=amount), found)

    assert bool(hint) == is_hinted
    assert ("契約金額は100円" in hint) == is_hinted


@pytest.mark.django_db
def test_the_picture_leads_through_the_organisation_or_the_only_partner():
    partner = CasePartnerFactory(organisation=OrganisationFactory(name="NPO法人ひだまり"))
    year = MoneyYearFactory(case=partner.case)
    MoneyRowFactory(year=year, planned=900, actual=None)
    MoneyRowFactory(year=year, kind="personnel", planned=900, actual=None)

    (statement,) = statements(partner.case, [year])

    assert [[cell.text for cell in row] for row in statement.chart.table.rows] == [
        ["市費", "NPO法人ひだまり", "900"],
        ["NPO法人ひだまり", "人件費", "900"],
    ]
    assert "<svg" in statement.chart.picture


@pytest.mark.django_db
def test_with_several_partners_an_unnamed_row_is_the_whole_cases():
    row = CasePartnerFactory()
    second = CasePartnerFactory(case=row.case)
    year = MoneyYearFactory(case=row.case)
    MoneyRowFactory(year=year)
    MoneyRowFactory(year=year, kind="personnel", organisation=second.organisation)

    (statement,) = statements(row.case, [year])

    ends = [[cell.text for cell in cells[:2]] for cells in statement.chart.table.rows]
    assert ends == [["市費", "事業全体"], [second.organisation.name, "人件費"]]


def test_a_half_entered_actual_is_not_drawn_as_if_it_were_all():
    half = statement_of([("city", 100, 50), ("personnel", 100, None)])
    whole = statement_of([("city", 100, 50), ("personnel", 100, 40)])

    assert (half.figure_word, whole.figure_word) == ("予算", "実績")
