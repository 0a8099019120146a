"""The pages of challenges and their answers, for each kind of reader."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ppp_portal.search.normalise import fold
from proposals.models import Challenge, ChallengeAnswer
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.challenges import ChallengeAnswerFactory, ChallengeFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def editor(client, city):
    user = MembershipFactory(municipality=city, role="editor").user
    client.force_login(user)
    return user


def text_of(response) -> str:
    return response.content.decode()


def detail(challenge) -> str:
    return reverse("challenge_detail", args=[challenge.pk])


def test_a_visitor_reads_a_published_challenge_and_how_to_answer(client, city):
    challenge = ChallengeFactory(municipality=city, title="夏休みの昼食", who="低学年の小学生")

    text = text_of(client.get(detail(challenge)))

    assert "<h1>夏休みの昼食</h1>" in text
    assert "低学年の小学生" in text
    assert "サインインして回答する" in text
    assert "課題の深さ" not in text
    assert "声をかけられそうな団体" not in text


def test_a_draft_does_not_exist_for_others(client, editor):
    draft = ChallengeFactory(state="draft", title="ひみつの課題")

    response = client.get(detail(draft))

    assert response.status_code == 404
    assert "ひみつの課題" not in text_of(response)


def test_the_list_filters_by_word_field_state_and_prefecture(client):
    wanted = ChallengeFactory(
        title="夏休みの昼食", search_key=fold("夏休みの昼食 こども"), fields=["childcare"]
    )
    ChallengeFactory(title="橋の点検", search_key=fold("橋の点検"), fields=["facilities"])
    ChallengeFactory(
        title="北の課題",
        search_key=fold("昼食"),
        municipality=MunicipalityFactory(prefecture_code="01"),
    )
    ChallengeFactory(title="下書きの昼食", search_key=fold("昼食"), state="draft")
    query = "?q=昼食&field=childcare&state=open&prefecture=28"

    text = text_of(client.get(reverse("challenge_list") + query))

    assert wanted.title in text
    assert "data-announce>1件" in text
    assert "橋の点検" not in text
    assert "北の課題" not in text
    assert "下書きの昼食" not in text


def test_an_empty_list_says_what_to_do(client):
    text = text_of(client.get(reverse("challenge_list") + "?q=ありえない&state=nothing"))

    assert "この条件に合う課題はありませんでした" in text
    assert "「nothing」という条件はない" in text


@pytest.mark.parametrize("where", ["list", "answers"])
def test_a_list_asks_the_same_number_of_queries_for_one_row_and_for_three(
    client, editor, city, where
):
    challenge = ChallengeFactory(municipality=city)
    ChallengeAnswerFactory(challenge=challenge)
    address = (
        reverse("challenge_list")
        if where == "list"
        else reverse("challenge_answers", args=[challenge.pk])
    )
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(2):
        ChallengeFactory()
        ChallengeAnswerFactory(challenge=challenge)

    with CaptureQueriesContext(connection) as three:
        response = client.get(address)

    assert response.status_code == 200
    assert len(three) == len(one)


def test_the_guided_form_leads_from_the_trouble_through_every_step(client, editor, city):
    first = client.post(
        reverse("challenge_new"),
        {
            "municipality": city.pk,
            "title": "夏休みの昼食",
            "trouble": "一人で食べている。",
            "kind": "theme",
            "fields": ["childcare"],
        },
    )
    challenge = Challenge.objects.get()
    steps = [
        ("people", {"who": "低学年", "since": "令和3年", "how_many": "約40人"}),
        ("tried", {"tried": "公民館を開けた", "why_failed": "知らせが届かなかった"}),
        ("goal", {"solved": "昼食をとれるようになる", "wanted": ""}),
        ("offer", {"offer_field": "公民館", "budget": "年100万円", "period": "令和9年7月"}),
        ("reception", {"department": "こども課", "accepts_until": "令和9年3月31日"}),
    ]
    leads_to = [first["Location"]]
    for number, (step, data) in enumerate(steps, start=1):
        address = reverse("challenge_edit", args=[challenge.pk, step])
        assert client.get(address).status_code == 200
        leads_to.append(client.post(address, data | {"version": number})["Location"])

    challenge.refresh_from_db()
    assert leads_to == [
        *(reverse("challenge_edit", args=[challenge.pk, step]) for step, _ in steps),
        detail(challenge),
    ]
    assert challenge.how_many == "約40人"
    assert challenge.accepts_until.isoformat() == "2027-03-31"


def test_a_step_with_an_error_keeps_what_was_typed(client, editor, city):
    challenge = ChallengeFactory(municipality=city, state="draft")

    response = client.post(
        reverse("challenge_edit", args=[challenge.pk, "reception"]),
        {
            "version": 1,
            "department": "福祉課",
            "accepts_from": "来月",
            "accepts_until": "2026-04-01",
        },
    )

    assert response.status_code == 422
    assert "「来月」" in text_of(response)
    assert 'value="福祉課"' in text_of(response)


def test_the_second_editor_sees_both_texts_and_may_save_again(client, editor, city):
    challenge = ChallengeFactory(municipality=city, version=2, who="先の人の文")
    address = reverse("challenge_edit", args=[challenge.pk, "people"])
    mine = {"who": "後の人の文", "since": "", "how_many": ""}

    response = client.post(address, mine | {"version": 1})
    again = client.post(address, mine | {"version": 2})

    assert response.status_code == 409
    assert "先の人の文" in text_of(response)
    assert "後の人の文" in text_of(response)
    assert again.status_code == 302


def test_an_unknown_step_is_not_found(client, editor, city):
    challenge = ChallengeFactory(municipality=city)

    assert client.get(reverse("challenge_edit", args=[challenge.pk, "x"])).status_code == 404


def test_the_official_sees_how_deep_the_challenge_is_and_what_comes_next(client, editor, city):
    challenge = ChallengeFactory(municipality=city, how_many="とても多い", since="令和3年")

    text = text_of(client.get(detail(challenge)))

    assert "困っている人の数がまだ数字になっていません。" in text
    assert reverse("challenge_edit", args=[challenge.pk, "people"]) in text


def test_suggestions_give_reasons_that_lead_to_the_cases_behind_them(client, editor, city):
    near = OrganisationFactory(name="NPO法人近所の会")
    CasePartnerFactory(
        case=CaseFactory(lead_municipality=city, fields=["childcare"]), organisation=near
    )
    hidden = OrganisationFactory(name="NPO法人下書きの会")
    CasePartnerFactory(
        case=CaseFactory(visibility="draft", fields=["childcare"]), organisation=hidden
    )
    OrganisationFactory(name="NPO法人全国の会", serves_nationwide=True, fields=["childcare"])
    OrganisationFactory(name="NPO法人別の会", fields=["facilities"], serves_nationwide=True)
    challenge = ChallengeFactory(municipality=city)

    text = text_of(client.get(detail(challenge)))

    assert f"{city}で、分野「子育て」の事例が1件" in text
    assert f"?partner={near.pk}&amp;field=childcare&amp;municipality={city.code}" in text
    assert "NPO法人全国の会" in text
    assert "団体の自己紹介による：全国で活動している" in text
    assert "NPO法人下書きの会" not in text
    assert "NPO法人別の会" not in text


def test_an_approver_publishes_after_a_confirmation(client, city):
    client.force_login(MembershipFactory(municipality=city, role="approver").user)
    challenge = ChallengeFactory(municipality=city, state="draft")
    address = reverse("challenge_state", args=[challenge.pk, "publish"])

    assert "だれでも読めるようになり" in text_of(client.get(address))
    client.post(address)

    challenge.refresh_from_db()
    assert challenge.state == "open"


def test_what_became_of_a_challenge_is_public_with_a_link_the_reader_may_follow(client, city):
    case = CaseFactory(lead_municipality=city, title="子ども食堂の協定")
    secret = CaseFactory(lead_municipality=city, title="ひみつの事業", visibility="draft")
    shown, hidden = (
        ChallengeFactory(state="linked", outcome_case=each, outcome_reason="協定を結びました。")
        for each in (case, secret)
    )

    assert "子ども食堂の協定" in text_of(client.get(detail(shown)))
    text = text_of(client.get(detail(hidden)))
    assert "協定を結びました。" in text
    assert "ひみつの事業" not in text


def test_ending_without_a_reason_is_asked_for_again(client, city):
    client.force_login(MembershipFactory(municipality=city, role="approver").user)
    challenge = ChallengeFactory(municipality=city)

    response = client.post(reverse("challenge_state", args=[challenge.pk, "end"]), {"reason": ""})

    assert response.status_code == 422
    assert "その後の説明を入力してください。" in text_of(response)


def test_an_organisation_answers_and_reads_the_reply(client, city):
    membership = MembershipFactory(in_organisation=True)
    client.force_login(membership.user)
    challenge = ChallengeFactory(municipality=city)
    data = {"organisation": membership.organisation_id, "kind": "talk", "text": "お話を聞きたい。"}

    response = client.post(reverse("challenge_answer_new", args=[challenge.pk]), data)
    ChallengeAnswer.objects.update(
        reply="ぜひお越しください。", replied_at=timezone.now(), replied_by=membership.user
    )

    assert response["Location"] == reverse("challenge_answers", args=[challenge.pk])
    text = text_of(client.get(response["Location"]))
    assert "お話を聞きたい。" in text
    assert "ぜひお越しください。" in text


def test_a_second_answer_is_refused_and_keeps_what_was_typed(client, city):
    membership = MembershipFactory(in_organisation=True)
    client.force_login(membership.user)
    first = ChallengeAnswerFactory(organisation=membership.organisation)
    data = {"organisation": membership.organisation_id, "kind": "talk", "text": "二度目の文章"}

    response = client.post(reverse("challenge_answer_new", args=[first.challenge_id]), data)

    assert response.status_code == 422
    assert "すでに送っています" in text_of(response)
    assert "二度目の文章" in text_of(response)


@pytest.mark.parametrize("page", ["challenge_answer_reply", "challenge_answer_withdraw"])
@pytest.mark.parametrize("who", ["other city", "other organisation", "superuser"])
def test_an_answer_does_not_exist_for_anybody_else(client, page, who):
    answer = ChallengeAnswerFactory()
    user = {
        "other city": lambda: MembershipFactory(role="approver").user,
        "other organisation": lambda: MembershipFactory(in_organisation=True).user,
        "superuser": lambda: MembershipFactory(user__is_staff=True, user__is_superuser=True).user,
    }[who]()
    client.force_login(user)

    responses = [
        client.get(reverse(page, args=[answer.pk])),
        client.post(reverse(page, args=[answer.pk]), {"reply": "x"}),
        client.get(reverse("challenge_answers", args=[answer.challenge_id])),
        client.get(detail(answer.challenge)),
    ]

    assert [response.status_code for response in responses] == [404, 404, 404, 200]
    assert all(answer.text not in text_of(response) for response in responses)


def test_the_municipality_replies(client, editor, city):
    answer = ChallengeAnswerFactory(challenge__municipality=city)
    address = reverse("challenge_answer_reply", args=[answer.pk])

    assert answer.text in text_of(client.get(address))
    assert client.post(address, {"reply": ""}).status_code == 422
    client.post(address, {"reply": "お話ししましょう。"})

    answer.refresh_from_db()
    assert answer.reply == "お話ししましょう。"
    assert "お話ししましょう。" in text_of(
        client.get(reverse("challenge_answers", args=[answer.challenge_id]))
    )


def test_an_organisation_takes_its_answer_back(client):
    answer = ChallengeAnswerFactory()
    own = MembershipFactory(in_organisation=True, organisation=answer.organisation).user
    client.force_login(own)

    assert client.get(reverse("challenge_answer_withdraw", args=[answer.pk])).status_code == 200
    client.post(reverse("challenge_answer_withdraw", args=[answer.pk]))

    answer.refresh_from_db()
    assert answer.withdrawn_at is not None
