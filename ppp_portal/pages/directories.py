"""The directories of organisations and municipalities, with numbers of cases."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from cases.domain.track_record import case_counts_of_municipalities, case_counts_of_organisations
from cases.models import Case, CaseMunicipality, CasePartner
from partners.domain.municipality_search import MunicipalitySearch, search_municipalities
from partners.domain.organisation_names import search_condition
from partners.enums import Field
from partners.filters import (
    MunicipalityFilter,
    MunicipalitySort,
    OrganisationFilter,
    OrganisationSort,
)
from partners.listing import answer, directory, fill
from partners.models import Municipality, Organisation
from ppp_portal.http import page
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.japan.text import loose_key

ORGANISATIONS_PER_PAGE = 20
MUNICIPALITIES_PER_PAGE = 50
_FIELD_LABELS = {code: str(label) for code, label in Field.choices}


@login_not_required
@page("GET")
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Organisations this reader may see; four queries of its own, however many rows."""
    text = request.GET.get("q", "").strip()
    found = directory(request, text, OrganisationSort, OrganisationSort.KANA)
    visible_cases = Case.objects.visible_to(request.user)
    # An administrator reads archived and merged ones too, in the admin; the directory is of today.
    base = Organisation.objects.visible_to(request.user).live()
    condition = search_condition(text)
    if condition is not None:
        base = base.filter(condition)
    filterset = OrganisationFilter(request.GET, queryset=base)
    rows = _organisations_in_order(filterset.qs, found.sort, visible_cases)
    fill(found, filterset, base, rows.prefetch_related("other_names"), ORGANISATIONS_PER_PAGE)
    counts = case_counts_of_organisations(visible_cases, [row.pk for row in found.rows])
    for row in found.rows:
        row.cases = counts.get(row.pk, 0)
        row.found_by = _found_by(row, text)
        row.place = _place(row)
        row.field_labels = [_FIELD_LABELS[code] for code in row.fields if code in _FIELD_LABELS]
    return answer(request, "partners/organisation_list.html", found)


@login_not_required
@page("GET")
def municipality_list(request: HttpRequest) -> HttpResponse:
    """Municipalities of today; four queries of its own, two more for a search."""
    text = request.GET.get("q", "").strip()
    found = directory(request, text, MunicipalitySort, MunicipalitySort.CODE)
    visible_cases = Case.objects.visible_to(request.user)
    search = search_municipalities(text)
    today = Municipality.objects.current()
    base = search.apply(today) if search else today
    filterset = MunicipalityFilter(request.GET, queryset=base)
    rows = _municipalities_in_order(filterset.qs, found.sort, search, visible_cases)
    fill(found, filterset, base, rows.select_related("city"), MUNICIPALITIES_PER_PAGE)
    counts = case_counts_of_municipalities(visible_cases, [row.pk for row in found.rows])
    for row in found.rows:
        row.cases = counts.get(row.pk, 0)
        row.found_by = [old.name for old in search.former.get(row.pk, [])] if search else []
    return answer(request, "partners/municipality_list.html", found)


def _organisations_in_order(
    rows: QuerySet[Organisation], sort: TextChoices, visible: QuerySet[Case]
) -> QuerySet[Organisation]:
    # Those without a reading come after those with one, not before あ.
    kana = ExpressionWrapper(Q(name_kana=""), output_field=BooleanField())
    if sort == OrganisationSort.NEWEST:
        return rows.order_by("-created_at", "-pk")
    if sort == OrganisationSort.CASES:
        partners = CasePartner.objects.filter(
            organisation=OuterRef("pk"), case__in=visible.order_by().values("pk")
        )
        rows = rows.annotate(
            number=_counted(partners, "organisation", Count("case", distinct=True))
        )
        return rows.order_by("-number", kana, "name_kana", "name", "pk")
    return rows.order_by(kana, "name_kana", "name", "pk")


def _municipalities_in_order(
    rows: QuerySet[Municipality],
    sort: TextChoices,
    search: MunicipalitySearch | None,
    visible: QuerySet[Case],
) -> QuerySet[Municipality]:
    if sort == MunicipalitySort.POPULATION:
        return rows.order_by(F("population").desc(nulls_last=True), "code", "pk")
    if sort == MunicipalitySort.CASES:
        led = visible.filter(lead_municipality=OuterRef("pk"))
        joined = CaseMunicipality.objects.filter(
            municipality=OuterRef("pk"), case__in=visible.order_by().values("pk")
        )
        number = _counted(led, "lead_municipality", Count("pk")) + _counted(
            joined, "municipality", Count("case", distinct=True)
        )
        return rows.annotate(number=number).order_by("-number", "code", "pk")
    return search.best_first(rows) if search else rows.order_by("code", "pk")


def _counted(rows: QuerySet[Any], by: str, count: Count) -> Coalesce:
    """The number of `rows` (filtered by OuterRef) beside each row of a list; 0 for none."""
    counted = rows.order_by().values(by).annotate(number=count).values("number")
    return Coalesce(Subquery(counted), 0)


def _found_by(organisation: Organisation, text: str) -> list[str]:
    """The other names that a search went by, where today's name and reading do not hold it."""
    words = [key for key in map(loose_key, text.split()) if key]
    own = f"{loose_key(organisation.name)} {loose_key(organisation.name_kana)}"
    missing = [word for word in words if word not in own]
    return [
        other.name
        for other in organisation.other_names.all()
        if any(word in loose_key(other.name) for word in missing)
    ]


def _place(organisation: Organisation) -> str:
    """Where it is, and whether it works everywhere."""
    prefecture = PREFECTURES.get(organisation.prefecture_code)
    parts = [prefecture.name if prefecture else "", "全国で活動" * organisation.serves_nationwide]
    return "　".join(part for part in parts if part)
