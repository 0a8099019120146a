"""manage.py load_demo: what it makes, that it makes it once, and where it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from cases.demo.specs import Calendar
from cases.domain.likeness import Subject, subject_of_case
from cases.domain.likeness_partners import Suggestion, suggested_organisations
from cases.enums import DatePrecision, Origin, PartnerRole, Stage, Visibility
from cases.models import ActivityReport, Case, CaseFacets, CasePartner, CaseText, PlanPosition
from partners.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from partners.domain.completeness import completeness
from partners.enums import (
    Field,
    Method,
    NameReason,
    OrganisationKind,
    OrganisationVisibility,
    PopulationClass,
    Role,
)
from partners.models import (
    Invitation,
    Membership,
    Municipality,
    Organisation,
    OrganisationName,
    User,
)
from proposals.domain.suggestions import subject_of_call, subject_of_challenge
from proposals.models import Call, Challenge
from tests.cases.challenge_samples import SAMPLES, Sample
from tests.cases.everyday_challenges import EVERYDAY
from tests.cases.true_reasons import assert_true

pytestmark = pytest.mark.django_db

KOBE, GAMAGORI = "281000", "232149"


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The demo loaded once for this file, taken back at its end; what the command printed.

    Each test's own transaction lies inside this one.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True):
            printed = _load()
        yield printed
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _after_loading(demo: str) -> None:
    """Every test reads the loaded demo."""


def _load() -> str:
    output = StringIO()
    call_command("load_demo", stdout=output)
    return output.getvalue()


def _public() -> QuerySet[Case]:
    return Case.objects.visible_to(AnonymousUser())


def _demo_case(key: str) -> Case:
    return Case.objects.get(external_id=f"demo-{key}")


def _samples() -> QuerySet[Case]:
    return Case.objects.filter(is_sample=True)


def test_base_settings_refuse_in_japanese_and_english(settings: Any) -> None:
    settings.DEMO = False
    settings.DEBUG = False

    with pytest.raises(CommandError) as error:
        call_command("load_demo")

    assert "デモの記録は、デモ用の設定" in str(error.value)
    assert "settings.DEMO" in str(error.value)


def test_progress_and_a_summary_are_printed(demo: str) -> None:
    lines = demo.splitlines()

    assert lines[0] == "自治体の一覧を読み込みます。"
    assert lines[-1].startswith("デモの記録：事例 新規 ")
    assert "既存 0" in lines[-1]


def test_a_second_run_makes_nothing(settings: Any) -> None:
    settings.DEMO = True
    before = _counts()

    text = _load()

    assert _counts() == before
    own = Case.objects.filter(external_id__startswith="demo-").count()
    assert f"事例 新規 0・既存 {own}" in text


def test_a_second_run_leaves_what_people_changed(settings: Any) -> None:
    settings.DEMO = True
    Case.objects.filter(external_id="demo-s1-training").update(title="人が直した題")
    Organisation.objects.filter(external_id="demo-iroha").update(summary="人が直した紹介")
    User.objects.filter(email="viewer@city.demo.example").update(is_active=False)
    Municipality.objects.filter(code=KOBE, valid_to=None).update(population=1)

    _load()

    assert _demo_case("s1-training").title == "人が直した題"
    assert Organisation.objects.get(external_id="demo-iroha").summary == "人が直した紹介"
    assert not User.objects.get(email="viewer@city.demo.example").is_active
    assert Municipality.objects.current().get(code=KOBE).population == 1


def test_a_case_that_is_gone_comes_back(settings: Any) -> None:
    settings.DEMO = True
    Case.objects.filter(external_id="demo-s4-examination").delete()

    text = _load()

    assert "事例 新規 1・" in text
    assert _demo_case("s4-examination").visibility == Visibility.PUBLIC


def test_every_account_signs_in_and_stands_where_it_belongs() -> None:
    memberships = {
        row.user.email: (row.body_name, row.role)
        for row in Membership.objects.select_related("user", "municipality", "organisation")
    }

    assert all(Client().login(email=email, password=DEMO_PASSWORD) for email, _ in DEMO_ACCOUNTS)
    assert memberships == {
        "viewer@city.demo.example": ("神戸市", Role.VIEWER),
        "editor@city.demo.example": ("神戸市", Role.EDITOR),
        "approver@city.demo.example": ("神戸市", Role.APPROVER),
        "editor@other.demo.example": ("蒲郡市", Role.EDITOR),
        "approver@other.demo.example": ("蒲郡市", Role.APPROVER),
        "reporter@npo.demo.example": ("NPO法人サンプルいろは", Role.REPORTER),
        "manager@npo.demo.example": ("NPO法人サンプルいろは", Role.MANAGER),
        "manager@other-npo.demo.example": ("一般社団法人サンプルにほへ", Role.MANAGER),
        "manager@rukawa.demo.example": ("社会福祉法人サンプルるかわ", Role.MANAGER),
        "manager@ukino.demo.example": ("NPO法人サンプルうきの環境教室", Role.MANAGER),
        "manager@asaki.demo.example": ("合同会社サンプルあさき", Role.MANAGER),
    }
    administrators = User.objects.filter(is_superuser=True).values_list("email", flat=True)
    assert list(administrators) == ["admin@demo.example"]


def test_the_five_stories_are_public_with_their_sources() -> None:
    stories = _public().filter(external_id__regex="^demo-s[0-4]-")

    assert {row.external_id[5:7] for row in stories} == {"s0", "s1", "s2", "s3", "s4"}
    assert not stories.filter(source_note="").exists()
    assert not stories.filter(summary="").exists()
    assert not stories.filter(is_sample=True).exists()


def test_the_training_story_keeps_its_facts() -> None:
    case = _demo_case("s1-training")

    assert case.lead_municipality is not None
    assert case.lead_municipality.name == "蒲郡市"
    assert (case.starts_on, case.ends_on) == (date(2023, 10, 4), date(2023, 10, 4))
    assert (case.place, case.organiser) == ("蒲郡市役所", "まちづくり研究会（職員有志）")
    for fact in ("18時から20時まで", "フィッシュボウル", "まちづくり・地域産業"):
        assert fact in case.description
    assert "職員15人" in case.results
    assert "参加者の声" in case.results
    for question in ("企業はどうやって", "中間支援組織は", "「たすけて」"):
        assert question in case.reason


def test_the_years_of_a_secondment_continue_one_another() -> None:
    latest = _demo_case("s2-secondment-r7")

    assert latest.continues == _demo_case("s2-secondment-r6")
    assert latest.continues is not None
    assert latest.continues.continues == _demo_case("s2-secondment-r5")
    for fact in ("研修生の派遣に関する覚書", "退職しない", "1名"):
        assert fact in latest.description
    assert "地方公務員法第39条第1項" in latest.schemes_used


def test_the_other_stories_keep_their_figures() -> None:
    assert "約4,000人（2025年4月）" in _demo_case("s2-chat-2023").results
    assert "年4回 × 250世帯" in _demo_case("s2-meals").description
    group = _demo_case("s3-study-group")
    for fact in ("7月20日", "9月21日", "10月19日", "11月16日", "12月14日", "20時から23時"):
        assert fact in group.description
    for fee in ("15,000円", "12,000円", "10,000円", "5人程度", "個別相談"):
        assert fee in group.description
    centre = _demo_case("s4-centre")
    assert "27の都道府県" in centre.description
    assert "30人の職員が3つのチーム" in centre.sustaining
    assert "もう1年" in _demo_case("s0-renewed").sustaining


def test_a_story_is_found_from_search_municipality_and_partner() -> None:
    case = _demo_case("s2-chat-2023")
    florence = Organisation.objects.get(external_id="demo-florence")
    detail = reverse("case_detail", args=[case.pk])
    listed = reverse("case_list")

    for query in ("?q=ここならチャット", f"?municipality={KOBE}", f"?partner={florence.pk}"):
        assert f'href="{detail}"' in Client().get(listed + query).content.decode()


def test_a_visitor_reads_real_cases_first() -> None:
    newest = _public().order_by("-published_at", "-pk")[:40]

    assert not any(case.is_sample for case in newest)
    assert _public().filter(is_sample=False).count() >= 50


def test_the_front_page_shows_one_case_of_each_story() -> None:
    newest = _public().order_by("-published_at", "-pk")[:5]

    assert sorted(case.external_id[5:7] for case in newest) == ["s0", "s1", "s2", "s3", "s4"]


def test_real_cases_name_their_sources() -> None:
    real = Case.objects.filter(external_id__startswith="demo-real-")

    assert real.count() >= 30
    assert not real.filter(source_url="").exists()
    assert not real.filter(source_note="").exists()


def test_samples_say_what_they_are() -> None:
    assert _samples().count() >= 60
    assert all(
        title.endswith("（サンプル）") for title in _samples().values_list("title", flat=True)
    )
    assert set(_samples().values_list("note", flat=True)) == {
        "架空の例です。実在の自治体や団体の取組・評価を表すものではありません。"
    }
    # Only the case that came of a sample call has an amount: what its sample proposal asked.
    assert not _samples().exclude(origin="call").exclude(contract_amount=None).exists()


def test_partners_of_samples_are_sample_organisations() -> None:
    others = CasePartner.objects.filter(case__is_sample=True).exclude(organisation__is_sample=True)

    assert not others.exists()
    names = Organisation.objects.filter(is_sample=True).values_list("name", flat=True)
    assert all("サンプル" in name for name in names)
    assert not Organisation.objects.filter(is_sample=True).exclude(corporate_number=None).exists()


def test_every_choice_of_a_case_occurs() -> None:
    cases = Case.objects.all()

    assert set(cases.values_list("visibility", flat=True)) == set(Visibility.values)
    assert set(cases.exclude(stage="").values_list("stage", flat=True)) == set(Stage.values)
    assert set(cases.exclude(origin="").values_list("origin", flat=True)) == set(Origin.values)
    assert set(cases.exclude(method="").values_list("method", flat=True)) == set(Method.values)
    fields = cases.values_list("fields", flat=True)
    assert {field for row in fields for field in row} == set(Field.values)
    precisions = {*cases.values_list("starts_precision", flat=True)}
    assert precisions == set(DatePrecision.values)
    roles = CasePartner.objects.exclude(role="").values_list("role", flat=True)
    assert set(roles) == set(PartnerRole.values)


def test_every_shape_of_a_case_occurs() -> None:
    cases = Case.objects.all()

    assert cases.filter(archived_at__isnull=False).exists()
    assert cases.filter(continues__isnull=False, is_sample=True).exists()
    assert cases.filter(copied_from__isnull=False, is_sample=True).exists()
    assert cases.filter(partners__isnull=True, is_sample=True).exists()
    assert cases.filter(further__isnull=False).exists()
    assert cases.filter(lead_municipality=None, is_nationwide=False).exists()
    assert cases.filter(is_nationwide=True).exists()
    assert cases.filter(contract_amount__isnull=False).exists()
    assert PlanPosition.objects.count() >= 15


def test_every_prefecture_and_population_class_has_a_public_case() -> None:
    facets = CaseFacets.objects.filter(case__in=_public())

    prefectures = {code for row in facets for code in row.prefectures}
    classes = {code for row in facets for code in row.population_classes}
    assert prefectures == {f"{number:02}" for number in range(1, 48)}
    assert classes == set(PopulationClass.values)


def test_every_choice_of_an_organisation_occurs() -> None:
    rows = Organisation.objects.all()

    assert set(rows.exclude(kind="").values_list("kind", flat=True)) == set(OrganisationKind.values)
    assert set(rows.values_list("visibility", flat=True)) == set(OrganisationVisibility.values)
    assert set(OrganisationName.objects.values_list("reason", flat=True)) == set(NameReason.values)
    assert rows.filter(merged_into__isnull=False).count() == 1
    assert rows.filter(archived_at__isnull=False).exists()
    assert rows.filter(is_intermediary=True).count() >= 3


def test_profiles_are_complete_and_incomplete() -> None:
    samples = Organisation.objects.filter(is_sample=True).live()
    percents = {completeness(row).percent for row in samples}

    assert 100 in percents
    assert min(percents) < 30


def test_every_list_has_more_than_one_page() -> None:
    for name in ("case_list", "organisation_list", "municipality_list"):
        content = Client().get(reverse(name) + "?page=2")
        assert content.status_code == 200
        assert 'aria-current="page"' in content.content.decode()
    assert _public().count() > 100
    assert Organisation.objects.visible_to(AnonymousUser()).count() >= 45


def test_running_work_runs_today_and_ended_work_has_ended() -> None:
    today = timezone.localdate()
    dated = _samples().exclude(starts_on=None)

    running = dated.filter(stage=Stage.RUNNING)
    assert running.count() >= 20
    assert not running.exclude(starts_on__lte=today, ends_on__gte=today).exists()
    assert not dated.filter(stage=Stage.ENDED, ends_on__gte=today).exists()
    assert Calendar(today).opens() <= today <= Calendar(today).closes()


def test_the_demo_editors_have_drafts_to_finish() -> None:
    for code, email in (
        (KOBE, "editor@city.demo.example"),
        (GAMAGORI, "editor@other.demo.example"),
    ):
        drafts = Case.objects.filter(
            lead_municipality__code=code, visibility=Visibility.DRAFT, created_by__email=email
        )
        client = Client()
        client.login(email=email, password=DEMO_PASSWORD)
        page = client.get(reverse("home")).content.decode()

        assert drafts.count() >= 2
        assert all(draft.title in page for draft in drafts)


def test_invitations_are_one_open_and_one_expired() -> None:
    now = timezone.now()

    assert Invitation.objects.open(now).count() == 1
    assert Invitation.objects.filter(expires_at__lte=now).count() == 1


def test_every_case_can_be_searched_and_counted() -> None:
    assert CaseText.objects.count() == Case.objects.count()
    assert CaseFacets.objects.count() == Case.objects.count()


def _counts() -> list[int]:
    models = (Case, CasePartner, Organisation, OrganisationName, User, Membership, Invitation)
    return [model.objects.count() for model in (*models, Municipality, PlanPosition)]


@pytest.mark.parametrize("sample", [*SAMPLES, *EVERYDAY], ids=lambda sample: sample.title[:12])
def test_for_a_challenge_the_organisations_a_person_would_name_come_first(sample: Sample):
    """And every reason given is true. In everyday words they are found without a 分野 as well."""
    municipality = Municipality.objects.current().get(code=sample.code)

    for fields in (sample.fields, []) if sample in EVERYDAY else (sample.fields,):
        subject = Subject(fields, "", municipality, sample.title, sample.trouble)
        names = [row.organisation.name for row in _suggested(subject)]

        assert sample.expected - set(names[:3]) == set()
        assert sample.never & set(names) == set()


def test_every_reason_for_the_records_of_the_demo_is_true():
    subjects = [subject_of_challenge(row) for row in Challenge.objects.order_by("pk")]
    subjects += [subject_of_call(row) for row in Call.objects.order_by("pk")]
    subjects += [subject_of_case(row, whole=True) for row in _public().order_by("pk")[::12]]

    assert sum(len(_suggested(subject)) for subject in subjects) > len(subjects)


def _suggested(subject: Subject) -> list[Suggestion]:
    rows = suggested_organisations(
        subject,
        cases=_public(),
        organisations=Organisation.objects.visible_to(AnonymousUser()),
        reports=ActivityReport.objects.visible_to(AnonymousUser()),
        limit=6,
    )
    for row in rows:
        for reason in row.reasons:
            assert_true(reason, row.organisation, subject)
    return rows
