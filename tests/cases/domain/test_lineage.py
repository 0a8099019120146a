"""Which case learned from which: beginning from another, the tree, and rings that cannot be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cases.domain.case import CaseInput, update_case
from cases.domain.copying import start_from
from cases.domain.lineage import family_of, lineage_of_municipality
from cases.models import Case, IndicatorTarget
from ppp_portal.audit import AuditEntry
from ppp_portal.charts.tree import Branch
from ppp_portal.refusals import Refused
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.money import MoneyRowFactory
from tests.factories.partners import MembershipFactory, UserFactory
from tests.factories.reports import IndicatorFactory

pytestmark = pytest.mark.django_db


def _rows(case: Case, user: object = None) -> list[tuple[str, int, bool]]:
    family = family_of(case, user or AnonymousUser())  # type: ignore[arg-type]
    return [(row.label, row.depth, row.is_current) for row in family.branches] if family else []


def _begun(source: Case) -> Case:
    member = MembershipFactory(role="editor")
    case = start_from(
        by=member.user,
        case_id=source.pk,
        municipality=member.municipality,
        title="わたしたちの居場所",
        adaptation="毎日ひらく。",
    )
    case.refresh_from_db()
    assert (case.visibility, case.lead_municipality) == ("draft", member.municipality)
    return case


def test_a_case_begun_from_another_carries_how_it_is_done() -> None:
    source = CaseFactory(
        purpose="子どもの居場所をつくる。", description="週に2回ひらく。", fields=["childcare"]
    )
    indicator = IndicatorFactory(case=source, name="来た人", baseline=Decimal(7))
    IndicatorTarget.objects.create(indicator=indicator, fiscal_year=2025, value=Decimal(100))
    IndicatorFactory(case=source, is_retired=True)

    case = _begun(source)

    assert (case.title, case.purpose, case.description, case.fields, case.method) == (
        "わたしたちの居場所",
        source.purpose,
        source.description,
        ["childcare"],
        source.method,
    )
    assert (case.copied_from, case.adaptation) == (source, "毎日ひらく。")
    (copied,) = case.indicators.all()
    assert (copied.name, copied.kind, copied.baseline, copied.targets.count()) == (
        "来た人",
        indicator.kind,
        None,
        0,
    )
    assert AuditEntry.objects.get(action="case.copy").detail == {"from": source.pk}


def test_what_it_came_to_and_with_whom_stays_with_the_other_municipality() -> None:
    source = CaseFactory(
        learning="もとの市の学び",
        results="もとの市の成果",
        choice_reason="もとの市の理由",
        contract_amount=5_000_000,
        departments=["もとの課"],
    )
    CasePartnerFactory(case=source)
    MoneyRowFactory(year__case=source)

    case = _begun(source)

    private = (case.learning, case.results, case.choice_reason, case.summary)
    assert private == ("", "", "", "")
    assert (case.contract_amount, case.departments, case.fiscal_year) == (None, [], None)
    assert (case.partners.count(), case.money_years.count()) == (0, 0)


@pytest.mark.parametrize("visibility", ["members", "public"])
def test_only_public_cases_are_begun_from(visibility: str) -> None:
    source = CaseFactory(visibility=visibility)
    member = MembershipFactory(role="editor")
    asked = {"case_id": source.pk, "municipality": member.municipality, "title": "名称"}

    if visibility == "public":
        assert start_from(by=member.user, **asked).copied_from == source
    else:
        with pytest.raises(Refused):
            start_from(by=member.user, **asked)


def test_an_editor_begins_nothing_in_the_name_of_another_municipality() -> None:
    source = CaseFactory()
    member = MembershipFactory(role="editor")

    with pytest.raises(Refused):
        start_from(
            by=member.user,
            case_id=source.pk,
            municipality=source.lead_municipality,
            title="名称",
        )


def test_the_tree_is_the_same_from_each_of_its_cases() -> None:
    root = CaseFactory(title="根")
    child = CaseFactory(title="子", copied_from=root)
    CaseFactory(title="孫", copied_from=child)
    CaseFactory(title="もう一つの子", copied_from=root)

    assert _rows(child) == [
        ("根", 0, False),
        ("子", 1, True),
        ("孫", 2, False),
        ("もう一つの子", 1, False),
    ]
    assert [row[:2] for row in _rows(root)] == [row[:2] for row in _rows(child)]


def test_a_hidden_case_is_not_told_nor_what_lies_beyond_it() -> None:
    root = CaseFactory(title="根")
    hidden = CaseFactory(title="秘密", copied_from=root, visibility="draft")
    beyond = CaseFactory(title="その先", copied_from=hidden)

    assert _rows(root) == []
    assert _rows(beyond) == []
    assert len(_rows(root, UserFactory(is_staff=True))) == 3


def test_the_sentence_says_whence_it_learned_and_how_far_it_spread() -> None:
    root = CaseFactory(title="根")
    child = CaseFactory(title="子", copied_from=root)
    grandchild = CaseFactory(title="孫", copied_from=child, adaptation="夜にひらく。")

    told = [family_of(case, AnonymousUser()) for case in (root, child, grandchild)]

    name = root.lead_municipality.full_name
    assert [family.sentence for family in told if family] == [
        "ここから2件の事例に広がりました。",
        f"{name}の「根」から学んで始めました。ここから1件の事例に広がりました。",
        f"{child.lead_municipality.full_name}の「子」から学んで始めました。",
    ]
    assert told[0] is not None
    assert told[0].branches[2] == Branch(
        "孫",
        2,
        f"/cases/{grandchild.pk}/",
        grandchild.lead_municipality.full_name,
        "夜にひらく。",
        False,
    )


@pytest.mark.parametrize("number", [1, 3])
def test_a_tree_costs_two_queries_whatever_its_size(django_assert_num_queries, number: int) -> None:
    case = CaseFactory()
    for _ in range(number):
        CaseFactory(copied_from=case)

    with django_assert_num_queries(2):
        assert len(_rows(case)) == number + 1


@pytest.mark.parametrize("name", ["copied_from", "continues"])
def test_the_database_refuses_a_case_that_descends_from_itself(name: str) -> None:
    first = CaseFactory()
    second = CaseFactory(**{name: first})
    third = CaseFactory(**{name: second})

    with pytest.raises(IntegrityError, match="descends from itself"), transaction.atomic():
        Case.objects.filter(pk=first.pk).update(**{name: third})


@pytest.mark.parametrize("name", ["copied_from", "continues"])
def test_an_editor_is_told_of_a_ring_at_its_field(name: str) -> None:
    first = CaseFactory()
    second = CaseFactory(lead_municipality=first.lead_municipality, **{name: first})
    editor = MembershipFactory(municipality=first.lead_municipality, role="editor").user

    with pytest.raises(ValidationError) as caught:
        update_case(by=editor, case_id=first.pk, version=1, data=CaseInput({name: second}))

    assert list(caught.value.message_dict) == [name]


def test_a_municipality_has_what_it_learned_and_what_spread_from_it() -> None:
    source = CaseFactory(title="もと")
    copy = CaseFactory(title="写し", copied_from=source)
    CaseFactory(title="秘密の写し", copied_from=source, visibility="draft")
    visible = Case.objects.visible_to(AnonymousUser())

    of_source = lineage_of_municipality(visible, source.lead_municipality)
    of_copy = lineage_of_municipality(visible, copy.lead_municipality)

    assert (of_source.learned, of_source.spread) == ([], [(source, copy)])
    assert (of_copy.learned, of_copy.spread) == ([(copy, source)], [])
