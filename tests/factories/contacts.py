"""Inquiries and introductions for tests, in any state, with the stamps it needs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from partners.models import Inquiry, InquiryMessage
from proposals.models import Introduction
from tests.factories.partners import MunicipalityFactory, OrganisationFactory, UserFactory


class InquiryFactory(DjangoModelFactory):
    """A city asks an organisation; `state=` sets its stamps, with the letters that lead there."""

    class Meta:
        model = Inquiry

    sender_municipality = factory.SubFactory(MunicipalityFactory)
    recipient_organisation = factory.SubFactory(OrganisationFactory)
    subject = factory.Sequence(lambda n: f"試験の問い合わせ{n}")
    state = "open"
    created_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Inquiry:
        row: Inquiry = model_class(*args, **kwargs)
        if row.state == "open" and row.waiting_since is None:
            row.waiting_since = timezone.now()
        if row.state == "closed":
            row.closed_at, row.closed_by = timezone.now(), row.created_by
        row.save()
        InquiryMessageFactory(inquiry=row, side="sender", created_by=row.created_by)
        if row.state == "answered":
            InquiryMessageFactory(inquiry=row, side="recipient", text="試験の返事です。")
        return row


class InquiryMessageFactory(DjangoModelFactory):
    class Meta:
        model = InquiryMessage

    side = "sender"
    text = "試験の本文です。"
    form_key = factory.LazyFunction(uuid4)
    created_by = factory.SubFactory(UserFactory)


_PASSED_ON = ("passed_on", "heard", "not_now")


class IntroductionFactory(DjangoModelFactory):
    """A city recommends an organisation to another; `public=True` sets all three consents."""

    class Meta:
        model = Introduction

    introducer_municipality = factory.SubFactory(MunicipalityFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    receiver_municipality = factory.SubFactory(MunicipalityFactory)
    reason = "試験の理由です。"
    state = "asked"
    created_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Introduction:
        public = kwargs.pop("public", False)
        row: Introduction = model_class(*args, **kwargs)
        if row.state in _PASSED_ON and not row.source_note:
            _stamp(row, "passed_on")
        if row.state in ("heard", "not_now") and not row.source_note:
            _stamp(row, "answered")
            row.receiver_reply = row.receiver_reply or "試験の返事です。"
        if row.state == "declined":
            _stamp(row, "declined")
            row.organisation_reply = row.organisation_reply or "試験の都合です。"
        if row.state == "withdrawn":
            _stamp(row, "withdrawn")
        if public:
            for party in ("introducer", "organisation", "receiver"):
                _stamp(row, f"{party}_agreed")
            row.published_at = timezone.now()
        row.save()
        return row


def _stamp(row: Introduction, name: str) -> None:
    setattr(row, f"{name}_at", timezone.now())
    setattr(row, f"{name}_by", row.created_by)
