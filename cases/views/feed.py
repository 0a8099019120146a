"""/cases/feed/: the newest public cases as Atom, the same for every reader."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from cases.domain.browse import browse, matching
from cases.domain.export_columns import FIELD_LABELS
from cases.models import Case
from cases.models.case import NEWEST_FIRST
from cases.views.export import site_of
from ppp_portal.atom import NEWEST, atom_answer, atom_feed
from ppp_portal.http import page
from ppp_portal.japan.text import strip_controls


@login_not_required
@page("GET")
def case_feed(request: HttpRequest) -> HttpResponse:
    """The newest 30 under the conditions of the list's address, as a visitor would see them.

    A reader program has no session, and what it keeps may be read by others: the feed never
    depends on who asks.
    """
    visible = Case.objects.visible_to(AnonymousUser())
    found = browse(visible, request.GET)
    cases: Any = matching(visible, found).order_by(NEWEST_FIRST, "-pk")
    site = site_of(request)
    feed = atom_feed(
        site=site,
        params=request.GET,
        title="新しい事例",
        subtitle="公開された事例を、新しい順に30件まで配信します。",
        pages=("case_list", "case_feed"),
    )
    for case in cases.with_list_relations()[:NEWEST]:
        _add(feed, case, site)
    return atom_answer(feed)


def _add(feed: Atom1Feed, case: Case, site: str) -> None:
    url = f"{site}{reverse('case_detail', args=[case.pk])}"
    labels = [str(case.get_method_display()), *(FIELD_LABELS.get(c, c) for c in case.fields)]
    lead = case.lead_municipality
    feed.add_item(
        title=strip_controls(case.title),
        link=url,
        description=strip_controls(case.summary),
        unique_id=url,
        pubdate=case.published_at,
        updateddate=max(case.updated_at, case.published_at) if case.published_at else None,
        author_name=lead.full_name if lead else None,
        categories=[strip_controls(label) for label in labels if label],
    )
