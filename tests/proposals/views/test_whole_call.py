"""Two whole calls on the screens alone: from the start to the case, and to 該当者なし.

What the people see is posted as their browsers would post it; only the deadlines are moved, as
nobody can wait for them.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.models import Case
from partners.models import User
from ppp_portal.clock import database_now
from ppp_portal.mail import Mail
from proposals.models import (
    Call,
    Candidate,
    CommitteeMember,
    Entry,
    Negotiation,
    Proposal,
    ProposalVersion,
    ResultNotice,
)
from tests.factories.entries import Bidder, Office, make_bidder
from tests.factories.partners import UserFactory
from tests.factories.proposals import CallFactory
from tests.proposals.posting import posted

pytestmark = pytest.mark.django_db


class Person:
    """Somebody at a browser."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        if user:
            self.client.force_login(user)

    def reads(self, name: str, *args: Any) -> str:
        """The text of a page that is there."""
        answer = self.client.get(reverse(name, args=args))
        assert answer.status_code == 200, name
        return unescape(answer.content.decode())

    def sends(self, view: str, /, *args: Any, status: int = 302, **changes: Any) -> HttpResponse:
        """Open a page, change its form, send it."""
        page = self.client.get(reverse(view, args=args))
        assert page.status_code == 200, (view, page.content.decode())
        answer: Any = self.client.post(reverse(view, args=args), posted(page) | changes)
        assert answer.status_code == status, (view, answer.content.decode())
        return answer


_GUARDED = ("proposals_call", "proposals_proposalversion")


def _pass(call: Call, *names: str) -> None:
    """Move deadlines to a moment ago, which nobody can do on the screen: the guards rest."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        gone = database_now() - timedelta(microseconds=1)
        Call.objects.filter(pk=call.pk).update(**dict.fromkeys(names, gone))
        if "proposals_due_at" in names:
            versions = ProposalVersion.objects.filter(proposal__entry__call=call)
            versions.filter(deadline_at__isnull=False).update(deadline_at=gone)
        for table in _GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _start(office: Office, **values: Any) -> Call:
    call: Call = CallFactory(
        municipality=office.municipality,
        state="draft",
        committee_size=5,
        committee_quorum=4,
        tie_break=["discussion"],
        thresholds=[{"kind": "total_ratio", "value": "0.6"}],
        publish_others=["names", "totals"],
        **values,
    )
    Person(office.approver).sends("call_start", call.pk)
    return call


def _enter(call: Call, bidder: Bidder) -> None:
    """Gate 1, by the organisation."""
    person = Person(bidder.manager)
    person.sends("entry_own", call.pk)
    declared = {f"is_met_{row.pk}": "on" for row in call.qualifications.all()}
    person.sends("entry_own", call.pk, contact="試験課", submit="1", **declared)
    person.sends("entry_submit", call.pk)


def _write(call: Call, bidder: Bidder, price: str) -> Proposal:
    person = Person(bidder.manager)
    entry = Entry.objects.get(call=call, organisation=bidder.organisation)
    person.client.post(reverse("proposal_start", args=[entry.pk]))
    proposal = Proposal.objects.get(entry=entry)
    person.sends(
        "proposal_edit",
        proposal.pk,
        title="試験の提案",
        text_c1="企画の本文です。",
        text_c2="体制の本文です。",
        total=price,
    )
    return proposal


def _accept_all(call: Call, office: Office) -> None:
    """Gate 1, by the staff, who may know the entrants only from its deadline on."""
    staff = Person(office.editor)
    assert Entry.objects.visible_to(office.editor).count() == 0
    _pass(call, "questions_due_at", "entry_due_at")
    for entry in Entry.objects.filter(call=call):
        staff.sends("entry_decide", entry.pk, "accept")


def _ask_committee(call: Call, office: Office) -> list[User]:
    staff = Person(office.editor)
    users = [UserFactory() for _ in range(5)]
    for number, user in enumerate(users):
        staff.sends("call_committee_new", call.pk, email=user.email, name=f"見本委員{number}")
    return users


def _declare(call: Call, user: User, interest_in: Entry | None = None) -> None:
    entries = Entry.objects.filter(call=call, proposal__submission__opened_at__isnull=False)
    said = {f"interest_{entry.pk}": "none" for entry in entries}
    if interest_in:
        said |= {f"interest_{interest_in.pk}": "some", f"kind_{interest_in.pk}": "business"}
    Person(user).sends("call_declare", call.pk, **said)


def _score(call: Call, user: User, points: dict[str, tuple[int, int]]) -> int:
    """Every sheet of this member, found from the member's list; returns how many there were."""
    person = Person(user)
    tokens = re.findall(r"/proposals/review/([0-9a-f-]{36})/", person.reads("review_list"))
    c1, c2 = call.criteria.order_by("position")
    for token in tokens:
        html = person.reads("review_sheet", token)
        [own] = [value for word, value in points.items() if word in html]
        person.sends(
            "review_sheet",
            token,
            done="1",
            **{f"score_{c1.pk}": str(own[0]), f"score_{c2.pk}": str(own[1])},
        )
    return len(tokens)


