"""Committees and reviews: the call is of the world's city, its 「committee」 serves on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.urls import reverse

from partners.models.invitation import hash_token
from proposals.domain.committee import add_member
from proposals.models import ReviewCopy, ReviewRound
from tests.access.world import World
from tests.factories.entries import Office
from tests.factories.review import (
    Opened,
    closed_round,
    declare_none,
    handed_out,
    hold_meeting,
    opened_call,
)

Address = Callable[[World], str]


def _opened(world: World) -> Opened:
    people = [world.people[role] for role in ("viewer", "editor", "approver", "committee")]
    viewer, editor, approver, serving = (person for person in people if person is not None)
    office = Office(world.city, viewer, editor, approver)
    return opened_call(office, prices=(1,), members=2, users=[serving])


def _of_call(page: str) -> Address:
    return lambda world: reverse(page, args=[_opened(world).call.pk])


def _of_member(page: str) -> Address:
    def address(world: World) -> str:
        opened = _opened(world)
        return reverse(page, args=[opened.call.pk, opened.members[1].pk])

    return address


def _recusal(world: World) -> str:
    opened = _opened(world)
    args = [opened.call.pk, opened.members[1].pk, opened.proposals[0].entry_id]
    return reverse("call_recusal", args=args)


def _declared(world: World) -> str:
    opened = _opened(world)
    declare_none(opened)
    return reverse("review_hand_out", args=[opened.call.pk])


def _round(world: World, *, closed: bool) -> tuple[Opened, ReviewRound]:
    opened = _opened(world)
    if closed:
        return opened, closed_round(opened, {opened.proposals[0].pk: (10, 10)})
    return opened, handed_out(opened)


def _of_round(page: str, *, closed: bool = False) -> Address:
    def address(world: World) -> str:
        opened, round_ = _round(world, closed=closed)
        return reverse(page, args=[opened.call.pk, round_.kind])

    return address


def _meeting(world: World) -> str:
    opened, round_ = _round(world, closed=False)
    meeting = hold_meeting(opened, round_)
    return reverse("review_meeting", args=[opened.call.pk, round_.kind, meeting.pk])


def _copy(page: str, *, closed: bool = False, more: tuple[uuid.UUID, ...] = ()) -> Address:
    def address(world: World) -> str:
        _round(world, closed=closed)
        token = ReviewCopy.objects.get(member__user=world.people["committee"]).token
        return reverse(page, args=[token, *more])

    return address


def _link(world: World) -> str:
    """A link that was mailed to somebody without an account."""
    opened = _opened(world)
    values = {"name": "見本の人", "post": "", "is_outsider": True, "is_chair": False}
    member = add_member(
        by=opened.office.editor,
        call_id=opened.call.pk,
        email="asked@city.example",
        values=values,
    )
    member.token_hash = TOKEN_HASH
    member.save()
    return reverse("committee_join", args=["test-token"])


TOKEN_HASH = hash_token("test-token")

ADDRESSES: dict[str, Address] = {
    "call_committee": _of_call("call_committee"),
    "call_committee_new": _of_call("call_committee_new"),
    "call_committee_member": _of_member("call_committee_member"),
    "call_committee_end": _of_member("call_committee_end"),
    "call_declare": _of_call("call_declare"),
    "call_interests": _of_call("call_interests"),
    "call_recusal": _recusal,
    "committee_join unknown": lambda world: reverse("committee_join", args=["nothing"]),
    "committee_join asked": _link,
    "review_hand_out early": _of_call("review_hand_out"),
    "review_hand_out ready": _declared,
    "review_meeting_new": _of_round("review_meeting_new"),
    "review_meeting": _meeting,
    "review_close": _of_round("review_close"),
    "review_scores scoring": _of_round("review_scores"),
    "review_scores closed": _of_round("review_scores", closed=True),
    "review_steps closed": _of_round("review_steps", closed=True),
    "review_list": lambda world: reverse("review_list"),
    "review_sheet scoring": _copy("review_sheet"),
    "review_sheet closed": _copy("review_sheet", closed=True),
    "review_file unknown": _copy("review_file", more=(uuid.UUID(int=1),)),
}

# Columns: visitor committee viewer editor approver, other city's editor approver,
# reporter manager, other organisation's manager, administrator.
TABLE = """
call_committee         in/in   302/405 403/405 200/405 200/405 403/405 403/405 403/405 403/405 403/405 403/405
call_committee_new     in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
call_committee_member  in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
call_committee_end     in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
call_declare           in/in   200/422 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
call_interests         in/in   403/405 403/405 200/405 200/405 403/405 403/405 403/405 403/405 403/405 403/405
call_recusal           in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
committee_join unknown 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
committee_join asked   200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200
review_hand_out early  in/in   403/403 403/403 200/403 200/403 403/403 403/403 403/403 403/403 403/403 403/403
review_hand_out ready  in/in   403/403 403/403 200/302 200/302 403/403 403/403 403/403 403/403 403/403 403/403
review_meeting_new     in/in   403/403 404/404 200/422 200/422 404/404 404/404 404/404 404/404 404/404 403/403
review_meeting         in/in   403/403 404/404 200/422 200/422 404/404 404/404 404/404 404/404 404/404 403/403
review_close           in/in   403/403 404/404 200/422 200/422 404/404 404/404 404/404 404/404 404/404 403/403
review_scores scoring  in/in   403/405 404/405 403/405 403/405 404/405 404/405 404/405 404/405 404/405 403/405
review_scores closed   in/in   200/405 404/405 200/405 200/405 404/405 404/405 404/405 404/405 404/405 200/405
review_steps closed    in/in   200/405 404/405 200/405 200/405 404/405 404/405 404/405 404/405 404/405 200/405
review_list            in/in   200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405
review_sheet scoring   in/in   200/409 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
review_sheet closed    in/in   200/403 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
review_file unknown    in/in   404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405
"""
READING: set[str] = set()
