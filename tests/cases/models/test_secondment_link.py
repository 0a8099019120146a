"""A case stands once beside a secondment."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from cases.models import SecondmentLink
from tests.factories.cases import CaseFactory
from tests.factories.secondments import SecondmentFactory


@pytest.mark.django_db
def test_a_case_is_linked_to_a_secondment_once() -> None:
    row, case = SecondmentFactory(), CaseFactory()
    SecondmentLink.objects.create(secondment=row, case=case)

    with pytest.raises(IntegrityError, match="cases_secondmentlink_once"):
        SecondmentLink.objects.create(secondment=row, case=case)


@pytest.mark.django_db
def test_the_page_of_a_case_names_the_secondments_that_everybody_reads(client) -> None:
    case = CaseFactory()
    for title, public in (("公開された派遣", True), ("両者だけの派遣", False)):
        row = SecondmentFactory(title=title, public=public)
        SecondmentLink.objects.create(secondment=row, case=case)

    text = client.get(reverse("case_detail", args=[case.pk])).content.decode()

    assert "公開された派遣" in text
    assert "両者だけの派遣" not in text
