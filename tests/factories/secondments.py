"""Secondments for tests: a city's official at an NPO, unpublished unless told otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from partners.domain.secondment_terms import refresh
from partners.models import Secondment
from partners.secondment_enums import Scheme, SecondmentState
from tests.factories.partners import MunicipalityFactory, OrganisationFactory, UserFactory

_STAMPS = {
    "signed": ("signed", "running", "returned", "shared"),
    "started": ("running", "returned", "shared"),
    "returned": ("returned", "shared"),
    "shared": ("shared",),
    "called_off": ("called_off",),
}


class SecondmentFactory(DjangoModelFactory):
    """令和5年度, 39条; `state=` sets its stamps, `public=True` both agreements and publication."""

    class Meta:
        model = Secondment

    sender_municipality = factory.SubFactory(MunicipalityFactory)
    host_organisation = factory.SubFactory(OrganisationFactory)
    scheme = Scheme.TRAINING
    title = factory.Sequence(lambda n: f"試験の会への研修派遣{n}")
    duties = "試験の業務を学ぶ。"
    headcount = 1
    starts_on = date(2023, 4, 1)
    ends_on = date(2024, 3, 31)
    state = SecondmentState.CONSIDERED
    created_by = factory.SubFactory(UserFactory)
    public = False

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Secondment:
        public = kwargs.pop("public", False)
        row: Secondment = model_class(*args, **kwargs)
        for stamp, states in _STAMPS.items():
            if row.state in states and getattr(row, f"{stamp}_at") is None:
                setattr(row, f"{stamp}_at", timezone.now())
                setattr(row, f"{stamp}_by", row.created_by)
        if row.state == SecondmentState.CALLED_OFF:
            row.called_off_reason = row.called_off_reason or "試験の都合による。"
        if public:
            other = UserFactory()
            row.sender_agreed_at = row.host_agreed_at = row.published_at = timezone.now()
            row.sender_agreed_by, row.host_agreed_by = row.created_by, other
            row.published_by = row.created_by
        refresh(row)
        row.save()
        return row
