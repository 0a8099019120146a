"""Rows of the partners app for tests: valid as they come, every name an invented one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from partners.domain.municipality import refresh_derived
from partners.domain.organisation_names import refresh_keys
from partners.enums import MunicipalityKind, OrganisationKind, Role
from partners.models import Invitation, Membership, Municipality, Organisation, User
from partners.models.invitation import hash_token
from ppp_portal.japan.codes import lg_check_digit

PASSWORD = "correct-horse-battery-7"


class UserFactory(DjangoModelFactory):
    """An account in use; its password is PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@city.example")
    name = factory.Sequence(lambda n: f"試験 {n}号")
    password = factory.django.Password(PASSWORD)


class MunicipalityFactory(DjangoModelFactory):
    """A town of 兵庫県 unless told otherwise; codes are unique and pass the check digit."""

    class Meta:
        model = Municipality

    class Params:
        number = factory.Sequence(lambda n: n % 1000)

    prefecture_code = "28"
    code = factory.LazyAttribute(
        lambda row: (
            f"{row.prefecture_code}{row.number:03d}"
            + lg_check_digit(f"{row.prefecture_code}{row.number:03d}")
        )
    )
    name = factory.LazyAttribute(lambda row: f"試験{row.number}町")
    name_kana = factory.LazyAttribute(lambda row: f"しけん{row.number}ちょう")
    kind = MunicipalityKind.TOWN

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Municipality:
        row = model_class(*args, **kwargs)
        refresh_derived([row])
        row.save()
        return row


class OrganisationFactory(DjangoModelFactory):
    """A public profile with little in it."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"NPO法人試験の会{n}")
    name_kana = factory.Sequence(lambda n: f"しけんのかい{n}")
    kind = OrganisationKind.NPO

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Organisation:
        row = model_class(*args, **kwargs)
        refresh_keys(row, [])
        row.save()
        return row


class MembershipFactory(DjangoModelFactory):
    """担当 of a municipality; with `in_organisation=True` 記録者 of an organisation."""

    class Meta:
        model = Membership

    class Params:
        in_organisation = factory.Trait(
            municipality=None,
            organisation=factory.SubFactory(OrganisationFactory),
            role=Role.REPORTER,
        )

    user = factory.SubFactory(UserFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    role = Role.EDITOR


class InvitationFactory(DjangoModelFactory):
    """Open, of a municipality; `token=` sets the link's secret, which is "token-<n>" otherwise."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")
        in_organisation = factory.Trait(
            municipality=None,
            organisation=factory.SubFactory(OrganisationFactory),
            role=Role.REPORTER,
        )

    email = factory.Sequence(lambda n: f"invited{n}@city.example")
    municipality = factory.SubFactory(MunicipalityFactory)
    role = Role.EDITOR
    token_hash = factory.LazyAttribute(lambda row: hash_token(row.token))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
