"""Questions asked at events: found by words, answered by members, never with a person's name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.domain import event_answer as domain
from cases.event_question_enums import ANSWER_TRANSITIONS, AnswerState
from cases.models import EventAnswer, EventQuestion
from partners.models import Organisation, User
from ppp_portal.models import Mail
from ppp_portal.refusals import Conflict, Refused
from tests.factories.events import EventFactory
from tests.factories.partners import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.questions import AnswerFactory, PublicQuestionFactory

pytestmark = pytest.mark.django_db


def organiser_of(question: EventQuestion) -> User:
    user: User = MembershipFactory(municipality=question.event.municipality, role="editor").user
    return user


def writer(**body: Any) -> User:
    user: User = MembershipFactory(in_organisation=True, role="reporter", **body).user
    return user


def texts(client: Client, query: str = "") -> list[str]:
    response = client.get(reverse("event_question_list") + query)
    assert response.status_code == 200
    return [question.text for question in response.context["found"].rows]


def test_the_list_finds_questions_by_their_words_and_by_those_of_their_answers(client):
    company = PublicQuestionFactory(text="企業はどう探せばよいですか。", event__title="対話の会")
    PublicQuestionFactory(text="こどもの居場所はどうつくりますか。")
    AnswerFactory(question=company, text="商工会議所に相談します。", state="published")
    AnswerFactory(question=company, text="まだ見ていない秘密の答え")

    assert texts(client, "?q=企業") == ["企業はどう探せばよいですか。"]
    assert texts(client, "?q=子ども") == ["こどもの居場所はどうつくりますか。"]
    assert texts(client, "?q=商工会議所") == ["企業はどう探せばよいですか。"]
    assert texts(client, "?q=秘密") == []


def test_the_header_says_that_one_is_among_the_trainings(client):
    html = client.get(reverse("event_question_list")).content.decode()

    assert re.findall(r'<a href="([^"]*)"[^>]*aria-current="true"', html) == ["/cases/events/"]


def test_the_list_is_narrowed_by_field_and_by_whether_there_is_an_answer(client):
    one = PublicQuestionFactory(text="答えのある質問", event__fields=["childcare"])
    AnswerFactory(question=one, state="published")
    AnswerFactory(question=one, state="published")
    two = PublicQuestionFactory(text="答えのない質問", event__fields=["community"])
    AnswerFactory(question=two)

    assert texts(client) == ["答えのない質問", "答えのある質問"]
    assert texts(client, "?sort=answers") == ["答えのある質問", "答えのない質問"]
    assert texts(client, "?answered=1") == ["答えのある質問"]
    assert texts(client, "?answered=0") == ["答えのない質問"]
    assert texts(client, "?field=childcare") == ["答えのある質問"]
    assert texts(client, "?answered=2&field=nowhere") == ["答えのない質問", "答えのある質問"]


def test_what_is_not_published_or_belongs_to_a_hidden_event_is_not_listed(client):
    PublicQuestionFactory(text="公開前", published_at=None)
    PublicQuestionFactory(text="下書きの催し", event=EventFactory(visibility="draft"))
    members = PublicQuestionFactory(text="会員の催し", event=EventFactory(visibility="members"))

    assert texts(client) == []
    client.force_login(writer())
    assert texts(client) == ["会員の催し"]
    assert client.get(reverse("event_question_detail", args=[members.pk])).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_list_and_page_take_the_same_number_of_queries_for_one_and_three(
    client: Client, number: int
) -> None:
    for _ in range(number):
        question = PublicQuestionFactory()
        for _ in range(number):
            AnswerFactory(question=question, state="published")

    with CaptureQueriesContext(connection) as listed:
        client.get(reverse("event_question_list"))
    with CaptureQueriesContext(connection) as page:
        client.get(reverse("event_question_detail", args=[question.pk]))

    assert (len(listed), len(page)) == (5, 5)


def test_nobody_learns_who_asked_or_who_wrote(client):
    asker = UserFactory(email="asker@city.example")
    question = PublicQuestionFactory(asked_by=asker, asker_words="企画課の職員", shows_body=False)
    author = UserFactory(email="author@npo.example")
    body = OrganisationFactory(name="みほんの会")
    AnswerFactory(question=question, organisation=body, written_by=author, state="published")
    address = reverse("event_question_detail", args=[question.pk])

    for reader in (None, writer(), organiser_of(question)):
        client.logout()
        if reader:
            client.force_login(reader)
        html = client.get(address).content.decode()
        found = [word for word in ("asker@", "author@", "企画課の職員") if word in html]
        assert (found, "みほんの会" in html) == ([], True)


def test_the_body_of_the_asker_is_shown_where_the_asker_agreed(client):
    question = PublicQuestionFactory(asker_words="企画課の職員", shows_body=True)

    html = client.get(reverse("event_question_detail", args=[question.pk])).content.decode()

    assert "（企画課の職員）" in html


def test_an_answer_is_read_by_everybody_once_the_organiser_has_published_it(client):
    question = PublicQuestionFactory()
    address = reverse("event_question_detail", args=[question.pk])
    member = writer()
    client.force_login(member)
    sent = client.post(
        reverse("event_answer_new", args=[question.pk]),
        {"text": "商工会議所に相談します。", "source_note": "試験の要綱"},
    )
    answer = EventAnswer.objects.get()
    client.logout()
    before = client.get(address).content.decode()
    client.force_login(organiser_of(question))
    client.post(reverse("event_answer_act", args=[answer.pk, "publish"]))
    client.logout()
    after = client.get(address).content.decode()

    assert sent["Location"] == address
    assert ("商工会議所" in before, "商工会議所" in after) == (False, True)
    assert str(answer.body) in after
    assert "試験の要綱" in after


def test_a_declined_answer_is_read_with_its_reason_by_its_body_only(client):
    question = PublicQuestionFactory()
    member = writer()
    answer = AnswerFactory(question=question, organisation_id=member.organisation_ids()[0])
    address = reverse("event_answer_act", args=[answer.pk, "decline"])
    client.force_login(organiser_of(question))
    empty = client.post(address, {"reason": " "})
    client.post(address, {"reason": "宣伝に読めるところを直してください。"})
    page = reverse("event_question_detail", args=[question.pk])

    client.force_login(member)
    own = client.get(page).content.decode()
    client.force_login(writer())
    other = client.get(page).content.decode()

    assert empty.status_code == 422
    assert ("宣伝に読める" in own, "宣伝に読める" in other) == (True, False)
    assert answer.text not in other


def test_the_second_of_two_editors_sees_both_texts_and_loses_nothing(client):
    member = writer()
    answer = AnswerFactory(organisation_id=member.organisation_ids()[0], text="はじめの文")
    domain.edit_answer(
        by=member, answer_id=answer.pk, version=1, text="先の文", source_note="", source_url=""
    )
    client.force_login(member)
    address = reverse("event_answer_edit", args=[answer.pk])

    late = client.post(address, {"text": "あとの文", "version": 1})
    html = late.content.decode()
    again = client.post(address, {"text": "あとの文", "version": 2})

    assert (late.status_code, "先の文" in html, "あとの文" in html) == (409, True, True)
    assert again.status_code == 302
    answer.refresh_from_db()
    assert answer.text == "あとの文"


def test_an_answer_sent_twice_is_one(client):
    question, member = PublicQuestionFactory(), writer()
    client.force_login(member)

    for _ in range(2):
        client.post(reverse("event_answer_new", args=[question.pk]), {"text": "同じ答え"})

    assert EventAnswer.objects.count() == 1


def test_the_organiser_records_a_question_that_is_public_and_found_at_once(client):
    event = EventFactory(title="まちの会")
    client.force_login(MembershipFactory(municipality=event.municipality, role="editor").user)

    client.post(
        reverse("event_question_record", args=[event.pk]),
        {"text": "課題はどこまで掘り下げますか。", "asker_words": "福祉課の職員"},
    )
    client.logout()

    question = EventQuestion.objects.get()
    assert (question.in_advance, question.asked_by, question.shows_body) == (False, None, True)
    assert texts(client, "?q=掘り下げ") == ["課題はどこまで掘り下げますか。"]


def test_a_question_asked_in_advance_is_public_once_the_organiser_says_so(client):
    question = PublicQuestionFactory(published_at=None, text="事前の質問")
    act = "event_question_act"
    client.force_login(organiser_of(question))
    client.post(reverse(act, args=[question.pk, "publish"]))
    shown = texts(Client())
    client.post(reverse(act, args=[question.pk, "unpublish"]))

    assert (shown, texts(Client())) == (["事前の質問"], [])


def test_the_organiser_is_told_of_an_answer_and_its_body_of_the_decision() -> None:
    question = PublicQuestionFactory(text="秘密の問い")
    organiser, member = organiser_of(question), writer()
    body = Organisation.objects.get(pk=member.organisation_ids()[0])
    answer = domain.add_answer(by=member, question_id=question.pk, body=body, text="秘密の答え")

    domain.decline_answer(by=organiser, answer_id=answer.pk, reason="秘密の理由")

    mails = list(Mail.objects.order_by("pk"))
    assert [(mail.to, mail.subject.split("：")[0]) for mail in mails] == [
        (organiser.email, "【公民連携ポータル】質問への答えが届きました"),
        (member.email, "【公民連携ポータル】答えは公開されませんでした"),
    ]
    assert [mail for mail in mails if "秘密" in mail.body + mail.subject] == []


@pytest.mark.parametrize("state", AnswerState.values)
@pytest.mark.parametrize("action", ["publish", "decline", "withdraw"])
def test_every_step_of_an_answer_leads_where_the_table_says(state: str, action: str) -> None:
    answer = AnswerFactory(state=state)
    by = (
        writer(organisation=answer.organisation)
        if action == "withdraw"
        else organiser_of(answer.question)
    )
    targets = {
        (row.action, source): row.target for row in ANSWER_TRANSITIONS for source in row.sources
    }
    acts: dict[str, Any] = {
        "publish": domain.publish_answer,
        "decline": lambda **given: domain.decline_answer(reason="理由", **given),
        "withdraw": domain.withdraw_answer,
    }

    if (action, state) in targets:
        acts[action](by=by, answer_id=answer.pk)
    else:
        with pytest.raises(Refused, match="いまの状態では"):
            acts[action](by=by, answer_id=answer.pk)

    answer.refresh_from_db()
    assert answer.state == targets.get((action, state), state)


def test_an_answer_that_was_looked_at_cannot_be_edited() -> None:
    answer = AnswerFactory(state="published")
    by = writer(organisation=answer.organisation)
    given: dict[str, Any] = {"text": "別の文", "source_note": "", "source_url": ""}

    with pytest.raises(Refused, match="取り下げて"):
        domain.edit_answer(by=by, answer_id=answer.pk, version=1, **given)
    waiting = AnswerFactory(organisation=answer.organisation)
    with pytest.raises(Conflict):
        domain.edit_answer(by=by, answer_id=waiting.pk, version=9, **given)
    with pytest.raises(ValidationError):
        domain.edit_answer(by=by, answer_id=waiting.pk, version=1, **(given | {"text": " "}))


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("cases_eventanswer_one_body", {"organisation": None}),
        ("cases_eventanswer_says_something", {"text": ""}),
        ("cases_eventanswer_decision_has_its_stamp", {"state": "published"}),
        ("cases_eventanswer_declined_says_why", {"reason": "理由"}),
    ],
)
def test_the_database_refuses_a_wrong_answer(rule: str, values: dict[str, Any]) -> None:
    answer = AnswerFactory()

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        EventAnswer.objects.filter(pk=answer.pk).update(**values)


@pytest.mark.parametrize("value", ["", "あ" * 100_000, "😀", "\x00", "<script>"])
def test_whatever_is_sent_to_the_forms_is_answered_in_words(client: Client, value: str) -> None:
    question = PublicQuestionFactory()
    member = writer()
    answer = AnswerFactory(question=question, organisation_id=member.organisation_ids()[0])
    sent = dict.fromkeys(("text", "source_note", "source_url", "version", "reason"), value)

    for user, address in (
        (member, reverse("event_answer_new", args=[question.pk])),
        (member, reverse("event_answer_edit", args=[answer.pk])),
        (organiser_of(question), reverse("event_answer_act", args=[answer.pk, "decline"])),
        (organiser_of(question), reverse("event_question_record", args=[question.event_id])),
    ):
        client.force_login(user)
        assert client.post(address, sent).status_code in (200, 302, 400, 409, 422)
