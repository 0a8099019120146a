"""manage.py reindex_cases: every case gets its derived rows anew."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cases.domain.case import CaseInput, create_case
from cases.models import Case, CaseFacets, CaseText
from partners.models import User
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


def _case(by: User, title: str) -> Case:
    return create_case(by=by, data=CaseInput({"title": title, "method": "commission"}))


def _reindex(**options: int) -> str:
    output = StringIO()
    call_command("reindex_cases", stdout=output, **options)
    return output.getvalue()


def test_missing_and_stale_rows_are_made_anew() -> None:
    administrator = UserFactory(is_staff=True)
    missing, stale = _case(administrator, "公園の管理"), _case(administrator, "図書館の運営")
    CaseText.objects.filter(case=missing).delete()
    CaseFacets.objects.filter(case=missing).delete()
    CaseText.objects.filter(case=stale).update(text="古い文")

    printed = _reindex()

    texts = {row.case_id: row.text.split("\n")[0] for row in CaseText.objects.all()}
    assert texts == {missing.pk: "公園の管理", stale.pk: "図書館の運営"}
    assert CaseFacets.objects.get(case=missing).method == "commission"
    assert printed.startswith("事例 2 件の索引を作り直しました（")


def test_without_cases_nothing_is_done() -> None:
    assert _reindex().startswith("事例 0 件の索引を作り直しました（")


@pytest.mark.parametrize("jobs", [0, 33])
def test_a_number_of_processes_out_of_range_is_refused(jobs: int) -> None:
    with pytest.raises(CommandError) as error:
        _reindex(jobs=jobs)

    assert str(error.value) == "--jobs には 1 から 32 までの数を指定してください。"
