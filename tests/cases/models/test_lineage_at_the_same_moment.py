"""Two people act on the lines between cases at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cases.domain.continuation import propose_continuation
from cases.models import Case, Continuation
from tests.concurrent import _audit_guarded_again, concurrent_db
from tests.factories.cases import CaseFactory
from tests.factories.reports import Desk

__all__ = ["_audit_guarded_again", "concurrent_db"]


@pytest.mark.usefixtures("concurrent_db")
def test_two_cases_never_learn_from_each_other() -> None:
    first, second = CaseFactory(), CaseFactory()
    together = Barrier(2)

    def learn(pair: tuple[Case, Case]) -> str:
        learner, teacher = pair
        together.wait()
        try:
            with transaction.atomic():
                Case.objects.filter(pk=learner.pk).update(copied_from=teacher)
        except IntegrityError:
            return "refused"
        finally:
            connection.close()
        return "learned"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(learn, ((first, second), (second, first))))

    assert said == ["learned", "refused"]


@pytest.mark.usefixtures("concurrent_db")
def test_two_proposals_for_one_year_give_one() -> None:
    desk = Desk()
    together = Barrier(2)
    values = {
        "fiscal_year": 2025,
        "outcome": "continue",
        "municipality_office": "課長",
        "reason": "利用が増えている。",
    }

    def propose(person: Any) -> str:
        together.wait()
        try:
            propose_continuation(by=person, case_id=desk.case.pk, values=values)
        except ValidationError:
            return "refused"
        finally:
            connection.close()
        return "proposed"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(propose, (desk.editor, desk.manager)))

    assert said == ["proposed", "refused"]
    assert Continuation.objects.count() == 1
