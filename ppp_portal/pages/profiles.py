"""Profiles of organisations and municipalities: who they are, and what the cases say they do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases.domain.event_browse import events_of
from cases.domain.lineage import lineage_of_municipality
from cases.domain.organisation import update_organisation_and_index
from cases.domain.similar_municipalities import similar_municipalities
from cases.domain.track_record import (
    cases_of_municipality,
    cases_of_organisation,
    municipal_record,
    partners_of_municipality,
    track_record,
)
from cases.models import Case, Event
from cases.models.case import NEWEST_FIRST
from partners import permissions
from partners.domain.completeness import completeness
from partners.domain.secondment_page import newest as newest_secondments
from partners.enums import Field, Method, MunicipalityKind, OrganisationVisibility
from partners.forms.organisation import OrganisationForm
from partners.models import Municipality, Organisation, Secondment
from ppp_portal.components import Crumb, Item
from ppp_portal.form_differences import form_differences
from ppp_portal.http import page
from ppp_portal.japan.codes import CodeError, corporate_number_of_municipality, lg_code_readings
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.pages.evidence import evidence_of
from ppp_portal.refusals import Conflict, ensure
from ppp_portal.search.query import parse
from proposals.domain.browse import calls_of
from proposals.domain.challenge_list import newest_challenges
from proposals.domain.policy_page import newest_policies
from proposals.domain.similar_troubles import troubles_like
from proposals.models import Call, Challenge, PolicyProposal

CASES_SHOWN = 10
PARTNERS_SHOWN = 20
EVENTS_SHOWN = 5
NO_QUERY = parse("")


@login_not_required
@page("GET")
def organisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A profile with its 実績; a merged one leads to the survivor."""
    organisations = Organisation.objects.visible_to(request.user)
    merged = Organisation.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
    if merged and organisations.filter(pk=merged).exists():
        return redirect("organisation_detail", pk=merged)
    organisation = get_object_or_404(organisations, pk=pk)
    visible = Case.objects.visible_to(request.user)
    context = {
        "organisation": organisation,
        "crumbs": [Crumb("団体", ".."), Crumb(organisation.name)],
        "facts": _organisation_facts(organisation),
        "other_names": organisation.other_names.order_by("pk"),
        "is_hidden": organisation.visibility != OrganisationVisibility.PUBLIC,
        "completeness": completeness(organisation) if _is_own(request, organisation) else None,
        "record": track_record(visible, organisation),
        "evidence": evidence_of(request.user, organisation),
        "cases": _newest(cases_of_organisation(visible, organisation)),
        "no_query": NO_QUERY,
        "secondments": newest_secondments(
            Secondment.objects.visible_to(request.user).of_organisation(organisation.pk),
            CASES_SHOWN,
        ),
        "policies": newest_policies(
            PolicyProposal.objects.visible_to(request.user).of_organisation(organisation.pk),
            CASES_SHOWN,
        ),
        "events": events_of(
            Event.objects.visible_to(request.user), EVENTS_SHOWN, organisation=organisation
        ),
        "may_edit": permissions.may_edit_organisation(request.user, organisation) is None,
    }
    return render(request, "partners/organisation_detail.html", context)


@page("GET", "POST")
def organisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit with a version: the second of two editors is told, sees both texts, loses nothing."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    ensure(permissions.may_edit_organisation(request.user, organisation))
    form = OrganisationForm(request.POST or None, instance=organisation)
    context: dict[str, Any] = {"form": form, "organisation": organisation}
    if request.method != "POST":
        return render(request, "partners/organisation_form.html", context)
    status = 422
    if form.is_valid():
        try:
            update_organisation_and_index(
                by=_user(request),
                organisation_id=organisation.pk,
                version=form.made_on,
                data=form.input(),
            )
        except ValidationError as error:
            form.add_errors(error)
        except Conflict as conflict:
            # Both texts are shown; saving again, with the new version, is the editor's choice.
            current = get_object_or_404(Organisation, pk=conflict.current.pk)
            saved = OrganisationForm(instance=current)
            context |= {"differences": form_differences(saved, form), "conflict": True}
            form.take_version(current.version)
            status = 409
        else:
            messages.success(request, "保存しました。")
            return redirect("organisation_detail", pk=organisation.pk)
    return render(request, "partners/organisation_form.html", context, status=status)


