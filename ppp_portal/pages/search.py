"""/search/: cases, calls, challenges, secondments … for the same words, in groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from cases.domain.browse import Browse, browse
from cases.domain.event_answer import found_questions
from cases.domain.event_browse import found_events
from cases.models import Case, Event, EventQuestion
from cases.models.event import EventQuerySet
from cases.models.event_question import EventQuestionQuerySet
from partners.domain.municipality_search import search_municipalities
from partners.domain.organisation_names import search_condition
from partners.domain.secondment_page import found_secondments
from partners.models import Municipality, Organisation, Secondment
from ppp_portal.http import page
from ppp_portal.japan.text import strip_controls
from proposals.domain.browse import found_calls
from proposals.domain.challenge_list import found_challenges
from proposals.domain.policy_page import found_policies
from proposals.domain.result_list import found_results
from proposals.enums import CallPhase
from proposals.models import Call, Challenge, PolicyProposal
from proposals.models.call import CallQuerySet

SHOWN = 5
MAX_CHARACTERS = 200


@dataclass
class Group:
    """What one directory found: the first few rows, how many in all, and where they are listed."""

    url: str
    total: int = 0
    organisations: list[Organisation] = field(default_factory=list)
    # Each with its name in full, and the former names that found it.
    municipalities: list[tuple[Municipality, str, str]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    challenges: list[Challenge] = field(default_factory=list)
    secondments: list[Secondment] = field(default_factory=list)
    questions: list[EventQuestion] = field(default_factory=list)
    policies: list[PolicyProposal] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@login_not_required
@page("GET")
def search(request: HttpRequest) -> HttpResponse:
    """Everything at once, each group no further than this reader may look."""
    text = strip_controls(request.GET.get("q", "")).strip()[:MAX_CHARACTERS]
    if not text:
        return render(request, "pages/search.html", {"text": ""})
    found = browse(Case.objects.visible_to(request.user), QueryDict(urlencode({"q": text})))
    organisations = _organisations(Organisation.objects.visible_to(request.user), text)
    municipalities = _municipalities(text)
    calls = _calls(Call.objects.visible_to(request.user), text)
    results = _results(Call.objects.visible_to(request.user), text)
    challenges = _challenges(Challenge.objects.visible_to(request.user), text)
    secondments = _secondments(Secondment.objects.visible_to(request.user), text)
    questions = _questions(EventQuestion.objects.visible_to(request.user), text)
    policies = _policies(PolicyProposal.objects.visible_to(request.user), text)
    events = _events(Event.objects.visible_to(request.user), text)
    groups = (
        *(organisations, municipalities, calls, results, challenges, secondments),
        *(policies, events, questions),
    )
    context = {
        "text": text,
        "found": found,
        "cases": found.cases[:SHOWN],
        "cases_url": f"{reverse('case_list')}?{urlencode({'q': text})}",
        "organisations": organisations,
        "municipalities": municipalities,
        "calls": calls,
        "results": results,
        "challenges": challenges,
        "secondments": secondments,
        "questions": questions,
        "policies": policies,
        "events": events,
        "total": _total(found, *groups),
        "hints": _hints(found),
    }
    return render(request, "pages/search.html", context)


def _total(found: Browse, *groups: Group) -> int:
    # Without a word to look for, the list of cases is everything: nothing was found by it.
    return (found.total if found.query else 0) + sum(group.total for group in groups)


def _organisations(visible: QuerySet[Organisation], text: str) -> Group:
    group = Group(f"{reverse('organisation_list')}?{urlencode({'q': text})}")
    condition = search_condition(text)
    if condition is None:
        return group
    # A merged record leads to the one it became, which its name finds by itself.
    rows = visible.filter(condition, merged_into__isnull=True, archived_at__isnull=True)
    group.total = rows.count()
    group.organisations = list(rows.order_by("name_kana", "name", "pk")[:SHOWN])
    return group


def _calls(visible: CallQuerySet, text: str) -> Group:
    phases = [("phase", phase.value) for phase in CallPhase if phase != CallPhase.RESULT]
    group = Group(f"{reverse('call_list')}?{urlencode([('q', text), *phases])}")
    group.total, group.calls = found_calls(visible, text, SHOWN)
    return group


def _results(visible: CallQuerySet, text: str) -> Group:
    group = Group(f"{reverse('result_list')}?{urlencode({'q': text})}")
    group.total, group.calls = found_results(visible, text, SHOWN)
    return group


def _challenges(visible: QuerySet[Challenge], text: str) -> Group:
    group = Group(f"{reverse('challenge_list')}?{urlencode({'q': text})}")
    group.total, group.challenges = found_challenges(visible, text, SHOWN)
    return group


def _secondments(visible: QuerySet[Secondment], text: str) -> Group:
    group = Group(f"{reverse('secondment_list')}?{urlencode({'q': text})}")
    group.total, group.secondments = found_secondments(visible, text, SHOWN)
    return group


def _questions(visible: EventQuestionQuerySet, text: str) -> Group:
    group = Group(f"{reverse('event_question_list')}?{urlencode({'q': text})}")
    group.total, group.questions = found_questions(visible, text, SHOWN)
    return group


def _policies(visible: QuerySet[PolicyProposal], text: str) -> Group:
    group = Group(f"{reverse('policy_list')}?{urlencode({'q': text})}")
    group.total, group.policies = found_policies(visible, text, SHOWN)
    return group


def _events(visible: EventQuerySet, text: str) -> Group:
    group = Group(f"{reverse('event_list')}?{urlencode({'q': text})}")
    group.total, group.events = found_events(visible, text, SHOWN)
    return group


def _municipalities(text: str) -> Group:
    """Those of today, also by a former name, which is then named beside the row."""
    group = Group(f"{reverse('municipality_list')}?{urlencode({'q': text})}")
    asked = search_municipalities(text)
    if asked is None:
        return group
    rows = asked.apply(Municipality.objects.current().select_related("city"))
    group.total = rows.count()
    for row in asked.best_first(rows)[:SHOWN]:
        former = "、".join(dict.fromkeys(old.name for old in asked.former.get(row.pk, ())))
        group.municipalities.append((row, row.full_name, former))
    return group


def _hints(found: Browse) -> list[object]:
    hints: list[object] = []
    if len(found.query.terms) > 1:
        hints.append("ことばを減らす。いくつか書くと、すべてを含むものだけを探します。")
    hints.append("近い意味の別のことばで探す（例：「居場所」「見守り」「学習支援」）。")
    hints.append("自治体や団体は、よみがなや番号でも探せます。")
    hints.append(("事例の一覧から、地域や分野で絞り込む", reverse("case_list")))
    return hints
