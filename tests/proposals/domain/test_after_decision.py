"""What follows a decision: talks and the next in line, 議会の議決, 非選定理由, and the case."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import MoneyRow
from ppp_portal.japan.business_days import add_open_days
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from proposals.decision_enums import NEGOTIATION_TRANSITIONS, NegotiationState
from proposals.domain.archive_names import safe_name
from proposals.domain.call_case import make_case
from proposals.domain.negotiation import (
    end_negotiation,
    next_places,
    record_council,
    start_negotiation,
)
from proposals.domain.result_notice import edit_notice, release_notices, remind, request_reason
from proposals.models import Negotiation, ResultNotice
from proposals.permissions.result_notice import last_day_to_ask, may_request_reason
from tests.factories.decisions import decided, published, score_call, scored_call
from tests.factories.review import opened_call

pytestmark = pytest.mark.django_db


def _talk(opened):
    decided(opened)
    return start_negotiation(by=opened.office.editor, call_id=opened.call.pk)


def _end(opened, talk, action, reason="試験の理由"):
    return end_negotiation(
        by=opened.office.approver, negotiation_id=talk.pk, action=action, reason=reason
    )


@pytest.mark.parametrize("row", NEGOTIATION_TRANSITIONS, ids=lambda row: row.action)
def test_a_talk_ends_once(office, row):
    opened = scored_call(office)
    talk = _talk(opened)

    assert _end(opened, talk, row.action).state == row.target
    for again in NEGOTIATION_TRANSITIONS:
        with pytest.raises(Refused, match="いまの状態では"):
            _end(opened, talk, again.action)


def test_the_reserves_turn_comes_with_a_reason_when_the_first_gives_up(office):
    opened = scored_call(office)
    talk = _talk(opened)
    assert next_places(opened.call) == []
    with pytest.raises(Refused, match="相手はいません"):
        start_negotiation(by=office.editor, call_id=opened.call.pk)
    _end(opened, talk, "decline")

    with pytest.raises(Refused, match="次点の者に移る理由"):
        start_negotiation(by=office.editor, call_id=opened.call.pk)
    second = start_negotiation(by=office.editor, call_id=opened.call.pk, reason="辞退のため")

    assert second.place.proposal_id == opened.proposals[1].pk
    _end(opened, second, "agree")
    assert next_places(opened.call) == []


def test_among_reserves_that_tie_people_say_who_is_next(office, client):
    opened = score_call(
        opened_call(office, prices=(1, 2, 3, 4)), ((50, 30), (40, 30), (30, 20), (30, 20))
    )
    _end(opened, _talk(opened), "decline")
    second = start_negotiation(by=office.editor, call_id=opened.call.pk, reason="辞退のため")
    _end(opened, second, "fail")
    tied = next_places(opened.call)
    address = reverse("negotiation_list", args=[opened.call.pk])
    client.force_login(office.editor)

    without = client.post(address, {"text": "不調のため"})
    with pytest.raises(Refused, match="同じ順の次点が複数います"):
        start_negotiation(by=office.editor, call_id=opened.call.pk, reason="不調のため")
    client.post(address, {"text": "不調のため。くじで決めた。", "place": str(tied[1].pk)})

    assert [one.proposal for one in tied] == opened.proposals[2:]
    assert without.status_code == 422
    third = Negotiation.objects.latest("pk")
    assert third.place == tied[1]
    _end(opened, third, "decline")
    assert next_places(opened.call) == [tied[0]]
    notices = ResultNotice.objects.filter(entry__in=[one.proposal.entry for one in tied])
    release_notices(by=office.approver, call_id=opened.call.pk)
    assert [one.contents["reserve"] for one in notices] == [2, 2]


def test_when_nobody_is_left_to_talk_to_the_page_says_what_comes_next(office, client):
    opened = score_call(opened_call(office, prices=(1,)), ((50, 30),))
    _end(opened, _talk(opened), "decline")
    client.force_login(office.editor)

    page = client.get(reverse("negotiation_list", args=[opened.call.pk])).content.decode()

    assert "協議の相手は、もういません。" in page


def test_a_designated_manager_needs_the_assembly(office):
    opened = scored_call(office, form="designation")
    talk = _talk(opened)
    with pytest.raises(Refused, match="議会の議決"):
        _end(opened, talk, "agree")

    day = date(2026, 12, 18)
    council = {"by": office.editor, "negotiation_id": talk.pk, "on": day}
    record_council(version=1, result="rejected", **council)
    with pytest.raises(Refused, match="議会の議決"):
        _end(opened, talk, "agree")
    with pytest.raises(Conflict):
        record_council(version=1, result="approved", **council)
    record_council(version=2, result="approved", **council)

    assert _end(opened, talk, "agree").state == NegotiationState.AGREED


def test_the_case_carries_the_estimate_as_the_plan_of_a_contract_of_one_year(office):
    opened = scored_call(
        office,
        contract_starts_on=date(2027, 4, 1),
        contract_ends_on=date(2028, 3, 31),
    )
    talk = _talk(opened)
    with pytest.raises(Refused, match="協議が成立した後"):
        make_case(by=office.editor, negotiation_id=talk.pk)
    _end(opened, talk, "agree")

    made = make_case(by=office.editor, negotiation_id=talk.pk)

    rows = MoneyRow.objects.filter(year__case=made.case).order_by("kind")
    assert {(r.kind, r.planned, r.actual) for r in rows} == {
        ("city", 5_000_000, None),
        ("project", 5_000_000, None),
    }
    assert (made.case.starts_on, made.case.start_fiscal_year) == (date(2027, 4, 1), 2027)
    with pytest.raises(Refused, match="すでに作られています"):
        make_case(by=office.editor, negotiation_id=talk.pk)


def test_a_contract_of_several_years_has_no_plan_made_up(office):
    opened = scored_call(
        office,
        contract_starts_on=date(2027, 4, 1),
        contract_ends_on=date(2030, 3, 31),
    )
    talk = _talk(opened)
    _end(opened, talk, "agree")

    made = make_case(by=office.editor, negotiation_id=talk.pk)

    assert not MoneyRow.objects.filter(year__case=made.case).exists()


def test_reasons_are_asked_for_until_the_seventh_open_day(office):
    opened = scored_call(office)
    published(opened)
    notice = ResultNotice.objects.get(entry=opened.proposals[1].entry)
    last = last_day_to_ask(notice)
    manager = opened.bidders[1].manager

    assert last == add_open_days(timezone.localdate(notice.released_at), 7)
    assert may_request_reason(manager, notice, last) is None
    after = may_request_reason(manager, notice, add_open_days(last, 1))
    assert (
        after == "非選定理由の説明を求められる期間（通知の翌日から7日、閉庁日を除く）を過ぎました。"
    )


def test_who_was_chosen_or_only_writes_does_not_ask_for_reasons(office):
    opened = scored_call(office)
    published(opened)
    first, second = (ResultNotice.objects.get(entry=opened.proposals[n].entry) for n in (0, 1))

    for user, notice, words in (
        (opened.bidders[0].manager, first, "対象ではありません"),
        (opened.bidders[1].reporter, second, "団体の管理者です"),
        (opened.bidders[2].manager, second, "団体の管理者です"),
    ):
        with pytest.raises(Refused, match=words):
            request_reason(by=user, notice_id=notice.pk, text="理由")


def test_staff_is_reminded_once_a_day_from_two_open_days_before(office):
    opened = scored_call(office)
    published(opened)
    notice = ResultNotice.objects.get(entry=opened.proposals[1].entry)
    row = request_reason(by=opened.bidders[1].manager, notice_id=notice.pk, text="理由")
    Mail.objects.all().delete()

    assert remind(timezone.localdate()) == 0
    assert remind(row.answer_due_on) == 1
    assert remind(row.answer_due_on) == 1

    assert sorted(Mail.objects.values_list("to", flat=True)) == sorted(
        [office.editor.email, office.approver.email]
    )


def test_released_notices_do_not_change(office):
    opened = scored_call(office)
    decided(opened)
    notice = ResultNotice.objects.get(entry=opened.proposals[2].entry)
    edit_notice(by=office.editor, notice_id=notice.pk, version=1, message="一言")
    with pytest.raises(Conflict):
        edit_notice(by=office.editor, notice_id=notice.pk, version=1, message="別の一言")

    assert release_notices(by=office.approver, call_id=opened.call.pk) == 3

    with pytest.raises(Refused, match="出した通知は変えられません"):
        edit_notice(by=office.editor, notice_id=notice.pk, version=3, message="別の一言")
    with pytest.raises(Refused, match="すでにすべて"):
        release_notices(by=office.approver, call_id=opened.call.pk)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("見積書.pdf", "見積書.pdf"),
        ('a<b>:"/\\|?*.docx', "a_b________.docx"),
        ("CON", "_CON"),
        ("aux.txt", "_aux.txt"),
        ("𠮷野家😀.pdf", "_野家_.pdf"),
        (" .. ", "無題"),
        ("あ" * 100 + ".xlsx", "あ" * 55 + ".xlsx"),
    ],
)
def test_names_in_the_archive_are_safe_on_windows(text, name):
    found = safe_name(text)

    assert found == name
    found.encode("cp932")
