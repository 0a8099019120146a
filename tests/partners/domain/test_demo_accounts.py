"""The demo accounts: one per role, only where a demo may be, and left alone once made."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from partners.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from partners.domain.demo_accounts import create_demo_accounts
from partners.models import Membership, User
from ppp_portal.refusals import Refused
from tests.factories.partners import MunicipalityFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies() -> dict[str, object]:
    return {
        "city": MunicipalityFactory(name="試験市"),
        "other_city": MunicipalityFactory(name="別の市"),
        "organisation": OrganisationFactory(name="試験の会"),
        "other_organisation": OrganisationFactory(name="別の会"),
    }


def test_every_demo_account_signs_in_with_its_role(settings, bodies) -> None:
    settings.DEMO = True

    create_demo_accounts(**bodies)

    assert {m.user.email: (m.body_name, m.role) for m in Membership.objects.all()} == {
        "viewer@city.demo.example": ("試験市", "viewer"),
        "editor@city.demo.example": ("試験市", "editor"),
        "approver@city.demo.example": ("試験市", "approver"),
        "editor@other.demo.example": ("別の市", "editor"),
        "approver@other.demo.example": ("別の市", "approver"),
        "reporter@npo.demo.example": ("試験の会", "reporter"),
        "manager@npo.demo.example": ("試験の会", "manager"),
        "manager@other-npo.demo.example": ("別の会", "manager"),
    }
    users = {user.email: user for user in User.objects.all()}
    assert set(users) == {email for email, _ in DEMO_ACCOUNTS}
    assert all(user.check_password(DEMO_PASSWORD) for user in users.values())
    assert [email for email, user in users.items() if user.is_superuser] == ["admin@demo.example"]


def test_a_second_time_changes_nothing_that_people_did(settings, bodies) -> None:
    settings.DEMO = True
    create_demo_accounts(**bodies)
    editor = User.objects.get(email="editor@city.demo.example")
    editor.set_password("changed-by-somebody-1")
    editor.name = "試験 改名"
    editor.save()
    Membership.objects.filter(user=editor).update(role="viewer")

    create_demo_accounts(**bodies)

    editor.refresh_from_db()
    assert editor.check_password("changed-by-somebody-1")
    assert editor.name == "試験 改名"
    assert Membership.objects.get(user=editor).role == "viewer"
    assert User.objects.count() == len(DEMO_ACCOUNTS)


def test_they_are_not_made_under_the_settings_of_production(settings, bodies) -> None:
    settings.DEMO = False
    settings.DEBUG = False

    with pytest.raises(Refused):
        create_demo_accounts(**bodies)

    assert User.objects.count() == 0


def test_development_may_have_them_too(settings, bodies) -> None:
    settings.DEBUG = True

    create_demo_accounts(**bodies)

    assert User.objects.count() == len(DEMO_ACCOUNTS)


def test_the_check_before_deployment_fails_where_they_exist_outside_the_demo(
    settings, bodies
) -> None:
    settings.DEMO = True
    create_demo_accounts(**bodies)
    settings.DEMO = False

    with pytest.raises(SystemCheckError, match=r"portal\.E002"):
        call_command("check", "--tag", "database", "--database", "default", "--deploy")
