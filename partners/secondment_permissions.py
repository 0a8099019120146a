"""May this user do that to a secondment? The refusal in Japanese, or None (product.md §4, §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from partners.enums import Role
from partners.permissions import SIGN_IN_FIRST
from partners.secondment_enums import (
    SECONDMENT_TRANSITIONS,
    SecondmentReportState,
    SecondmentSide,
    SecondmentState,
)
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Secondment, SecondmentReport, User

WRITERS = (Role.EDITOR, Role.APPROVER, Role.REPORTER, Role.MANAGER)
KEEPERS = (Role.APPROVER, Role.MANAGER)
# What binds the body, or ends the matter.
KEEPERS_STEPS = ("sign", "call_off")
ONLY_PARTIES = "この派遣を扱えるのは、派遣元と受入先の人（自治体の担当・承認者、団体の人）です。"
ONLY_KEEPERS = "この操作ができるのは、派遣元か受入先の承認者（自治体）・管理者（団体）です。"


def sides_of(
    user: User | AnonymousUser, secondment: Secondment, *roles: str
) -> list[SecondmentSide]:
    """The sides this user acts for in one of `roles` (any, if none given)."""
    if not user.is_authenticated:
        return []
    municipalities, organisations = user.municipality_ids(*roles), user.organisation_ids(*roles)
    found = []
    for side in SecondmentSide:
        city = getattr(secondment, f"{side}_municipality_id")
        body = getattr(secondment, f"{side}_organisation_id")
        if city in municipalities or body in organisations:
            found.append(side)
    return found


def may_create_secondment(user: User | AnonymousUser) -> str | None:
    """Everybody who writes for a municipality or an organisation."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if user.municipality_ids(*WRITERS) or user.organisation_ids(*WRITERS):
        return None
    return "派遣を登録できるのは、自治体の担当・承認者と、団体の人です。所属先に依頼してください。"


def may_write(user: User | AnonymousUser, secondment: Secondment) -> str | None:
    """Who writes for one of the parties, until the matter is called off."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not sides_of(user, secondment, *WRITERS):
        return ONLY_PARTIES
    if secondment.state == SecondmentState.CALLED_OFF:
        return "取りやめた派遣は書き換えられません。改めて行うときは、新しく登録してください。"
    return None


def may_edit_secondment(user: User | AnonymousUser, secondment: Secondment) -> str | None:
    """As for writing, while it is not public: both parties agreed to what everybody reads."""
    refusal = may_write(user, secondment)
    if refusal is None and secondment.published_at:
        return "公開している間は編集できません。先に「公開をやめる」を行ってください。"
    return refusal


def may_step(user: User | AnonymousUser, secondment: Secondment, action: str) -> str | None:
    """One step of the way: by whom, from which state, and with what filled in."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not sides_of(user, secondment, *WRITERS):
        return ONLY_PARTIES
    if action in KEEPERS_STEPS and not sides_of(user, secondment, *KEEPERS):
        return ONLY_KEEPERS
    try:
        find_transition(SECONDMENT_TRANSITIONS, action, secondment.state)
    except Refused as refused:
        return refused.reason
    return why_not_yet(secondment, action)


def why_not_yet(secondment: Secondment, action: str) -> str | None:
    """What is missing for a step; None where nothing is."""
    today = timezone.localdate()
    if action == "sign" and not secondment.starts_on:
        return "締結を記録するには「始まりの日」が要ります。編集画面で書き足してください。"
    if action == "start" and secondment.starts_on and secondment.starts_on > today:
        return "始まりの日がまだ来ていません。日が違うときは、編集画面で直してください。"
    if action == "return" and not secondment.ends_on:
        return "復帰を記録するには「終わりの日」が要ります。編集画面で書き足してください。"
    if action == "return" and secondment.ends_on and secondment.ends_on > today:
        return (
            "終わりの日がまだ来ていません。早く終えたときは、編集画面で終わりの日を直してください。"
        )
    if action == "share" and not secondment.after_return and not secondment.reflections.exists():
        return "成果を共有するには「復帰後の配属・活用」か、振り返りが要ります。"
    if action == "call_off" and secondment.published_at:
        return "公開している派遣です。先に「公開をやめる」を行ってください。"
    return None


