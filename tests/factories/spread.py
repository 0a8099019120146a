"""Judgements of 点→線→面 and three-year paths for tests."""

from __future__ import annotations

from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases.models import PathEvidence, SpreadJudgement, SpreadPath
from cases.spread_enums import PathStep, PathVisibility, SpreadStage
from tests.factories.cases import CaseFactory
from tests.factories.partners import MunicipalityFactory


class SpreadJudgementFactory(DjangoModelFactory):
    """A line, with its evidence."""

    class Meta:
        model = SpreadJudgement

    case = factory.SubFactory(CaseFactory)
    stage = SpreadStage.LINE
    evidence = "福祉課の予算にも計上された。"


class SpreadPathFactory(DjangoModelFactory):
    """A path that has just begun; `public=True` publishes it."""

    class Meta:
        model = SpreadPath

    class Params:
        public = factory.Trait(
            visibility=PathVisibility.PUBLIC, published_at=factory.LazyFunction(timezone.now)
        )

    municipality = factory.SubFactory(MunicipalityFactory)
    first_fiscal_year = 2025


class PathEvidenceFactory(DjangoModelFactory):
    """What shows the first step."""

    class Meta:
        model = PathEvidence

    path = factory.SubFactory(SpreadPathFactory)
    step = PathStep.POSITION
    happened_on = date(2025, 6, 1)
    text = "総合計画に公民連携の節を設けた。"
