"""The people of the tables: a city and an organisation with every role, and others beside them."""

from __future__ import annotations

from dataclasses import dataclass

from partners.models import Membership, Municipality, Organisation, User
from tests.factories.partners import (
    MembershipFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)


@dataclass
class World:
    """A city and an organisation with people in every role, and others beside them."""

    city: Municipality
    npo: Organisation
    viewer: Membership
    people: dict[str, User | None]


# The columns of TABLE. A committee member of part 1 is somebody without a membership.
ROLES = (
    *("visitor", "committee", "viewer", "editor", "approver", "other editor", "other approver"),
    *("reporter", "manager", "other manager", "administrator"),
)


def make_world() -> World:
    city, other = MunicipalityFactory(name="甲市"), MunicipalityFactory(name="乙市")
    npo, other_npo = OrganisationFactory(name="甲の会"), OrganisationFactory(name="乙の会")
    members = {
        role: MembershipFactory(municipality=city, role=role)
        for role in ("viewer", "editor", "approver")
    }
    for role in ("editor", "approver"):
        members[f"other {role}"] = MembershipFactory(municipality=other, role=role)
    for role in ("reporter", "manager"):
        members[role] = MembershipFactory(in_organisation=True, organisation=npo, role=role)
    members["other manager"] = MembershipFactory(
        in_organisation=True, organisation=other_npo, role="manager"
    )
    people: dict[str, User | None] = {role: row.user for role, row in members.items()}
    people |= {
        "visitor": None,
        "committee": UserFactory(),
        "administrator": UserFactory(is_staff=True, is_superuser=True),
    }
    return World(city, npo, members["viewer"], people)
