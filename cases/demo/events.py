"""The demo's events: the study group of S3, the training of S1, and two samples to come."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from cases.demo.specs import PREFIX
from cases.domain import event as domain
from cases.domain.event_consultation import add_slots
from cases.domain.event_index import refresh_event
from cases.domain.event_question import ask_question
from cases.domain.event_registration import Person, register
from cases.domain.event_session import add_material, add_session
from cases.enums import Visibility
from cases.event_enums import OPEN, EventKind, EventState
from cases.models import Case, Event, EventFee, EventSession
from partners.enums import Field
from partners.models import Municipality, Organisation, User
from ppp_portal import audit
from ppp_portal.japan.date_reading import TOKYO

S3, S1 = f"{PREFIX}event-s3", f"{PREFIX}event-s1"
COMING, FULL = f"{PREFIX}event-coming", f"{PREFIX}event-full"
_S3_DAYS = ((7, 20), (9, 21), (10, 19), (11, 16), (12, 14))
_S3_EARLY = date(2022, 6, 30)
_S3_FEES = (
    ("基本", 15_000, None, False),
    ("早割", 12_000, _S3_EARLY, False),
    ("会員", 12_000, None, True),
    ("早割かつ会員", 10_000, _S3_EARLY, True),
)

_S3_VALUES: dict[str, Any] = {
    "kind": EventKind.STUDY_GROUP,
    "title": "公民連携事例研究会（2022年、全5回）",
    "summary": "公民連携を一人で担う職員のための、夜のウェブ研究会。回の間に個別相談があり、最後にレポートを発表した。",
    "purpose": (
        "公民連携は、一人の職員に頼り、総合計画・総合戦略に位置付けがなく、単独の事業で終わりがちである。"
        "それを計画に位置付け、部署をつなぎ、点から線へ、線から面へ広げる道筋をつくる。"
    ),
    "content": (
        "1年目：公民連携を計画に位置付ける\n2年目：公民連携の部門と管理部門がつながる\n"
        "3年目：都市経営の戦略にする\n\n回と回の間に個別相談を行い、最後にレポートを発表する。"
    ),
    "way": "ウェブ会議、個別相談、レポートの発表",
    "audience": "公民連携を担う自治体の職員。1つの自治体から5人程度。",
    "fields": [Field.HR, Field.ADMINISTRATION],
    "fee_note": "早割の期限は出典に日付の記載がないため、仮の日付です。",
    "asks_report": True,
    "source_note": "公民連携事例研究会（2022年）の案内",
}

_COMING_VALUES: dict[str, Any] = {
    "kind": EventKind.STUDY_GROUP,
    "title": "見本：はじめての公民連携 研究会",
    "summary": "公民連携をはじめて担当する職員と団体のための、2回の研究会（見本）。",
    "purpose": "課題の書き出しから、対話、公募までの流れを、例を見ながらつかむ。",
    "content": "第1回は課題の書き方、第2回は対話の進め方。回の間に個別相談があります。",
    "way": "講演とグループでの対話",
    "audience": "自治体と団体の職員",
    "fields": [Field.HR, Field.COMMUNITY],
    "capacity": 30,
    "asks_report": True,
    "fee_note": "会員とは、この団体の会員のことです（見本）。",
    "contact": "事務局（見本）",
}


def load_events(
    *,
    by: User,
    accounts: Mapping[str, User],
    cases: Mapping[str, Case],
    gamagori: Municipality,
    hosts: tuple[Organisation, Organisation],
    now: datetime,
) -> int:
    """Make those that are missing; returns how many. `hosts` are two sample organisations."""
    known = set(
        Event.objects.filter(external_id__startswith=PREFIX).values_list("external_id", flat=True)
    )
    made = 0
    for external_id, make in (
        (S3, lambda: _study_group(by, cases.get("s3-study-group"), now)),
        (S1, lambda: _training(by, gamagori, cases.get("s1-training"), now)),
        (COMING, lambda: _coming(accounts, hosts[0], now)),
        (FULL, lambda: _full(accounts, hosts[1], now)),
    ):
        if external_id not in known:
            event = make()
            Event.objects.filter(pk=event.pk).update(external_id=external_id)
            made += 1
    return made


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), TOKYO)


def _past(by: User, now: datetime, **values: Any) -> Event:
    """One that was held before the portal was: written down as it ended, with its trail."""
    event = Event(
        created_by=by,
        state=EventState.ENDED,
        ended_at=now,
        visibility=Visibility.PUBLIC,
        published_at=now,
        **values,
    )
    event.full_clean()
    event.save()
    audit.record(by=by, action="event.create", obj=event)
    return event


def _study_group(by: User, case: Case | None, now: datetime) -> Event:
    event = _past(by, now, staff_group="公民連携事例研究会", case=case, **_S3_VALUES)
    for position, (name, amount, until, members_only) in enumerate(_S3_FEES):
        EventFee.objects.create(
            event=event,
            name=name,
            amount=amount,
            until=until,
            members_only=members_only,
            position=position,
        )
    for number, (month, day) in enumerate(_S3_DAYS, 1):
        on = date(2022, month, day)
        topic = "レポートの発表" if number == len(_S3_DAYS) else ""
        EventSession.objects.create(
            event=event,
            starts_at=_at(on, 20),
            ends_at=_at(on, 23),
            is_online=True,
            topic=topic,
        )
    refresh_event(event)
    return event


def _training(by: User, gamagori: Municipality, case: Case | None, now: datetime) -> Event:
    event = _past(
        by,
        now,
        municipality=gamagori,
        staff_group="まちづくり研究会",
        case=case,
        kind=EventKind.TRAINING,
        title="公民連携と課題の出し方を考える研修",
        summary="職員の有志が開いた夜の研修。講演のあと、フィッシュボウルという方法で対話した。",
        purpose="公民連携の進め方と、課題の出し方を、部署をこえて考える。",
        content=(
            "講演と対話。参加した職員からは、企業をどう探すか、中間支援組織をどう見きわめるか、"
            "課題をどこまで掘り下げてから「たすけて」と言うか、という問いが出た。"
        ),
        way="講演と対話（フィッシュボウル）",
        audience="さまざまな部署の職員",
        outcome="15人の職員が、部署をこえて、相手の探し方と課題の出し方を話し合った。",
        fields=[Field.COMMUNITY, Field.INDUSTRY],
        source_note="まちづくり研究会の研修の記録",
    )
    day = date(2023, 10, 4)
    EventSession.objects.create(
        event=event,
        starts_at=_at(day, 18),
        ends_at=_at(day, 20),
        place="蒲郡市役所",
        topic="講演と対話（フィッシュボウル）",
        attended_count=15,
        attended_note="さまざまな部署の職員",
    )
    refresh_event(event)
    return event


def _opened(
    by: User, host: Organisation, now: datetime, weeks: tuple[int, ...], **values: Any
) -> Event:
    """A sample made, published and opened by its organiser through the portal's own acts."""
    today = now.astimezone(TOKYO).date()
    values |= {"accepts_until": _at(today + timedelta(weeks=weeks[0], days=-3), 17)}
    event = domain.create_event(by=by, body=host, values=values)
    for number, week in enumerate(weeks, 1):
        day = today + timedelta(weeks=week)
        add_session(
            by=by,
            event_id=event.pk,
            values={
                "starts_at": _at(day, 18),
                "ends_at": _at(day, 20),
                "is_online": True,
                "topic": f"見本の題目 その{number}",
                "join_note": "接続先は、開催の前日に主催者から知らせます（見本）。",
            },
        )
    Event.objects.filter(pk=event.pk).update(is_sample=True)
    domain.change_visibility(by=by, event_id=event.pk, action="publish")
    return event


