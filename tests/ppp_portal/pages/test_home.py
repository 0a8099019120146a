"""/: what a visitor finds there, and what each role is asked to do today."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.domain.index import reindex
from cases.enums import Visibility
from cases.models import Case
from partners.enums import Role
from partners.models import Municipality, User
from tests.factories.partners import (
    InvitationFactory,
    MembershipFactory,
    MunicipalityFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def _case(title: str, municipality: Municipality | None, **values) -> Case:
    if values.get("visibility", Visibility.DRAFT) != Visibility.DRAFT:
        values.setdefault("published_at", timezone.now())
    case = Case.objects.create(title=title, lead_municipality=municipality, **values)
    reindex([case.pk])
    return case


def _main(response) -> str:
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _sections(user: User) -> dict[str, list[tuple[str, str]]]:
    """Titles of the sections of 今日やること with the label and address of each task."""
    response = _signed_in(user).get(reverse("home"))
    assert response.status_code == 200
    return {
        section.title: [(task.label, task.url) for task in section.tasks]
        for section in response.context["sections"]
    }


def test_a_visitor_finds_search_map_and_the_five_newest_public_cases() -> None:
    city = MunicipalityFactory(prefecture_code="33")
    now = timezone.now()
    for n in range(6):
        _case(
            f"公開の事例{n}",
            city,
            visibility=Visibility.PUBLIC,
            published_at=now - timedelta(days=n),
        )
    _case("会員だけの事例", city, visibility=Visibility.MEMBERS)
    _case("下書きの事例", city)

    response = Client().get("/")
    html = _main(response)

    assert re.findall(r"公開の事例\d", re.sub(r"比べる<span.*?</span>", "", html)) == [
        "公開の事例0",
        "公開の事例1",
        "公開の事例2",
        "公開の事例3",
        "公開の事例4",
    ]
    assert "会員だけの事例" not in html
    assert "下書きの事例" not in html
    assert response.context["counts"]["33"] == 6
    assert f'action="{reverse("case_list")}"' in html
    assert "/cases/?prefecture=33" in html


def test_before_the_first_case_the_page_says_so() -> None:
    response = Client().get("/")

    assert "公開されている事例は、まだありません" in _main(response)


def test_the_visitors_page_costs_the_same_with_one_and_with_three_cases(
    django_assert_num_queries,
) -> None:
    city = MunicipalityFactory()
    for rows in (1, 2):
        for n in range(rows):
            _case(f"事例{rows}-{n}", city, visibility=Visibility.PUBLIC)
        with django_assert_num_queries(8):
            Client().get("/")


def test_an_editor_finds_the_drafts_of_the_city_newest_first() -> None:
    editor = MembershipFactory(role=Role.EDITOR)
    older = _case("古い下書き", editor.municipality)
    newer = _case("取り込んだ下書き", editor.municipality, source_values={"title": "x"})
    _case("公開済み", editor.municipality, visibility=Visibility.PUBLIC)
    _case("保管した下書き", editor.municipality, archived_at=timezone.now())
    _case("よその下書き", MunicipalityFactory())

    assert _sections(editor.user) == {
        "下書きの事例": [
            ("取り込んだ下書き", reverse("case_edit", args=[newer.pk])),
            ("古い下書き", reverse("case_edit", args=[older.pk])),
        ]
    }


def test_an_approver_finds_imported_cases_to_publish_drafts_and_invitations() -> None:
    approver = MembershipFactory(role=Role.APPROVER)
    typed = _case("書いた下書き", approver.municipality)
    finished = _case("概要もある下書き", approver.municipality, summary="概要です。")
    imported = _case("取り込んだ下書き", approver.municipality, source_values={"title": "x"})
    invitation = InvitationFactory(municipality=approver.municipality)
    InvitationFactory()

    assert _sections(approver.user) == {
        "公開を待っている、取り込んだ事例": [
            ("取り込んだ下書き", reverse("case_detail", args=[imported.pk]))
        ],
        "下書きの事例": [
            ("概要もある下書き", reverse("case_detail", args=[finished.pk])),
            ("書いた下書き", reverse("case_edit", args=[typed.pk])),
        ],
        "承諾を待っている招待": [(invitation.email, reverse("invitation_create"))],
    }


def test_a_viewer_has_nothing_to_do_and_is_told_so() -> None:
    viewer = MembershipFactory(role=Role.VIEWER)
    _case("下書き", viewer.municipality)

    response = _signed_in(viewer.user).get("/")

    assert response.context["sections"] == []
    assert "いま、期限のある仕事はありません。" in _main(response)
    assert reverse("case_new") not in _main(response)


@pytest.mark.parametrize(
    ("role", "name"), [(Role.MANAGER, "organisation_edit"), (Role.REPORTER, "organisation_detail")]
)
def test_members_of_an_organisation_see_what_its_profile_lacks(role: str, name: str) -> None:
    member = MembershipFactory(in_organisation=True, role=role)

    sections = _sections(member.user)

    url = reverse(name, args=[member.organisation_id])
    assert sections["団体の紹介に足りない項目"] == [
        ("法人番号", url),
        ("ひとこと紹介", url),
        ("所在する都道府県", url),
        ("活動地域", url),
        ("分野", url),
    ]
    assert ("承諾を待っている招待" in sections) == (role == Role.MANAGER)


def test_a_list_shows_five_and_leads_to_all() -> None:
    editor = MembershipFactory(role=Role.EDITOR)
    for n in range(7):
        _case(f"下書き{n}", editor.municipality)

    html = _main(_signed_in(editor.user).get("/"))

    assert "下書きの事例（7件）" in html
    assert len(re.findall(r"/cases/\d+/edit/", html)) == 5
    assert f"/cases/?municipality={editor.municipality.code}" in html


def test_who_belongs_nowhere_reads_what_will_appear_here() -> None:
    html = _main(_signed_in(UserFactory()).get("/"))

    assert "いま、あなたを待っている仕事はありません。" in html
    assert "選定委員の方には" in html


def test_an_administrator_is_led_to_the_admin() -> None:
    html = _main(_signed_in(UserFactory(is_staff=True, is_superuser=True)).get("/"))

    assert f'href="{reverse("admin:index")}"' in html


def test_the_tasks_are_those_of_the_body_one_acts_for() -> None:
    first = MembershipFactory(role=Role.EDITOR)
    second = MembershipFactory(user=first.user, role=Role.EDITOR)
    _case("一つ目の市の下書き", first.municipality)
    _case("二つ目の市の下書き", second.municipality)
    client = _signed_in(first.user)

    before = _main(client.get("/"))
    client.post(reverse("membership_switch"), {"membership": second.pk})
    after = _main(client.get("/"))

    assert "一つ目の市の下書き" in before
    assert "二つ目の市の下書き" not in before
    assert "二つ目の市の下書き" in after
    assert "一つ目の市の下書き" not in after


@pytest.mark.parametrize(
    ("role", "queries"), [(Role.VIEWER, 9), (Role.EDITOR, 37), (Role.APPROVER, 47)]
)
def test_today_costs_the_same_with_one_and_with_three_rows(
    role: str, queries: int, django_assert_num_queries
) -> None:
    member = MembershipFactory(role=role)
    client = _signed_in(member.user)
    for rows in (1, 2):
        for n in range(rows):
            _case(f"下書き{rows}-{n}", member.municipality)
            _case(f"取込{rows}-{n}", member.municipality, source_values={"title": "x"})
            InvitationFactory(municipality=member.municipality)
        with django_assert_num_queries(queries):
            client.get("/")
