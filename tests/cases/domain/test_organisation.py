"""Merging duplicate organisations, and edits that cases are found by."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.domain.organisation import merge_organisations, update_organisation_and_index
from cases.domain.report import submit_report
from cases.models import CasePartner
from partners.domain.merge import may_merge
from partners.domain.organisation import OrganisationInput
from partners.domain.organisation_names import find_by_names, keep_name
from partners.enums import NameReason, Role
from partners.models import Membership, Organisation, User
from ppp_portal.audit import AuditEntry
from ppp_portal.refusals import Refused
from tests.concurrent import _audit_guarded_again, concurrent_db
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.money import MoneyRowFactory
from tests.factories.partners import (
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.reports import Desk, ReportSheetFactory

__all__ = ["_audit_guarded_again", "concurrent_db"]

needs_db = pytest.mark.django_db

ONE, ANOTHER = "7000012050002", "8000012010038"

KEPT = "keeps whose it was; the survivor's members read it and go on (User.organisation_ids)"
# Every column that points at an organisation, and what a merge does with it. A new one fails the
# test below until merging knows it.
HANDLED = {
    "cases.CasePartner.organisation": "re-pointed or joined by cases.domain.organisation",
    "cases.CasePartnerEvent.organisation": "history: stays as it was",
    "cases.MoneyRow.organisation": "re-pointed, named apart where the survivor has the same row",
    "cases.MoneyRowEvent.organisation": "history: stays as it was",
    "cases.ActivityReport.organisation": KEPT,
    "cases.Event.organisation": "re-pointed by cases.domain.organisation",
    "cases.EventAnswer.organisation": KEPT,
    "cases.EventRegistration.organisation": KEPT,
    "cases.ReportSheet.organisation": "re-pointed by cases.domain.organisation",
    "cases.ReportSheetEvent.organisation": "history: stays as it was",
    "cases.Continuation.proposed_organisation": KEPT,
    "partners.Inquiry.recipient_organisation": "re-pointed",
    "partners.Inquiry.sender_organisation": "re-pointed",
    "partners.Invitation.organisation": "re-pointed",
    "partners.Membership.organisation": "re-pointed, or ended where there is one already",
    "partners.Organisation.merged_into": "leads straight to the survivor",
    "partners.OrganisationEvent.merged_into": "history: stays as it was",
    "partners.OrganisationEvent.pgh_obj": "history: stays as it was",
    "partners.OrganisationName.organisation": "kept for the survivor too",
    "partners.Secondment.host_organisation": "re-pointed",
    "partners.Secondment.sender_organisation": "re-pointed",
    "proposals.ChallengeAnswer.organisation": KEPT,
    "proposals.Contributor.organisation": KEPT,
    "proposals.DialogueInvitation.organisation": KEPT,
    "proposals.DialogueTalk.organisation": KEPT,
    "proposals.Entry.organisation": KEPT,
    "proposals.EntryMember.organisation": KEPT,
    "proposals.FreeProposal.organisation": KEPT,
    "proposals.Introduction.introducer_organisation": KEPT,
    "proposals.Introduction.organisation": KEPT,
    "proposals.Invitee.organisation": KEPT,
    "proposals.PartnerInvitation.organisation": KEPT,
    "proposals.PolicyBacking.organisation": KEPT,
    "proposals.PolicyProposal.organisation": KEPT,
    "proposals.Question.organisation": KEPT,
}


def merge(survivor, *others, reason=""):
    return merge_organisations(
        by=UserFactory(is_staff=True),
        survivor_id=survivor.pk,
        merged_ids=[other.pk for other in others],
        number_reason=reason,
    )


def test_every_column_that_points_at_an_organisation_is_handled_by_a_merge():
    from django.apps import apps

    pointing = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Organisation
    }

    assert pointing == set(HANDLED)


@needs_db
def test_the_survivors_members_go_on_with_the_reports_of_the_merged_organisation():
    desk = Desk()
    ReportSheetFactory(case=desk.case, organisation=desk.organisation)
    report = desk.report()
    survivor = OrganisationFactory()
    member = MembershipFactory(in_organisation=True, organisation=survivor).user

    merge(survivor, desk.organisation)

    sent = submit_report(by=User.objects.get(pk=member.pk), report_id=report.pk)
    assert (sent.state, sent.organisation) == ("submitted", desk.organisation)
    assert desk.case.report_sheet.__class__.objects.get().organisation == survivor


@needs_db
def test_money_moves_to_the_survivor_and_no_figure_is_lost():
    survivor, other = OrganisationFactory(), OrganisationFactory(name="特非ヒダマリノイエ")
    row = MoneyRowFactory(organisation=survivor, label="委託料", planned=1)
    MoneyRowFactory(year=row.year, organisation=other, label="委託料", planned=2)
    MoneyRowFactory(year=row.year, organisation=other, label="補助金", planned=3)

    merge(survivor, other)

    rows = row.year.rows.order_by("planned").values_list("organisation", "label", "planned")
    assert list(rows) == [
        (survivor.pk, "委託料", 1),
        (survivor.pk, "委託料（統合前：特非ヒダマリノイエ）", 2),
        (survivor.pk, "補助金", 3),
    ]


@needs_db
def test_money_of_two_duplicates_of_one_name_stays_apart():
    survivor = OrganisationFactory()
    twins = [OrganisationFactory(name="特非ヒダマリノイエ") for _ in range(2)]
    row = MoneyRowFactory(organisation=survivor, label="委託料", planned=1)
    for number, twin in enumerate(twins, start=2):
        MoneyRowFactory(year=row.year, organisation=twin, label="委託料", planned=number)

    merge(survivor, *twins)

    assert list(row.year.rows.order_by("planned").values_list("label", flat=True)) == [
        "委託料",
        "委託料（統合前：特非ヒダマリノイエ）",
        "委託料（統合前：特非ヒダマリノイエ、2）",
    ]


@needs_db
def test_cases_move_to_the_survivor_and_stay_found_by_the_merged_name():
    survivor = OrganisationFactory(name="NPO法人ひだまり")
    other = OrganisationFactory(name="特非ヒダマリノイエ")
    partner = CasePartnerFactory(organisation=other)

    merge(survivor, other)

    partner.refresh_from_db()
    partner.case.text.refresh_from_db()
    assert partner.organisation == survivor
    assert "ひだまりのいえ" in partner.case.text.text
    assert find_by_names(["特非ヒダマリノイエ"]) == {"特非ヒダマリノイエ": survivor}


@needs_db
def test_the_same_role_in_one_case_becomes_one_row_that_covers_both_periods():
    survivor, other = OrganisationFactory(), OrganisationFactory()
    case = CaseFactory()
    CasePartnerFactory(
        case=case,
        organisation=survivor,
        role="contractor",
        starts_on=date(2022, 4, 1),
        ends_on=date(2023, 3, 31),
    )
    CasePartnerFactory(
        case=case,
        organisation=other,
        role="contractor",
        name_as_written="ひだまり（原文）",
        starts_on=date(2021, 4, 1),
        ends_on=date(2024, 3, 31),
    )

    result = merge(survivor, other)

    row = CasePartner.objects.get()
    assert (row.organisation, row.starts_on, row.ends_on, row.name_as_written) == (
        survivor,
        date(2021, 4, 1),
        date(2024, 3, 31),
        "ひだまり（原文）",
    )
    assert list(result.moved[other.pk]) == ["joined_case_partners", "cases"]


@needs_db
@pytest.mark.parametrize(
    ("kept", "gone", "after"),
    [
        ((None, None), (date(2021, 4, 1), None), (date(2021, 4, 1), None)),
        (
            (date(2022, 4, 1), date(2023, 3, 31)),
            (None, None),
            (date(2022, 4, 1), date(2023, 3, 31)),
        ),
        ((date(2022, 4, 1), date(2023, 3, 31)), (date(2023, 4, 1), None), (date(2022, 4, 1), None)),
    ],
)
def test_a_row_without_dates_takes_none_away(kept, gone, after):
    survivor, other, case = OrganisationFactory(), OrganisationFactory(), CaseFactory()
    for organisation, (start, end) in ((survivor, kept), (other, gone)):
        CasePartnerFactory(case=case, organisation=organisation, starts_on=start, ends_on=end)

    merge(survivor, other)

    row = CasePartner.objects.get()
    assert (row.starts_on, row.ends_on) == after


@needs_db
def test_different_roles_in_one_case_both_stay():
    survivor, other = OrganisationFactory(), OrganisationFactory()
    case = CaseFactory()
    CasePartnerFactory(case=case, organisation=survivor, role="contractor")
    CasePartnerFactory(case=case, organisation=other, role="operator")

    merge(survivor, other)

    rows = CasePartner.objects.order_by("role").values_list("organisation", "role")
    assert list(rows) == [(survivor.pk, "contractor"), (survivor.pk, "operator")]


@needs_db
def test_who_is_in_both_keeps_one_membership_with_the_greater_rights():
    survivor, other = OrganisationFactory(), OrganisationFactory()
    user = UserFactory()
    for organisation, role in ((survivor, Role.REPORTER), (other, Role.MANAGER)):
        MembershipFactory(in_organisation=True, user=user, organisation=organisation, role=role)

    merge(survivor, other)

    active = Membership.objects.active().get()
    assert (active.organisation, active.role) == (survivor, Role.MANAGER)
    assert Membership.objects.filter(organisation=survivor).count() == 2


@needs_db
def test_members_of_the_merged_one_become_members_of_the_survivor():
    survivor, other = OrganisationFactory(), OrganisationFactory()
    membership = MembershipFactory(in_organisation=True, organisation=other)
    ended = MembershipFactory(in_organisation=True, organisation=other, ended_at=timezone.now())

    merge(survivor, other)

    membership.refresh_from_db()
    ended.refresh_from_db()
    assert (membership.organisation, membership.ended_at) == (survivor, None)
    assert ended.organisation == survivor


@needs_db
def test_an_open_invitation_leads_to_the_survivor():
    survivor, other = OrganisationFactory(), OrganisationFactory()
    invitation = InvitationFactory(in_organisation=True, organisation=other)

    merge(survivor, other)

    invitation.refresh_from_db()
    assert invitation.organisation == survivor


@needs_db
def test_only_what_the_survivor_lacks_is_filled_in():
    survivor = OrganisationFactory(summary="残る紹介", fields=[], corporate_number=None)
    other = OrganisationFactory(
        summary="消える紹介", fields=["education"], website="https://b.example"
    )
    third = OrganisationFactory(fields=["childcare", "education"], corporate_number=ONE)

    result = merge(survivor, other, third)

    survivor.refresh_from_db()
    assert survivor.summary == "残る紹介"
    assert survivor.fields == ["education", "childcare"]
    assert (survivor.website, survivor.corporate_number) == ("https://b.example", ONE)
    assert result.filled == ["corporate_number", "fields", "website"]


@needs_db
def test_what_was_merged_before_leads_straight_to_the_survivor():
    survivor, middle = OrganisationFactory(), OrganisationFactory()
    first = OrganisationFactory(name="最初の会")
    merge(middle, first)

    merge(survivor, middle)

    first.refresh_from_db()
    assert first.merged_into == survivor
    assert find_by_names(["最初の会"]) == {"最初の会": survivor}


@needs_db
def test_former_names_of_the_merged_one_go_on_finding():
    survivor, other = OrganisationFactory(name="残る会"), OrganisationFactory(name="消える会")
    keep_name(other, "むかしの会", NameReason.RENAMED)

    merge(survivor, other)

    names = survivor.other_names.order_by("pk").values_list("name", "reason")
    assert list(names) == [
        ("むかしの会", NameReason.RENAMED),
        ("消える会", NameReason.MERGED),
    ]


@needs_db
def test_two_different_corporate_numbers_are_two_bodies_unless_somebody_says_why():
    survivor = OrganisationFactory(corporate_number=ONE)
    other = OrganisationFactory(corporate_number=ANOTHER)

    with pytest.raises(Refused, match="法人番号が異なる"):
        merge(survivor, other)
    merge(survivor, other, reason="吸収合併による")

    survivor.refresh_from_db()
    other.refresh_from_db()
    assert (survivor.corporate_number, other.merged_into) == (ONE, survivor)
    detail = AuditEntry.objects.get(action="organisation.merge").detail
    assert detail["number_reason"] == "吸収合併による"


@needs_db
def test_the_trail_says_what_moved_from_where():
    survivor, other = OrganisationFactory(), OrganisationFactory()
    partner = CasePartnerFactory(organisation=other)
    membership = MembershipFactory(in_organisation=True, organisation=other)

    merge(survivor, other)

    merged = AuditEntry.objects.get(action="organisation.merged")
    entry = AuditEntry.objects.get(action="organisation.merge")
    assert entry.detail == {
        "merged": [other.pk],
        "moved": {
            str(other.pk): {
                "memberships": [membership.pk],
                "case_partners": [partner.pk],
                "cases": [partner.case_id],
            }
        },
        "filled": [],
    }
    assert (merged.object_id, merged.detail) == (str(other.pk), {"into": survivor.pk})


@needs_db
def test_a_merged_one_is_neither_merged_again_nor_survives():
    survivor, other, third = (OrganisationFactory() for _ in range(3))
    merge(survivor, other)

    with pytest.raises(Refused, match="すでに別の団体に統合"):
        merge(third, other)
    with pytest.raises(Refused, match="すでに別の団体に統合"):
        merge(other, third)


@needs_db
def test_one_alone_is_nothing_to_merge():
    alone = OrganisationFactory()

    with pytest.raises(Refused, match="2つ以上"):
        merge(alone, alone)


@needs_db
def test_an_archived_one_does_not_survive():
    archived = OrganisationFactory(archived_at=timezone.now())

    assert may_merge(archived, [OrganisationFactory()]) == (
        f"{archived}は保管されています。残す団体は、保管されていないものを選んでください。"
    )


@needs_db
def test_a_manager_does_not_merge():
    survivor, other = OrganisationFactory(), OrganisationFactory()
    manager = MembershipFactory(in_organisation=True, organisation=survivor, role=Role.MANAGER).user

    with pytest.raises(Refused):
        merge_organisations(by=manager, survivor_id=survivor.pk, merged_ids=[other.pk])

    other.refresh_from_db()
    assert other.merged_into is None


@needs_db
def test_a_renamed_organisation_finds_its_cases_by_both_names():
    organisation = OrganisationFactory(name="ひだまり")
    partner = CasePartnerFactory(organisation=organisation)

    update_organisation_and_index(
        by=UserFactory(is_staff=True),
        organisation_id=organisation.pk,
        version=1,
        data=OrganisationInput({"name": "こもれび", "kind": "school"}),
    )

    partner.case.text.refresh_from_db()
    partner.case.facets.refresh_from_db()
    assert ("こもれび" in partner.case.text.text, "ひだまり" in partner.case.text.text) == (
        True,
        True,
    )
    assert partner.case.facets.partner_kinds == ["school"]


def test_two_merges_into_each_other_at_once_end_with_one_survivor(concurrent_db):
    one, two = OrganisationFactory(name="一の会"), OrganisationFactory(name="二の会")
    admin = UserFactory(is_staff=True)
    outcomes = []
    barrier = threading.Barrier(2)

    def run(survivor, other):
        try:
            barrier.wait(timeout=120)
            with transaction.atomic():
                merge_organisations(by=admin, survivor_id=survivor.pk, merged_ids=[other.pk])
            outcomes.append("merged")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert sorted(outcomes) == ["merged", "refused"]
    assert Organisation.objects.live().count() == 1
