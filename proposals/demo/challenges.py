"""A sample challenge with its answer and dialogue, and two sample free proposals."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ppp_portal.files.storing import hold
from ppp_portal.japan.business_days import next_open_day
from ppp_portal.japan.date_reading import TOKYO
from proposals.demo.calls import Bidder, Desk
from proposals.domain import challenge as challenges
from proposals.domain import dialogue as dialogues
from proposals.domain import dialogue_talk as talks
from proposals.domain import free_proposal as free
from proposals.models import Challenge, Dialogue, FreeProposal

TITLE = "夏休みに一人で昼食をとる小学生がいる（サンプル）"
_FIRST = {
    "title": TITLE,
    "trouble": (
        "夏休みの間、家で一人で昼食をとる低学年の子どもがいるという声が、学校から届いています。"
        "学童保育に入れない家庭が中心です。"
    ),
    "fields": ["childcare", "community"],
}
_MORE = {
    "who": "共働き家庭の低学年の小学生と、その保護者",
    "since": "令和3年ごろから",
    "how_many": "学校への聞き取りで、一つの学区に約40人（見本の数字）",
    "tried": "公民館を2回開けて、広報紙で呼びかけた。",
    "why_failed": "来てほしい家庭に知らせが届かず、開けておく当番が続かなかった。",
    "solved": "低学年の子どもが、歩いて行ける場所で昼食をとれるようになる。",
    "offer_field": "公民館の調理室",
    "offer_staff": "学校との連絡調整",
    "budget": "年100万円まで",
    "period": "次の夏休みの7月から",
    "department": "こども家庭課",
}


def load_challenges(*, desk: Desk, bidder: Bidder) -> int:
    """Make the samples that are missing; returns how many records were made."""
    made = 0
    if not Challenge.objects.filter(municipality=desk.city, title=TITLE).exists():
        _dialogue(desk, bidder, _challenge(desk, bidder))
        made += 2
    if not FreeProposal.objects.filter(organisation=bidder.organisation).exists():
        _free_proposals(desk, bidder)
        made += 2
    return made


def _challenge(desk: Desk, bidder: Bidder) -> Challenge:
    today = timezone.localdate()
    row = challenges.create_challenge(by=desk.editor, municipality=desk.city, values=_FIRST)
    dates = {"accepts_from": today, "accepts_until": today + timedelta(days=60)}
    challenges.update_challenge(
        by=desk.editor, challenge_id=row.pk, version=1, values=_MORE | dates
    )
    row = challenges.change_state(by=desk.approver, challenge_id=row.pk, action="publish")
    # Told on every page that shows it; the domain has no way to make samples.
    row.is_sample = True
    row.save(update_fields=["is_sample"])
    challenges.answer_challenge(
        by=bidder.user,
        challenge_id=row.pk,
        organisation=bidder.organisation,
        values={"kind": "talk", "text": "似た取組の経験があります。現場を見せていただけますか。"},
    )
    return row


def _dialogue(desk: Desk, bidder: Bidder, challenge: Challenge) -> Dialogue:
    row = dialogues.create_dialogue(
        by=desk.editor,
        municipality=desk.city,
        values={
            "title": "夏休みの昼食についての対話（サンプル）",
            "announcement": (
                "事業の形を決める前に、担い手の考えを聞きます。"
                "参加しても、しなくても、後の公募で有利にも不利にもなりません。"
            ),
            "questions": "続けられる費用の形\n場所の条件",
            "department": "こども家庭課",
            "accepts_until": _at(10, time(17)),
            "challenge": challenge,
        },
    )
    slots = dialogues.add_slots(
        by=desk.editor,
        dialogue_id=row.pk,
        starts_at=_at(15, time(10)),
        minutes=60,
        number=4,
        place="市役所3階 会議室",
    )
    dialogues.change_state(by=desk.approver, dialogue_id=row.pk, action="open")
    _talk(desk, bidder, row, slots[0].pk)
    return row


def _talk(desk: Desk, bidder: Bidder, row: Dialogue, slot_id: int) -> None:
    talk = talks.apply_for_talk(
        by=bidder.user,
        dialogue_id=row.pk,
        organisation=bidder.organisation,
        slot_id=slot_id,
        topics="費用の形と、運営の条件",
        attendees=2,
        agrees_to_name=True,
    )
    talks.add_entry(by=desk.editor, talk_id=talk.pk, text="会場の見取り図を事前に送った。")
    plan = "調理室：約40平方メートル、流し台3つ。隣の和室は20人まで。\r\n"
    file = SimpleUploadedFile("会場の見取り図（サンプル）.txt", plan.encode())
    dialogues.give_document(
        by=desk.editor,
        dialogue_id=row.pk,
        values={"title": "会場の見取り図（サンプル）", "given_on": timezone.localdate()},
        upload=hold(by=desk.editor, upload=file),
    )
    talks.write_summary(
        by=bidder.user,
        talk_id=talk.pk,
        version=talk.summary_version,
        text="調理室を使う案について、当番の負担を減らす方法を話した。",
    )


def _free_proposals(desk: Desk, bidder: Bidder) -> None:
    waiting = _submitted(desk, bidder, "空き店舗を夏休みの食堂に（サンプル）", "夏だけ食堂を開く。")
    free.receive(
        by=desk.editor,
        proposal_id=waiting.pk,
        answer_due_on=next_open_day(timezone.localdate() + timedelta(days=40)),
    )
    answered = _submitted(desk, bidder, "公園の夕方の見守り（サンプル）", "地域の人と見守る。")
    free.receive(by=desk.editor, proposal_id=answered.pk, answer_due_on=timezone.localdate())
    free.answer(
        by=desk.approver,
        proposal_id=answered.pk,
        outcome="partly",
        answer="一つの公園から始めます。担当課から連絡します。",
        public_reason="効果が見込めるため、まず一つの公園で行い、結果を見て広げます。",
    )


def _submitted(desk: Desk, bidder: Bidder, title: str, idea: str) -> FreeProposal:
    row = free.create_free_proposal(
        by=bidder.user,
        organisation=bidder.organisation,
        municipality=desk.city,
        values={
            "title": title,
            "problem": "見本の提案です。",
            "idea": idea,
            "public_summary": title,
        },
    )
    return free.submit(by=bidder.user, proposal_id=row.pk)


def _at(days: int, clock: time) -> datetime:
    day = next_open_day(timezone.localdate() + timedelta(days=days))
    return datetime.combine(day, clock, TOKYO)
