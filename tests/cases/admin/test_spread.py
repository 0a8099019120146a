"""Judgements and paths in the admin: read, never written."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.partners import UserFactory
from tests.factories.spread import PathEvidenceFactory, SpreadJudgementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_an_administrator_finds_and_reads_them_but_changes_nothing(client, administrator):
    judged = SpreadJudgementFactory(case__title="居場所づくり", evidence="予算にある。")
    shown = PathEvidenceFactory(text="計画に節を設けた。")

    for model, row, text in (
        ("spreadjudgement", judged, "予算にある。"),
        ("spreadpath", shown.path, "計画に節を設けた。"),
    ):
        found = client.get(reverse(f"admin:cases_{model}_changelist"))
        page = client.get(reverse(f"admin:cases_{model}_change", args=[row.pk]))
        assert found.status_code == 200
        assert text in page.content.decode()
        assert 'name="_save"' not in page.content.decode()
        assert client.get(reverse(f"admin:cases_{model}_add")).status_code == 403
        assert client.post(reverse(f"admin:cases_{model}_delete", args=[row.pk])).status_code == 403