def _coming(accounts: Mapping[str, User], host: Organisation, now: datetime) -> Event:
    by = accounts["manager@npo.demo.example"]
    event = _opened(by, host, now, (3, 5), **_COMING_VALUES)
    day = now.astimezone(TOKYO).date()
    _fees(by, event, day + timedelta(weeks=1))
    domain.change_state(by=by, event_id=event.pk, action=OPEN)
    add_slots(
        by=by,
        event_id=event.pk,
        starts_at=_at(day + timedelta(weeks=4), 10),
        minutes=30,
        number=4,
        is_online=True,
    )
    add_material(
        by=by,
        event_id=event.pk,
        values={
            "title": "課題の書き方の手引き（見本）",
            "text": "だれが、いつから、どれくらい困っているかを、まず一文で書きます。",
            "is_public": True,
        },
    )
    asker = accounts["editor@city.demo.example"]
    _register(
        asker,
        event,
        Person("デモ 担当", "こども家庭課", is_self=True),
        Person("見本 太郎", "企画課"),
    )
    ask_question(
        by=asker, event_id=event.pk, text="対話の前に、課題はどこまで書けばよいでしょうか。"
    )
    return event


def _fees(by: User, event: Event, early: date) -> None:
    """The four tiers of S3, at the prices of a sample."""
    version = Event.objects.get(pk=event.pk).version
    domain.set_fees(
        by=by,
        event_id=event.pk,
        version=version,
        fees=[
            domain.FeeEntry("基本", 3_000),
            domain.FeeEntry("早割", 2_400, until=early),
            domain.FeeEntry("会員", 2_400, members_only=True),
            domain.FeeEntry("早割かつ会員", 2_000, until=early, members_only=True),
        ],
    )


def _full(accounts: Mapping[str, User], host: Organisation, now: datetime) -> Event:
    by = accounts["manager@other-npo.demo.example"]
    event = _opened(
        by,
        host,
        now,
        (2,),
        kind=EventKind.WORKSHOP,
        title="見本：満席のワークショップ",
        summary="定員2人が埋まり、キャンセル待ちのある催しの見本です。",
        purpose="キャンセル待ちと、自動の繰り上げを確かめる。",
        audience="自治体の職員",
        fields=[Field.COMMUNITY],
        capacity=2,
    )
    domain.change_state(by=by, event_id=event.pk, action=OPEN)
    _register(
        accounts["editor@city.demo.example"],
        event,
        Person("デモ 担当", "こども家庭課", is_self=True),
        Person("見本 花子", "企画課"),
    )
    _register(
        accounts["editor@other.demo.example"],
        event,
        Person("デモ 別の担当", "協働推進課", is_self=True),
    )
    return event


def _register(user: User, event: Event, *people: Person) -> None:
    body = user.active_memberships[0].municipality
    assert body is not None  # a demo account of a city
    register(by=user, event_id=event.pk, body=body, people=people, batch=uuid.uuid4())
