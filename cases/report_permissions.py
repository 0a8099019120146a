"""May this user do that to an activity report? The refusal in Japanese, or None (house.md, 5).

The database holds the same rules once more (migration 0005): these say them in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.enums import EDITABLE_STATES, REPORT_TRANSITIONS, ReportState, Stage
from cases.permissions import EDITORS
from partners.enums import Role
from partners.models import Organisation
from ppp_portal.refusals import Refused
from ppp_portal.states import find_transition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models import ActivityReport, Case
    from partners.models import Municipality, User

WRITERS = (Role.REPORTER, Role.MANAGER)
NOT_STARTED = (Stage.CONCEPT, Stage.DIALOGUE, Stage.CALL)


def writes_for(user: User | AnonymousUser, body: Organisation | Municipality | int) -> bool:
    """Whether the user writes reports in the name of that body."""
    if not user.is_authenticated:
        return False
    if isinstance(body, Organisation):
        return body.pk in user.organisation_ids(*WRITERS)
    return getattr(body, "pk", body) in user.municipality_ids(*EDITORS)


def serves(user: User | AnonymousUser, case: Case, *roles: str) -> bool:
    """Whether the user holds one of `roles` at a municipality of the case."""
    if not user.is_authenticated:
        return False
    held = user.municipality_ids(*roles)
    return bool(held) and (
        case.lead_municipality_id in held
        or any(joined.municipality_id in held for joined in case.further.all())
    )


def reads_every_figure(user: User | AnonymousUser, case: Case) -> bool:
    """Whether the user is of one of the case's parties, or an administrator: nothing is masked."""
    if not user.is_authenticated:
        return False
    if user.is_staff and user.is_active:
        return True
    organisations = user.organisation_ids()
    return serves(user, case) or any(
        row.organisation_id in organisations for row in case.partners.all() if row.organisation_id
    )


def may_read_reporting(user: User | AnonymousUser, case: Case) -> str | None:
    """報告様式: the case's own municipalities and partners, and administrators."""
    if reads_every_figure(user, case):
        return None
    return "報告様式を読めるのは、この事例の自治体と相手方の団体です。"


def may_edit_reporting(user: User | AnonymousUser, case: Case) -> str | None:
    """What a case asks for is set by its municipality; administrators may help."""
    if not user.is_authenticated:
        return "報告様式を決めるには、サインインしてください。"
    if not user.is_staff and not serves(user, case, *EDITORS):
        return "報告様式を決められるのは、この事例の自治体の担当と承認者です。"
    if case.archived_at:
        return (
            "保管された事例の報告様式は変えられません。必要なときはポータル管理者にご連絡ください。"
        )
    return None


def may_write_report(
    user: User | AnonymousUser, case: Case, body: Organisation | Municipality | None
) -> str | None:
    """A new report on `case` in the name of `body`: a partner of the case, or its municipality."""
    if not user.is_authenticated:
        return "活動を記録するには、サインインしてください。"
    if case.archived_at:
        return "保管された事例には記録できません。必要なときはポータル管理者にご連絡ください。"
    if case.stage in NOT_STARTED:
        return (
            f"この事例はまだ「{case.get_stage_display()}」の段階です。"
            "始まってから記録してください。"
        )
    if case.lead_municipality_id is None:
        return "この事例には自治体の登録がないため、報告を提出する先がありません。"
    if body is None or not writes_for(user, body):
        return "活動を記録できるのは、この事例の相手方の団体の記録者・管理者と、自治体の担当・承認者です。"
    if isinstance(body, Organisation):
        if not any(row.organisation_id == body.pk for row in case.partners.all()):
            return f"{body}はこの事例の相手方ではないため、記録できません。"
    elif not serves(user, case, *EDITORS):
        return "この事例の自治体ではないため、記録できません。"
    return None