def _close(call: Call, office: Office) -> None:
    staff = Person(office.editor)
    everybody = [str(pk) for pk in CommitteeMember.objects.values_list("pk", flat=True)]
    staff.sends(
        "review_meeting_new",
        call.pk,
        "only",
        held_on="令和8年11月20日",
        present=everybody,
        interests_asked="on",
        had_contact="no",
    )
    staff.sends("review_close", call.pk, "only")


@dataclass
class Story:
    """Five who enter: three are reviewed, one takes the proposal back, one comes too late."""

    office: Office
    call: Call
    bidders: list[Bidder]
    proposals: list[Proposal] = field(default_factory=list)

    @property
    def third(self) -> Entry:
        return self.proposals[2].entry


@pytest.fixture
def story(office) -> Story:
    """Through both gates, until the deadline of the proposals has passed."""
    found = Story(
        office, _start(office), [make_bidder(name=f"NPO法人試験{w}の会") for w in "いろはにほ"]
    )
    for bidder in found.bidders:
        _enter(found.call, bidder)
    _accept_all(found.call, office)
    for number, bidder in enumerate(found.bidders, start=5):
        found.proposals.append(_write(found.call, bidder, f"{number}000000"))
    for bidder, proposal in zip(found.bidders[:4], found.proposals, strict=False):
        Person(bidder.manager).sends("proposal_submit", proposal.pk)
    Person(found.bidders[3].manager).sends("proposal_withdraw", found.proposals[3].pk)
    early = Person(office.approver).client.post(reverse("proposals_open", args=[found.call.pk]))
    assert early.status_code == 403
    _pass(found.call, "proposals_due_at")
    return found


def _review(story: Story) -> None:
    """Five members; the last is recused from the third proposal. The first two come out equal."""
    call, staff = story.call, Person(story.office.editor)
    users = _ask_committee(call, story.office)
    Person(story.office.approver).sends("proposals_open", call.pk)
    for user in users:
        _declare(call, user, story.third if user == users[4] else None)
    member = CommitteeMember.objects.get(call=call, user=users[4])
    staff.sends("call_recusal", call.pk, member.pk, story.third.pk, ruling="recuse", reason="取引")
    staff.sends("review_hand_out", call.pk)
    points = {f"提案{label}": (45, 30) for label in "アイウ"}
    points[str(Candidate.objects.get(proposal__entry=story.third))] = (40, 25)
    assert [_score(call, user, points) for user in users] == [3, 3, 3, 3, 2]
    _close(call, story.office)


def _decide(story: Story) -> None:
    """The tie is people's, with its reason: the second of the two is chosen."""
    call, staff, approver = story.call, Person(story.office.editor), Person(story.office.approver)
    assert "第1位が同点です" in staff.reads("decision_detail", call.pk)
    page = staff.reads("decision_tie", call.pk, "discussion")
    order = _order(page, story.bidders[1])
    staff.sends("decision_tie", call.pk, "discussion", reason="体制を重く見た。", **order)
    staff.sends("decision_detail", call.pk, outcome="chosen", reason="体制が確かなため。")
    approver.sends("decision_decide", call.pk)
    approver.sends("notices_release", call.pk)
    approver.sends("results_publish", call.pk)


