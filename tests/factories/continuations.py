"""継続判断 and milestones for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases.continuation_enums import DECIDED, ContinuationState
from cases.models import Continuation, Milestone
from tests.factories.cases import CaseFactory
from tests.factories.partners import UserFactory


class ContinuationFactory(DjangoModelFactory):
    """The municipality's proposal to go on after 令和6年度; `state=` also sets its stamps."""

    class Meta:
        model = Continuation

    case = factory.SubFactory(CaseFactory)
    fiscal_year = 2024
    outcome = "continue"
    municipality_office = "こども家庭課長"
    reason = "利用が増えているため。"
    basis = "new_selection"
    proposed_municipality = factory.SelfAttribute("case.lead_municipality")
    proposed_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Continuation:
        state = kwargs.get("state", ContinuationState.PROPOSED)
        if state in DECIDED:
            kwargs.setdefault("confirmed_at", timezone.now())
            if "confirmed_by" not in kwargs:
                kwargs["confirmed_by"] = UserFactory()
        if state == ContinuationState.PUBLISHED:
            kwargs.setdefault("published_at", timezone.now())
        row: Continuation = super()._create(model_class, *args, **kwargs)
        return row


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    case = factory.SubFactory(CaseFactory)
    kind = "mayor"
    happened_on = date(2024, 10, 1)
    text = "新しい市長が就任した。"