def may_edit_report(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    """Its own body's writers, while it is not with the municipality."""
    if not writes_for(user, report.body):
        return "この報告を書けるのは、報告する団体（自治体）の記録者・担当です。"
    if report.case.archived_at:
        return "保管された事例の報告は書けません。必要なときはポータル管理者にご連絡ください。"
    if report.state == ReportState.SUBMITTED:
        return (
            "提出した報告は、そのままでは直せません。受付の前なら取り下げ、"
            "受付の後なら差戻しを自治体に依頼してください。"
        )
    if report.state not in EDITABLE_STATES:
        return "確認済みの報告は直せません。「訂正する」から、理由を書いて訂正版を作ってください。"
    if report.part_of and report.part_of.state not in EDITABLE_STATES:
        return (
            f"この記録は、提出した{report.part_of.get_kind_display()}報告に含まれているため、"
            "直せません。"
        )
    return None


def may_discard_report(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    """A draft that was never sent, by whoever may edit it."""
    refusal = may_edit_report(user, report)
    if refusal:
        return refusal
    if report.state != ReportState.DRAFT or report.first_submitted_at:
        return "一度提出した報告は、経過を残すために消せません。"
    return None


def may_submit_report(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    refusal = may_edit_report(user, report) or _state("submit", report)
    if refusal:
        return refusal
    if report.part_of_id:
        return "この記録は定期の報告に含まれています。定期の報告のほうを提出してください。"
    return None


def may_withdraw_report(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    """Its writers, until the municipality presses 受付."""
    if not writes_for(user, report.body):
        return "取り下げられるのは、提出した団体（自治体）の記録者・担当です。"
    if report.received_at and report.state == ReportState.SUBMITTED:
        return (
            "受付が済んだ報告は取り下げられません。直すときは、自治体に差戻しを依頼してください。"
        )
    return _state("withdraw", report)


def may_receive_report(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    if not serves(user, report.case, *EDITORS):
        return "受け付けられるのは、この事例の自治体の担当と承認者です。"
    if report.received_at:
        return "この報告は、すでに受け付けています。"
    return _state("receive", report)


def may_return_report(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    if not serves(user, report.case, *EDITORS):
        return "差し戻せるのは、この事例の自治体の担当と承認者です。"
    return _state("return", report)


def may_confirm_report(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    """An approver of the case's municipality, never whoever sent it (product.md §4)."""
    if not serves(user, report.case, Role.APPROVER):
        return (
            "報告を確認できるのは、この事例の自治体の承認者です。承認者に確認を依頼してください。"
        )
    refusal = _state("confirm", report)
    if refusal:
        return refusal
    if user.is_authenticated and report.submitted_by_id == user.pk:
        return "自分が提出した報告は、自分では確認できません。ほかの承認者に依頼してください。"
    return None


def may_correct_report(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    """Its body's writers, once it is confirmed and no other correction is on its way."""
    if not writes_for(user, report.body):
        return "訂正できるのは、報告した団体（自治体）の記録者・担当です。"
    if report.state != ReportState.CONFIRMED:
        return "訂正できるのは、確認済みの報告です。"
    if getattr(report, "correction", None):
        return "この報告の訂正版は、すでにあります。そちらを開いて続けてください。"
    return None


def may_publish_report(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    """Approvers of the municipality, of confirmed reports of a public case."""
    if not serves(user, report.case, Role.APPROVER):
        return "報告を公開できるのは、この事例の自治体の承認者です。"
    if report.state != ReportState.CONFIRMED:
        return "公開できるのは、確認済みの報告だけです。"
    if report.published_at:
        return "この報告は、すでに公開しています。"
    return None


def may_unpublish_report(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    if not serves(user, report.case, Role.APPROVER):
        return "公開を取りやめられるのは、この事例の自治体の承認者です。"
    if not report.published_at:
        return "この報告は公開していません。"
    return None


def may_hide_report_file(user: User | AnonymousUser, report: ActivityReport) -> str | None:
    """Its writers and the municipality's staff, at any time: consent may be taken back."""
    if writes_for(user, report.body) or serves(user, report.case, *EDITORS):
        return None
    return (
        "公開を取りやめられるのは、報告した団体（自治体）と、この事例の自治体の担当・承認者です。"
    )


def _state(action: str, report: ActivityReport) -> str | None:
    try:
        find_transition(REPORT_TRANSITIONS, action, report.state)
    except Refused as refused:
        return refused.reason
    return None
