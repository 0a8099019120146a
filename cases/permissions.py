"""May this user do that to a case? Each function returns the refusal in Japanese, or None.

The button and the domain function call the same one (house.md, 5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.enums import (
    MONEY_TRANSITIONS,
    VISIBILITY_TRANSITIONS,
    MoneyVisibility,
    PartnerRole,
    Visibility,
)
from partners.enums import Role
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models import Case, MoneyYear
    from partners.models import User

EDITORS = (Role.EDITOR, Role.APPROVER)
RECORDERS = (Role.REPORTER, Role.MANAGER)


def may_create_case(user: User | AnonymousUser) -> str | None:
    """Editors and approvers of a municipality, and administrators."""
    if not user.is_authenticated:
        return "事例を登録するには、サインインしてください。"
    if user.is_staff or user.municipality_ids(*EDITORS):
        return None
    return "事例を登録できるのは、自治体の担当と承認者です。所属の自治体にご相談ください。"


def may_copy_case(user: User | AnonymousUser, case: Case) -> str | None:
    """Whoever may register cases begins one of their own from a public one."""
    refusal = may_create_case(user)
    if refusal:
        return refusal
    if case.visibility != Visibility.PUBLIC or case.archived_at:
        return "もとにできるのは、公開された事例だけです。"
    return None


def may_edit_case(user: User | AnonymousUser, case: Case) -> str | None:
    """Editors and approvers of the lead municipality; administrators also where there is none."""
    refusal = may_create_case(user)
    if refusal or not user.is_authenticated:
        return refusal
    if case.archived_at:
        return "保管された事例は編集できません。必要なときはポータル管理者にご連絡ください。"
    if user.is_staff or case.lead_municipality_id in user.municipality_ids(*EDITORS):
        return None
    return "この事例を編集できるのは、この事例の自治体の担当と承認者です。"


def may_change_visibility(user: User | AnonymousUser, case: Case, action: str) -> str | None:
    """Approvers of the lead municipality and administrators, where the state allows it."""
    refusal = may_edit_case(user, case)
    if refusal or not user.is_authenticated:
        return refusal
    if not user.is_staff and case.lead_municipality_id not in user.municipality_ids(Role.APPROVER):
        return "公開範囲を変えられるのは、この自治体の承認者です。承認者に公開を依頼してください。"
    try:
        transition = find_transition(VISIBILITY_TRANSITIONS, action, case.visibility)
    except Refused as refused:
        return refused.reason
    if transition.target != Visibility.DRAFT and not case.summary:
        return (
            "公開するには「概要」が要ります。編集画面で概要を入力してから、もう一度お試しください。"
        )
    return None


def may_archive_case(user: User | AnonymousUser, case: Case) -> str | None:
    """Administrators only: archiving takes a case out of every list."""
    if user.is_authenticated and user.is_staff:
        return None
    return "事例を保管できるのは、ポータル管理者です。"


def may_plan_money(user: User | AnonymousUser, case: Case) -> str | None:
    """Plan and actual, every row: whoever may edit the case."""
    if not user.is_authenticated:
        return "費用を入力するには、サインインしてください。"
    if case.archived_at:
        return "保管された事例の費用は変えられません。ポータル管理者にご連絡ください。"
    if user.is_staff or case.lead_municipality_id in user.municipality_ids(*EDITORS):
        return None
    return (
        "費用の予算を入力できるのは、この事例の自治体の担当と承認者です。"
        "自治体の担当に依頼してください。"
    )


def may_edit_money(
    user: User | AnonymousUser, case: Case, year: MoneyYear | None = None
) -> str | None:
    """As may_plan_money; actuals also 記録者 and 管理者 of a partner while they are not public.

    Published figures are the municipality's word, so that its own staff change them.
    """
    refusal = may_plan_money(user, case)
    if refusal is None or not user.is_authenticated or case.archived_at:
        return refusal
    if not _carries_out(user, case):
        return (
            "費用を入力できるのは、この事例の自治体の担当・承認者と、"
            "事業を行う団体の記録者・管理者です。"
        )
    if year is not None and year.is_public:
        return (
            "この年度の費用は公開されています。実績を直すときは、"
            "自治体の担当に修正を依頼してください。"
        )
    return None


def may_change_money_visibility(
    user: User | AnonymousUser, year: MoneyYear, action: str
) -> str | None:
    """Approvers of the lead municipality and administrators, where the state allows it."""
    if not user.is_authenticated or not (
        user.is_staff or year.case.lead_municipality_id in user.municipality_ids(Role.APPROVER)
    ):
        return "費用を公開できるのは、この事例の自治体の承認者です。承認者に依頼してください。"
    if year.case.archived_at:
        return "保管された事例の費用は変えられません。ポータル管理者にご連絡ください。"
    try:
        find_transition(MONEY_TRANSITIONS, action, MoneyVisibility(year.visibility))
    except Refused as refused:
        return refused.reason
    return None


def _carries_out(user: User, case: Case) -> bool:
    """Whether one of the user's organisations does the work; who only introduced it does not."""
    own = set(user.organisation_ids(*RECORDERS))
    return bool(own) and any(
        row.organisation_id in own and row.role != PartnerRole.INTRODUCER
        for row in case.partners.all()
    )
