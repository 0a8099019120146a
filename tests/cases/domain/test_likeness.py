"""Which organisations are suggested, in which order, and that every reason is true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.domain.likeness import Subject, shared_words, terms_of
from cases.domain.likeness_partners import suggested_organisations
from cases.domain.similar import cases_like
from cases.domain.topics import TOPICS, mentioned, tsquery_of
from cases.filters import CaseFilter, filter_by_bodies
from cases.models import ActivityReport, Case, CaseMunicipality
from partners.models import Organisation
from ppp_portal.search.tokens import document
from tests.factories.cases import CaseFactory, CasePartnerFactory
from tests.factories.partners import MembershipFactory, MunicipalityFactory, OrganisationFactory
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db


def suggested(subject, user=None, limit=10):
    user = user or AnonymousUser()
    return suggested_organisations(
        subject,
        cases=Case.objects.visible_to(user),
        organisations=Organisation.objects.visible_to(user),
        reports=ActivityReport.objects.visible_to(user),
        limit=limit,
    )


def partner_of(name, **values):
    """An organisation of this name with one case."""
    organisation = Organisation.objects.filter(name=name).first() or OrganisationFactory(name=name)
    CasePartnerFactory(case=CaseFactory(**values), organisation=organisation)
    return organisation


def texts(subject, user=None):
    return {
        row.organisation.name: [reason.text for reason in row.reasons]
        for row in suggested(subject, user)
    }


def test_field_method_and_area_are_claimed_together_only_of_cases_that_have_all_three():
    city = MunicipalityFactory(name="甲市")
    elsewhere = MunicipalityFactory(prefecture_code="13")
    near = MunicipalityFactory(name="乙市")
    partner_of("そろう会", lead_municipality=near, fields=["childcare"], method="subsidy")
    partner_of("ばらばらの会", lead_municipality=elsewhere, fields=["childcare"], method="subsidy")
    partner_of("ばらばらの会", lead_municipality=near, fields=["tourism"], method="subsidy")
    subject = Subject(fields=["childcare"], method="subsidy", municipality=city)

    assert texts(subject) == {
        "そろう会": ["兵庫県で、分野「子育て」・手法「補助」の事例が1件"],
        "ばらばらの会": ["分野「子育て」・手法「補助」の事例が1件"],
    }


def test_a_method_of_another_field_is_not_claimed():
    partner_of("観光の会", fields=["tourism"], method="subsidy")
    partner_of("観光の会", fields=["childcare"], method="pfi")

    assert texts(Subject(fields=["childcare"], method="subsidy")) == {
        "観光の会": ["分野「子育て」の事例が1件"]
    }


def test_municipalities_of_the_same_size_are_counted_with_those_that_joined():
    mine, one, two = (MunicipalityFactory(population=60_000) for _ in range(3))
    for row in (one, two):
        row.prefecture_code = "13"
        row.code = f"13{row.code[2:]}"
        row.save()
    big = MunicipalityFactory(population=400_000, prefecture_code="13")
    organisation = partner_of("子の会", lead_municipality=big, fields=["childcare"])
    case = Case.objects.get()
    for row in (one, two):
        CaseMunicipality.objects.create(case=case, municipality=row)
    partner_of("子の会", lead_municipality=big, fields=["childcare"])
    CasePartnerFactory(case=case, organisation=organisation, role="operator")  # indexes it anew

    [row] = suggested(Subject(fields=["childcare"], municipality=mine))

    assert [(reason.text, reason.query) for reason in row.reasons] == [
        (
            "人口規模が同じ（5万〜10万人）2自治体で、分野「子育て」の事例が1件",
            f"partner={organisation.pk}&field=childcare&population=50k_100k",
        ),
        ("分野「子育て」の事例が2件", f"partner={organisation.pk}&field=childcare"),
    ]


def test_every_number_is_the_number_of_cases_its_link_lists():
    city = MunicipalityFactory(name="甲市", population=60_000)
    near = MunicipalityFactory(population=60_000)
    far = MunicipalityFactory(prefecture_code="13", population=60_000)
    for place in (city, city, near, far):
        for fields in (["childcare"], ["education", "childcare"], ["tourism"]):
            partner_of("広い会", lead_municipality=place, fields=fields, method="subsidy")
    partner_of("広い会", lead_municipality=far, fields=["education"], method="pfi")
    subject = Subject(fields=["childcare", "education"], method="subsidy", municipality=city)

    [row] = suggested(subject)

    numbers = {}
    for reason in row.reasons:
        params = QueryDict(reason.query)
        cases = filter_by_bodies(Case.objects.visible_to(AnonymousUser()), params)
        numbers[reason.text] = CaseFilter(params, queryset=cases).qs.count()
    assert numbers == {
        "甲市で、分野「子育て」または「教育・学習支援」・手法「補助」の事例が4件": 4,
        "兵庫県で、分野「子育て」または「教育・学習支援」・手法「補助」の事例が6件": 6,
        "人口規模が同じ（5万〜10万人）3自治体で、"
        "分野「子育て」または「教育・学習支援」・手法「補助」の事例が8件": 8,
    }


def test_what_the_reader_may_not_see_counts_nowhere():
    partner_of("見える会", fields=["childcare"])
    partner_of("見える会", fields=["childcare"], visibility="draft")
    partner_of("下書きの会", fields=["childcare"], visibility="draft")
    partner_of("会員だけの会", fields=["childcare"], visibility="members")
    hidden = OrganisationFactory(name="かくれた会", visibility=0)
    CasePartnerFactory(case=CaseFactory(fields=["childcare"]), organisation=hidden)
    subject = Subject(fields=["childcare"])

    assert texts(subject) == {"見える会": ["分野「子育て」の事例が1件"]}
    assert set(texts(subject, MembershipFactory().user)) == {"見える会", "会員だけの会"}


def test_what_an_organisation_says_of_itself_comes_last_and_is_said_to_be_its_own_word():
    city = MunicipalityFactory()
    OrganisationFactory(
        name="紹介の会", fields=["childcare"], methods=["subsidy"], serves_nationwide=True
    )
    OrganisationFactory(name="遠い会", fields=["childcare"], prefecture_code="13")
    partner_of("実績の会", fields=["childcare"])
    subject = Subject(fields=["childcare"], method="subsidy", municipality=city)

    rows = suggested(subject)

    assert [(row.organisation.name, row.by_profile) for row in rows] == [
        ("実績の会", False),
        ("紹介の会", True),
    ]
    assert [reason.text for reason in rows[1].reasons] == [
        "団体の自己紹介による：分野「子育て」",
        "団体の自己紹介による：手法「補助」",
        "団体の自己紹介による：全国で活動している",
    ]


def test_shared_words_find_a_case_of_another_field_and_are_shown():
    for number in range(4):
        CaseFactory(title=f"無関係の事例{number}")
    partner_of(
        "言葉の会",
        fields=["welfare"],
        title="移動販売車の巡回",
        summary="買い物に困る高齢者の集落を移動販売車がまわる。",
    )
    subject = Subject(
        fields=["industry"], title="買い物に行けない集落", body="移動販売車を走らせたい。"
    )

    [row] = suggested(subject)

    case = Case.objects.get(title="移動販売車の巡回")
    assert [(reason.text, reason.case_id) for reason in row.reasons] == [
        ("「移動販売車の巡回」と共通する言葉：移動販売・買い物・集落", case.pk)
    ]


def test_one_shared_word_is_no_likeness():
    partner_of("一語の会", fields=["welfare"], title="集落の祭り")

    assert suggested(Subject(fields=["industry"], title="集落のごみ出し")) == []


def test_spellings_of_one_word_are_one_word_and_names_of_people_none():
    labels = [term.label for term in terms_of("こどもの居場所", "佐藤さんが子供を預ける学童保育。")]

    assert [label for label in labels if label in ("こども", "子供", "佐藤")] == ["こども"]


def test_a_word_that_the_hidden_cases_are_full_of_still_tells():
    for _ in range(8):
        CaseFactory(title="移動販売車", visibility="draft")
    case = CaseFactory(title="移動販売車の巡回")
    subject = Subject(title="移動販売車の巡回")

    found = shared_words(Case.objects.visible_to(AnonymousUser()), subject)

    assert {pk: one.words for pk, one in found.items()} == {case.pk: ["移動販売", "巡回"]}


def test_a_case_that_shares_only_what_says_nothing_is_not_even_kept():
    for _ in range(5):
        CaseFactory(title="公園の花壇と交番")
    near = CaseFactory(title="移動販売車の巡回")
    subject = Subject(title="移動販売車の巡回", body="花壇のある公園")

    found = shared_words(Case.objects.visible_to(AnonymousUser()), subject)

    assert list(found) == [near.pk]


def test_work_over_years_is_told_without_the_years_to_come():
    organisation = partner_of(
        "長い会",
        title="長い事業",
        fields=["childcare"],
        starts_on=date(2020, 4, 1),
        fiscal_year=None,
    )
    case = Case.objects.get()
    case.ends_on = date(2090, 3, 31)
    case.save()
    CasePartnerFactory(case=case, organisation=organisation, role="operator")

    [row] = suggested(Subject(fields=["childcare"]))

    past = timezone.localdate() - timedelta(days=91)
    years = past.year - 2020 + 1
    assert [reason.text for reason in row.reasons] == [
        "分野「子育て」の事例が1件",
        f"「長い事業」が{years}年度にわたる",
    ]


def test_partners_of_the_case_itself_are_not_suggested_for_it():
    organisation = partner_of("本人の会", fields=["childcare"])
    case = Case.objects.get()
    CasePartnerFactory(case=CaseFactory(fields=["childcare"]), organisation=organisation)
    partner_of("よその会", fields=["childcare"])

    assert list(texts(Subject(fields=["childcare"], case_id=case.pk))) == ["よその会"]


def test_equals_stand_in_the_order_of_their_kana():
    for name, kana in (("う会", "う"), ("あ会", "あ"), ("い会", "い")):
        organisation = OrganisationFactory(name=name, name_kana=kana)
        CasePartnerFactory(case=CaseFactory(fields=["childcare"]), organisation=organisation)

    assert list(texts(Subject(fields=["childcare"]))) == ["あ会", "い会", "う会"]


def test_the_number_of_queries_does_not_grow():
    subject = Subject(
        fields=["childcare"], title="こどもの居場所", municipality=MunicipalityFactory()
    )
    counts = []
    for number in (1, 3):
        for index in range(number):
            partner_of(f"会{number}{index}", fields=["childcare"], title="こどもの居場所づくり")
        with CaptureQueriesContext(connection) as queries:
            suggested(subject)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 16


def test_cases_like_a_challenge_name_the_words_they_share():
    case = CaseFactory(title="移動販売車の巡回", summary="集落をまわる。", fields=["welfare"])
    CaseFactory(title="何も似ない事例", fields=["tourism"])
    subject = Subject(fields=["welfare"], title="集落に移動販売車を")

    [found] = cases_like(subject, Case.objects.visible_to(AnonymousUser()))

    assert (found.case, found.reasons) == (
        case,
        ["同じ分野", "共通する言葉（移動販売、集落）"],
    )


MONTHS = (("2025-05-02", date(2025, 4, 1)), ("2025-06-02", date(2025, 5, 1)))


@pytest.mark.parametrize(
    ("last_sent", "published", "told"),
    [("2025-07-10", True, True), ("2025-07-11", True, False), ("2025-07-10", False, False)],
)
def test_reports_in_time_are_told_of_one_case_whose_reports_the_reader_sees(
    last_sent, published, told
):
    desk = Desk(title="報告の事業", fields=["childcare"])
    for sent, month in (*MONTHS, (last_sent, date(2025, 6, 1))):
        with time_machine.travel(f"{sent} 12:00:00+09:00", tick=False):
            desk.report(kind="monthly", day=month, state="confirmed", published=published)

    [row] = suggested(Subject(fields=["childcare"]))

    sentence = "「報告の事業」の定期の報告3件を、すべて期限までに提出"
    assert ((sentence, desk.case.pk) in [(r.text, r.case_id) for r in row.reasons]) is told


def test_what_a_text_says_in_everyday_words_finds_the_word_of_the_records():
    partner_of("外の会", fields=["welfare"], title="ひきこもりの相談")
    subject = Subject(title="家から出られない人がいる")

    [row] = suggested(subject)

    assert [(reason.text, reason.case_id) for reason in row.reasons] == [
        (
            "「ひきこもりの相談」に、「家から出られない」に関わる言葉「ひきこもり」",
            Case.objects.get().pk,
        )
    ]


def test_the_introduction_and_the_strengths_of_a_profile_are_compared_as_its_own_word():
    OrganisationFactory(
        name="子の会", summary="こども食堂を10年ひらく会です。", prefecture_code="28"
    )
    OrganisationFactory(name="遠い会", summary="子ども食堂の会です。", prefecture_code="13")
    OrganisationFactory(
        name="バスケの会", strengths="バスケットボールの指導。", prefecture_code="28"
    )
    worked = partner_of("実績の会", fields=["childcare"])
    worked.strengths, worked.prefecture_code = "フードバンクとの連携。", "28"
    worked.save()
    city = MunicipalityFactory()
    subject = Subject(["childcare"], "", city, "夕食を一人で食べる子がいる", "バスが少ない。")

    rows = suggested(subject)

    assert [(row.organisation.name, row.reasons[-1].text) for row in rows] == [
        ("実績の会", "団体の自己紹介による：「夕食を一人」に関わる言葉「フードバンク」"),
        ("子の会", "団体の自己紹介による：「夕食を一人」に関わる言葉「子ども食堂」"),
    ]


def test_each_word_of_each_topic_is_found_in_a_text_that_has_it():
    for word in dict.fromkeys(word for topic in TOPICS for word in topic.words):
        indexed = document("事業", f"{word}を行う。").words
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [indexed, tsquery_of(word)])
            assert (word, cursor.fetchone()) == (word, (True,))


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("病院や学校へ通えなくなる。路線バスが終わる。", ["路線バス"]),
        ("来年から教室に入れなくなります。", ["教室に入れなくなります"]),
        ("弟や妹の世話で部活にも行けない生徒", ["部活", "弟や妹の世話で部活にも行けない生徒"]),
        ("黒字なのに継ぐ人がいない。", ["継ぐ人がいない"]),
    ],
)
def test_what_a_text_speaks_of_is_quoted_in_whole_words(text, passages):
    assert [one.passage for one in mentioned(text)] == passages


def test_a_topic_is_told_by_the_first_passage_and_without_what_joins_it():
    found = mentioned("勉強が遅れ、学校に行けない子がいる。学校に行かない子もいる。")

    assert [(one.topic.name, one.passage) for one in found] == [
        ("不登校", "学校に行けない"),
        ("学びの支え", "勉強"),
    ]
