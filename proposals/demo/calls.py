"""Sample calls: one open with questions and a 訂正, one closed, one 指定管理, one draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from partners.models import Municipality, Organisation, User
from ppp_portal.files.storing import hold
from ppp_portal.japan.business_days import next_open_day
from ppp_portal.japan.date_reading import TOKYO
from proposals.domain.call import create_call, start_call, titled
from proposals.domain.call_content import CallContent, Row
from proposals.domain.call_templates import TEMPLATE_BY_CODE
from proposals.domain.correction import correct_call
from proposals.domain.question import ask, draft_reply, release_answers
from proposals.enums import CallState
from proposals.models import Call, Question

PREFIX = "demo:call-"


@dataclass(frozen=True)
class Desk:
    """Who acts for a city in the demo."""

    city: Municipality
    editor: User
    approver: User


@dataclass(frozen=True)
class Bidder:
    """An organisation of the demo and its 管理者."""

    user: User
    organisation: Organisation


def load_calls(*, desk: Desk, bidder: Bidder) -> int:
    """Make the sample calls that are missing; returns how many were made."""
    present = set(
        Call.objects.filter(external_id__startswith=PREFIX).values_list("external_id", flat=True)
    )
    made = 0
    for key, make in _SAMPLES:
        if PREFIX + key not in present:
            make(desk, bidder)
            made += 1
    return made


def _at(days: int, clock: time = time(17)) -> datetime:
    """The open day `days` from today, or the next one, at that time in Japan."""
    day = next_open_day(timezone.localdate() + timedelta(days=days))
    return datetime.combine(day, clock, TOKYO)


def _years(first: date) -> dict[str, date]:
    """A contract of three fiscal years from the next 1 April."""
    start = date(first.year + (first.month > 3), 4, 1)
    return {"contract_starts_on": start, "contract_ends_on": date(start.year + 3, 3, 31)}


def _made(desk: Desk, key: str, template: str, title: str, content: CallContent) -> Call:
    return create_call(
        by=desk.editor,
        municipality=desk.city,
        content=titled(title, content.over(TEMPLATE_BY_CODE[template].content)),
        template=template,
        external_id=PREFIX + key,
        is_sample=True,
    )


_LEARNING: dict[str, Any] = {
    "summary": "学校に行きづらい子どもが安心して過ごし、学べる場を、市内2か所で運営する団体を募ります。",
    "purpose": "学校に行きづらい子どもと家庭が孤立せず、次の一歩を選べるようにする。",
    "scope": "居場所の運営（週5日）、学習の支援、保護者の相談、学校との連絡、月次の活動報告。",
    "fields": ["education", "youth"],
    "department": "こども家庭課",
    "contact": "こども家庭課　demo@city.demo.example",
    "place": "市内2か所",
    "ceiling_yen": 24_000_000,
    "ceiling_tax": "included",
    "ceiling_note": "1年度あたりの額です。",
    "committee_size": 5,
    "committee_outsiders": 3,
    "committee_quorum": 4,
    "committee_note": "学識経験者2名、支援の実務者1名、職員2名。",
    "presentation_minutes": 15,
    "hearing_minutes": 15,
}


def _steps(proposals_due: datetime) -> list[Row]:
    def after(days: int, clock: time) -> datetime:
        day = next_open_day(proposals_due.astimezone(TOKYO).date() + timedelta(days=days))
        return datetime.combine(day, clock, TOKYO)

    return [
        {"kind": "second_stage", "starts_at": after(7, time(10)), "place": "市役所（サンプル）"},
        {"kind": "result", "starts_at": after(11, time()), "has_time": False},
        {"kind": "contract", "when_text": "結果の公表からおよそ1か月後"},
    ]


_CONTRIBUTORS: list[Row] = [
    {
        "name": "NPO法人サンプル学びの会",
        "contribution": "課題についての対話に参加し、開設する時間帯について意見を述べた。",
    }
]


def _given(desk: Desk) -> list[Row]:
    """A page and a file."""
    text = "年度,居場所を使う子どもの見込み（人）\r\n令和9年度,40\r\n令和10年度,55\r\n"
    file = SimpleUploadedFile("利用の見込み（サンプル）.csv", text.encode("utf-8-sig"))
    return [
        {
            "title": "対話の概要（サンプル）",
            "url": "https://city.demo.example/dialogue-summary",
            "given_from": "dialogue",
        },
        {
            "title": "利用の見込み（サンプル）",
            "file": hold(by=desk.editor, upload=file),
            "given_from": "call",
        },
    ]


def _open(desk: Desk, bidder: Bidder) -> None:
    """With a question answered, one waiting, and a deadline moved by a 訂正."""
    due = _at(22)
    values = _LEARNING | {
        "questions_due_at": _at(6),
        "entry_due_at": _at(10),
        "proposals_due_at": due,
        **_years(due.date()),
    }
    briefing: Row = {
        "kind": "briefing",
        "starts_at": _at(3, time(14)),
        "ends_at": _at(3, time(15, 30)),
        "place": "オンライン",
        "note": "参加しなくても応募できます。",
    }
    steps = [briefing, {"kind": "answers", "starts_at": _at(8)}, *_steps(due)]
    parts = {"steps": steps, "contributors": _CONTRIBUTORS, "given_documents": _given(desk)}
    title = "学びの居場所づくり業務委託（サンプル）"
    call = _made(desk, "open", "commission", title, CallContent(values, parts))
    start_call(by=desk.approver, call_id=call.pk)
    _questions(call, desk, bidder)
    call.refresh_from_db()
    correct_call(
        by=desk.approver,
        call_id=call.pk,
        version=call.version,
        reason="説明会の日程に合わせて、提案書を準備する日数を確保するため。",
        content=CallContent({"proposals_due_at": _at(24)}),
    )


def _questions(call: Call, desk: Desk, bidder: Bidder) -> None:
    """Two answered for all, one still waiting."""
    answered = (
        ("要領 1", "上限額は、2か所を合わせた額ですか。", "お見込みのとおりです。"),
        (
            "様式6",
            "実施体制調書に書く人数に、ボランティアを含めてよいですか。",
            "含めて構いません。有給の職員と分けて書いてください。",
        ),
    )
    for subject, text, answer in answered:
        question = _asked(call, bidder, subject, text)
        draft_reply(
            by=desk.editor,
            question_id=question.pk,
            version=question.version,
            reply="public",
            answer=answer,
            reply_reason="",
        )
    release_answers(by=desk.approver, call_id=call.pk)
    _asked(call, bidder, "日程", "プレゼンテーションはオンラインでも参加できますか。")


def _asked(call: Call, bidder: Bidder, subject: str, text: str) -> Question:
    return ask(
        by=bidder.user, call=call, organisation=bidder.organisation, subject=subject, text=text
    )


_YOUTH: dict[str, Any] = {
    "summary": "ひきこもりの状態にある若者と家族の相談と、外へ出る練習の場を担う団体を募りました。",
    "purpose": "若者と家族が、身近な場所で早く相談につながるようにする。",
    "scope": "相談窓口の運営、居場所の開設、家族の会、関係機関との連携。",
    "fields": ["youth", "welfare"],
    "ceiling_yen": 12_000_000,
}


def _closed(desk: Desk, bidder: Bidder) -> None:
    """Past its deadlines and waiting for its opening."""
    closed_call(desk, "closed", "若者の相談と居場所づくり業務委託（サンプル）", _YOUTH)


def closed_call(
    desk: Desk, key: str, title: str, values: Mapping[str, Any], *, template: str = "planning"
) -> Call:
    """A call past its deadlines; only the state is set by hand."""
    due = _at(-12)
    every = _LEARNING | {
        "ceiling_yen": 12_000_000,
        "questions_due_at": _at(-35),
        "entry_due_at": _at(-28),
        "proposals_due_at": due,
        "no_contributors": True,
        **_years(due.date()),
        **values,
    }
    call = _made(desk, key, template, title, CallContent(every, {"steps": _steps(due)}))
    # A call cannot start with deadlines that are over: the demo begins in its middle.
    Call.objects.filter(pk=call.pk).update(
        state=CallState.OPEN, started_at=_at(-45, time(9)), started_by=desk.approver
    )
    call.refresh_from_db()
    return call


def _draft(desk: Desk, bidder: Bidder) -> None:
    """Half written, so that the builder shows what lacks."""
    values = {
        "summary": "公園の朝市を続けて開く運営者を募る準備をしています。",
        "fields": ["industry"],
    }
    rows: list[Row] = [
        {"group": "企画", "name": "朝市の運営の計画", "points": Decimal(60)},
        {"group": "体制", "name": "地域との連携", "points": Decimal(40)},
    ]
    content = CallContent(values, {"criteria": rows})
    _made(desk, "draft", "weighted", "公園の朝市の運営（サンプル）", content)


def _designation(desk: Desk, bidder: Bidder) -> None:
    due = _at(30)
    values = {
        "summary": "市民活動センターの指定管理者を募ります。",
        "purpose": "市民の活動を支え、団体どうしと行政をつなぐ。",
        "scope": "施設の管理、相談、講座、団体の交流、利用料金の収受。",
        "fields": ["community"],
        "department": "協働推進課",
        "contact": "協働推進課　demo@city.demo.example",
        "ceiling_yen": 90_000_000,
        "ceiling_tax": "included",
        "ceiling_note": "5年間の指定管理料の総額です。",
        "questions_due_at": _at(12),
        "entry_due_at": _at(16),
        "proposals_due_at": due,
        "committee_size": 6,
        "committee_outsiders": 3,
        "no_contributors": True,
        **_years(due.date()),
    }
    steps = [*_steps(due), {"kind": "council", "when_text": "結果の公表の後の市議会"}]
    content = CallContent(values, {"steps": steps})
    call = _made(
        desk, "designation", "designation", "市民活動センターの指定管理者（サンプル）", content
    )
    start_call(by=desk.approver, call_id=call.pk)


_SAMPLES = (
    ("closed", _closed),
    ("draft", _draft),
    ("designation", _designation),
    ("open", _open),
)
