"""/: for a visitor the way into the cases, for members 今日やること (product.md §5)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cases import permissions as case_permissions
from cases.domain.browse import prefecture_counts
from cases.enums import Visibility
from cases.models import Case
from cases.models.case import NEWEST_FIRST
from partners import permissions
from partners.actor import actor
from partners.domain.completeness import completeness
from partners.domain.invitation import waiting_invitations
from partners.enums import Role
from partners.middleware import current_membership
from partners.models import Membership, Municipality, Organisation
from ppp_portal.http import page
from ppp_portal.pages.today import SHOWN, Section, Task
from ppp_portal.pages.today_calls import call_sections
from ppp_portal.pages.today_challenges import challenge_sections
from ppp_portal.pages.today_contacts import contact_sections
from ppp_portal.pages.today_continuations import continuation_sections
from ppp_portal.pages.today_dialogues import dialogue_sections
from ppp_portal.pages.today_events import event_sections
from ppp_portal.pages.today_invitations import invitation_sections
from ppp_portal.pages.today_policies import policy_sections
from ppp_portal.pages.today_proposals import proposal_sections
from ppp_portal.pages.today_questions import question_sections
from ppp_portal.pages.today_reports import report_sections
from ppp_portal.pages.today_results import result_sections
from ppp_portal.pages.today_reviews import review_sections
from ppp_portal.pages.today_secondments import secondment_sections
from ppp_portal.search.query import parse
from proposals.domain.browse import taking_entries
from proposals.domain.challenge_list import newest_challenges
from proposals.models import Call, Challenge
from proposals.permissions.call import may_create_call
from proposals.permissions.challenge import may_create_challenge

NEWEST = 5
NEWEST_CALLS = 3


@login_not_required
@page("GET")
def home(request: HttpRequest) -> HttpResponse:
    """Visitors: search, map, newest cases. Signed in: what waits for oneself."""
    if request.user.is_authenticated:
        return _today(request)
    visible = Case.objects.visible_to(request.user)
    context = {
        "counts": prefecture_counts(visible),
        "map_url": reverse("case_list") + "?prefecture={code}",
        "nothing_searched": parse(""),  # a result row marks the words of a search
        "newest": visible.with_list_relations().order_by(NEWEST_FIRST, "-pk")[:NEWEST],
        "calls": taking_entries(Call.objects.visible_to(request.user), NEWEST_CALLS),
        "challenges": newest_challenges(Challenge.objects.visible_to(request.user)),
    }
    return render(request, "pages/home.html", context)


def _today(request: HttpRequest) -> HttpResponse:
    """The tasks of the body one acts for; a fixed number of queries per role."""
    membership = current_membership(request)
    context = {"membership_shown": membership, "sections": _sections(request, membership)}
    context["may_create"] = case_permissions.may_create_case(request.user) is None
    context["may_create_call"] = may_create_call(request.user) is None
    context["may_create_challenge"] = may_create_challenge(request.user) is None
    return render(request, "pages/today.html", context)


def _sections(request: HttpRequest, membership: Membership | None) -> list[Section]:
    user = actor(request)
    reviewing = review_sections(user, membership)
    if membership is None:
        return reviewing
    sections: list[Section] = [
        *reviewing,
        *report_sections(user, membership),
        *proposal_sections(user, membership),
        *result_sections(user, membership),
        *contact_sections(user, membership),
        *challenge_sections(user, membership),
        *call_sections(user, membership),
        *dialogue_sections(user, membership),
        *invitation_sections(user, membership),
        *policy_sections(membership),
        *secondment_sections(user, membership),
        *question_sections(user, membership),
        *continuation_sections(user, membership),
        *event_sections(user, membership),
    ]
    if membership.municipality:
        drafts = _drafts(request, membership.municipality)
        if membership.role == Role.APPROVER:
            sections.append(_imported(drafts.exclude(source_values={}), membership.municipality))
            drafts = drafts.filter(source_values={})
        if membership.role in (Role.APPROVER, Role.EDITOR):
            sections.append(_typed(drafts, membership.municipality, membership.role))
    if membership.organisation:
        sections.append(_profile(membership.organisation, membership.role))
    body = permissions.body_of(membership)
    if membership.role == permissions.keeper_of(body):
        sections.append(_invitations(body))
    return sections


def _drafts(request: HttpRequest, municipality: Municipality) -> QuerySet[Case]:
    cases: QuerySet[Case] = Case.objects.visible_to(request.user).live()
    return cases.filter(lead_municipality=municipality, visibility=Visibility.DRAFT).order_by(
        "-updated_at", "-pk"
    )


def _draft_task(case: Case, role: str) -> Task:
    """The next step: write on, or, for who may publish a finished one, look and publish."""
    if not case.summary:
        return Task(case.title, reverse("case_edit", args=[case.pk]), "概要を書くと公開できる")
    if role == Role.APPROVER:
        return Task(case.title, reverse("case_detail", args=[case.pk]), "内容を確かめて公開する")
    return Task(case.title, reverse("case_edit", args=[case.pk]), "続きを書く")


def _imported(drafts: QuerySet[Case], municipality: Municipality) -> Section:
    return Section(
        title="公開を待っている、取り込んだ事例",
        tasks=[
            Task(case.title, reverse("case_detail", args=[case.pk]), "内容を確かめて公開する")
            for case in drafts[:SHOWN]
        ],
        total=drafts.count(),
        more_url=_all_cases(municipality),
        more_label=f"{municipality}の事例をすべて見る",
        empty="公開を待っている事例はありません。",
    )


def _typed(drafts: QuerySet[Case], municipality: Municipality, role: str) -> Section:
    return Section(
        title="下書きの事例",
        tasks=[_draft_task(case, role) for case in drafts[:SHOWN]],
        total=drafts.count(),
        more_url=_all_cases(municipality),
        more_label=f"{municipality}の事例をすべて見る",
        empty="下書きはありません。",
    )


def _profile(organisation: Organisation, role: str) -> Section:
    missing = completeness(organisation).missing
    edits = role == Role.MANAGER
    url = reverse("organisation_edit" if edits else "organisation_detail", args=[organisation.pk])
    return Section(
        title="団体の紹介に足りない項目",
        tasks=[Task(item.label, url, item.why) for item in missing[:SHOWN]],
        total=len(missing),
        more_url=url,
        more_label="団体の紹介を編集する" if edits else "団体の紹介を見る",
        empty="紹介の項目は、すべて埋まっています。",
    )


def _invitations(body: Municipality | Organisation) -> Section:
    waiting = waiting_invitations(body)
    now = timezone.now()
    url = reverse("invitation_create")
    return Section(
        title="承諾を待っている招待",
        tasks=[
            Task(
                invitation.email,
                url,
                "返事を待っている" if invitation.expires_at > now else "期限切れ。再送できる",
            )
            for invitation in waiting[:SHOWN]
        ],
        total=waiting.count(),
        more_url=url,
        more_label="招待の一覧を見る",
        empty="承諾を待っている招待はありません。",
    )


def _all_cases(municipality: Municipality) -> str:
    return f"{reverse('case_list')}?municipality={municipality.code}"
