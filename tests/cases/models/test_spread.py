"""The database refuses wrong judgements of 点→線→面 and wrong paths."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from cases.models import PathEvidence, SpreadJudgement, SpreadPath
from tests.factories.partners import MembershipFactory, UserFactory
from tests.factories.spread import PathEvidenceFactory, SpreadJudgementFactory, SpreadPathFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"stage": "plane"}, "cases_spreadjudgement_stage_known"),
        ({"evidence": ""}, "cases_spreadjudgement_stage_has_evidence"),
        ({"since_fiscal_year": 1899}, "cases_spreadjudgement_year_of_a_stage"),
        ({"stage": "", "since_fiscal_year": 2025}, "cases_spreadjudgement_year_of_a_stage"),
        ({"staff_count": 0}, "cases_spreadjudgement_staff_plausible"),
        ({"staff_count": 1000}, "cases_spreadjudgement_staff_plausible"),
    ],
)
def test_a_wrong_judgement_is_refused_by_the_constraint_named_for_it(values, constraint):
    row = SpreadJudgementFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SpreadJudgement.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"first_fiscal_year": 1899}, "cases_spreadpath_year_plausible"),
        ({"reached": "moon"}, "cases_spreadpath_step_known"),
        ({"visibility": "public"}, "cases_spreadpath_published_has_its_time"),
        ({"visibility": "secret"}, "cases_spreadpath_published_has_its_time"),
    ],
)
def test_a_wrong_path_is_refused_by_the_constraint_named_for_it(values, constraint):
    path = SpreadPathFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SpreadPath.objects.filter(pk=path.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"step": ""}, "cases_pathevidence_step_known"),
        ({"text": ""}, "cases_pathevidence_says_something"),
    ],
)
def test_wrong_evidence_is_refused_by_the_constraint_named_for_it(values, constraint):
    row = PathEvidenceFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PathEvidence.objects.filter(pk=row.pk).update(**values)


def test_a_municipality_has_one_path_and_a_case_one_judgement():
    path, row = SpreadPathFactory(), SpreadJudgementFactory()

    with pytest.raises(IntegrityError, match="municipality_id"), transaction.atomic():
        SpreadPathFactory(municipality=path.municipality)
    with pytest.raises(IntegrityError, match="case_id"), transaction.atomic():
        SpreadJudgementFactory(case=row.case)


def test_a_path_not_published_is_its_own_municipalitys_and_the_administrators_alone():
    path = SpreadPathFactory()
    public = SpreadPathFactory(public=True)
    own = MembershipFactory(municipality=path.municipality, role="viewer").user
    other = MembershipFactory(in_organisation=True, role="manager").user
    administrator = UserFactory(is_staff=True)

    def readable(user):
        return set(SpreadPath.objects.visible_to(user))

    assert readable(own) == {path, public}
    assert readable(administrator) == {path, public}
    assert readable(other) == {public}
    assert readable(AnonymousUser()) == {public}
