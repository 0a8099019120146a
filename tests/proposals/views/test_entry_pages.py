"""The pages of gate 1, from both sides."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from proposals.domain.entry import MemberInput, start_entry, update_entry
from proposals.domain.sealed import read_entry
from proposals.enums import EntryState
from proposals.models import Entry
from tests.factories.entries import closing_call, make_entry

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def call(office):
    return closing_call(office, entrant_count="staff")


def _fields(entry: Entry, **more: str) -> dict[str, str]:
    qualification = entry.call.qualifications.get()
    return {
        "version": str(entry.version),
        "contact": "企画課 000-000",
        f"is_met_{qualification.pk}": "on",
        "members-TOTAL_FORMS": "1",
        "members-INITIAL_FORMS": "0",
        "members-0-name": "登録のない会",
        **more,
    }


def test_an_organisation_goes_from_the_first_page_to_its_receipt(call, bidder) -> None:
    client = as_(bidder.manager)
    page = reverse("entry_own", args=[call.pk])

    begin = client.get(page)
    client.post(page)
    entry = Entry.objects.get()
    form = client.get(page)
    saved = client.post(page, _fields(entry, submit="1"))
    confirm = client.get(saved["Location"])
    entry.refresh_from_db()
    sent = client.post(saved["Location"], {"version": entry.version}, follow=True)

    entry.refresh_from_db()
    assert "申込書を書き始める" in begin.content.decode()
    assert "税の滞納はありません。" in form.content.decode()
    assert "提出した後は、ここからは直せません。" in confirm.content.decode()
    assert entry.state == EntryState.SUBMITTED
    assert entry.receipt_number in sent.content.decode()


def test_late_the_page_says_when_it_arrived_and_the_draft_stays(office, bidder) -> None:
    call = closing_call(office, seconds=-1)
    entry = make_entry(call, bidder, submitted=False)
    client = as_(bidder.manager)

    answer = client.post(reverse("entry_submit", args=[call.pk]), {"version": entry.version})

    entry.refresh_from_db()
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "締切を過ぎて届いたため、受け付けられませんでした（受信時刻 令和" in text
    assert (entry.state, entry.late_at is None) == (EntryState.DRAFT, False)
    assert "下に残っています" in client.get(reverse("entry_own", args=[call.pk])).content.decode()


def test_the_confirmation_names_everything_that_the_entry_still_lacks(call, bidder) -> None:
    start_entry(by=bidder.reporter, call_id=call.pk, organisation_id=bidder.organisation.pk)
    page, client = reverse("entry_submit", args=[call.pk]), as_(bidder.manager)

    asked, refused = client.get(page), client.post(page, {"version": 1})

    assert (asked.status_code, refused.status_code) == (200, 422)
    for text in (asked.content.decode(), refused.content.decode()):
        assert ("連絡先を入力してください。" in text, "自己申告がまだです。" in text) == (
            True,
            True,
        )


def test_past_the_deadline_the_pages_say_so_before_anything_is_sent(office, bidder, rival) -> None:
    call = closing_call(office, seconds=-1, contact="試験課 000-000")
    make_entry(call, bidder, submitted=False)
    own, send = reverse("entry_own", args=[call.pk]), reverse("entry_submit", args=[call.pk])

    begun = as_(rival.manager).get(own).content.decode()
    form, sent = (as_(bidder.manager).get(page).content.decode() for page in (own, send))

    assert "新しく申し込むことはできません" in begun
    assert "申込書を書き始める" not in begun
    for text in (form, sent):
        assert "送っても受け付けられませんが、入力した内容は残ります。" in text
        assert "公募の連絡先：試験課 000-000" in text


def test_the_second_of_two_tabs_sees_both_texts(call, bidder) -> None:
    entry = make_entry(call, bidder, submitted=False)
    update_entry(
        by=bidder.reporter,
        entry_id=entry.pk,
        version=entry.version,
        values={"contact": "先の連絡先"},
        members=[MemberInput("乙の会")],
    )

    answer = as_(bidder.manager).post(reverse("entry_own", args=[call.pk]), _fields(entry))

    assert answer.status_code == 409
    assert "先の連絡先" in answer.content.decode()
    assert "企画課 000-000" in answer.content.decode()


def test_a_file_is_added_read_and_taken_out(call, bidder) -> None:
    entry = make_entry(call, bidder, submitted=False)
    client = as_(bidder.reporter)
    files = reverse("entry_files", args=[call.pk])

    client.post(files, {"file": SimpleUploadedFile("誓約書.txt", "誓約します".encode())})
    entry.refresh_from_db()
    (one,) = read_entry(entry).files
    read = client.get(reverse("entry_file", args=[entry.pk, one.file_id]))
    refused = client.post(files, {"file": SimpleUploadedFile("a.pdf", b"<script>")})
    client.post(files, {"remove": one.file_id})
    entry.refresh_from_db()

    assert read.content.decode("utf-8-sig") == "誓約します"
    assert read["Cache-Control"] == "private, no-store"
    assert refused.status_code == 422
    assert "添付できません" in refused.content.decode()
    assert read_entry(entry).files == ()


def test_staff_accept_with_a_page_between(call, bidder, office) -> None:
    entry = make_entry(call, bidder)
    client = as_(office.editor)

    listed = client.get(reverse("entry_list", args=[call.pk])).content.decode()
    detail = client.get(reverse("entry_detail", args=[entry.pk])).content.decode()
    confirm = client.get(reverse("entry_decide", args=[entry.pk, "accept"]))
    client.post(reverse("entry_decide", args=[entry.pk, "accept"]))

    entry.refresh_from_db()
    assert bidder.organisation.name in listed
    assert "参加資格を認める" in detail
    assert confirm.status_code == 200
    assert entry.state == EntryState.ACCEPTED


def test_a_refusal_asks_for_its_reason_and_keeps_the_page(call, bidder, office) -> None:
    entry = make_entry(call, bidder)
    page = reverse("entry_decide", args=[entry.pk, "refuse"])

    empty = as_(office.editor).post(page, {"reason": ""})
    as_(office.editor).post(page, {"reason": "実績の書類がない。"})

    entry.refresh_from_db()
    assert empty.status_code == 422
    assert (entry.state, entry.decision_reason) == (EntryState.REFUSED, "実績の書類がない。")


def test_withdrawing_has_its_page_and_its_reason(call, bidder) -> None:
    entry = make_entry(call, bidder)
    page = reverse("entry_withdraw", args=[call.pk])

    confirm = as_(bidder.manager).get(page)
    as_(bidder.manager).post(page, {"reason": "体制が整わないため"})

    entry.refresh_from_db()
    assert "取り消せません" in confirm.content.decode()
    assert (entry.state, entry.withdrawal_reason) == ("withdrawn", "体制が整わないため")


def test_co_writers_are_chosen_on_the_entrys_page(call, bidder, rival) -> None:
    entry = make_entry(call, bidder, submitted=False)
    update_entry(
        by=bidder.manager,
        entry_id=entry.pk,
        version=entry.version,
        values={},
        members=[MemberInput("乙の会")],
    )
    member = entry.members.get()

    as_(bidder.manager).post(reverse("entry_writers", args=[call.pk]), {"member": member.pk})

    member.refresh_from_db()
    assert member.is_co_writer is True


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_entries_needs_a_fixed_number_of_queries(
    office, bidder, rival, call, number, django_assert_num_queries
) -> None:
    from tests.factories.entries import make_bidder

    for each in [bidder, rival, make_bidder()][:number]:
        make_entry(call, each)
    client = as_(office.editor)

    with django_assert_num_queries(10):
        client.get(reverse("entry_list", args=[call.pk]))


def test_each_file_says_which_document_it_is_and_what_is_missing_is_named(
    call, bidder, office
) -> None:
    entry = make_entry(call, bidder, submitted=False)
    client = as_(bidder.manager)
    paper = call.documents.get(gate="entry")
    oath = SimpleUploadedFile("誓約書.txt", "誓約します".encode())
    form = SimpleUploadedFile("様式.txt", "申し込みます".encode())
    own, submit = (reverse(name, args=[call.pk]) for name in ("entry_own", "entry_submit"))
    files = reverse("entry_files", args=[call.pk])

    client.post(files, {"file": oath})
    before = [client.get(page).content.decode() for page in (own, submit)]
    client.post(files, {"file": form, "document": str(paper.pk)})
    after = [client.get(page).content.decode() for page in (own, submit)]
    client.post(submit, {"version": str(Entry.objects.get(pk=entry.pk).version)})
    staff = as_(office.editor).get(reverse("entry_detail", args=[entry.pk])).content.decode()

    assert all("まだ付いていないもの" in page and "参加申込書" in page for page in before)
    assert all("まだ付いていないもの" not in page for page in (*after, staff))
    assert f"そのほかの資料（誓約書.txt）、{paper}（様式.txt）" in after[1]
    for page in (after[0], staff):
        assert page.index("そのほかの資料：<a") < page.index("誓約書.txt</a>")
        assert page.index(f"{paper}：<a") < page.index("様式.txt</a>")
