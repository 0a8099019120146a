"""May this user do that to an introduction? The refusal in Japanese, or None (product.md §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partners.domain.addressees import STAFF, WRITERS, addressees
from partners.enums import Role
from partners.models import Municipality, Organisation
from partners.permissions import SIGN_IN_FIRST
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition
from proposals.introduction_enums import (
    INTRODUCTION_TRANSITIONS,
    IntroductionParty,
    IntroductionState,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models import Introduction

_WHO = {
    "agree": (IntroductionParty.ORGANISATION, (Role.MANAGER,)),
    "decline": (IntroductionParty.ORGANISATION, (Role.MANAGER,)),
    "hear": (IntroductionParty.RECEIVER, STAFF),
    "pass_over": (IntroductionParty.RECEIVER, STAFF),
    "withdraw": (IntroductionParty.INTRODUCER, (*STAFF, *WRITERS)),
}
_ONLY = {
    IntroductionParty.ORGANISATION: "この返事ができるのは、紹介される団体の管理者です。",
    IntroductionParty.RECEIVER: "この返事ができるのは、紹介先の自治体の担当と承認者です。",
    IntroductionParty.INTRODUCER: "紹介を取り下げられるのは、紹介した自治体・団体の人です。",
}
_KEEPERS = (Role.APPROVER, Role.MANAGER)


def introducers_of(user: User) -> list[Municipality | Organisation]:
    """The bodies in whose name this user may recommend: municipalities and 中間支援組織."""
    found: list[Municipality | Organisation] = []
    for membership in user.active_memberships:
        if membership.municipality and membership.role in STAFF:
            found.append(membership.municipality)
        body = membership.organisation
        if body and body.is_intermediary and membership.role in WRITERS:
            found.append(body)
    return found


def may_introduce(user: User | AnonymousUser) -> str | None:
    """Who writes for a municipality or for a 中間支援組織."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if introducers_of(user):
        return None
    return "団体を紹介できるのは、自治体の担当・承認者と、中間支援組織の人です。"


def why_not_between(
    introducer: Municipality | Organisation, organisation: Organisation, receiver: Municipality
) -> str | None:
    """Why these three cannot be an introduction; None where they can (two queries)."""
    if introducer == receiver:
        return "自分の自治体には紹介できません。ほかの自治体を紹介先にしてください。"
    if introducer == organisation:
        return "自分の団体は紹介できません。自治体への問い合わせをお使いください。"
    for body in (organisation, receiver):
        if not addressees(body):
            return (
                f"{body}には、このポータルで紹介を受け取る人がまだいません。"
                "ページにある連絡窓口から、直接お知らせください。"
            )
    return None


def may_act(user: User | AnonymousUser, row: Introduction, action: str) -> str | None:
    """The party whose turn it is, in a state that allows it."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    party, roles = _WHO[action]
    if not _is(user, row, party, *roles):
        return _ONLY[party]
    try:
        find_transition(INTRODUCTION_TRANSITIONS, action, row.state)
    except Refused as refused:
        return refused.reason
    return None


def may_record_result(user: User | AnonymousUser, row: Introduction) -> str | None:
    """The receiving municipality's staff, once they have heard the organisation."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not _is(user, row, IntroductionParty.RECEIVER, *STAFF):
        return "その後を書けるのは、紹介先の自治体の担当と承認者です。"
    if row.state != IntroductionState.HEARD:
        return "その後は、「話を聞く」と返事をしたあとに書けます。"
    return None


def may_start_case(user: User | AnonymousUser, row: Introduction) -> str | None:
    """Begin a case from it: who may say what came of it, once."""
    if refusal := may_record_result(user, row):
        return refusal
    if row.result_case_id:
        return "この紹介から始まった事例は、すでに記録されています。"
    return None


def may_agree_to_publish(user: User | AnonymousUser, row: Introduction) -> str | None:
    """承認者 or 管理者 of a party that has not agreed yet, once the organisation was heard."""
    refusal = _may_decide_reach(user, row)
    if refusal:
        return refusal
    if row.state != IntroductionState.HEARD:
        return "公開できるのは、紹介先が「話を聞く」と返事をした紹介です。"
    if not parties_to_agree(user, row):
        return (
            "あなたの自治体・団体は、すでに公開に同意しています。ほかの二者の同意をお待ちください。"
        )
    return None


def may_end_publication(user: User | AnonymousUser, row: Introduction) -> str | None:
    """承認者 or 管理者 of any of the three, as long as one of them has agreed."""
    refusal = _may_decide_reach(user, row)
    if refusal:
        return refusal
    if not any(getattr(row, f"{party}_agreed_at") for party in IntroductionParty):
        return "まだだれも公開に同意していません。"
    return None


def parties_to_agree(user: User | AnonymousUser, row: Introduction) -> list[IntroductionParty]:
    """The parties this user decides for that have not agreed yet."""
    return [
        party
        for party in IntroductionParty
        if _is(user, row, party, *_KEEPERS) and not getattr(row, f"{party}_agreed_at")
    ]


def _may_decide_reach(user: User | AnonymousUser, row: Introduction) -> str | None:
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not any(_is(user, row, party, *_KEEPERS) for party in IntroductionParty):
        return "公開を決められるのは、三者の承認者（自治体）・管理者（団体）です。"
    if row.is_from_source:
        return "公表資料から登録した紹介です。公開は、もとの資料によります。"
    return None


def _is(user: User | AnonymousUser, row: Introduction, party: str, *roles: str) -> bool:
    if not user.is_authenticated:
        return False
    if party == IntroductionParty.ORGANISATION:
        return row.organisation_id in user.organisation_ids(*roles)
    if party == IntroductionParty.RECEIVER:
        return row.receiver_municipality_id in user.municipality_ids(*roles)
    return row.introducer_municipality_id in user.municipality_ids(
        *roles
    ) or row.introducer_organisation_id in user.organisation_ids(*roles)