def test_who_comes_a_moment_too_late_is_told_and_keeps_every_word(story) -> None:
    late, proposal = Person(story.bidders[4].manager), story.proposals[4]

    answer = late.sends("proposal_submit", proposal.pk, status=403)

    assert "締切" in answer.content.decode()
    assert "企画の本文です。" in late.reads("proposal_edit", proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.versions.latest("number").kind) == ("draft", "late")


def test_a_call_with_a_recusal_and_a_tie_comes_to_its_result(story) -> None:
    _review(story)
    _decide(story)

    result = Person().reads("call_results", story.call.pk)
    chosen = story.bidders[1].organisation.name
    assert f"{chosen}を優先交渉権者に選びました。" in result
    names = [bidder.organisation.name in result for bidder in story.bidders]
    assert names == [True] * 3 + [False] * 2
    notice = ResultNotice.objects.get(entry=story.third)
    assert "第3位" in Person(story.bidders[2].manager).reads("result_own", notice.pk)
    assert Mail.objects.filter(body__contains="試験の提案").count() == 0


def test_the_result_becomes_a_case_and_a_dossier(story) -> None:
    _review(story)
    _decide(story)
    call, staff, approver = story.call, Person(story.office.editor), Person(story.office.approver)

    staff.sends("negotiation_list", call.pk)
    talk = Negotiation.objects.get()
    approver.sends("negotiation_end", talk.pk, "agree")
    staff.sends("negotiation_case", talk.pk)
    approver.sends("call_finish", call.pk)

    assert Case.objects.get().contract_amount == 6_000_000
    folders = {name.split("/")[0][:2] for name in _names_in_the_dossier(approver, call)}
    assert sorted(folders) == [f"{number:02}" for number in range(1, len(folders) + 1)]
    call.refresh_from_db()
    assert call.state == "finished"


def test_one_bidder_below_the_line_ends_with_nobody_chosen(office) -> None:
    bidder = make_bidder(name="NPO法人試験ひとりの会")
    call = _start(office)
    _enter(call, bidder)
    _accept_all(call, office)
    proposal = _write(call, bidder, "5000000")
    Person(bidder.manager).sends("proposal_submit", proposal.pk)
    _pass(call, "proposals_due_at")
    users = _ask_committee(call, office)
    approver, staff = Person(office.approver), Person(office.editor)
    approver.sends("proposals_open", call.pk)
    for user in users:
        _declare(call, user)
    staff.sends("review_hand_out", call.pk)
    for user in users:
        _score(call, user, {"提案ア": (30, 20)})
    _close(call, office)

    refused = staff.sends(
        "decision_detail", call.pk, outcome="chosen", reason="一者のため。", status=422
    )
    assert "基準点に届いた提案がありません。" in refused.content.decode()
    staff.sends("decision_detail", call.pk, outcome="nobody", reason="基準点に届かなかったため。")
    approver.sends("decision_decide", call.pk)
    approver.sends("notices_release", call.pk)
    approver.sends("results_publish", call.pk)

    result = Person().reads("call_results", call.pk)
    assert "該当者はありませんでした。" in result
    assert "50" not in re.sub(r"<[^>]+>", "", result.split("<main")[1].split("</main>")[0])
    assert staff.client.post(reverse("negotiation_list", args=[call.pk])).status_code in (403, 409)
    assert Case.objects.count() == 0


def _order(page: str, first: Bidder) -> dict[str, str]:
    """The places to choose for those who tie, in the order in which the form asks for them."""
    names = list(dict.fromkeys(re.findall("NPO法人試験.の会", page)))
    return {
        f"place_{number}": "1" if name == first.organisation.name else "2"
        for number, name in enumerate(names)
    }


def _names_in_the_dossier(person: Person, call: Call) -> list[str]:
    answer: Any = person.client.get(reverse("call_dossier", args=[call.pk]))
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
