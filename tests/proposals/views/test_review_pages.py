"""The pages of a review: what members read, who sees what, and that nothing typed is lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ppp_portal.mail import Mail
from proposals.domain.interest import rule
from proposals.domain.proposal import add_file
from proposals.domain.review_copy import blacken
from proposals.domain.sealed import open_call
from proposals.domain.writing import identity_of
from proposals.models import CommitteeMember, Proposal, Recusal, ReviewCopy, Score
from proposals.writing.content import COPY_MARK, Answer, Attachment
from tests.factories import files
from tests.factories.entries import closing_call, make_proposal, submit
from tests.factories.partners import UserFactory
from tests.factories.review import (
    CommitteeMemberFactory,
    Opened,
    closed_round,
    fill_in,
    handed_out,
    opened_call,
    plain_content,
)

pytestmark = pytest.mark.django_db


def _client(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _sheet(copy: ReviewCopy) -> str:
    return reverse("review_sheet", args=[copy.token])


def test_a_member_scores_from_the_sheet_and_the_autosave_keeps_what_is_typed(office) -> None:
    opened = opened_call(office, prices=(1,), members=1)
    handed_out(opened)
    copy = ReviewCopy.objects.get()
    c1, c2 = opened.call.criteria.order_by("key")
    client = _client(opened.users[0])
    typed = {"version": 1, f"score_{c1.pk}": "４０", f"comment_{c1.pk}": "見本の所見"}

    kept = client.post(_sheet(copy), typed | {"autosave": "1"})
    refused = client.post(_sheet(copy), typed | {"version": 2, f"score_{c2.pk}": "41"})
    again = client.post(_sheet(copy), typed | {"version": 1})
    done = client.post(_sheet(copy), typed | {"version": 2, f"score_{c2.pk}": "30", "done": "1"})

    assert kept.json()["version"] == 2
    assert refused.status_code == 422
    assert "配点は40点です" in refused.content.decode()
    assert "見本の所見" in refused.content.decode()
    assert again.status_code == 409
    assert done.status_code == 302
    copy.refresh_from_db()
    assert (copy.state, [score.points for score in copy.scores.all()]) == ("done", [40, 30])
    assert "70" in client.get(_sheet(copy)).content.decode()


def test_a_sheet_that_is_not_complete_is_not_finished_and_keeps_the_typing(office) -> None:
    opened = opened_call(office, prices=(1,), members=1)
    handed_out(opened)
    copy = ReviewCopy.objects.get()
    c1 = opened.call.criteria.get(key="c1")

    response = _client(opened.users[0]).post(
        _sheet(copy), {"version": 1, f"score_{c1.pk}": "12.5", "done": "1"}
    )

    assert response.status_code == 422
    assert "「体制」の採点がまだです" in response.content.decode()
    assert 'value="12.5"' in response.content.decode()


@pytest.mark.parametrize("value", ["x", "-1", "1e400", "NaN", "Infinity", "60.001", "9" * 400])
def test_no_number_breaks_the_sheet(office, value) -> None:
    opened = opened_call(office, prices=(1,), members=1)
    handed_out(opened)
    copy = ReviewCopy.objects.get()
    c1 = opened.call.criteria.get(key="c1")

    response = _client(opened.users[0]).post(
        _sheet(copy), {"version": "1", f"score_{c1.pk}": value}
    )

    assert response.status_code == 422
    assert Score.objects.count() == 0


def test_an_anonymous_copy_hides_the_name_and_gives_the_renamed_copy_of_a_file_alone(
    office, bidder
) -> None:
    call = closing_call(office, seconds=-60)
    document = call.documents.get(gate="proposal")
    name = bidder.organisation.name
    content = replace(plain_content(1), answers={"c1": Answer(f"私たち{name}が担います。")})
    proposal = make_proposal(call, bidder, office, content)
    for number, mark in enumerate(("", COPY_MARK)):
        given = Attachment(
            "", f"{name}の提案{number}.pdf", 9, "application/pdf", f"{document.pk}{mark}"
        )
        proposal = add_file(
            by=bidder.reporter, proposal_id=proposal.pk, attachment=given, data=files.pdf()
        )
    proposal = Proposal.objects.with_call().get(pk=proposal.pk)
    submit(proposal, bidder, received_at=call.proposals_due_at)
    member = CommitteeMemberFactory(call=call)
    open_call(by=office.approver, call_id=call.pk)
    call.refresh_from_db()
    handed_out(Opened(office, call, [bidder], [proposal], [member]))
    client = _client(member.user)

    html = client.get(_sheet(ReviewCopy.objects.get())).content.decode()
    links = re.findall(r'href="([^"]+/files/[^"]+)">([^<]+)<', html)
    sent = client.get(links[0][0])

    assert name not in html
    assert "私たち■■■が担います。" in html
    assert [label for _, label in links] == [f"提案ア_1_{document.name}.pdf"]
    assert sent.status_code == 200
    assert name not in sent["Content-Disposition"]
    assert blacken(f"{name}です", identity_of(proposal)) == "■■■です"


def test_without_anonymity_the_name_and_every_word_stand(office) -> None:
    opened = opened_call(office, prices=(1,), members=1, anonymity="none")
    handed_out(opened)

    html = _client(opened.users[0]).get(_sheet(ReviewCopy.objects.get())).content.decode()

    assert opened.bidders[0].organisation.name in html


def test_nobody_sees_a_score_before_the_closing(office) -> None:
    opened = opened_call(office, prices=(1,), members=2)
    round_ = handed_out(opened)
    fill_in(round_, {opened.proposals[0].pk: (37, 23)}, comment="比類のない所見")
    copy = ReviewCopy.objects.get(member=opened.members[0])
    administrator = UserFactory(is_staff=True, is_superuser=True)
    pages = [
        reverse("call_committee", args=[opened.call.pk]),
        reverse("review_scores", args=[opened.call.pk, "only"]),
        reverse("review_steps", args=[opened.call.pk, "only"]),
        reverse("review_close", args=[opened.call.pk, "only"]),
        reverse("review_list"),
        _sheet(copy),
        reverse("admin:ppp_portal_auditentry_changelist"),
        reverse("admin:ppp_portal_mail_changelist"),
        reverse("home"),
    ]

    own = _client(opened.users[0]).get(_sheet(copy)).content.decode()
    others = [
        _client(user).get(page).content.decode()
        for user in (opened.users[1], office.editor, office.approver, administrator)
        for page in pages
    ]

    assert "比類のない所見" in own
    assert [html for html in others if "比類のない所見" in html] == []
    assert [html for html in others if re.search(r">\s*(37|23|60)点?\s*<", html)] == []


def test_after_the_closing_staff_and_committee_see_letters_and_no_member_names(office) -> None:
    opened = opened_call(office, prices=(1,), members=2, anonymity="throughout")
    closed_round(opened, {opened.proposals[0].pk: (37, 23)})
    address = reverse("review_scores", args=[opened.call.pk, "only"])
    steps = reverse("review_steps", args=[opened.call.pk, "only"])

    staff = _client(office.editor).get(address).content.decode()
    member = _client(opened.users[0]).get(address).content.decode()
    explained = _client(opened.users[0]).get(steps).content.decode()

    bidder = opened.bidders[0].organisation.name
    assert [name for name in ("委員A", "委員B", "37/60", bidder) if name not in staff] == []
    assert bidder not in member + explained
    assert [one.name for one in opened.members if one.name in staff + member] == []
    assert "37＋37＝74" in explained


def test_a_tie_is_shown_as_something_people_decide(office) -> None:
    opened = opened_call(office, prices=(1, 2), members=1, tie_break=["discussion"])
    closed_round(opened, {one.pk: (30, 30) for one in opened.proposals})

    html = (
        _client(office.editor)
        .get(reverse("review_scores", args=[opened.call.pk, "only"]))
        .content.decode()
    )

    assert "協議で決め、その結果と理由を記録してください" in html


def test_a_recused_member_finds_neither_the_copy_nor_the_label(office) -> None:
    opened = opened_call(office, prices=(1, 2), members=2)
    round_ = handed_out(opened)
    copy = ReviewCopy.objects.filter(member=opened.members[0]).first()

    rule(
        by=office.editor,
        member_id=opened.members[0].pk,
        entry_id=copy.candidate.proposal.entry_id,
        is_recused=True,
        reason="役員だった。",
    )

    client = _client(opened.users[0])
    assert client.get(_sheet(copy)).status_code == 404
    assert str(copy.token) not in client.get(reverse("review_list")).content.decode()
    assert round_.candidates.count() == 2
    assert Recusal.objects.count() == 1


def test_members_declare_about_every_entrant_and_are_told_what_the_portal_knows(office) -> None:
    opened = opened_call(office, prices=(1, 2), members=1)
    first, second = (one.entry for one in opened.proposals)
    client = _client(opened.users[0])
    address = reverse("call_declare", args=[opened.call.pk])

    incomplete = client.post(address, {f"interest_{first.pk}": "some"})
    complete = client.post(
        address,
        {
            f"interest_{first.pk}": "some",
            f"kind_{first.pk}": "family",
            f"note_{first.pk}": "見本の続柄",
            f"interest_{second.pk}": "none",
            "employments": second.organisation.name,
        },
    )

    text = incomplete.content.decode()
    assert incomplete.status_code == 422
    assert "種類を選んでください" in text
    assert f"{second.organisation.name}との利害関係を選んでください。" in text
    assert complete.status_code == 302
    staff = _client(office.editor).get(reverse("call_interests", args=[opened.call.pk]))
    assert "見本の続柄" in staff.content.decode()
    assert "「ない」と申告しましたが、記録があります" in staff.content.decode()
    assert "過去の勤務先・役職先として入力" in client.get(address).content.decode()


def test_who_has_no_account_makes_one_from_the_mail_and_comes_to_the_review(office) -> None:
    opened = opened_call(office, prices=(1,), members=0)
    client = _client(office.editor)
    asked = client.post(
        reverse("call_committee_new", args=[opened.call.pk]),
        {"email": "Asked@City.example", "name": "見本 委員", "post": "見本大学 教授"},
    )
    link = re.search(
        r"/proposals/committee/join/\S+", Mail.objects.get(key__startswith="secret:").body
    )
    visitor = Client()

    page = visitor.get(link.group())
    joined = visitor.post(
        link.group(),
        {
            "name": "見本 委員",
            "password": "nagai-mihon-no-kotoba-7",
            "password_again": "nagai-mihon-no-kotoba-7",
        },
    )

    assert asked.status_code == 302
    assert "選定委員の依頼" in page.content.decode()
    assert joined.status_code == 302
    member = CommitteeMember.objects.get()
    assert member.user is not None
    assert member.user.email == "asked@city.example"
    assert "利害関係を申告する" in visitor.get(reverse("review_list")).content.decode()
    assert "応募した団体との利害関係" in visitor.get(reverse("home")).content.decode()
    assert Client().get(link.group()).status_code == 404
    assert outbox.outbox == []


def test_the_committee_page_tells_the_staff_what_is_missing_and_who_is_done(office) -> None:
    opened = opened_call(office, prices=(1,), members=2)
    client = _client(office.editor)
    address = reverse("call_committee", args=[opened.call.pk])

    before = client.get(address).content.decode()
    round_ = handed_out(opened)
    fill_in(round_, {opened.proposals[0].pk: (1, 1)}, members=opened.members[:1])
    after = client.get(address).content.decode()

    assert "利害関係をまだ申告していません" in before
    assert "2枚のうち1枚" in after


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_pages_ask_the_same_number_of_queries_for_one_and_for_three(office) -> None:
    counts = []
    for number in (1, 3):
        opened = opened_call(office, prices=range(1, number + 1), members=number)
        handed_out(opened)
        staff, member = _client(office.editor), _client(opened.users[0])
        counts.append(
            [
                _queries(staff, reverse("call_committee", args=[opened.call.pk])),
                _queries(staff, reverse("call_interests", args=[opened.call.pk])),
                _queries(member, reverse("review_list")),
                _queries(
                    member, _sheet(ReviewCopy.objects.filter(member=opened.members[0]).first())
                ),
            ]
        )

    assert counts[0] == counts[1]


def test_a_meeting_is_recorded_with_its_hearing_and_shown_with_the_scores(office) -> None:
    opened = opened_call(office, prices=(1,), members=1)
    round_ = handed_out(opened)
    candidate = round_.candidates.get()
    address = reverse("review_meeting_new", args=[opened.call.pk, "only"])
    typed = {
        "held_on": "令和8年11月1日",
        "present": [opened.members[0].pk],
        "interests_asked": "on",
        "had_contact": "yes",
        f"hearing_{candidate.pk}": "見本の質疑",
    }
    client = _client(office.editor)

    refused = client.post(address, typed)
    saved = client.post(address, typed | {"contact_note": "電話があり、断った。"})

    assert refused.status_code == 422
    assert "内容と扱いを入力してください" in refused.content.decode()
    assert "見本の質疑" in refused.content.decode()
    assert saved.status_code == 302
    fill_in(round_, {opened.proposals[0].pk: (1, 1)})
    closed = client.post(reverse("review_close", args=[opened.call.pk, "only"]), follow=True)
    text = closed.content.decode()
    assert [words for words in ("電話があり、断った。", "見本の質疑") if words not in text] == []
