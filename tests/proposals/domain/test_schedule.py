"""The dates of a call: in one order, checked for errors, commented on in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ppp_portal.japan.moments import parse_moment
from proposals.domain.schedule import schedule_errors, schedule_hints, schedule_of
from proposals.models import Call, ScheduleStep

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # a Tuesday, nine in the morning in Japan


def at(text: str) -> datetime:
    return parse_moment(text).instant()


def call(**values: object) -> Call:
    usual = {
        "questions_due_at": at("令和8年12月4日 17時"),
        "entry_due_at": at("令和8年12月8日 17時"),
        "proposals_due_at": at("令和8年12月18日 17時"),
    }
    return Call(**usual | values)


def step(kind: str, when: str, **values: object) -> ScheduleStep:
    return ScheduleStep(kind=kind, starts_at=at(when), **values)


def test_an_ordinary_schedule_is_neither_wrong_nor_unusual():
    steps = [
        step("briefing", "令和8年11月30日 14時"),
        step("answers", "令和8年12月7日 17時"),
        step("second_stage", "令和8年12月25日 10時"),
        step("result", "令和9年1月6日", has_time=False),
    ]

    assert schedule_errors(call(), steps, NOW) == []
    assert schedule_hints(call(), steps, NOW) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"proposals_due_at": None}, "提案書の締切を、年月日と時刻で入れてください。"),
        (
            {"questions_due_at": at("令和8年11月20日 17時")},
            "質問の締切（令和8年11月20日（金）17時）が過ぎています。",
        ),
        (
            {"entry_due_at": at("令和8年12月21日 17時")},
            "参加申込の締切が、提案書の締切より後です。",
        ),
    ],
)
def test_a_deadline_that_cannot_be_refuses_the_start(values, words):
    (error,) = schedule_errors(call(**values), [], NOW)

    assert error.startswith(words)


@pytest.mark.parametrize(
    ("kind", "when", "values"),
    [
        ("answers", "令和8年12月3日 17時", {}),
        ("answers", "令和8年12月19日 17時", {}),
        ("qualification", "令和8年12月7日 17時", {}),
        ("first_stage", "令和8年12月17日 17時", {}),
        ("result", "令和8年12月17日", {"has_time": False}),
        ("briefing", "令和8年12月9日 14時", {"is_required": True}),
    ],
)
def test_a_step_out_of_order_refuses_the_start(kind, when, values):
    (error,) = schedule_errors(call(), [step(kind, when, **values)], NOW)

    assert error.endswith(("順序を直してください。", "前に移してください。"))


def test_a_day_without_a_time_is_in_order_with_a_deadline_of_that_day():
    assert schedule_errors(call(), [step("answers", "令和8年12月4日", has_time=False)], NOW) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"entry_due_at": at("令和8年12月12日 17時")}, "令和8年12月12日（土）は閉庁日です"),
        ({"entry_due_at": at("令和8年12月1日 17時")}, "公募の開始から7日後です"),
        ({"proposals_due_at": at("令和9年1月29日 17時")}, "公募の開始から66日後です"),
        ({"entry_due_at": at("令和8年12月8日 正午")}, "参加申込の締切は正午"),
        (
            {"proposals_due_at": at("令和8年12月18日 23時59分")},
            "開庁時間（8時30分〜17時15分）の外です",
        ),
        ({"entry_due_at": at("令和8年12月16日 17時")}, "取り違えが起きやすく"),
        ({"questions_due_at": None}, "質問を受け付けない公募になります"),
    ],
)
def test_what_is_unusual_is_said_in_words(values, words):
    hints = schedule_hints(call(**values), [], NOW)

    assert [hint for hint in hints if words in hint] != []


def test_everything_dated_stands_in_one_order_with_the_gates_marked():
    steps = [
        step("result", "令和9年1月6日", has_time=False),
        step("briefing", "令和8年11月30日 14時", ends_at=at("令和8年11月30日 15時30分")),
        ScheduleStep(kind="contract", when_text="1月中旬"),
    ]
    for number, row in enumerate(steps, start=1):
        row.pk = number

    entries = schedule_of(call(), steps, NOW)

    assert [(entry.label, entry.when, entry.is_gate) for entry in entries] == [
        ("説明会", "令和8年11月30日（月）14時〜15時30分", False),
        ("質問の締切", "令和8年12月4日（金）17時", False),
        ("参加申込の締切", "令和8年12月8日（火）17時", True),
        ("提案書の締切", "令和8年12月18日（金）17時", True),
        ("結果の通知・公表", "令和9年1月6日（水）", False),
        ("契約・協定の締結", "1月中旬", False),
    ]


def test_the_last_microsecond_is_in_time_and_the_next_is_past():
    due = at("令和8年12月4日 17時")

    (inside,) = [e for e in schedule_of(call(), [], due) if e.code == "questions"]
    (outside,) = [
        e for e in schedule_of(call(), [], due + timedelta(microseconds=1)) if e.code == "questions"
    ]

    assert (inside.is_past, outside.is_past) == (False, True)
