"""Judging 点→線→面, the municipality's page, and its three-year path, for each kind of user."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from cases.models import PlanPosition, SpreadJudgement, SpreadPath
from tests.factories.cases import CaseFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory
from tests.factories.spread import PathEvidenceFactory, SpreadJudgementFactory, SpreadPathFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return MunicipalityFactory(name="甲市")


@pytest.fixture
def editor(client, city):
    user = MembershipFactory(municipality=city, role="editor").user
    client.force_login(user)
    return user


def words(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def spread_url(city):
    return reverse("municipality_spread", args=[city.code])


def posted_path(*rows, version=0, **values):
    """What the browser posts: `rows` are dicts of one line of evidence each."""
    data = {
        "version": version,
        "first_fiscal_year": "令和7年度",
        "aim": "",
        "reached": "",
        "evidence-TOTAL_FORMS": len(rows),
        "evidence-INITIAL_FORMS": 0,
    }
    for index, row in enumerate(rows):
        data |= {f"evidence-{index}-{name}": value for name, value in row.items()}
    return data | values


ROW = {"step": "position", "happened": "令和7年6月", "text": "計画に節を設けた。"}


def test_an_editor_judges_beside_what_the_records_show(client, city, editor):
    case = CaseFactory(lead_municipality=city, departments=["福祉課"])
    url = reverse("spread_edit", args=[case.pk])
    shown = words(client.get(url))

    response = client.post(
        url,
        {
            "version": 0,
            "stage": "line",
            "evidence": "二つの課の予算にある。",
            "since_fiscal_year": "R7",
        },
    )

    assert "記録からは言えません。記録された課は1つです（福祉課）。" in shown.replace(" ", "")
    assert response.url == reverse("case_detail", args=[case.pk])
    text = words(client.get(response.url))
    assert "二つの課の予算にある。" in text
    assert "令和7年度から（自治体の判断）" in text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"stage": "line"}, "そう判断した根拠を書いてください。"),
        (
            {"since_fiscal_year": "令和7年度"},
            "「いつから」を入れたときは、点・線・面を選んでください。",
        ),
        ({"staff_count": "二人"}, "担当者数は「2」のように数字で入力してください。"),
        ({"staff_count": "0"}, "担当者数は1人以上で入力してください。"),
        ({"stage": "moon", "evidence": "x"}, "moon"),
        ({"since_fiscal_year": "1850", "stage": "line", "evidence": "x"}, "年度"),
    ],
)
def test_a_wrong_judgement_is_refused_with_what_was_typed(client, city, editor, values, message):
    case = CaseFactory(lead_municipality=city)

    response = client.post(reverse("spread_edit", args=[case.pk]), {"version": 0} | values)

    assert response.status_code == 422
    assert message in words(response)
    assert not SpreadJudgement.objects.exists()


def test_the_second_judge_sees_both_texts_and_may_save_again(client, city, editor):
    row = SpreadJudgementFactory(case__lead_municipality=city, evidence="先に保存した根拠")
    url = reverse("spread_edit", args=[row.case_id])
    data = {"version": 0, "stage": "surface", "evidence": "後から書いた根拠"}

    refused = client.post(url, data)
    again = client.post(url, data | {"version": refused.context["form"].data["version"]})

    assert refused.status_code == 409
    assert "先に保存した根拠" in words(refused)
    assert "後から書いた根拠" in refused.content.decode()
    assert again.status_code == 302
    assert SpreadJudgement.objects.get().evidence == "後から書いた根拠"


@pytest.mark.parametrize("name", ["case_detail", "municipality_spread"])
def test_how_many_people_carry_a_case_is_for_the_municipality_alone(client, city, name):
    row = SpreadJudgementFactory(case__lead_municipality=city, staff_count=1)
    url = spread_url(city) if name == "municipality_spread" else reverse(name, args=[row.case_id])
    telling = "担当1人" if name == "municipality_spread" else "担当者数 1人"
    own = MembershipFactory(municipality=city, role="viewer").user
    other = MembershipFactory(role="approver").user

    told = [telling in words(client.get(url))]
    for user in (other, own):
        client.force_login(user)
        told.append(telling in words(client.get(url)))

    assert told == [False, False, True]


def test_a_visitor_sees_public_cases_only_in_picture_table_and_sentences(client, city):
    shown = CaseFactory(title="見える事例", lead_municipality=city, departments=["福祉課"])
    PlanPosition.objects.create(case=shown, plan_name="総合計画")
    draft = CaseFactory(
        title="ひみつの下書き", lead_municipality=city, visibility="draft", departments=["ひみつ課"]
    )
    PlanPosition.objects.create(case=draft, plan_name="ひみつ計画")

    response = client.get(spread_url(city))

    assert "終了していない事例1件のうち、1つの課だけで行うものが1件" in words(response)
    assert "見える事例" in words(response)
    assert "ひみつ" not in response.content.decode()


def test_the_page_has_a_pager_and_counts_ended_cases_when_asked(client, city):
    for number in range(51):
        CaseFactory(title=f"事例{number}番", lead_municipality=city, stage="ended")

    without, with_them = client.get(spread_url(city)), client.get(spread_url(city) + "?ended=1")
    second = client.get(spread_url(city) + "?ended=1&page=2")

    assert "終了していない事例は、まだありません。" in words(without)
    assert "事例51件のうち" in words(with_them)
    assert [len(response.context["shown"]) for response in (with_them, second)] == [50, 1]


def test_an_old_code_leads_to_the_municipality_of_today(client, city):
    response = client.get(reverse("municipality_spread", args=[city.code[:5]]))

    assert response.url == spread_url(city)
    assert client.get(reverse("municipality_spread", args=["000000"])).status_code == 404


def test_the_page_costs_the_same_with_one_and_with_three_of_everything(
    client, city, django_assert_num_queries
):
    path = SpreadPathFactory(municipality=city, public=True)

    def add():
        case = CaseFactory(lead_municipality=city, departments=["福祉課"])
        PlanPosition.objects.create(case=case, plan_name="総合計画")
        PathEvidenceFactory(path=path, case=case)

    add()
    with django_assert_num_queries(11):
        client.get(spread_url(city))
    add()
    add()
    with django_assert_num_queries(11):
        client.get(spread_url(city))


def test_an_editor_writes_the_three_years_and_an_approver_publishes_them(client, city, editor):
    case = CaseFactory(title="見守り", lead_municipality=city)
    url = reverse("spread_path_edit", args=[city.code])
    rows = [
        ROW,
        {**ROW, "step": "connect", "case": case.pk, "url": "https://city.example/plan"},
        {},
    ]

    response = client.post(url, posted_path(*rows, reached="position"))
    client.force_login(MembershipFactory(municipality=city, role="approver").user)
    publish = reverse("spread_path_visibility", args=[city.code, "publish"])
    confirmation, published = words(client.get(publish)), client.post(publish)
    client.logout()
    text = words(client.get(spread_url(city)))

    assert response.url == published.url == spread_url(city)
    assert "だれでも読めるようにします。" in confirmation
    assert "1年目（令和7年度） 位置付け 進んだ" in text
    assert "令和7年6月 計画に節を設けた。 見守り 資料を開く" in text
    assert "3年目（令和9年度） 戦略" in text


def test_a_path_not_published_is_not_on_the_page_of_a_visitor(client, city):
    PathEvidenceFactory(path__municipality=city, text="まだ言えないこと")

    assert "まだ言えないこと" not in words(client.get(spread_url(city)))


def test_the_municipalitys_own_staff_find_the_path_before_there_is_any_case(client, city, editor):
    profile = reverse("municipality_detail", args=[city.code])

    own = client.get(profile).content.decode()
    client.logout()
    visitor = client.get(profile).content.decode()

    assert (spread_url(city) in own, spread_url(city) in visitor) == (True, False)


def test_rows_that_say_too_little_are_refused_with_what_was_typed(client, city, editor):
    rows = [{"text": "いつか分からないこと"}, {"step": "position", "happened": "令和7年13月"}]

    response = client.post(reverse("spread_path_edit", args=[city.code]), posted_path(*rows))

    assert response.status_code == 422
    text = words(response)
    assert "段階を選んでください。" in text
    assert "いつのことかを入れてください。" in text
    assert "いつか分からないこと" in text
    assert not SpreadPath.objects.exists()


def test_a_case_of_another_municipality_cannot_be_named(client, city, editor):
    other = CaseFactory(title="よその事例")
    url = reverse("spread_path_edit", args=[city.code])

    response = client.post(url, posted_path({**ROW, "case": other.pk}))

    assert response.status_code == 422
    assert "よその事例" not in words(response)


def test_more_rows_are_offered_without_losing_what_was_typed(client, city, editor):
    url = reverse("spread_path_edit", args=[city.code])

    response = client.post(url, posted_path(ROW, more="1"))

    assert response.status_code == 200
    assert "計画に節を設けた。" in words(response)
    assert len(response.context["forms"].rows.forms) == 4
    assert not SpreadPath.objects.exists()


def test_the_second_writer_of_a_path_sees_both_texts_and_may_save_again(client, city, editor):
    path = SpreadPathFactory(municipality=city)
    PathEvidenceFactory(path=path, text="先に保存した根拠")
    url = reverse("spread_path_edit", args=[city.code])

    refused = client.post(url, posted_path({**ROW, "text": "後から書いた根拠"}))
    version = refused.context["forms"].form["version"].value()
    again = client.post(url, posted_path({**ROW, "text": "後から書いた根拠"}, version=version))

    assert refused.status_code == 409
    assert "先に保存した根拠" in words(refused)
    assert "後から書いた根拠" in words(refused)
    assert again.status_code == 302
    assert [row.text for row in path.evidence.all()] == ["後から書いた根拠"]


def test_a_form_without_its_management_data_is_refused_and_changes_nothing(client, city, editor):
    response = client.post(reverse("spread_path_edit", args=[city.code]), {"more": "x"})

    assert response.status_code in (200, 422)
    assert not SpreadPath.objects.exists()


STRANGE = ("9" * 5000, "-1", "abc", "²", "長" * 3000, "a\x00b", "2024-13-45", "<script>")


@pytest.mark.parametrize("value", STRANGE)
def test_whatever_is_typed_is_answered_in_words_and_never_breaks(client, city, editor, value):
    case = CaseFactory(lead_municipality=city)
    judged = ("version", "stage", "evidence", "since_fiscal_year", "staff_count")
    row = dict.fromkeys(("step", "happened", "text", "case", "plan_name", "url"), value)
    path = posted_path(row, first_fiscal_year=value, aim=value, reached=value, version=value)
    counts = {"evidence-TOTAL_FORMS": value, "evidence-INITIAL_FORMS": value}
    path_url = reverse("spread_path_edit", args=[city.code])

    statuses = {
        client.post(
            reverse("spread_edit", args=[case.pk]), dict.fromkeys(judged, value)
        ).status_code,
        client.post(path_url, path).status_code,
        client.post(path_url, path | counts).status_code,
        client.post(path_url, path | counts | {"more": value}).status_code,
        client.get(spread_url(city), {"page": value.replace("\0", ""), "ended": "1"}).status_code,
        client.get(
            reverse("brief_detail", args=[case.pk]), {"for": value.replace("\0", "")}
        ).status_code,
    }

    assert statuses <= {200, 422}
    assert not SpreadPath.objects.exists()
