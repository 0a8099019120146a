"""An introduction as its pages print it, as far as this reader may see what it links to."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from cases.models import Case
from partners.models import Municipality, Organisation
from ppp_portal.components import DONE, NOW, TO_COME, Crumb, Step
from proposals.domain.inquiry_link import origin_of
from proposals.introduction_enums import IntroductionParty, IntroductionState
from proposals.models import Call, Dialogue, Introduction

_KINDS = {"heard": "ok", "not_now": "", "declined": "", "withdrawn": "", "asked": "warn"}


class Body(NamedTuple):
    """A party's name, and its page where it has one."""

    name: str
    url: str


class Row(NamedTuple):
    """One introduction in a list."""

    introduction: Introduction
    introducer: Body
    organisation: Body
    receiver: Body
    kind: str
    case: Case | None
    result: Case | None


def body_shown(body: Municipality | Organisation | str) -> Body:
    if isinstance(body, str):
        return Body(body, "")
    if isinstance(body, Municipality):
        return Body(body.full_name, reverse("municipality_detail", args=[body.code]))
    return Body(body.name, reverse("organisation_detail", args=[body.pk]))


def rows_shown(request: HttpRequest, rows: list[Introduction]) -> list[Row]:
    """The rows with the cases that this reader may see; one query for all of these."""
    ids = {pk for row in rows for pk in (row.case_id, row.result_case_id) if pk}
    cases = Case.objects.visible_to(request.user).in_bulk(ids)
    return [
        Row(
            row,
            body_shown(row.introducer),
            body_shown(row.body(IntroductionParty.ORGANISATION)),
            body_shown(row.receiver),
            _KINDS.get(row.state, "key"),
            cases.get(row.case_id),
            cases.get(row.result_case_id),
        )
        for row in rows
    ]


def detail_context(request: HttpRequest, row: Introduction) -> dict[str, Any]:
    user = request.user
    (shown,) = rows_shown(request, [row])
    dialogues, calls = Dialogue.objects.visible_to(user), Call.objects.visible_to(user)
    is_party = Introduction.objects.of_parties(user).filter(pk=row.pk).exists()
    return {
        "row": row,
        "shown": shown,
        "crumbs": crumbs(row),
        "steps": _steps(row),
        "dialogue": dialogues.filter(from_introductions=row).first(),
        "call": calls.filter(from_introductions=row).first(),
        "is_party": is_party,
        "inquiry": origin_of(user, introduction=row.pk),
        "consents": _consents(row) if is_party and _asks_consent(row) else [],
    }


def crumbs(row: Introduction | None = None) -> list[Crumb]:
    first = Crumb("紹介", reverse("introduction_list"))
    if row is None:
        return [first, Crumb("紹介する")]
    return [first, Crumb(title(row))]


def title(row: Introduction) -> str:
    return f"{row.body(IntroductionParty.ORGANISATION)}を{row.receiver}に紹介"


def _asks_consent(row: Introduction) -> bool:
    return row.state == IntroductionState.HEARD and not row.is_from_source


def _consents(row: Introduction) -> list[tuple[str, bool]]:
    return [
        (str(row.body(party)), bool(getattr(row, f"{party}_agreed_at")))
        for party in IntroductionParty
    ]


def _steps(row: Introduction) -> list[Step]:
    """紹介 → 団体の承知 → 紹介先の返事 → その後; [] for one that ended on the way."""
    places = {"asked": 1, "passed_on": 2, "not_now": 2, "heard": 3}
    if row.state not in places:
        return []
    place = places[row.state]
    if row.result_case_id or row.result_call_id or row.result_dialogue_id or row.result_note:
        place = 4
    states = [DONE] * place + [NOW] + [TO_COME] * 4
    labels = ("紹介", "団体の承知", "紹介先の返事", "その後")
    return [Step(label, state) for label, state in zip(labels, states, strict=False)]
