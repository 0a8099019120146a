"""What an organisation is judged by: its figures with the records behind each."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from cases.domain.evidence import (
    Evidence,
    Source,
    connections,
    continuation_rate,
    decisions,
    longest_line,
    reports_on_time,
    share_text,
    work_of,
)
from cases.domain.evidence_indicators import indicators_met
from partners.models import Organisation, Secondment, User
from ppp_portal.components import Crumb
from ppp_portal.http import page
from ppp_portal.lenient import page_number
from proposals.domain.introduction_record import reached
from proposals.models import Introduction

ROWS = 50


@login_not_required
@page("GET")
def organisation_evidence(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The records behind one figure: those that count, and those left out with the reason."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    found = evidence_of(request.user, organisation)
    evidence = next((row for row in found if row.key == key), None)
    if evidence is None:
        raise Http404
    pages = Paginator(evidence.sources, ROWS)
    shown = pages.get_page(page_number(request.GET.get("page")))
    context = {
        "organisation": organisation,
        "crumbs": [
            Crumb("団体", reverse("organisation_list")),
            Crumb(organisation.name, reverse("organisation_detail", args=[organisation.pk])),
            Crumb(evidence.title),
        ],
        "evidence": evidence,
        "sources": shown.object_list,
        "number": shown.number,
        "total_pages": pages.num_pages,
    }
    return render(request, "partners/organisation_evidence.html", context)


def evidence_of(user: User | AnonymousUser, organisation: Organisation) -> list[Evidence]:
    """Every figure in the order of the page; those without a record say so."""
    work = work_of(user, organisation, timezone.localdate())
    merged = Organisation.objects.filter(merged_into=organisation).values_list("pk", flat=True)
    found = [
        continuation_rate(work),
        decisions(work),
        longest_line(work),
        reports_on_time(user, organisation, [organisation.pk, *merged]),
        indicators_met(user, work),
        _secondments(user, organisation),
    ]
    found += introductions(user, organisation)
    connected = connections(user, organisation)
    return [*found, connected] if organisation.is_intermediary or connected.sources else found


def introductions(user: User | AnonymousUser, organisation: Organisation) -> list[Evidence]:
    """Those in which it was recommended, and, where it made any, those it made. Two queries."""
    visible = reached(Introduction.objects.visible_to(user)).with_bodies().order_by("-pk")
    received = [_introduced(row) for row in visible.of_organisation(organisation.pk)]
    given = [_introduced(row) for row in visible.given_by_organisation(organisation.pk)]
    definition = (
        "団体が承知して紹介先に届いた紹介のうち、その後に対話・公募・事業のどれかが始まったと"
        "記録されたものの割合です。"
    )
    words = {"yes": "対話・公募・事業が始まった", "no": "その後の記録なし"}
    found = [
        Evidence("introduced", "紹介された", definition, share_text(received), received, **words)
    ]
    if given or organisation.is_intermediary:
        found.append(
            Evidence("introducing", "紹介した", definition, share_text(given), given, **words)
        )
    return found


def _introduced(row: Introduction) -> Source:
    came = [
        word
        for word, link in (
            ("対話", row.result_dialogue_id),
            ("公募", row.result_call_id),
            ("事業", row.result_case_id),
        )
        if link
    ]
    return Source(
        f"{row.introducer}から{row.receiver}への紹介",
        reverse("introduction_detail", args=[row.pk]),
        bool(came),
        "・".join([str(row.get_state_display()), *came]),
        str(row.organisation.merged_into or row.organisation),
    )


def _secondments(user: User | AnonymousUser, organisation: Organisation) -> Evidence:
    rows = (
        Secondment.objects.visible_to(user)
        .of_organisation(organisation.pk)
        .select_related("sender_municipality", "sender_organisation")
        .select_related("host_municipality", "host_organisation")
        .order_by("-starts_on", "-pk")
    )
    sources = [
        Source(
            row.title,
            reverse("secondment_detail", args=[row.pk]),
            True,
            row.get_state_display(),
            f"{row.sender} → {row.host}",
        )
        for row in rows
    ]
    return Evidence(
        "secondments",
        "派遣・研修受入",
        "この団体が送り出した、または受け入れた派遣・研修の記録の数です。",
        f"{len(sources):,}件" if sources else "",
        sources,
        "記録",
    )
