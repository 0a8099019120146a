"""参加申込 that nobody confirmed: said before the opening, told with the result, closed with the call."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ppp_portal.clock import database_now
from ppp_portal.refusals import Refused
from proposals.domain.call import cancel_call
from proposals.domain.entry import decide_entry
from proposals.domain.result_notice import draft_notices
from proposals.models import Decision
from tests.factories.entries import closing_call, make_bidder, make_entry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["entry_list", "proposals_open"])
def test_the_approver_hears_of_them_before_opening(office, page):
    call = closing_call(office, seconds=-60)
    make_entry(call, make_bidder())
    client = Client()
    client.force_login(office.approver)

    text = client.get(reverse(page, args=[call.pk])).content.decode()

    assert "1件の参加申込が、参加資格の確認を待ったままです" in text


def test_who_waited_in_vain_is_told_the_result_as_well(office):
    call = closing_call(office)
    waiting = make_entry(call, make_bidder())
    decision = Decision.objects.create(
        call=call,
        ranking={"result": {"ranking": []}, "bidders": []},
        input_hash="0" * 64,
        prepared_by=office.editor,
        prepared_at=database_now(),
    )

    draft_notices(decision)

    notice = decision.notices.get()
    assert (notice.entry, notice.outcome) == (waiting, "not_submitted")


def test_after_the_call_is_cancelled_nobody_confirms_and_nobody_is_asked_to(office):
    call = closing_call(office, entrant_count="staff")
    entry = make_entry(call, make_bidder())
    client = Client()
    client.force_login(office.editor)
    before = client.get("/").content.decode()
    cancel_call(by=office.approver, call_id=call.pk, reason="予算がつかなかったため。")

    with pytest.raises(Refused, match="もう確認できません"):
        decide_entry(by=office.editor, entry_id=entry.pk, action="accept")

    address = reverse("entry_detail", args=[entry.pk])
    assert address in before
    assert address not in client.get("/").content.decode()
