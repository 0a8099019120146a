"""The demo's accounts and their memberships, made only where a demo may be."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from partners.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from partners.domain.membership import add_membership
from partners.enums import Role
from partners.models import Municipality, Organisation, User
from ppp_portal.refusals import Refused

ADMINISTRATOR = "admin@demo.example"


@transaction.atomic
def create_demo_accounts(
    *,
    city: Municipality,
    other_city: Municipality,
    organisation: Organisation,
    other_organisation: Organisation,
) -> list[User]:
    """Make the accounts of issue 2, point 4; those already there are left as people made them.

    Raises Refused outside settings/demo.py and development: the password is published.
    """
    if not (settings.DEMO or settings.DEBUG):
        raise Refused(
            "デモのアカウントは、デモ用の設定（ppp_portal.settings.demo）でだけ作れます。"
        )
    places: dict[str, tuple[Municipality | Organisation, Role, str]] = {
        "viewer@city.demo.example": (city, Role.VIEWER, "財政課"),
        "editor@city.demo.example": (city, Role.EDITOR, "こども家庭課"),
        "approver@city.demo.example": (city, Role.APPROVER, "企画課"),
        "editor@other.demo.example": (other_city, Role.EDITOR, "協働推進課"),
        "approver@other.demo.example": (other_city, Role.APPROVER, "企画政策課"),
        "reporter@npo.demo.example": (organisation, Role.REPORTER, "現場チーム"),
        "manager@npo.demo.example": (organisation, Role.MANAGER, "事務局"),
        "manager@other-npo.demo.example": (other_organisation, Role.MANAGER, "事務局"),
    }
    users = []
    for email, label in DEMO_ACCOUNTS:
        user, created = _account(email, label)
        users.append(user)
        if created and email in places:
            body, role, department = places[email]
            add_membership(by=user, user=user, body=body, role=role, department=department)
    return users


def _account(email: str, label: str) -> tuple[User, bool]:
    found = User.objects.filter(email=email).first()
    if found:
        return found, False
    name = f"デモ {label}"
    if email == ADMINISTRATOR:
        return User.objects.create_superuser(email, DEMO_PASSWORD, name=name), True
    return User.objects.create_user(email, DEMO_PASSWORD, name=name), True
