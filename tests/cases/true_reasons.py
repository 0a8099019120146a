"""Whether a reason is true, asked of the database anew: nothing here is taken from the ranking."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from cases.domain.likeness import Reason, Subject
from cases.enums import PERIODIC_KINDS
from cases.filters import CaseFilter, filter_by_bodies
from cases.models import ActivityReport, Case
from partners.enums import Field, Method
from partners.models import Organisation
from ppp_portal.japan.fiscal_year import fiscal_year_of
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.search import sql
from ppp_portal.search.query import parse

BY_PROFILE = "団体の自己紹介による："
_NEAR = re.compile(r"「([^「」]+)」に関わる言葉「([^「」]+)」")


def public_cases() -> QuerySet[Case]:
    cases: QuerySet[Case] = Case.objects.visible_to(AnonymousUser())
    return cases


def assert_true(reason: Reason, organisation: Organisation, subject: Subject) -> None:
    """Fail where the public records do not bear the sentence out."""
    if reason.query:
        _of_a_list(reason, organisation)
    elif reason.case_id:
        case = public_cases().get(pk=reason.case_id)
        assert case.partners.filter(organisation=organisation).exists()
        _of_one_case(reason.text, case, organisation, subject)
    else:
        assert reason.text.startswith(BY_PROFILE)
        _of_a_profile(reason.text.removeprefix(BY_PROFILE), organisation, subject)


def _of_a_list(reason: Reason, organisation: Organisation) -> None:
    params = QueryDict(reason.query)
    found = CaseFilter(params, queryset=filter_by_bodies(public_cases(), params)).qs
    assert reason.text.endswith(f"の事例が{found.count()}件")
    assert {p.organisation_id for c in found for p in c.partners.all()} >= {organisation.pk}


def _of_one_case(text: str, case: Case, organisation: Organisation, subject: Subject) -> None:
    assert text.startswith(f"「{case.title}」")
    rest = text.removeprefix(f"「{case.title}」")
    if rest.startswith("に、"):
        for passage, word in _NEAR.findall(rest):
            assert passage in f"{subject.title}\n{subject.body}"
            assert _says(case, word), (word, case.title)
    elif rest.startswith("と共通する言葉："):
        for word in rest.removeprefix("と共通する言葉：").split("・"):
            assert _says(case, word), (word, case.title)
            assert _one_spelling(word) in _one_spelling(f"{subject.title}\n{subject.body}")
    elif years := re.fullmatch(r"が(\d+)年度にわたる", rest):
        past = [y for y in case.facets.fiscal_years if y <= fiscal_year_of(timezone.localdate())]
        assert len(past) == int(years[1])
    else:
        number = re.fullmatch(r"の定期の報告(\d+)件を、すべて期限までに提出", rest)
        assert number, text
        sent = _periodic(case, organisation)
        assert len(sent) == int(number[1])
        assert all(timezone.localdate(row.first_submitted_at) <= row.due_on for row in sent)


def _says(case: Case, word: str) -> bool:
    return Case.objects.filter(pk=case.pk).filter(sql.matches(parse(word), "text__")).exists()


def _one_spelling(text: str) -> str:
    return re.sub("子ども|こども|子供", "子ども", unicodedata.normalize("NFKC", text).lower())


def _periodic(case: Case, organisation: Organisation) -> list[Any]:
    rows = ActivityReport.objects.visible_to(AnonymousUser()).filter(
        case=case, organisation=organisation, kind__in=PERIODIC_KINDS, revision=1
    )
    return [row for row in rows if row.due_on and row.first_submitted_at]


def _of_a_profile(text: str, body: Organisation, subject: Subject) -> None:
    kind, _, value = text.partition("：")
    profile = _one_spelling(f"{body.summary}\n{body.strengths}")
    if _NEAR.search(text):
        for passage, word in _NEAR.findall(text):
            assert passage in f"{subject.title}\n{subject.body}"
            assert _one_spelling(word) in profile, (word, body.name)
    elif kind == "紹介や強みと共通する言葉":
        assert [w for w in value.split("・") if _one_spelling(w) not in profile] == []
    elif text.startswith("分野"):
        assert {str(Field(code).label) for code in body.fields} >= set(
            re.findall("「(.+?)」", text)
        )
    elif text.startswith("手法"):
        assert text in {f"手法「{Method(code).label}」" for code in body.methods}
    elif text.startswith("所在地が"):
        assert text == f"所在地が{PREFECTURES[body.prefecture_code].name}"
    elif text.startswith("活動地域に"):
        names = {PREFECTURES[code].name for code in body.areas_served}
        assert text in {f"活動地域に{name}がある" for name in names}
    else:
        assert (text, body.serves_nationwide) == ("全国で活動している", True)
