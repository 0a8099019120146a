"""The whole way on the screen: draft, decision, notices, publication, talks, and the case."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from ppp_portal.audit import AuditEntry
from ppp_portal.files.storing import hold
from ppp_portal.mail import Mail
from proposals.domain.dialogue import give_document
from proposals.models import Decision, Entry, Negotiation, ReasonRequest, ResultNotice
from tests.factories.challenges import DialogueTalkFactory
from tests.factories.decisions import decided, prepared, published, score_call, scored_call
from tests.factories.files import pdf, upload
from tests.factories.review import opened_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(office):
    return scored_call(
        office,
        publish_winner=["names", "totals", "prices"],
        publish_others=["names", "totals"],
    )


def _post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def _get(client, user, name, *args):
    if user:
        client.force_login(user)
    else:
        client.logout()
    return client.get(reverse(name, args=args))


def _decide(client, office, opened):
    pk = opened.call.pk
    draft = {"version": 0, "outcome": "chosen", "reason": "体制が確か。", "remarks": ""}
    assert _post(client, office.editor, "decision_detail", pk, **draft).status_code == 302
    assert _post(client, office.approver, "decision_decide", pk, version=1).status_code == 302


def _end(client, office, talk, action, text=""):
    return _post(client, office.approver, "negotiation_end", talk.pk, action, text=text)


def test_from_the_ranking_to_the_notices_and_the_public_page(client, office, opened):
    pk = opened.call.pk
    names = [b.organisation.name for b in opened.bidders]
    page = _get(client, office.editor, "decision_detail", pk).content.decode()
    assert [name in page for name in names] == [True] * 3
    _decide(client, office, opened)
    assert _get(client, None, "call_results", pk).status_code == 404
    assert "下見" in _get(client, office.editor, "call_results", pk).content.decode()

    notice = ResultNotice.objects.get(entry=opened.proposals[1].entry)
    loser = opened.bidders[1].manager
    assert _get(client, loser, "result_own", notice.pk).status_code == 404
    message = {"version": 1, "message": "体制の具体さが惜しまれました。"}
    assert _post(client, office.editor, "notice_edit", notice.pk, **message).status_code == 302
    assert _post(client, office.approver, "notices_release", pk).status_code == 302
    assert len(set(ResultNotice.objects.values_list("released_at", flat=True))) == 1
    own = _get(client, loser, "result_own", notice.pk).content.decode()
    assert ("体制の具体さが惜しまれました。" in own, "第2位" in own) == (True, True)
    assert "120＋90＝210" in own

    assert _post(client, office.approver, "results_publish", pk).status_code == 302
    result = _get(client, None, "call_results", pk).content.decode()
    assert f"{names[0]}を優先交渉権者に選びました。" in result


def test_who_releases_the_notices_reads_what_each_entrant_will_read(client, office, opened):
    decision = decided(opened)
    notice = decision.notices.get(entry=opened.proposals[1].entry)
    _post(client, office.editor, "notice_edit", notice.pk, version=1, message="体制が確かでした。")

    page = _get(client, office.approver, "notices_release", opened.call.pk).content.decode()

    first, second = (bidder.organisation for bidder in opened.bidders[:2])
    assert f"{first}：優先交渉権者に選ばれました" in page
    assert f"{second}：次点になりました（添える文：体制が確かでした。）" in page


def test_a_decision_that_waits_for_scores_leads_to_the_review(client, office):
    call = opened_call(office).call

    page = _get(client, office.editor, "decision_detail", call.pk).content.decode()

    assert "まだ決定できません" in page
    assert f'href="{reverse("call_committee", args=[call.pk])}"' in page.split("<main", 1)[1]


def test_a_notice_rewritten_after_the_look_is_not_released_unread(client, office, opened):
    decision = decided(opened)
    notice = decision.notices.get(entry=opened.proposals[1].entry)
    pk = opened.call.pk
    seen = _get(client, office.approver, "notices_release", pk).context["seen"]
    _post(client, office.editor, "notice_edit", notice.pk, version=1, message="書き直した文。")

    answer = _post(client, office.approver, "notices_release", pk, seen=seen)
    unreleased = ResultNotice.objects.filter(released_at__isnull=True).count()
    again = _post(client, office.approver, "notices_release", pk, seen=answer.context["seen"])

    assert (answer.status_code, unreleased) == (409, 3)
    assert "書き直した文。" in answer.content.decode()
    assert again.status_code == 302
    assert not ResultNotice.objects.filter(released_at__isnull=True).exists()


def test_a_reason_is_asked_for_and_answered(client, office, opened):
    published(opened)
    notice = ResultNotice.objects.get(entry=opened.proposals[1].entry)
    loser = opened.bidders[1].manager

    ask = {"text": "体制の点の理由を知りたい。"}
    assert _post(client, loser, "reason_request", notice.pk, **ask).status_code == 302
    asked = ReasonRequest.objects.get()
    answer = {"text": "夜間の体制の記述がありませんでした。"}
    assert _post(client, office.editor, "reason_answer", asked.pk, **answer).status_code == 302

    own = _get(client, loser, "result_own", notice.pk).content.decode()
    assert "夜間の体制の記述がありませんでした。" in own


def test_the_talks_move_to_the_next_and_become_a_case(client, office, opened):
    pk = opened.call.pk
    published(opened)
    assert _post(client, office.editor, "negotiation_list", pk, text="").status_code == 302
    first = Negotiation.objects.get()
    assert _end(client, office, first, "fail", "折り合わなかった。").status_code == 302
    assert _post(client, office.editor, "negotiation_list", pk, text="").status_code == 422
    moved = {"text": "優先交渉権者との協議が不調のため。"}
    assert _post(client, office.editor, "negotiation_list", pk, **moved).status_code == 302
    second = Negotiation.objects.exclude(pk=first.pk).get()
    assert _end(client, office, second, "agree").status_code == 302

    answer = _post(client, office.editor, "negotiation_case", second.pk)

    case = Case.objects.get()
    assert answer.url == reverse("case_detail", args=[case.pk])
    assert (case.title, case.contract_amount, case.choice_reason, case.visibility) == (
        opened.call.title,
        6_000_000,
        "試験の選定理由です。",
        "draft",
    )
    partners = [p.organisation for p in case.partners.all()]
    assert partners == [opened.bidders[1].organisation]
    page = _get(client, office.editor, "case_detail", case.pk).content.decode()
    assert f"/proposals/calls/{pk}/results/" in page


def test_losing_names_and_scores_are_not_joined_on_the_page(client, office, opened):
    for number, proposal in enumerate(opened.proposals):
        earlier = opened.call.proposals_due_at - timedelta(seconds=number)
        Entry.objects.filter(pk=proposal.entry_id).update(received_at=earlier)
    published(opened)
    rows = list(
        csv.reader(
            io.StringIO(
                _get(client, None, "call_results_csv", opened.call.pk).content.decode("utf-8-sig")
            )
        )
    )
    names = [b.organisation.name for b in opened.bidders]
    title = opened.call.title

    assert rows == [
        ["公募", "区分", "名称", "総合点", "提案金額（円）"],
        [title, "優先交渉権者", names[0], "240", "5,000,000"],
        [title, "そのほかの提案者（得点順）", "", "210", ""],
        [title, "そのほかの提案者（得点順）", "", "150", ""],
        [title, "提案者（申込順）", names[2], "", ""],
        [title, "提案者（申込順）", names[1], "", ""],
        [title, "提案者（申込順）", names[0], "", ""],
    ]


def test_the_runner_up_of_two_has_no_number_anywhere(client, office):
    opened = scored_call(
        office,
        prices=(5_000_000, 6_543_210),
        publish_winner=["names", "totals", "items", "members", "prices"],
        publish_others=["names", "totals", "items", "members", "prices"],
    )
    published(opened)

    for name in ("call_results", "call_results_csv"):
        text = _get(client, None, name, opened.call.pk).content.decode()
        assert [word in text for word in ("210", "6,543,210", "6543210")] == [False] * 3
    page = _get(client, None, "call_results", opened.call.pk).content.decode()
    assert opened.bidders[1].organisation.name in page
    assert "有効な提案が2者以下" in page


def test_a_mail_tells_that_there_is_a_result_and_not_which(client, office, opened):
    decided(opened)
    Mail.objects.all().delete()

    _post(client, office.approver, "notices_release", opened.call.pk)

    mails = Mail.objects.order_by("pk")
    assert {m.confidential for m in mails} == {True}
    assert sorted(m.to for m in mails) == sorted(b.manager.email for b in opened.bidders)
    assert not [m for m in mails if "選ばれ" in m.body or "次点" in m.body or "240" in m.body]


def test_an_entrant_does_not_read_the_notice_of_another(client, office, opened):
    published(opened)
    notice = ResultNotice.objects.get(entry=opened.proposals[0].entry)

    assert _get(client, opened.bidders[1].manager, "result_own", notice.pk).status_code == 404


def test_the_second_editor_of_a_draft_loses_nothing(client, office, opened):
    prepared(opened)
    late = {"version": 0, "outcome": "chosen", "reason": "遅れて書いた理由", "remarks": ""}

    answer = _post(client, office.editor, "decision_detail", opened.call.pk, **late)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "遅れて書いた理由" in text
    assert "試験の選定理由です。" in text


def _hand_over(office, call):
    """A dialogue that led to the call, with its published summary and a file given there."""
    talk = DialogueTalkFactory(
        dialogue__municipality=office.municipality, dialogue__call=call, told=True
    )
    held = hold(by=office.editor, upload=upload("間取り.pdf", pdf()))
    values = {"title": "間取り図", "given_on": timezone.localdate()}
    give_document(by=office.editor, dialogue_id=talk.dialogue_id, values=values, upload=held)


def _dossier(client, office, call) -> dict[str, bytes]:
    answer = _get(client, office.approver, "call_dossier", call.pk)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_dossier_holds_this_call_in_order_and_leaves_sealed_things_sealed(client, office):
    opened = scored_call(office, prices=(5_000_000, 6_000_000, 7_000_000), late=(2,))
    other = opened_call(office)
    decided(opened)

    found = _dossier(client, office, opened.call)

    everything = b"".join(data for name, data in found.items() if name.endswith("csv"))
    assert sorted({name.split("/")[0] for name in found}) == [
        "01_公募要領",
        "02_訂正",
        "03_質問と回答",
        "04_参加申込",
        "05_提案書",
        "06_委員と会議",
        "07_採点",
        "08_順位",
        "09_決定",
        "10_通知",
        "11_監査記録",
        "12_非公開希望の一覧.csv",
        "13_案内した団体.csv",
    ]
    assert len([name for name in found if name.endswith("提案書.pdf")]) == 2
    assert "封印のまま" in found["05_提案書/提案書の一覧.csv"].decode()
    assert "試験の提案2".encode() not in everything
    assert "総合点" in found["08_順位/順位の計算過程.txt"].decode()
    assert other.bidders[0].organisation.name.encode() not in everything
    assert AuditEntry.objects.filter(action="call.take_dossier").count() == 1


def test_the_dossier_begins_with_the_dialogues_and_names_every_act(
    client, office, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    opened = scored_call(office)
    decided(opened)
    _hand_over(office, opened.call)

    found = _dossier(client, office, opened.call)

    talks = found["00_公募までの対話/対話.txt"].decode("utf-8-sig")
    trail = list(csv.reader(io.StringIO(found["11_監査記録/監査記録.csv"].decode("utf-8-sig"))))
    assert "要旨1\r\n公表してよい要旨です。" in talks
    assert found["00_公募までの対話/渡した資料/01_間取り.pdf"] == pdf()
    assert "対話で渡した資料を記録した" in [row[2] for row in trail]
    assert [row for row in trail if not row[2]] == []


def test_a_change_after_the_look_is_told_when_deciding(client, office, opened):
    prepared(opened)
    Decision.objects.update(input_hash="0" * 64)

    answer = _post(client, office.approver, "decision_decide", opened.call.pk, version=1)

    assert answer.status_code == 422
    assert "順位のもとが変わりました" in answer.content.decode()


@pytest.mark.parametrize(("page", "who"), [("call_results", None), ("decision_detail", "editor")])
def test_a_page_asks_the_same_of_the_database_for_two_bidders_and_for_four(
    client, office, page, who
):
    counts = []
    for prices in ((5_000_000, 6_000_000), (5_000_000, 6_000_000, 7_000_000, 8_000_000)):
        opened = score_call(
            opened_call(office, prices=prices), ((50, 30), (40, 30), (30, 20), (20, 10))
        )
        published(opened)
        client.logout()
        if who:
            client.force_login(getattr(office, who))
        address = reverse(page, args=[opened.call.pk])
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