def sides_to_agree(user: User | AnonymousUser, secondment: Secondment) -> list[SecondmentSide]:
    """The sides for which this user could still agree to the publication."""
    return [
        side
        for side in sides_of(user, secondment, *KEEPERS)
        if getattr(secondment, f"{side}_agreed_at") is None
    ]


def may_agree(
    user: User | AnonymousUser, secondment: Secondment, side: str | None = None
) -> str | None:
    """承認者 or 管理者 of a side that has not agreed; never one person for both sides."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not sides_of(user, secondment, *KEEPERS):
        return ONLY_KEEPERS
    if secondment.published_at:
        return "この派遣は、すでに公開しています。"
    if secondment.state == SecondmentState.CALLED_OFF:
        return "取りやめた派遣は公開しません。"
    open_sides = sides_to_agree(user, secondment)
    if not open_sides or (side is not None and side not in open_sides):
        return "あなたの側は、すでに公開に同意しています。相手の同意をお待ちください。"
    if user.pk in (secondment.sender_agreed_by_id, secondment.host_agreed_by_id):
        return "一人で両方の側の同意はできません。もう一方の側は、別の人が同意してください。"
    return None


def may_publish(user: User | AnonymousUser, secondment: Secondment) -> str | None:
    """承認者 or 管理者 of a party, once both agreed; of a rule, with its source."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not sides_of(user, secondment, *KEEPERS):
        return ONLY_KEEPERS
    if secondment.published_at:
        return "この派遣は、すでに公開しています。"
    if secondment.state == SecondmentState.CALLED_OFF:
        return "取りやめた派遣は公開しません。"
    if secondment.is_from_source:
        if not (secondment.source_url or secondment.source_note):
            return (
                "公表資料から登録した制度は、「出典のURL」か「出典」を書いてから公開してください。"
            )
        return None
    for side in SecondmentSide:
        if getattr(secondment, f"{side}_agreed_at"):
            continue
        if not getattr(secondment, f"{side}_name"):
            return f"{side.label}の同意がまだです。両方の承認者・管理者が同意すると公開できます。"
        if not secondment.outside_agreement:
            return (
                f"{side.label}は登録のない相手です。編集画面の「登録のない相手の同意」に、"
                "いつ、どの部署から得たかを書いてください。"
            )
    return None


def may_withdraw(user: User | AnonymousUser, secondment: Secondment) -> str | None:
    """承認者 or 管理者 of either party; an administrator where it came from a public source."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    is_curated = secondment.is_from_source and user.is_staff
    if not (is_curated or sides_of(user, secondment, *KEEPERS)):
        return ONLY_KEEPERS
    if not secondment.published_at:
        return "この派遣は、公開していません。"
    return None


def may_reflect(user: User | AnonymousUser, secondment: Secondment) -> str | None:
    """Both parties, published or not, once it has begun."""
    refusal = may_write(user, secondment)
    begun = (SecondmentState.RUNNING, SecondmentState.RETURNED, SecondmentState.SHARED)
    if refusal is None and secondment.state not in begun:
        return "振り返りと報告は、派遣が始まってから書けます。"
    return refusal


def may_report(user: User | AnonymousUser, secondment: Secondment) -> str | None:
    return may_reflect(user, secondment)


def may_accept_report(user: User | AnonymousUser, report: SecondmentReport) -> str | None:
    """Somebody of the other side than the one that sent it."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    sides = sides_of(user, report.secondment, *WRITERS)
    if not sides:
        return ONLY_PARTIES
    if report.state == SecondmentReportState.ACCEPTED:
        return "この報告は、すでに受け取られています。"
    if report.sent_by_id == user.pk or all(side == report.side for side in sides):
        return "報告を受け取れるのは、送った側ではないほうの人です。"
    return None
