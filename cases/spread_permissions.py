"""May this user judge 点→線→面, or write a municipality's path? The refusal in Japanese, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.permissions import EDITORS
from cases.spread_enums import PATH_TRANSITIONS, PathVisibility
from partners.enums import Role
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models import Case, SpreadPath
    from partners.models import Municipality, User


def may_judge_spread(user: User | AnonymousUser, case: Case) -> str | None:
    """Editors and approvers of the lead municipality, and administrators."""
    if not user.is_authenticated:
        return "点・線・面の判断を入力するには、サインインしてください。"
    if case.archived_at:
        return "保管された事例は編集できません。必要なときはポータル管理者にご連絡ください。"
    if user.is_staff or case.lead_municipality_id in user.municipality_ids(*EDITORS):
        return None
    return "点・線・面の判断を入力できるのは、この事例の自治体の担当と承認者です。"


def reads_staff_count(user: User | AnonymousUser, municipality_id: int | None) -> bool:
    """担当者数 is the municipality's own: a weakness is not put on show for others."""
    if not user.is_authenticated or municipality_id is None:
        return bool(user.is_authenticated and user.is_staff)
    return user.is_staff or municipality_id in user.municipality_ids()


def may_edit_path(user: User | AnonymousUser, municipality: Municipality) -> str | None:
    """Editors and approvers of this municipality, and administrators."""
    if not user.is_authenticated:
        return "3年の道筋を書くには、サインインしてください。"
    if not municipality.is_current:
        return "いまはない自治体の道筋は書けません。後継の自治体のページで書いてください。"
    if user.is_staff or municipality.pk in user.municipality_ids(*EDITORS):
        return None
    return f"3年の道筋を書けるのは、{municipality.name}の担当と承認者です。"


def may_change_path_visibility(
    user: User | AnonymousUser, path: SpreadPath, action: str
) -> str | None:
    """Approvers of the municipality and administrators, where the state allows it."""
    if not user.is_authenticated or not (
        user.is_staff or path.municipality_id in user.municipality_ids(Role.APPROVER)
    ):
        return "3年の道筋を公開できるのは、この自治体の承認者です。承認者に依頼してください。"
    try:
        find_transition(PATH_TRANSITIONS, action, PathVisibility(path.visibility))
    except Refused as refused:
        return refused.reason
    return None
