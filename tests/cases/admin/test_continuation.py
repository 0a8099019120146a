"""継続判断 in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.continuations import ContinuationFactory
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


def test_administrators_read_decisions_and_write_none_there(client):
    row = ContinuationFactory(reason="読むだけの理由")
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    listed = client.get(reverse("admin:cases_continuation_changelist"))
    shown = client.get(reverse("admin:cases_continuation_change", args=[row.pk]))
    added = client.get(reverse("admin:cases_continuation_add"))

    assert row.case.title in listed.content.decode()
    assert "読むだけの理由" in shown.content.decode()
    assert 'name="_save"' not in shown.content.decode()
    assert added.status_code == 403
