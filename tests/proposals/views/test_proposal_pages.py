"""The pages of a proposal: writing, comparing, submitting, reading once opened."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from proposals.domain.proposal import save_draft
from proposals.domain.sealed import open_call, read_own
from proposals.models import Proposal
from proposals.writing.content import Answer, Content
from tests.factories.entries import (
    SECRET,
    SECRET_ANSWER,
    SECRET_TITLE,
    closing_call,
    make_proposal,
    submit,
)
from tests.proposals.views.test_entry_pages import as_

pytestmark = pytest.mark.django_db

LINES = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"}


@pytest.fixture
def proposal(office, bidder) -> Proposal:
    return make_proposal(closing_call(office), bidder, office)


def _typed(proposal: Proposal, **more: str) -> dict[str, str]:
    return {"version": str(proposal.edit), "title": "直した名称", **LINES, **more}


def _content(proposal: Proposal, bidder) -> Content:
    proposal.refresh_from_db()
    return read_own(by=bidder.manager, proposal=proposal)


def test_what_is_typed_is_saved_as_a_version(proposal, bidder) -> None:
    typed = _typed(
        proposal,
        text_c1="  行頭の空白も\n残る。",
        withhold_c1="on",
        reason_c1="独自の手順",
        total="９８７万円",
        **{"lines-0-name": "人件費", "lines-0-quantity": "12か月", "lines-0-amount": "9870000"},
    )

    answer = as_(bidder.reporter).post(reverse("proposal_edit", args=[proposal.pk]), typed)

    content = _content(proposal, bidder)
    assert answer.status_code == 302
    assert content.answer("c1") == Answer("  行頭の空白も\n残る。", True, "独自の手順")
    assert (content.price.total, content.price.sum_of_lines) == (9_870_000, 9_870_000)
    assert proposal.versions.count() == 2


def test_the_editor_shows_points_wording_and_coverage(proposal, bidder) -> None:
    page = as_(bidder.reporter).get(reverse("proposal_edit", args=[proposal.pk])).content.decode()

    assert "配点 60点" in page
    assert SECRET_ANSWER in page
    assert "短い" in page


def test_the_autosave_answers_when_and_which_version_and_keeps_none(proposal, bidder) -> None:
    typed = _typed(proposal, autosave="1")
    page = reverse("proposal_edit", args=[proposal.pk])

    answer = as_(bidder.reporter).post(page, typed)
    again = as_(bidder.reporter).post(page, typed | {"title": "二度目"})

    assert answer.json()["version"] == proposal.edit + 1
    assert again.status_code == 409
    assert _content(proposal, bidder).title == "直した名称"
    assert proposal.versions.count() == 1


def test_the_autosave_keeps_what_is_wrong_yet_and_shows_it_again(proposal, bidder) -> None:
    page = reverse("proposal_edit", args=[proposal.pk])
    client = as_(bidder.reporter)
    rows = {"lines-0-name": "人件費", "lines-0-amount": "あとで", "lines-0-note": "三名"}
    typed = _typed(proposal, autosave="1", total="百万円くらい", text_c1="書いた答え", **rows)

    answer = client.post(page, typed)
    shown = client.get(page).content.decode()

    content = _content(proposal, bidder)
    assert answer.status_code == 200
    assert content.answer("c1").text == "書いた答え"
    assert content.unread == {"total": "百万円くらい", "lines-0-amount": "あとで"}
    assert 'value="百万円くらい"' in shown
    assert 'value="あとで"' in shown
    detail = client.get(reverse("proposal_detail", args=[proposal.pk])).content.decode()
    assert "「百万円くらい」と入力された欄を読み取れません" in detail


def test_a_row_of_the_price_stays_through_one_autosave_after_another(proposal, bidder) -> None:
    page = reverse("proposal_edit", args=[proposal.pk])
    client = as_(bidder.reporter)
    rows = {"lines-0-name": "人件費", "lines-0-amount": "1200000"}
    first = client.post(page, _typed(proposal, autosave="1", **rows)).json()["version"]

    client.post(page, _typed(proposal, autosave="1", **rows) | {"version": first, "title": "次"})

    content = _content(proposal, bidder)
    assert content.title == "次"
    assert [(line.name, line.amount) for line in content.price.lines] == [("人件費", 1_200_000)]


def test_an_autosave_cut_short_empties_nothing(proposal, bidder) -> None:
    page = reverse("proposal_edit", args=[proposal.pk])

    answer = as_(bidder.reporter).post(page, {"version": proposal.edit, "autosave": "1"})

    assert answer.status_code == 422
    assert _content(proposal, bidder) == SECRET


def test_the_second_of_two_tabs_sees_both_texts(proposal, bidder) -> None:
    save_draft(
        by=bidder.manager,
        proposal_id=proposal.pk,
        edit=proposal.edit,
        content=Content(title="先の名称"),
    )

    answer = as_(bidder.reporter).post(
        reverse("proposal_edit", args=[proposal.pk]), _typed(proposal)
    )

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "先の名称" in text
    assert "直した名称" in text
    assert _content(proposal, bidder).title == "先の名称"


def test_a_price_that_cannot_be_read_loses_nothing(proposal, bidder) -> None:
    answer = as_(bidder.reporter).post(
        reverse("proposal_edit", args=[proposal.pk]),
        _typed(proposal, total="未定", text_c1="書いた答え"),
    )

    assert answer.status_code == 422
    assert "書いた答え" in answer.content.decode()


def test_a_file_is_sealed_marked_read_and_taken_out(proposal, bidder) -> None:
    client = as_(bidder.reporter)
    page = reverse("proposal_files", args=[proposal.pk])

    client.post(page, {"file": SimpleUploadedFile("甲の会の図面.txt", "図面".encode())})
    (one,) = _content(proposal, bidder).files
    client.post(
        page,
        {"mark": one.file_id, f"{one.file_id}-withhold": "on", f"{one.file_id}-reason": "図面"},
    )
    shown = client.get(page).content.decode()
    read = client.get(reverse("proposal_file", args=[proposal.pk, one.file_id]))
    marked = _content(proposal, bidder).files[0]
    client.post(page, {"remove": one.file_id})

    assert "団体が分かる語があります" in shown
    assert (marked.withhold, marked.withhold_reason) == (True, "図面")
    assert quote("甲の会の図面.txt") in read["Content-Disposition"]
    assert read.content.decode("utf-8-sig") == "図面"
    assert _content(proposal, bidder).files == ()


def test_a_mark_without_its_reason_is_asked_for(proposal, bidder) -> None:
    client = as_(bidder.reporter)
    page = reverse("proposal_files", args=[proposal.pk])
    client.post(page, {"file": SimpleUploadedFile("図面.txt", "図面".encode())})
    (one,) = _content(proposal, bidder).files

    answer = client.post(page, {"mark": one.file_id, f"{one.file_id}-withhold": "on"})

    assert answer.status_code == 422
    assert "理由を入力してください" in answer.content.decode()


def test_submitting_has_a_page_that_says_what_is_missing_and_ends_in_a_receipt(
    proposal, bidder
) -> None:
    client = as_(bidder.manager)
    page = reverse("proposal_submit", args=[proposal.pk])

    confirm = client.get(page).content.decode()
    done = client.post(page, {"version": proposal.edit}, follow=True).content.decode()

    proposal.refresh_from_db()
    assert "「企画」が短いままです。" in confirm
    assert "「様式1 企画提案書」のファイルがありません。" in confirm
    assert proposal.submission.receipt_number in done


def test_late_the_page_says_the_instant_and_the_text_is_kept(office, bidder) -> None:
    proposal = make_proposal(closing_call(office, seconds=-1), bidder, office)
    client = as_(bidder.manager)

    answer = client.post(reverse("proposal_submit", args=[proposal.pk]), {"version": proposal.edit})

    version = proposal.versions.order_by("-number").first()
    assert answer.status_code == 403
    assert "締切後に届きました（受信時刻 令和" in answer.content.decode()
    assert version.kind == "late"
    detail = client.get(reverse("proposal_detail", args=[proposal.pk])).content.decode()
    assert "締切後に届きました（受信時刻" in detail


def test_a_draft_changed_meanwhile_is_shown_before_it_is_submitted(proposal, bidder) -> None:
    save_draft(
        by=bidder.reporter,
        proposal_id=proposal.pk,
        edit=proposal.edit,
        content=Content(title="先の名称"),
    )

    answer = as_(bidder.manager).post(
        reverse("proposal_submit", args=[proposal.pk]), {"version": proposal.edit}
    )

    proposal.refresh_from_db()
    assert answer.status_code == 409
    assert proposal.submission is None


def test_withdrawing_has_its_page(proposal, bidder) -> None:
    submit(proposal, bidder)
    page = reverse("proposal_withdraw", args=[proposal.pk])

    confirm = as_(bidder.manager).get(page)
    as_(bidder.manager).post(page)

    proposal.refresh_from_db()
    assert "下書きは残ります" in confirm.content.decode()
    assert proposal.state == "withdrawn"


def test_versions_are_compared_with_words_for_what_went_and_came(proposal, bidder) -> None:
    changed = Content(title="ひみつの学びやま計画", answers={"c1": Answer("ちがう手順")})
    save_draft(by=bidder.reporter, proposal_id=proposal.pk, edit=proposal.edit, content=changed)

    page = as_(bidder.reporter).get(reverse("proposal_compare", args=[proposal.pk]) + "?from=1")

    text = page.content.decode()
    assert "〔削除〕" in text
    assert "〔追加〕" in text
    assert "〔削除〕</span>9,876,543" in text.replace("\n", "") or "9,876,543円" in text
    odd = reverse("proposal_compare", args=[proposal.pk]) + "?from=abc&to=99999999999"
    assert as_(bidder.reporter).get(odd).status_code == 200


def test_a_version_becomes_the_draft_again_and_nothing_is_lost(proposal, bidder) -> None:
    save_draft(
        by=bidder.reporter,
        proposal_id=proposal.pk,
        edit=proposal.edit,
        content=Content(title="自動保存だけの名称"),
        keep=False,
    )
    proposal.refresh_from_db()

    as_(bidder.reporter).post(
        reverse("proposal_restore", args=[proposal.pk]),
        {"number": "1", "version": proposal.edit},
    )

    assert _content(proposal, bidder) == SECRET
    kept = proposal.versions.get(number=2)
    assert (
        read_own(by=bidder.manager, proposal=proposal, version=kept).title == "自動保存だけの名称"
    )


def test_the_preview_points_out_what_names_the_proposer(proposal, bidder) -> None:
    save_draft(
        by=bidder.reporter,
        proposal_id=proposal.pk,
        edit=proposal.edit,
        content=Content(answers={"c1": Answer("私たち甲の会が実施します。")}),
    )

    page = as_(bidder.reporter).get(reverse("proposal_preview", args=[proposal.pk]))

    text = page.content.decode()
    assert "団体が分かる語が1か所あります" in text
    assert "甲の会<span" in text


def test_the_pdf_is_ones_own_and_readable(proposal, bidder, rival) -> None:
    page = reverse("proposal_pdf", args=[proposal.pk])

    answer = as_(bidder.reporter).get(page)

    reader = PdfReader(io.BytesIO(answer.content))
    assert SECRET_TITLE in reader.pages[0].extract_text()
    assert as_(rival.manager).get(page).status_code == 404


def test_once_opened_staff_read_everything_on_one_page(office, bidder) -> None:
    call = closing_call(office, seconds=-1)
    proposal = make_proposal(call, bidder, office)
    submit(proposal, bidder, received_at=call.proposals_due_at)
    before = as_(office.editor).get(reverse("proposal_opened", args=[proposal.pk]))
    confirm = as_(office.approver).get(reverse("proposals_open", args=[call.pk]))
    as_(office.approver).post(reverse("proposals_open", args=[call.pk]))

    page = as_(office.editor).get(reverse("proposal_detail", args=[proposal.pk]), follow=True)

    assert before.status_code == 404
    assert confirm.status_code == 200
    assert SECRET_ANSWER in page.content.decode()
    assert "9,876,543円" in page.content.decode()
    listed = as_(office.editor).get(reverse("entry_list", args=[call.pk])).content.decode()
    assert "開封した提案は1件です" in listed


def test_until_the_deadline_the_staffs_page_tells_no_number(office, bidder) -> None:
    call = closing_call(office, entrant_count="staff")
    submit(make_proposal(call, bidder, office), bidder)

    page = as_(office.approver).get(reverse("entry_list", args=[call.pk])).content.decode()

    assert "提出の有無や数も、開封するまでだれにも分かりません" in page
    assert "提出済" not in page
    assert as_(office.approver).post(reverse("proposals_open", args=[call.pk])).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_ones_own_list_needs_a_fixed_number_of_queries(
    office, bidder, number, django_assert_num_queries
) -> None:
    for _ in range(number):
        make_proposal(closing_call(office), bidder, office)

    client = as_(bidder.reporter)
    with django_assert_num_queries(7):
        page = client.get(reverse("proposal_list")).content.decode()

    assert page.count("作成中") == number


def test_a_late_reader_of_the_staff_finds_a_file_too(office, bidder) -> None:
    call = closing_call(office, seconds=-1)
    proposal = make_proposal(call, bidder, office)
    as_(bidder.reporter).post(
        reverse("proposal_files", args=[proposal.pk]),
        {"file": SimpleUploadedFile("図面.txt", "図面".encode())},
    )
    (one,) = _content(proposal, bidder).files
    submit(proposal, bidder, received_at=call.proposals_due_at)
    page = reverse("proposal_opened_file", args=[proposal.pk, one.file_id])
    before = as_(office.editor).get(page).status_code
    open_call(by=office.approver, call_id=call.pk)

    assert before == 404
    assert as_(office.editor).get(page).content.decode("utf-8-sig") == "図面"
    assert Client().get(page).status_code == 302


def test_once_opened_the_proposer_still_reads_the_files_and_is_offered_no_change(
    office, bidder
) -> None:
    call = closing_call(office, seconds=-1)
    proposal = make_proposal(call, bidder, office)
    client, files = as_(bidder.reporter), reverse("proposal_files", args=[proposal.pk])
    client.post(files, {"file": SimpleUploadedFile("図面.txt", "図面".encode())})
    (one,) = _content(proposal, bidder).files
    submit(proposal, bidder, received_at=call.proposals_due_at)
    open_call(by=office.approver, call_id=call.pk)

    page = client.get(reverse("proposal_detail", args=[proposal.pk])).content.decode()

    file = reverse("proposal_file", args=[proposal.pk, one.file_id])
    assert (f'href="{file}"' in page, f'href="{files}"' in page) == (True, False)
    assert reverse("proposal_edit", args=[proposal.pk]) not in page
    assert client.get(file).status_code == 200


def test_each_file_of_a_proposal_says_which_document_it_is(office, bidder) -> None:
    call = closing_call(office, seconds=-1)
    proposal = make_proposal(call, bidder, office)
    as_(bidder.reporter).post(
        reverse("proposal_files", args=[proposal.pk]),
        {"file": SimpleUploadedFile("図面.txt", "図面".encode())},
    )
    confirm = as_(bidder.manager).get(reverse("proposal_submit", args=[proposal.pk]))
    submit(Proposal.objects.get(pk=proposal.pk), bidder, received_at=call.proposals_due_at)
    open_call(by=office.approver, call_id=call.pk)

    page = as_(office.approver).get(reverse("proposal_opened", args=[proposal.pk]))

    text = page.content.decode()
    assert "そのほかの資料（図面.txt）" in confirm.content.decode()
    assert "そのほかの資料：<a" in text
    assert f"付いていないもの：{call.documents.get(gate='proposal')}</p>" in text
    assert reverse("proposal_disqualify", args=[proposal.pk]) in text
