"""What each kind of entrant reads in its notice of the result."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from ppp_portal.clock import database_now
from ppp_portal.refusals import Refused
from proposals.domain.decision import disqualify
from proposals.domain.proposal import keep_version
from proposals.domain.result_notice import release_notices, request_reason
from proposals.enums import VersionKind
from proposals.models import Entry, Proposal, ResultNotice
from tests.factories.decisions import decided, score_call
from tests.factories.review import opened_call, plain_content

pytestmark = pytest.mark.django_db

KINDS = (
    *("chosen", "reserve", "below_line", "disqualified"),
    *("late", "not_submitted", "withdrawn", "left"),
)


@pytest.fixture
def told(office):
    """One entrant of each kind, told; returns them by kind."""
    opened = opened_call(
        office,
        prices=(5_000_000,) * len(KINDS),
        late=tuple(KINDS.index(kind) for kind in ("late", "not_submitted", "withdrawn")),
        thresholds=[{"kind": "total_ratio", "value": "0.6"}],
    )
    by_kind = dict(zip(KINDS, opened.proposals, strict=True))
    score_call(opened, ((50, 30), (45, 30), (30, 20), (40, 30), (40, 30)))
    disqualify(
        by=office.approver,
        proposal_id=by_kind["disqualified"].pk,
        ground="influence",
        reason="委員に連絡した。",
    )
    _arrive_late(opened, by_kind["late"])
    Proposal.objects.filter(pk=by_kind["withdrawn"].pk).update(
        state="withdrawn", withdrawn_at=database_now(), withdrawn_by=opened.bidders[6].manager
    )
    Entry.objects.filter(pk=by_kind["left"].entry_id).update(
        state="withdrawn", withdrawn_at=database_now()
    )
    decided(opened)
    release_notices(by=office.approver, call_id=opened.call.pk)
    notices = {notice.entry_id: notice for notice in ResultNotice.objects.all()}
    found = {kind: notices.get(by_kind[kind].entry_id) for kind in KINDS}
    return found, {kind: opened.bidders[n].manager for n, kind in enumerate(KINDS)}


def _arrive_late(opened, proposal):
    due = opened.call.proposals_due_at
    keep_version(
        proposal,
        opened.bidders[4].manager,
        plain_content(4),
        VersionKind.LATE,
        received_at=due + timedelta(minutes=1),
        deadline_at=due,
    )


def test_each_kind_of_entrant_reads_what_became_of_its_own_proposal(told, client):
    notices, people = told

    outcomes = {kind: notice and notice.outcome for kind, notice in notices.items()}
    assert outcomes == {kind: kind for kind in KINDS[:-1]} | {"left": None}
    pages = {}
    for kind, notice in notices.items():
        if notice:
            client.force_login(people[kind])
            pages[kind] = client.get(reverse("result_own", args=[notice.pk])).content.decode()
    said = {
        "chosen": "優先交渉権者に選ばれました。有効な提案3件のうち、第1位です。",
        "reserve": "優先交渉権者との協議が整わないときは、1番目に協議の相手となります。",
        "below_line": "最低基準に届きません（総合点が満点の60%以上）：総合点 150÷満点 300＝50%",
        "disqualified": "委員に連絡した。",
        "late": "提案書が締切の後に届いたため、審査の対象になりませんでした。",
        "not_submitted": "提案書の提出がなかったため、審査の対象になりませんでした。",
        "withdrawn": "提案を取り下げたため、審査の対象になりませんでした。",
    }
    assert {kind: words in pages[kind] for kind, words in said.items()} == dict.fromkeys(said, True)
    assert [kind for kind, text in pages.items() if "選ばれませんでした" in text] == ["below_line"]


def test_only_who_was_reviewed_asks_why(told):
    notices, people = told

    may_ask = []
    for kind, notice in notices.items():
        if notice:
            try:
                request_reason(by=people[kind], notice_id=notice.pk, text="理由を知りたい。")
                may_ask.append(kind)
            except Refused:
                pass

    assert may_ask == ["reserve", "below_line", "disqualified"]


def test_nobody_chosen_is_said_to_who_was_good_enough(office, client):
    opened = score_call(opened_call(office))
    decided(opened, "nobody")
    release_notices(by=office.approver, call_id=opened.call.pk)
    notice = ResultNotice.objects.get(entry=opened.proposals[0].entry)
    client.force_login(opened.bidders[0].manager)

    page = client.get(reverse("result_own", args=[notice.pk])).content.decode()

    assert notice.outcome == "not_chosen"
    assert "この公募では、該当者はありませんでした。" in page
