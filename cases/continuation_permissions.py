"""May this user do that to a 継続判断 or a milestone? The refusal in Japanese, or None (house.md, 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.continuation_enums import (
    CONFIRM,
    CONTINUATION_TRANSITIONS,
    PUBLISH,
    WITHDRAW,
    ContinuationState,
)
from cases.enums import PartnerRole, Visibility
from cases.permissions import EDITORS
from cases.report_permissions import NOT_STARTED
from partners.enums import Role
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models import Case, Continuation
    from partners.models import Membership, User

ARCHIVED = "保管された事例の継続判断は変えられません。必要なときはポータル管理者にご連絡ください。"


def proposing_side(user: User | AnonymousUser, case: Case) -> tuple[int | None, int | None]:
    """(municipality id, organisation id) that the user would propose for; (None, None) for none.

    The case's municipality before an organisation of it; who only introduced it is no side.
    Administrators stand in for the municipality. Prefetch case.partners.
    """
    if not user.is_authenticated:
        return None, None
    if user.is_staff or case.lead_municipality_id in user.municipality_ids(*EDITORS):
        return case.lead_municipality_id, None
    managed = user.organisation_ids(Role.MANAGER)
    for row in case.partners.all():
        if row.organisation_id in managed and row.role != PartnerRole.INTRODUCER:
            return None, row.organisation_id
    return None, None


def may_propose_continuation(user: User | AnonymousUser, case: Case) -> str | None:
    """担当 and 承認者 of the case's municipality, 管理者 of an organisation that does the work."""
    if not user.is_authenticated:
        return "継続判断を記録するには、サインインしてください。"
    if not user.is_staff and proposing_side(user, case) == (None, None):
        return "継続判断を提案できるのは、この事例の自治体の担当・承認者と、事業を行う団体の管理者です。"
    if case.archived_at:
        return ARCHIVED
    if case.stage in NOT_STARTED:
        return (
            f"この事例はまだ「{case.get_stage_display()}」の段階です。"
            "始まってから、年度の終わりに判断を記録してください。"
        )
    return None


def may_edit_continuation(user: User | AnonymousUser, row: Continuation) -> str | None:
    """The side that proposed it, while it is proposed; the municipality edits either's."""
    refusal = may_propose_continuation(user, row.case)
    if refusal:
        return refusal
    _, organisation = proposing_side(user, row.case)
    if organisation and row.proposed_organisation_id not in _own(user):
        return "この提案を直せるのは、提案した側と、この事例の自治体です。"
    if row.state != ContinuationState.PROPOSED:
        return (
            "確定した判断と取り下げた提案は、書き換えられません。"
            "直すときは、自治体の承認者に確定の取り消しを依頼してください。"
        )
    return None


def may_move_continuation(user: User | AnonymousUser, row: Continuation, action: str) -> str | None:
    """Withdrawing: who may edit it. Everything else: 承認者 of the municipality."""
    refusal = may_edit_continuation(user, row) if action == WITHDRAW else _may_decide(user, row)
    if refusal:
        return refusal
    try:
        find_transition(CONTINUATION_TRANSITIONS, action, row.state)
    except Refused as refused:
        return refused.reason
    if action == CONFIRM and row.goes_on and not (row.basis or row.source_note):
        return (
            "続ける判断を確定するには「契約の根拠」が要ります。"
            "編集画面で選んでから、もう一度お試しください。"
        )
    if action == PUBLISH and row.case.visibility != Visibility.PUBLIC:
        return "事例が公開されていないため、判断も公開できません。先に事例を公開してください。"
    return None


def may_list_continuations(membership: Membership | None) -> str | None:
    """担当 and 承認者 of the municipality that one acts for."""
    if membership and membership.municipality_id and membership.role in EDITORS:
        return None
    return "継続判断の一覧を読めるのは、自治体の担当と承認者です。"


def may_edit_milestones(user: User | AnonymousUser, case: Case) -> str | None:
    """担当 and 承認者 of the case's municipality, and administrators."""
    if not user.is_authenticated:
        return "できごとを記録するには、サインインしてください。"
    if not user.is_staff and case.lead_municipality_id not in user.municipality_ids(*EDITORS):
        return "できごとを記録できるのは、この事例の自治体の担当と承認者です。"
    if case.archived_at:
        return (
            "保管された事例のできごとは変えられません。必要なときはポータル管理者にご連絡ください。"
        )
    return None


def _may_decide(user: User | AnonymousUser, row: Continuation) -> str | None:
    if not user.is_authenticated or not (
        user.is_staff or row.case.lead_municipality_id in user.municipality_ids(Role.APPROVER)
    ):
        return "継続判断を確定し公開できるのは、この事例の自治体の承認者です。承認者に依頼してください。"
    return ARCHIVED if row.case.archived_at else None


def _own(user: User | AnonymousUser) -> list[int]:
    return user.organisation_ids(Role.MANAGER) if user.is_authenticated else []
