"""Rows of the cases app for tests, indexed as the portal would index them."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases.domain.index import reindex
from cases.enums import Stage, Visibility
from cases.models import Case, CasePartner
from partners.enums import Method
from tests.factories.partners import MunicipalityFactory, OrganisationFactory


class CaseFactory(DjangoModelFactory):
    """A public case of one municipality in 令和6年度; `visibility=` also sets its stamp."""

    class Meta:
        model = Case

    title = factory.Sequence(lambda n: f"試験の事例{n}")
    summary = "試験のための事例です。"
    lead_municipality = factory.SubFactory(MunicipalityFactory)
    method = Method.COMMISSION
    stage = Stage.RUNNING
    fiscal_year = 2024
    visibility = Visibility.PUBLIC
    published_at = factory.LazyAttribute(
        lambda row: None if row.visibility == Visibility.DRAFT else timezone.now()
    )

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Case:
        case = super()._create(model_class, *args, **kwargs)
        reindex([case.pk])
        return case


class CasePartnerFactory(DjangoModelFactory):
    """An organisation on record as 受託 of a case."""

    class Meta:
        model = CasePartner

    case = factory.SubFactory(CaseFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "contractor"

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> CasePartner:
        row = super()._create(model_class, *args, **kwargs)
        reindex([row.case_id])
        return row
