"""The pages of a call: reading, the builder, starting."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from proposals.domain.call_content import STEPS
from proposals.domain.call_templates import TEMPLATES
from proposals.models import Call
from tests.factories.partners import MembershipFactory
from tests.factories.proposals import (
    CallFactory,
    ContributorFactory,
    CorrectionFactory,
    CriterionFactory,
    GivenDocumentFactory,
    QualificationFactory,
    RequiredDocumentFactory,
    ScheduleStepFactory,
)
from tests.proposals.posting import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver():
    return MembershipFactory(role="approver")


@pytest.fixture
def staff(approver) -> Client:
    client = Client()
    client.force_login(approver.user)
    return client


def _edit(call: Call, step: str) -> str:
    return reverse("call_edit", args=[call.pk, step])


def test_a_visitor_reads_an_open_call_with_its_two_gates(client):
    call = CallFactory(title="学びの居場所の公募")

    page = client.get(reverse("call_detail", args=[call.pk])).content.decode()

    assert page.count('<div class="gate') == 3  # the frame and its two gates
    assert "ここまでに申し込んだ団体だけが、提案書を出せます。" in page
    assert "審査項目と配点（100点）" in page


def test_a_draft_does_not_exist_for_others(client):
    call = CallFactory(state="draft")
    client.force_login(MembershipFactory(role="approver").user)

    assert client.get(reverse("call_detail", args=[call.pk])).status_code == 404


def test_the_page_of_a_call_takes_a_fixed_number_of_queries(client):
    counts = []
    for number in (1, 3):
        call = CallFactory(state="draft", bare=True, is_sample=True)
        for _ in range(number):
            for factory in (
                *(CriterionFactory, QualificationFactory, RequiredDocumentFactory),
                *(ContributorFactory, GivenDocumentFactory, ScheduleStepFactory),
            ):
                factory(call=call)
        Call.objects.filter(pk=call.pk).update(
            state="open",
            started_at=timezone.now(),
            started_by=MembershipFactory().user,
        )
        for each in range(number):
            CorrectionFactory(call=call, number=each + 1)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("call_detail", args=[call.pk])).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("template", ["", *(each.code for each in TEMPLATES)])
def test_a_call_begins_empty_or_from_every_template(staff, approver, template):
    answer = staff.post(
        reverse("call_new"),
        {"title": "新しい公募", "municipality": approver.municipality_id, "template": template},
    )

    call = Call.objects.get()
    assert answer["Location"] == _edit(call, "overview")
    assert (call.title, call.state, call.template) == ("新しい公募", "draft", template)
    assert bool(call.criteria.count()) == bool(template)
    if template:
        assert sum(row.full_points for row in call.criteria.all()) == Decimal(100)


def test_a_call_is_copied_from_another_citys_without_its_dates(staff, approver):
    source = CallFactory()
    ContributorFactory(call=CallFactory(state="draft", bare=True))

    staff.post(
        f"{reverse('call_new')}?copy={source.pk}",
        {"title": "写した公募", "municipality": approver.municipality_id},
    )

    copy = Call.objects.get(copied_from=source)
    assert [row.name for row in copy.criteria.all()] == ["企画", "体制"]
    assert [row.key for row in copy.criteria.all()] == ["c1", "c2"]
    assert (copy.proposals_due_at, copy.contact, copy.no_contributors) == (None, "", False)


@pytest.mark.parametrize("step", [step.code for step in STEPS])
def test_every_step_saved_as_it_was_shown_changes_nothing(staff, approver, step):
    from proposals.domain.call_content import read_content

    call = CallFactory(municipality=approver.municipality, state="draft")
    ScheduleStepFactory(call=call)
    before = read_content(call)

    answer = staff.post(_edit(call, step), posted(staff.get(_edit(call, step))))

    call.refresh_from_db()
    assert answer.status_code == 302
    changed = {
        name: (value, read_content(call).values[name])
        for name, value in before.values.items()
        if read_content(call).values[name] != value and not name.endswith("_due_at")
    }
    assert changed == {}
    assert {name: len(rows) for name, rows in read_content(call).parts.items()} == {
        name: len(rows) for name, rows in before.parts.items()
    }


def test_the_table_of_points_takes_rows_orders_them_and_drops_emptied_ones(staff, approver):
    call = CallFactory(municipality=approver.municipality, state="draft")
    data = posted(staff.get(_edit(call, "criteria")))
    data |= {
        "criteria-0-name": "",
        "criteria-2-name": "価格",
        "criteria-2-points": "１０",
        "criteria-2-order": "1",
        "criteria-2-price_formula": "lowest_over_own",
        "criteria-3-name": "方針",
        "criteria-3-points": "20点",
        "criteria-3-weight": "1.5",
        "criteria-3-scale": "A=1、B=0.7、C=5割",
        "criteria-3-minimum_ratio": "6割",
    }

    answer = staff.post(_edit(call, "criteria"), data)

    assert answer.status_code == 302
    rows = list(call.criteria.values_list("name", "key", "points", "weight"))
    assert rows == [
        ("価格", "c3", Decimal(10), Decimal(1)),
        ("体制", "c2", Decimal(40), Decimal(1)),
        ("方針", "c4", Decimal(20), Decimal("1.5")),
    ]
    last = call.criteria.get(name="方針")
    assert last.scale == [["A", "1"], ["B", "0.7"], ["C", "0.5"]]
    assert (last.minimum_kind, last.minimum) == ("ratio", Decimal("0.6"))


@pytest.mark.parametrize(
    ("step", "wrong", "words"),
    [
        ("overview", {"title": ""}, "件名を入力してください。"),
        ("overview", {"ceiling_yen": "たくさん"}, "を金額として読めません"),
        ("schedule", {"entry_due_at": "12月1日 正午"}, "年から入れてください"),
        ("schedule", {"entry_due_at": "令和8年12月1日"}, "時刻も入れてください"),
        ("schedule", {"steps-0-title": "見学会"}, "日程の種類を選んでください。"),
        ("schedule", {"steps-0-kind": "other"}, "名称を入れてください"),
        ("schedule", {"steps-0-kind": "briefing"}, "時期のことばを入れてください"),
        ("qualifications", {"qualifications-0-declaration": ""}, "自己申告の文を入れてください"),
        ("qualifications", {"invitees": "どこにもない団体"}, "登録のない団体です"),
        ("documents", {"documents-2-note": "注記"}, "書類の名称を入れてください。"),
        ("criteria", {"criteria-0-points": "多め"}, "数として読めません"),
        ("criteria", {"criteria-0-points": "0"}, "0より大きい数"),
        ("criteria", {"criteria-0-scale": "A=1"}, "段階は二つ以上"),
        ("criteria", {"criteria-0-scale": "A=1、A=0.5"}, "同じ段階が二度"),
        ("criteria", {"criteria-0-scale": "良い、悪い"}, "を読めません"),
        ("criteria", {"criteria-0-price_cap": "5"}, "価格点の式を選んだときだけ"),
        ("criteria", {"criteria-2-points": "5"}, "審査項目の名称を入れてください。"),
        ("review", {"total_ratio": "たくさん"}, "割合として読めません"),
        ("review", {"mode_total": "floor", "decimals_total": ""}, "残す小数の桁"),
        ("review", {"tie_1": "chair", "tie_2": "chair"}, "同じものが二度"),
        ("background", {"contributors-0-name": "甲"}, "どのように関わったか"),
        ("background", {"given_documents-0-title": "甲"}, "URLを入れてください"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(staff, approver, step, wrong, words):
    call = CallFactory(municipality=approver.municipality, state="draft")

    answer = staff.post(_edit(call, step), posted(staff.get(_edit(call, step))) | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    typed = [value for value in wrong.values() if value]
    assert [value for value in typed if value not in answer.content.decode()] == []


def test_the_second_of_two_editors_sees_both_texts_and_may_save_again(staff, approver):
    call = CallFactory(municipality=approver.municipality, state="draft", summary="はじめ")
    mine = posted(staff.get(_edit(call, "overview"))) | {"summary": "わたしの概要"}
    theirs = posted(staff.get(_edit(call, "overview"))) | {"summary": "先の概要"}
    staff.post(_edit(call, "overview"), theirs)

    answer = staff.post(_edit(call, "overview"), mine)
    again = staff.post(_edit(call, "overview"), posted(answer))

    assert answer.status_code == 409
    assert "先の概要" in answer.content.decode()
    assert "わたしの概要" in answer.content.decode()
    assert again.status_code == 302
    call.refresh_from_db()
    assert call.summary == "わたしの概要"


def test_saving_leads_to_the_next_step_or_stays(staff, approver):
    call = CallFactory(municipality=approver.municipality, state="draft")
    data = posted(staff.get(_edit(call, "overview")))

    onward = staff.post(_edit(call, "overview"), data)
    call.refresh_from_db()
    stay = staff.post(_edit(call, "overview"), data | {"version": call.version, "stay": "1"})

    assert onward["Location"] == _edit(call, "schedule")
    assert stay["Location"] == _edit(call, "overview")


def test_an_incomplete_draft_shows_what_lacks_and_does_not_start(staff, approver):
    call = CallFactory(municipality=approver.municipality, state="draft", bare=True, purpose="")

    confirmation = staff.get(reverse("call_start", args=[call.pk])).content.decode()
    answer = staff.post(reverse("call_start", args=[call.pk]))

    assert "目的を書いてください。" in confirmation
    assert answer.status_code == 403
    call.refresh_from_db()
    assert call.state == "draft"


def test_a_draft_by_whose_rules_nothing_could_be_ranked_does_not_start(staff, approver):
    call = CallFactory(
        municipality=approver.municipality, state="draft", tie_break=["discussion", "discussion"]
    )

    confirmation = staff.get(reverse("call_start", args=[call.pk])).content.decode()
    answer = staff.post(reverse("call_start", args=[call.pk]))

    assert "「discussion」が2回あります。" in confirmation
    assert answer.status_code == 403
    call.refresh_from_db()
    assert call.state == "draft"


def test_an_approver_starts_a_complete_call_after_a_confirmation(staff, approver):
    call = CallFactory(municipality=approver.municipality, state="draft")

    confirmation = staff.get(reverse("call_start", args=[call.pk])).content.decode()
    answer = staff.post(reverse("call_start", args=[call.pk]))

    assert "内容は固定され" in confirmation
    assert answer["Location"] == reverse("call_detail", args=[call.pk])
    call.refresh_from_db()
    assert (call.state, call.started_by) == ("open", approver.user)


def test_a_draft_can_be_thrown_away(staff, approver):
    call = CallFactory(municipality=approver.municipality, state="draft")

    staff.post(reverse("call_discard", args=[call.pk]))

    assert Call.objects.filter(pk=call.pk).exists() is False


def test_a_cancelled_call_keeps_its_page_with_the_reason(staff, approver, client):
    call = CallFactory(municipality=approver.municipality)
    url = reverse("call_cancel", args=[call.pk])

    empty = staff.post(url, {"reason": ""})
    staff.post(url, {"reason": "予算が成立しなかったため。"})

    assert empty.status_code == 422
    page = client.get(reverse("call_detail", args=[call.pk])).content.decode()
    assert "予算が成立しなかったため。" in page


def test_a_call_whose_deadline_has_passed_says_so(client):
    past = timezone.now() - timedelta(days=1)
    call = CallFactory(questions_due_at=past, entry_due_at=past, proposals_due_at=past)

    page = client.get(reverse("call_detail", args=[call.pk])).content.decode()

    assert page.count("締め切りました") == 2
    assert "締切後・審査中" in page


@pytest.mark.parametrize(
    ("aggregation", "words"),
    [
        ("average", "採点した委員だけで平均する"),
        ("sum", "採点した委員の合計を、全委員の人数に換算する"),
        ("consensus", "その委員は合議に加わらない"),
    ],
)
def test_a_recusal_is_explained_as_it_is_computed(client, aggregation, words):
    call = CallFactory(state="open", aggregation=aggregation, recusal_rule="normalise")

    page = client.get(reverse("call_detail", args=[call.pk])).content.decode()

    assert words in page
