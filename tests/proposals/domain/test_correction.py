"""訂正: numbered, with a reason, told to all; deadlines only later; both texts kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from proposals.domain.call import cancel_call
from proposals.domain.call_content import CallContent, read_content
from proposals.domain.correction import correct_call
from proposals.domain.sealed import read_own
from proposals.enums import CallState
from proposals.models import Call, Correction, Criterion
from tests.factories.entries import (
    Office,
    closing_call,
    make_bidder,
    make_entry,
    make_proposal,
)
from tests.factories.partners import MembershipFactory, UserFactory
from tests.factories.proposals import CallFactory
from tests.factories.review import fill_in, handed_out, opened_call
from tests.proposals.posting import posted


@pytest.fixture
def approver(db):
    return MembershipFactory(role="approver")


def _call(approver, **values) -> Call:
    return CallFactory(municipality=approver.municipality, **values)


def _correct(call: Call, approver, reason="誤りがあったため。", **values) -> Correction:
    return correct_call(
        by=approver.user,
        call_id=call.pk,
        version=call.version,
        reason=reason,
        content=CallContent(values),
    )


def test_a_correction_changes_the_call_and_keeps_number_reason_and_both_texts(approver):
    call = _call(approver, ceiling_yen=10_000_000)

    first = _correct(call, approver, ceiling_yen=12_000_000)
    call.refresh_from_db()
    second = _correct(call, approver, title="正しい件名")

    assert (first.number, second.number) == (1, 2)
    assert first.changes == [
        {
            "step": "overview",
            "label": "上限額（円）",
            "before": "10,000,000円",
            "after": "12,000,000円",
        }
    ]
    call.refresh_from_db()
    assert (call.ceiling_yen, call.title, call.correction_count) == (12_000_000, "正しい件名", 2)
    assert AuditEntry.objects.filter(action="call.correct").count() == 2


def test_a_correction_of_a_list_shows_the_lines_that_differ(approver):
    call = _call(approver)
    rows = [dict(row) for row in read_content(call).parts["criteria"]]
    rows[0]["points"] = 70

    made = correct_call(
        by=approver.user,
        call_id=call.pk,
        version=call.version,
        reason="配点の誤り。",
        content=CallContent(parts={"criteria": rows}),
    )

    assert made.changes == [
        {
            "step": "criteria",
            "label": "審査項目",
            "before": "企画、60点",
            "after": "企画、70点",
        }
    ]


@pytest.mark.parametrize("name", ["questions_due_at", "entry_due_at", "proposals_due_at"])
def test_a_deadline_is_extended_for_everybody_and_never_brought_forward(approver, name):
    call = _call(approver)
    due = getattr(call, name)

    with pytest.raises(ValidationError, match="早めることと、なくすことはできません"):
        _correct(call, approver, **{name: due - timedelta(minutes=1)})
    with pytest.raises(ValidationError, match="早めることと、なくすことはできません"):
        _correct(call, approver, **{name: None})
    made = _correct(call, approver, **{name: due + timedelta(hours=1)})

    assert made.extends_deadline is True
    call.refresh_from_db()
    assert getattr(call, name) == due + timedelta(hours=1)


def test_an_extension_leads_into_the_future(approver):
    past = timezone.now().replace(microsecond=0) - timedelta(days=2)
    call = _call(approver, questions_due_at=past)

    with pytest.raises(ValidationError, match="これから先の日時"):
        _correct(call, approver, questions_due_at=past + timedelta(days=1))
    made = _correct(call, approver, questions_due_at=past + timedelta(days=4))

    assert made.extends_deadline is True


def test_after_the_proposals_were_opened_how_they_are_judged_stays(approver):
    past = timezone.now().replace(microsecond=0) - timedelta(days=1)
    gates = dict.fromkeys(("questions_due_at", "entry_due_at", "proposals_due_at"), past)
    call = _call(approver, **gates)
    Call.objects.filter(pk=call.pk).update(unsealed_at=timezone.now(), unsealed_by=UserFactory())
    rows = [dict(row) | {"points": 1} for row in read_content(call).parts["criteria"]]

    for content in (CallContent({"seats": 2}), CallContent(parts={"criteria": rows})):
        with pytest.raises(Refused, match="開封した後は"):
            correct_call(
                by=approver.user,
                call_id=call.pk,
                version=call.version,
                reason="理由",
                content=content,
            )
    later = call.proposals_due_at + timedelta(days=4)
    assert _correct(call, approver, proposals_due_at=later).number == 1


def _drop(call: Call, approver, key: str, *, new: str = "") -> Correction:
    """Take a criterion out of the table, and put a new one in where one is named."""
    every = [dict(row) for row in read_content(call).parts["criteria"]]
    rows = [row for row in every if row["key"] != key]
    if new:
        rows.append(every[0] | {"id": None, "key": "", "name": new})
    return correct_call(
        by=approver.user,
        call_id=call.pk,
        version=call.version,
        reason="配点の誤り。",
        content=CallContent(parts={"criteria": rows}),
    )


def test_a_criterion_that_goes_leaves_what_was_written_and_its_name_to_nobody(approver, bidder):
    office = Office(approver.municipality, *[approver.user] * 3)
    call = closing_call(office)
    proposal = make_proposal(call, bidder, office)

    _drop(call, approver, "c2")
    call.refresh_from_db()
    _drop(call, approver, "", new="新しい項目")

    keys = list(call.criteria.order_by("position").values_list("key", flat=True))
    assert keys == ["c1", "c3"]
    assert read_own(by=bidder.manager, proposal=proposal).answer("c2").text == "三人で支える体制"
    client = Client()
    client.force_login(bidder.manager)
    page = client.get(reverse("proposal_edit", args=[proposal.pk])).content.decode()
    assert ("新しい項目" in page, "三人で支える体制" in page) == (True, False)


def test_a_criterion_with_scores_stays(approver):
    office = Office(approver.municipality, *[approver.user] * 3)
    opened = opened_call(office, prices=(1,), members=1)
    fill_in(handed_out(opened), {opened.proposals[0].pk: (30, 20)})

    with pytest.raises(Refused, match="開封した後は"):
        _drop(opened.call, approver, "c2")

    assert opened.call.criteria.count() == 2


def test_a_correction_that_the_engine_could_not_rank_by_is_refused_on_the_form(approver):
    call = _call(approver, tie_break=["criterion:c2", "discussion"])

    with pytest.raises(Refused, match="順位を計算できなくなります。"):
        _drop(call, approver, "c2")

    call.refresh_from_db()
    assert (call.criteria.count(), call.correction_count) == (2, 0)


def test_a_correction_needs_a_reason_a_change_and_the_newest_version(approver):
    call = _call(approver)

    with pytest.raises(ValidationError, match="理由"):
        _correct(call, approver, reason="  ", title="別の件名")
    with pytest.raises(Refused, match="変わるところがありません"):
        _correct(call, approver, title=call.title)
    _correct(call, approver, title="別の件名")
    with pytest.raises(Conflict):
        _correct(call, approver, title="古い版から")


@pytest.mark.parametrize("state", [s for s in CallState.values if s not in ("open", "review")])
def test_only_a_running_call_is_corrected(approver, state):
    with pytest.raises(Refused):
        _correct(_call(approver, state=state), approver, title="別の件名")


def test_an_editor_does_not_correct(approver):
    call = _call(approver)
    editor = MembershipFactory(municipality=approver.municipality, role="editor")

    with pytest.raises(Refused, match="承認者"):
        _correct(call, editor, title="別の件名")


def test_every_entrant_is_told_the_same_alone_and_out_of_the_admins_sight(approver):
    call = _call(approver)
    first, second, third = (make_bidder() for _ in range(3))
    for bidder in (first, second):
        make_entry(call, bidder)
    make_entry(call, third, submitted=False)
    Mail.objects.all().delete()

    made = _correct(call, approver, reason="期間を延ばすため。", title="正しい件名")

    mails = Mail.objects.all()
    told = [first.manager, first.reporter, second.manager, second.reporter]
    assert sorted(mail.to for mail in mails) == sorted(user.email for user in told)
    assert {(mail.subject, mail.body, mail.confidential) for mail in mails} == {
        (f"公募の訂正（第{made.number}号）：正しい件名", mails[0].body, True)
    }
    assert "期間を延ばすため。" in mails[0].body


@pytest.mark.parametrize("state", CallState.values)
def test_a_call_is_cancelled_from_the_states_of_the_table_only(approver, state):
    call = _call(approver, state=state)

    if state in ("open", "review", "decided"):
        assert cancel_call(by=approver.user, call_id=call.pk, reason="理由").state == "cancelled"
    else:
        with pytest.raises(Refused):
            cancel_call(by=approver.user, call_id=call.pk, reason="理由")


def test_the_page_shows_both_texts_before_it_corrects_and_keeps_what_was_typed(approver):
    call = _call(approver)
    client = Client()
    client.force_login(approver.user)
    url = reverse("call_correct", args=[call.pk, "overview"])
    data = posted(client.get(url)) | {"title": "正しい件名"}

    unreasoned = client.post(url, data)
    confirmation = client.post(url, data | {"reason": "件名の誤り。"})
    done = client.post(url, posted(confirmation) | {"confirmed": "1"})

    assert unreasoned.status_code == 422
    assert 'value="正しい件名"' in unreasoned.content.decode()
    assert Correction.objects.count() == 1
    assert call.title in confirmation.content.decode()
    assert "訂正第1号の確認" in confirmation.content.decode()
    assert done["Location"] == reverse("call_detail", args=[call.pk])
    page = Client().get(reverse("call_detail", args=[call.pk])).content.decode()
    assert "件名の誤り。" in page
    assert page.count("訂正第1号") == 2  # beside the heading it touched, and in the list


def test_a_correction_that_changes_nothing_says_so_on_the_form(approver):
    call = _call(approver)
    client = Client()
    client.force_login(approver.user)
    url = reverse("call_correct", args=[call.pk, "overview"])

    answer = client.post(url, posted(client.get(url)) | {"reason": "理由"})

    assert answer.status_code == 422
    assert "変わるところがありません" in answer.content.decode()


@pytest.mark.usefixtures("concurrent_db")
def test_a_correction_opens_the_call_in_its_own_transaction_only():
    approver = MembershipFactory(role="approver")
    call = _call(approver)
    _correct(call, approver, title="正しい件名")

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Criterion.objects.filter(call=call).update(points=1)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(title="すり替え")
