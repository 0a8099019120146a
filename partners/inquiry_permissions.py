"""May this user do that to an inquiry? The refusal in Japanese, or None (product.md §4, §7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from partners.enums import Role
from partners.inquiry_enums import INQUIRY_TRANSITIONS, InquirySide, InquiryState
from partners.models import Membership, Municipality
from partners.permissions import SIGN_IN_FIRST
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Inquiry, Organisation, User

WRITERS = (Role.EDITOR, Role.APPROVER, Role.REPORTER, Role.MANAGER)


def writes_for(user: User | AnonymousUser, body: Municipality | Organisation) -> bool:
    if not user.is_authenticated:
        return False
    if isinstance(body, Municipality):
        return body.pk in user.municipality_ids(*WRITERS)
    return body.pk in user.organisation_ids(*WRITERS)


def may_ask_somebody(user: User | AnonymousUser) -> str | None:
    """Everybody who writes for a municipality or an organisation."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if user.municipality_ids(*WRITERS) or user.organisation_ids(*WRITERS):
        return None
    return "問い合わせを送れるのは、自治体の担当・承認者と、団体の人です。所属先の人に依頼してください。"


def may_ask(
    user: User | AnonymousUser,
    sender: Municipality | Organisation,
    recipient: Municipality | Organisation,
) -> str | None:
    """In the name of one's own body, to another one that somebody reads for."""
    refusal = may_ask_somebody(user)
    if refusal:
        return refusal
    if not writes_for(user, sender):
        return f"{sender}の名で問い合わせを送れるのは、{sender}の人です。"
    if (type(sender), sender.pk) == (type(recipient), recipient.pk):
        return "自分の自治体・団体には問い合わせられません。"
    return why_unreachable(recipient)


def why_unreachable(recipient: Municipality | Organisation) -> str | None:
    """Nobody there would read it; None where somebody does (one query)."""
    if reachable([recipient]):
        return None
    return (
        f"{recipient}には、このポータルで問い合わせを受け取る人がまだいません。"
        "ページにある連絡窓口やウェブサイトから、直接お問い合わせください。"
    )


def reachable(bodies: Iterable[Municipality | Organisation]) -> set[Municipality | Organisation]:
    """Those of the bodies where somebody would read a letter (one query)."""
    every = list(bodies)
    cities = [one.pk for one in every if isinstance(one, Municipality)]
    others = [one.pk for one in every if not isinstance(one, Municipality)]
    rows = Membership.objects.active().filter(
        Q(municipality__in=cities) | Q(organisation__in=others), role__in=WRITERS
    )
    found = set(rows.values_list("municipality", "organisation"))
    return {
        one
        for one in every
        if ((one.pk, None) if isinstance(one, Municipality) else (None, one.pk)) in found
    }


def sides_of(user: User | AnonymousUser, inquiry: Inquiry) -> list[InquirySide]:
    """The sides this user writes for."""
    if not user.is_authenticated:
        return []
    municipalities, organisations = user.municipality_ids(*WRITERS), user.organisation_ids(*WRITERS)
    return [
        side
        for side in InquirySide
        if getattr(inquiry, f"{side}_municipality_id") in municipalities
        or getattr(inquiry, f"{side}_organisation_id") in organisations
    ]


def side_to_write(user: User | AnonymousUser, inquiry: Inquiry) -> InquirySide | None:
    """The side this user's next letter is of; who belongs to both gives the answer that is due."""
    sides = sides_of(user, inquiry)
    if len(sides) == 2:
        return InquirySide.RECIPIENT if inquiry.state == InquiryState.OPEN else InquirySide.SENDER
    return sides[0] if sides else None


def may_write(user: User | AnonymousUser, inquiry: Inquiry) -> str | None:
    """Both parties, until one of them closes it."""
    return may_act(user, inquiry, "answer")


def may_close(user: User | AnonymousUser, inquiry: Inquiry) -> str | None:
    """Either party."""
    return may_act(user, inquiry, "close")


def may_act(user: User | AnonymousUser, inquiry: Inquiry, action: str) -> str | None:
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not sides_of(user, inquiry):
        return "やり取りを書けるのは、両者の人（自治体の担当・承認者、団体の人）です。"
    if inquiry.state == InquiryState.CLOSED:
        return "このやり取りは終わっています。続きは、新しい問い合わせとして送ってください。"
    try:
        find_transition(INQUIRY_TRANSITIONS, action, inquiry.state)
    except Refused as refused:
        return refused.reason
    return None