@login_not_required
@page("GET")
def municipality_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A profile by its 6-digit code; 5 digits and codes given up lead to the one in use."""
    today = municipality_in_use(code)
    if today.code != code:
        return redirect("municipality_detail", code=today.code)
    visible = Case.objects.visible_to(request.user)
    organisations = Organisation.objects.visible_to(request.user).live()
    partners = partners_of_municipality(visible, today, organisations)
    challenges = Challenge.objects.visible_to(request.user)
    context = {
        "municipality": today,
        "crumbs": _municipality_crumbs(today),
        "facts": _municipality_facts(today),
        "wards": today.wards.current().order_by("code", "pk"),
        "predecessors": today.predecessors.order_by("valid_to", "code", "pk"),
        "record": municipal_record(visible, today),
        "cases": _newest(cases_of_municipality(visible, today)),
        "no_query": NO_QUERY,
        "partners": partners[:PARTNERS_SHOWN],
        "partners_left_out": max(0, len(partners) - PARTNERS_SHOWN),
        "similar": similar_municipalities(
            visible, today, troubles_like(visible, challenges, today)
        ),
        "lineage": lineage_of_municipality(visible, today),
        "calls": calls_of(Call.objects.visible_to(request.user), CASES_SHOWN, municipality=today),
        "challenges": newest_challenges(challenges, limit=CASES_SHOWN, municipality=today),
        "secondments": newest_secondments(
            Secondment.objects.visible_to(request.user).of_municipality(today.pk), CASES_SHOWN
        ),
        "policies": newest_policies(
            PolicyProposal.objects.visible_to(request.user).of_municipality(today.pk), CASES_SHOWN
        ),
        "events": events_of(
            Event.objects.visible_to(request.user), EVENTS_SHOWN, municipality=today
        ),
        "is_prefecture": today.kind == MunicipalityKind.PREFECTURE,
    }
    return render(request, "partners/municipality_detail.html", context)


def _user(request: HttpRequest) -> Any:
    return request.user


def _is_own(request: HttpRequest, organisation: Organisation) -> bool:
    user = request.user
    return user.is_authenticated and (user.is_staff or organisation.pk in user.organisation_ids())


def _newest(cases: Any) -> list[Case]:
    return list(cases.with_list_relations().order_by(NEWEST_FIRST, "-pk")[:CASES_SHOWN])


def _organisation_facts(row: Organisation) -> list[Item]:
    areas = [PREFECTURES[code].name for code in row.areas_served if code in PREFECTURES]
    areas = ["全国", *areas] if row.serves_nationwide else areas
    prefecture = PREFECTURES.get(row.prefecture_code)
    return [
        Item("種別", row.get_kind_display()),
        Item("中間支援", "中間支援組織" if row.is_intermediary else ""),
        Item("法人番号", row.corporate_number),
        Item("所在地", " ".join(p for p in (prefecture and prefecture.name, row.address) if p)),
        Item("活動地域", "、".join(areas)),
        Item("分野", _labels(row.fields, dict(Field.choices))),
        Item("手法", _labels(row.methods, dict(Method.choices))),
        Item("設立年", f"{row.established_year}年" if row.established_year else ""),
        Item("連絡窓口", row.contact),
        Item("ウェブサイト", row.website, row.website),
    ]


def _labels(codes: list[str], labels: dict[str, Any]) -> str:
    return "、".join(str(labels[code]) for code in codes if code in labels)


def municipality_in_use(code: str) -> Municipality:
    """What a code in an address means today. Raises Http404."""
    return _today(_by_code(code))


def _by_code(text: str) -> Municipality:
    """The municipality a code in an address means, the one in use before a former one."""
    try:
        readings = lg_code_readings(text)
    except CodeError:
        raise Http404 from None
    rows = Municipality.objects.filter(code__in=readings).select_related("city", "successor")
    found = sorted(rows, key=lambda row: (readings.index(row.code), not row.is_current, row.pk))
    if not found:
        raise Http404
    return found[0]


def _today(municipality: Municipality) -> Municipality:
    """What a former municipality is today; itself where nothing follows it."""
    row, seen = municipality, {municipality.pk}
    while row.successor is not None and row.successor.pk not in seen:
        row = row.successor
        seen.add(row.pk)
    return row


def _municipality_crumbs(row: Municipality) -> list[Crumb]:
    crumbs = [Crumb("自治体", "..")]
    if row.kind != MunicipalityKind.PREFECTURE:
        prefecture = PREFECTURES[row.prefecture_code]
        crumbs.append(Crumb(prefecture.name, f"../?prefecture={prefecture.code}"))
    if row.city:
        crumbs.append(Crumb(row.city.name, f"../{row.city.code}/"))
    return [*crumbs, Crumb(row.name)]


def _municipality_facts(row: Municipality) -> list[Item]:
    is_ward = row.kind == MunicipalityKind.WARD
    is_prefecture = row.kind == MunicipalityKind.PREFECTURE
    city = row.city
    population = f"{row.population:,}人" if row.population is not None else ""
    return [
        Item("種別", row.get_kind_display()),
        Item("よみ", row.name_kana),
        Item("郡", row.district),
        Item("指定都市", city and city.name, f"../{city.code}/" if city else ""),
        Item("団体コード", row.code),
        # Wards of designated cities are no corporations.
        Item("法人番号", "" if is_ward else corporate_number_of_municipality(row.code)),
        Item("人口", population, note=row.population_note),
        Item("人口規模", "" if is_prefecture else row.get_population_class_display()),
        Item("類似団体の類型", row.similar_class),
        Item("ウェブサイト", row.website, row.website),
    ]
