"""質問・回答: in time by the database's clock, asker hidden everywhere, released at one instant."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ppp_portal.audit import AuditEntry
from ppp_portal.mail import Mail
from ppp_portal.refusals import Conflict, Refused
from proposals.domain.question import ask, draft_reply, release_answers
from proposals.models import Call, Question
from proposals.permissions.call import may_ask
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.proposals import CallFactory, QuestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker():
    return MembershipFactory(
        in_organisation=True,
        organisation=OrganisationFactory(name="隠れた質問者の会"),
        user__name="隠れた 質問者",
        user__email="hidden-asker@npo.example",
    )


@pytest.fixture
def approver():
    return MembershipFactory(role="approver")


def _ask(call: Call, asker, text="上限額に消費税は含まれますか。") -> Question:
    return ask(
        by=asker.user, call=call, organisation=asker.organisation, subject="要領 3", text=text
    )


def _reply(question: Question, member, reply="public", answer="含みます。", reason="") -> Question:
    question.refresh_from_db()
    return draft_reply(
        by=member.user,
        question_id=question.pk,
        version=question.version,
        reply=reply,
        answer=answer,
        reply_reason=reason,
    )


def test_the_deadline_itself_is_in_time_and_the_next_microsecond_is_not(asker):
    call = CallFactory()
    due = call.questions_due_at

    assert may_ask(asker.user, call, due) is None
    assert "質問の締切を過ぎました" in may_ask(asker.user, call, due + timedelta(microseconds=1))


def test_a_late_question_is_refused_and_its_words_stay_on_the_page(asker):
    call = CallFactory(questions_due_at=timezone.now() - timedelta(seconds=1))
    client = Client()
    client.force_login(asker.user)

    answer = client.post(
        reverse("call_questions", args=[call.pk]),
        {"organisation": asker.organisation_id, "text": "長く考えた質問です。"},
    )

    assert answer.status_code == 403
    assert "長く考えた質問です。" in answer.content.decode()
    assert "質問の締切を過ぎました" in answer.content.decode()
    assert Question.objects.count() == 0


def test_a_deadline_moved_after_the_page_was_opened_counts(asker):
    call = CallFactory(state="draft")
    stale = Call.objects.get(pk=call.pk)
    Call.objects.filter(pk=call.pk).update(
        state="open",
        started_at=timezone.now(),
        started_by=UserFactory(),
        questions_due_at=timezone.now() - timedelta(seconds=1),
    )

    with pytest.raises(Refused, match="質問の締切を過ぎました"):
        _ask(stale, asker)


def test_one_asks_for_ones_own_organisation_only(asker):
    with pytest.raises(Refused, match="あなたが所属する団体"):
        ask(
            by=asker.user,
            call=CallFactory(),
            organisation=OrganisationFactory(),
            subject="",
            text="質問",
        )


def test_nothing_tells_who_asked(asker, approver):
    call = CallFactory(municipality=approver.municipality)
    question = _ask(call, asker)
    _reply(question, approver)
    release_answers(by=approver.user, call_id=call.pk)
    superuser = UserFactory(is_staff=True, is_superuser=True)
    pages = []
    for user in (None, approver.user, superuser):
        client = Client()
        if user:
            client.force_login(user)
        pages.append(client.get(reverse("call_questions", args=[call.pk])).content.decode())
        pages.append(client.get(reverse("call_detail", args=[call.pk])).content.decode())
    trail = serializers.serialize("json", [*AuditEntry.objects.all(), *Mail.objects.all()])
    acts = json.loads(trail)

    everything = "\n".join([*pages, trail])
    for secret in ("隠れた", "hidden-asker", str(asker.organisation_id), str(question.pk)):
        assert secret not in "\n".join(pages[:2] + pages[4:])
    assert "隠れた" not in everything
    assert "hidden-asker" not in everything
    assert [act for act in acts if act["fields"].get("actor") == asker.user_id] == []


def test_the_asker_reads_the_answer_only_after_the_release(asker, approver):
    call = CallFactory(municipality=approver.municipality)
    question = _ask(call, asker)
    client = Client()
    client.force_login(asker.user)
    address = reverse("call_questions", args=[call.pk])

    _reply(question, approver, answer="まだ秘密の回答です。")
    before = client.get(address).content.decode()
    release_answers(by=approver.user, call_id=call.pk)
    after = client.get(address).content.decode()

    assert "上限額に消費税は含まれますか。" in before
    assert "まだ秘密の回答です。" not in before
    assert "まだ秘密の回答です。" in after


def test_all_answers_are_released_at_one_instant_numbered_by_their_asking(asker, approver):
    call = CallFactory(municipality=approver.municipality)
    questions = [_ask(call, asker, text=f"質問の{n}") for n in range(3)]
    for question in reversed(questions):
        _reply(question, approver)

    release_answers(by=approver.user, call_id=call.pk)

    rows = Question.objects.order_by("number").values_list("text", "number")
    assert list(rows) == [("質問の0", 1), ("質問の1", 2), ("質問の2", 3)]
    assert Question.objects.values("released_at").distinct().count() == 1


def test_an_answer_rewritten_after_the_look_is_not_released_unread(asker, approver):
    call = CallFactory(municipality=approver.municipality)
    question = _ask(call, asker)
    _reply(question, approver)
    client, address = Client(), reverse("questions_release", args=[call.pk])
    client.force_login(approver.user)
    seen = client.get(address).context["seen"]
    question.refresh_from_db()
    _reply(question, approver, answer="書き直した回答です。")

    answer = client.post(address, {"seen": seen})
    again = client.post(address, {"seen": answer.context["seen"]})

    assert answer.status_code == 409
    assert "書き直した回答です。" in answer.content.decode()
    assert again.status_code == 302
    assert Question.objects.get().answer == "書き直した回答です。"


def test_numbers_go_on_in_a_second_release(asker, approver):
    call = CallFactory(municipality=approver.municipality)
    for _ in range(2):
        _reply(_ask(call, asker), approver)
        release_answers(by=approver.user, call_id=call.pk)

    assert sorted(Question.objects.values_list("number", flat=True)) == [1, 2]


def test_a_private_answer_reaches_its_asker_alone_and_is_logged(asker, approver):
    call = CallFactory(municipality=approver.municipality)
    question = _ask(call, asker, text="当会の名前が分かる質問")
    _reply(question, approver, "private", "個別の回答です。", "質問した団体が分かるため。")
    release_answers(by=approver.user, call_id=call.pk)
    other = MembershipFactory(in_organisation=True)
    address = reverse("call_questions", args=[call.pk])

    def page(user) -> str:
        client = Client()
        if user:
            client.force_login(user)
        return client.get(address).content.decode()

    assert "個別の回答です。" in page(asker.user)
    assert "個別の回答です。" in page(approver.user)
    assert [reader for reader in (None, other.user) if "個別" in page(reader)] == []
    released = AuditEntry.objects.get(action="question.release")
    assert released.detail == {"count": {"private": 1}, "private": [str(question.pk)]}
    (mail,) = Mail.objects.all()
    assert (mail.to, mail.confidential) == ("hidden-asker@npo.example", True)
    assert "当会の名前" not in mail.body


def test_a_question_off_the_topic_is_declined_with_a_reason(asker, approver):
    call = CallFactory(municipality=approver.municipality)
    question = _ask(call, asker)
    _reply(question, approver, "declined", "書きかけ", "この公募と関係がないため。")
    release_answers(by=approver.user, call_id=call.pk)
    client = Client()
    client.force_login(asker.user)

    page = client.get(reverse("call_questions", args=[call.pk])).content.decode()

    assert "この公募と関係がないため。" in page
    assert Question.objects.get().answer == ""
    assert (
        "関係がない" not in Client().get(reverse("call_questions", args=[call.pk])).content.decode()
    )


def test_the_second_of_two_who_answer_is_told(asker, approver):
    question = _ask(CallFactory(municipality=approver.municipality), asker)
    _reply(question, approver)

    with pytest.raises(Conflict):
        draft_reply(
            by=approver.user,
            question_id=question.pk,
            version=1,
            reply="public",
            answer="別の回答",
            reply_reason="",
        )


def test_the_reply_page_tells_of_a_conflict_and_loses_nothing(asker, approver):
    question = _ask(CallFactory(municipality=approver.municipality), asker)
    client = Client()
    client.force_login(approver.user)
    address = reverse("question_reply", args=[question.call_id, question.pk])
    data = {"version": question.version, "reply": "public", "answer": "わたしの回答"}
    _reply(question, approver, answer="先の回答")

    answer = client.post(address, data)

    assert answer.status_code == 409
    assert "先の回答" in answer.content.decode()
    assert "わたしの回答" in answer.content.decode()


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_who_is_no_approver_releases_nothing(asker, approver, role):
    call = CallFactory(municipality=approver.municipality)
    _reply(_ask(call, asker), approver)
    member = MembershipFactory(municipality=approver.municipality, role=role)

    with pytest.raises(Refused):
        release_answers(by=member.user, call_id=call.pk)


def test_a_released_answer_is_not_rewritten(approver):
    question = QuestionFactory(released=True, call__municipality=approver.municipality)

    with pytest.raises(Refused, match="公表した回答は変えられません"):
        _reply(question, approver)


def test_the_questions_of_a_call_take_a_fixed_number_of_queries(
    client, approver, django_assert_num_queries
):
    call = CallFactory(municipality=approver.municipality)
    client.force_login(approver.user)
    address = reverse("call_questions", args=[call.pk])
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        QuestionFactory(call=call)
        QuestionFactory(call=call, released=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]
