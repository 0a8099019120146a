"""Writing a case's money: rights, versions, rows, publishing, and the trail each leaves."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.domain.money import MAX_ROWS, MoneyEntry, change_money_visibility, save_money
from cases.enums import MONEY_TRANSITIONS, PUBLISH, WITHDRAW, MoneyVisibility
from cases.models import MoneyYear
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Conflict, Refused
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.money import MoneyRowFactory, MoneyYearFactory
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

CITY = MoneyEntry("city", planned=1_000, actual=900)
STAFF = MoneyEntry("personnel", planned=1_000, actual=900)


@pytest.fixture
def case():
    return CasePartnerFactory().case


@pytest.fixture
def editor(case):
    return MembershipFactory(municipality=case.lead_municipality, role="editor").user


@pytest.fixture
def approver(case):
    return MembershipFactory(municipality=case.lead_municipality, role="approver").user


@pytest.fixture
def reporter(case):
    organisation = case.partners.get().organisation
    return MembershipFactory(in_organisation=True, organisation=organisation).user


def save(by, case, *entries, version=0, fiscal_year=2024, **words):
    return save_money(
        by=by,
        case_id=case.pk,
        fiscal_year=fiscal_year,
        version=version,
        entries=entries,
        **words,
    )


def shown(year):
    return list(year.rows.order_by("position").values_list("kind", "label", "planned", "actual"))


def entry_of(row, **changes):
    names = ("kind", "label", "organisation_id", "planned", "actual", "note")
    return MoneyEntry(**{name: getattr(row, name) for name in names} | {"row_id": row.pk} | changes)


def test_an_editor_enters_a_year_and_the_trail_says_what_was_added(case, editor):
    year = save(editor, case, CITY, STAFF, note="当初", source_note="予算書")

    trail = AuditEntry.objects.get(action="money.create")
    assert shown(year) == [("city", "", 1_000, 900), ("personnel", "", 1_000, 900)]
    assert (year.version, year.visibility, year.note, year.source_note) == (
        *(1, "parties", "当初", "予算書"),
    )
    assert (trail.object_id, trail.acting_as) == (str(year.pk), f"{case.lead_municipality}（担当）")
    assert trail.detail == {
        "fiscal_year": 2024,
        "added": [
            {"kind": "city", "planned": 1_000, "actual": 900},
            {"kind": "personnel", "planned": 1_000, "actual": 900},
        ],
        "changed": [],
        "removed": [],
    }


def test_an_edit_keeps_changes_drops_and_adds_rows_in_their_order(case, editor):
    year = save(editor, case, CITY, STAFF)
    city, _ = year.rows.order_by("position")

    save(editor, case, MoneyEntry("donation", planned=5), entry_of(city, actual=950), version=1)

    year.refresh_from_db()
    assert shown(year) == [("donation", "", 5, None), ("city", "", 1_000, 950)]
    assert year.rows.get(kind="city").pk == city.pk
    assert year.version == 2


def test_two_rows_may_exchange_their_labels(case, editor):
    first, second = (MoneyEntry("project", label=name, planned=1) for name in "甲乙")
    year = save(editor, case, first, second)
    first, second = year.rows.order_by("position")

    save(editor, case, entry_of(first, label="乙"), entry_of(second, label="甲"), version=1)

    assert dict(year.rows.values_list("pk", "label")) == {first.pk: "乙", second.pk: "甲"}


def test_the_second_of_two_editors_is_told_and_nothing_is_written(case, editor):
    year = save(editor, case, CITY)
    save(editor, case, entry_of(year.rows.get(), actual=1), version=1)

    with pytest.raises(Conflict) as caught:
        save(editor, case, entry_of(year.rows.get(), actual=2), version=1)

    assert caught.value.current == year
    assert year.rows.get().actual == 1


def test_who_enters_a_year_that_somebody_has_just_entered_is_told(case, editor):
    save(editor, case, CITY)

    with pytest.raises(Conflict):
        save(editor, case, STAFF)


def test_who_edits_a_year_that_somebody_has_dropped_is_told(case, editor):
    save(editor, case, CITY)
    save(editor, case, version=1)

    with pytest.raises(Conflict):
        save(editor, case, CITY, version=1)


def test_a_year_without_rows_is_dropped_with_a_trail(case, editor):
    save(editor, case, CITY)

    assert save(editor, case, version=1) is None
    assert not MoneyYear.objects.exists()
    assert AuditEntry.objects.filter(action="money.delete").count() == 1


@pytest.mark.parametrize("visibility", [None, "public"])
def test_a_new_or_public_year_needs_a_row(case, editor, visibility):
    if visibility:
        MoneyYearFactory(case=case, visibility=visibility)

    with pytest.raises(ValidationError, match="1行以上"):
        save(editor, case, version=1 if visibility else 0)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([CITY, CITY], "「市費」の行が2つ"),
        ([MoneyEntry("city", planned=-1)], "0|以上"),
        ([MoneyEntry("city", actual=10**15)], "単位"),
        ([MoneyEntry("bribe", planned=1)], "選択"),
        ([MoneyEntry("city", label="長" * 101)], "100"),
        ([MoneyEntry("city", label=str(n)) for n in range(MAX_ROWS + 1)], f"{MAX_ROWS}行まで"),
        ([MoneyEntry("city", row_id=7), MoneyEntry("own", row_id=7)], "2度"),
    ],
)
def test_wrong_rows_are_refused_and_nothing_is_written(case, editor, entries, message):
    with pytest.raises(ValidationError) as caught:
        save(editor, case, *entries)

    assert re.search(message, " ".join(caught.value.messages))
    assert not MoneyYear.objects.exists()


def test_an_implausible_year_is_refused(case, editor):
    with pytest.raises(ValidationError, match="1900年度から2100年度"):
        save(editor, case, CITY, fiscal_year=2101)


def test_an_organisation_must_be_a_partner_of_the_case(case, editor):
    partner, stranger = case.partners.get().organisation, OrganisationFactory()

    year = save(editor, case, MoneyEntry("city", organisation_id=partner.pk, planned=1))

    assert year.rows.get().organisation == partner
    with pytest.raises(ValidationError, match="相手方から"):
        save(editor, case, MoneyEntry("city", organisation_id=stranger.pk), version=1)


def test_a_partners_reporter_enters_actuals_and_adds_what_was_not_planned(case, editor, reporter):
    year = save(editor, case, MoneyEntry("city", planned=1_000))
    city = year.rows.get()

    save(reporter, case, entry_of(city, actual=990), MoneyEntry("project", actual=5), version=1)

    assert shown(year) == [("city", "", 1_000, 990), ("project", "", None, 5)]


@pytest.mark.parametrize(
    "changes",
    [{"planned": 2_000}, {"planned": None}, {"kind": "state"}, {"label": "別"}, None],
)
def test_a_partner_cannot_change_what_the_municipality_planned(case, editor, reporter, changes):
    year = save(editor, case, MoneyEntry("city", planned=1_000))
    entries = [entry_of(year.rows.get(), **changes)] if changes else [MoneyEntry("own", actual=1)]

    with pytest.raises(Refused, match="予算"):
        save(reporter, case, *entries, version=1)

    assert shown(year) == [("city", "", 1_000, None)]


def test_a_partner_cannot_plan_a_new_row(case, reporter):
    with pytest.raises(Refused, match="予算"):
        save(reporter, case, MoneyEntry("city", planned=1))


@pytest.mark.parametrize("words", [{"note": "別の備考"}, {"source_note": "別の出典"}])
def test_a_partner_cannot_change_the_years_own_words(case, editor, reporter, words):
    year = save(editor, case, CITY, note="備考", source_note="出典")
    said = {"note": "備考", "source_note": "出典"}

    with pytest.raises(Refused, match="備考・出典"):
        save(reporter, case, entry_of(year.rows.get()), version=1, **said | words)
    save(reporter, case, entry_of(year.rows.get(), actual=1), version=1, **said)

    assert year.rows.get().actual == 1


def test_a_partner_cannot_change_public_figures_but_the_municipality_can(case, editor, reporter):
    year = MoneyYearFactory(case=case, visibility="public")
    row = MoneyRowFactory(year=year)

    with pytest.raises(Refused, match="公開されています"):
        save(reporter, case, entry_of(row, actual=1), version=1)
    save(editor, case, entry_of(row, actual=2), version=1)

    assert year.rows.get().actual == 2


def _outsiders(case):
    introducer = CasePartnerFactory(case=case, role="introducer").organisation
    lead = case.lead_municipality
    return {
        "viewer": MembershipFactory(municipality=lead, role="viewer").user,
        "editor elsewhere": MembershipFactory(role="editor").user,
        "manager elsewhere": MembershipFactory(in_organisation=True, role="manager").user,
        "who only introduced it": MembershipFactory(
            in_organisation=True, organisation=introducer, role="manager"
        ).user,
        "former editor": MembershipFactory(
            municipality=lead, role="editor", ended_at=timezone.now()
        ).user,
    }


def test_nobody_else_enters_anything(case):
    refused = []
    for name, user in _outsiders(case).items():
        with pytest.raises(Refused):
            save(user, case, CITY)
        refused.append(name)

    assert refused == list(_outsiders(case))
    assert not MoneyYear.objects.exists()


def test_the_money_of_an_archived_case_stands_still(editor, case):
    case.archived_at = timezone.now()
    case.save(update_fields=["archived_at"])

    for user in (editor, UserFactory(is_staff=True)):
        with pytest.raises(Refused, match="保管"):
            save(user, case, CITY)


@pytest.mark.parametrize("action", [row.action for row in MONEY_TRANSITIONS])
@pytest.mark.parametrize("state", MoneyVisibility.values)
def test_each_act_on_each_state_leads_where_the_table_says_or_is_refused(
    approver, case, action, state
):
    year = MoneyYearFactory(case=case, visibility=state)
    allowed = {("publish", "parties"): "public", ("withdraw", "public"): "parties"}

    if (action, state) in allowed:
        change_money_visibility(by=approver, year_id=year.pk, action=action)
    else:
        with pytest.raises(Refused, match="いまの状態では"):
            change_money_visibility(by=approver, year_id=year.pk, action=action)

    year.refresh_from_db()
    assert year.visibility == allowed.get((action, state), state)
    assert year.is_public == (year.published_at is not None)


def test_publishing_and_taking_back_are_on_the_trail(approver, case):
    year = MoneyYearFactory(case=case)

    change_money_visibility(by=approver, year_id=year.pk, action=PUBLISH)
    change_money_visibility(by=approver, year_id=year.pk, action=WITHDRAW)

    trail = AuditEntry.objects.order_by("pk").values_list("action", "detail")
    assert list(trail) == [
        ("money.publish", {"fiscal_year": 2024, "from": "parties", "to": "public"}),
        ("money.withdraw", {"fiscal_year": 2024, "from": "public", "to": "parties"}),
    ]


def test_only_an_approver_publishes(editor, reporter, case):
    year = MoneyYearFactory(case=case)

    for user in (editor, reporter, *_outsiders(case).values()):
        with pytest.raises(Refused, match="承認者です"):
            change_money_visibility(by=user, year_id=year.pk, action=PUBLISH)

    year.refresh_from_db()
    assert not year.is_public


def test_nobody_publishes_the_money_of_an_archived_case(approver):
    year = MoneyYearFactory(case=CaseFactory(archived_at=timezone.now()))

    with pytest.raises(Refused, match="保管"):
        change_money_visibility(by=UserFactory(is_staff=True), year_id=year.pk, action=PUBLISH)
