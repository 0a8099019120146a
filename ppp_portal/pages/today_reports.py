"""今日やること around reports: for who writes them, and for the municipality that reads them."""

from __future__ import annotations

from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone

from cases.domain.report_duties import (
    Duty,
    duties_in_municipalities,
    duties_of_organisations,
)
from cases.domain.report_page import report_rows
from cases.domain.report_typed import unsent_typed
from cases.domain.report_words import heading, period_words
from cases.enums import EDITABLE_STATES, PERIODIC_KINDS, ReportKind, ReportState, Stage
from cases.models import ActivityReport, Case, TypedReport
from cases.views.report_facts import clock
from partners.enums import Role
from partners.models import Membership, Municipality, Organisation, User
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pages.today import SHOWN, Section, Task, section_of

SOON_DAYS = 31


def report_sections(user: User, membership: Membership) -> list[Section]:
    """Only what there is to do; a fixed number of queries per role."""
    if membership.organisation and membership.role in (Role.REPORTER, Role.MANAGER):
        return _of_organisation(user, membership.organisation)
    if membership.municipality and membership.role in (Role.EDITOR, Role.APPROVER):
        return _of_municipality(user, membership.municipality)
    return []


def _of_organisation(user: User, organisation: Organisation) -> list[Section]:
    return [
        *_log(user, organisation),
        *_returned(user, organisation),
        *_due(organisation),
        *_drafts(user, organisation),
        *_typed(user),
    ]


def _log(user: User, organisation: Organisation) -> list[Section]:
    """The running cases of the organisation, the one it last reported on first: one tap to write."""
    running = (
        Case.objects.visible_to(user)
        .filter(partners__organisation=organisation, stage=Stage.RUNNING)
        .exclude(lead_municipality=None)
        .annotate(last=Max("reports__created_at"))
        .order_by(F("last").desc(nulls_last=True), "-pk")
    )
    return section_of(
        "活動を記録する",
        running,
        lambda case: Task(case.title, reverse("report_new", args=[case.pk])),
        more_url=reverse("report_list"),
        more_label="活動報告をすべて見る",
    )


def _returned(user: User, organisation: Organisation) -> list[Section]:
    rows = (
        ActivityReport.objects.visible_to(user)
        .of_body(organisation)
        .filter(state=ReportState.RETURNED)
    )
    return _reports("差し戻された報告", rows, "report_edit", "?state=returned")


def _due(organisation: Organisation) -> list[Section]:
    today = timezone.localdate()
    duties = [
        duty
        for duty in duties_of_organisations([organisation.pk], today)
        if (duty.due_on - today).days <= SOON_DAYS
    ]
    return _duties("提出する定期の報告", duties, _write)


def _write(duty: Duty) -> Task:
    if duty.report:
        url = reverse("report_edit", args=[duty.report.pk])
    else:
        query = f"?kind={duty.period.kind}&period={duty.period.start.isoformat()}"
        url = reverse("report_new", args=[duty.case.pk]) + query
    return Task(f"{duty.case.title}　{_named(duty)}", url, _when(duty))


def _drafts(user: User, organisation: Organisation) -> list[Section]:
    rows = (
        ActivityReport.objects.visible_to(user)
        .of_body(organisation)
        .filter(
            state__in=(ReportState.DRAFT, ReportState.WITHDRAWN),
            part_of__isnull=True,
        )
        .filter(Q(revision__gt=1) | ~Q(kind__in=PERIODIC_KINDS))
    )
    return _reports("まだ送っていない記録", rows, "report_detail", "?state=draft")


def _typed(user: User) -> list[Section]:
    def task(row: TypedReport) -> Task:
        address = reverse("report_new", args=[row.case_id])
        at = timezone.localtime(row.saved_at)
        note = f"{at.month}月{at.day}日 {at:%H:%M}まで書いたもの"
        return Task(row.case.title, f"{address}?kind={row.kind}&key={row.form_key}", note)

    return section_of(
        "保存していない書きかけ",
        unsent_typed(user),
        task,
        more_url=reverse("report_list"),
        more_label="活動報告をすべて見る",
    )


def _of_municipality(user: User, city: Municipality) -> list[Section]:
    mine = ActivityReport.objects.visible_to(user).of_cases_run_by([city.pk])
    waiting = mine.waiting().order_by("confirm_due_on", "submitted_at", "pk")
    today = timezone.localdate()
    late = [duty for duty in duties_in_municipalities([city.pk], today) if duty.is_overdue(today)]
    own = mine.filter(municipality=city, state__in=EDITABLE_STATES)
    return [
        *_reports(
            "受付を待っている報告",
            waiting.filter(received_at=None),
            "report_detail",
            "?state=waiting",
        ),
        *_reports(
            "確認を待っている報告",
            waiting.exclude(received_at=None),
            "report_detail",
            "?state=waiting",
        ),
        *_duties("提出期限を過ぎた報告", late, _watch),
        *_reports("書きかけの、自治体の報告", own, "report_edit", "?state=draft"),
    ]


def _watch(duty: Duty) -> Task:
    url = reverse("case_detail", args=[duty.case.pk]) + "#reports"
    return Task(f"{duty.case.title}　{_named(duty)}", url, f"{duty.organisation}　{_when(duty)}")


def _reports(title: str, rows: object, page: str, query: str) -> list[Section]:
    def task(report: ActivityReport) -> Task:
        label = f"{report.case.title}　{heading(report)}"
        note = "　".join(text for text in (str(report.body), clock(report)) if text)
        return Task(label, reverse(page, args=[report.pk]), note)

    return section_of(
        title,
        report_rows(rows),  # type: ignore[arg-type]
        task,
        more_url=reverse("report_list") + query,
        more_label="一覧を見る",
    )


def _duties(title: str, duties: list[Duty], task: object) -> list[Section]:
    if not duties:
        return []
    tasks = [task(duty) for duty in duties[:SHOWN]]  # type: ignore[operator]
    return [Section(title, tasks, len(duties), reverse("report_list"), "活動報告をすべて見る")]


def _named(duty: Duty) -> str:
    label = (
        "年度実績報告" if duty.period.kind == ReportKind.YEARLY else f"{duty.period.kind.label}報告"
    )
    return f"{label}　{period_words(duty.period.kind, duty.period.start, duty.period.end)}"


def _when(duty: Duty) -> str:
    days = (duty.due_on - timezone.localdate()).days
    if days < 0:
        return f"提出期限を{-days}日過ぎています"
    if days == 0:
        return "今日が提出期限です"
    return f"提出期限は{format_wareki(duty.due_on)}（あと{days}日）"
