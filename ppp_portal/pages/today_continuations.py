"""今日やること around 継続判断: proposals to confirm, and years that end without a decision."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from cases.domain.continuation_due import undecided_cases, waiting_continuations, year_to_decide
from cases.models import Case
from partners.enums import Role
from partners.models import Membership, User
from ppp_portal.japan.fiscal_year import format_fiscal_year
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pages.today import Section, Task, section_of


def continuation_sections(user: User, membership: Membership) -> list[Section]:
    """For the staff of a municipality; a fixed number of queries per role."""
    if not membership.municipality_id or membership.role == Role.VIEWER:
        return []
    all_of_them = reverse("continuation_list")
    sections = []
    if membership.role == Role.APPROVER:
        sections += section_of(
            "確定を待っている継続判断",
            waiting_continuations(user, membership.municipality_id),
            lambda row: Task(
                row.case.title,
                reverse("continuation_detail", args=[row.case_id]),
                f"{row.year_text}：{row.get_outcome_display()}（提案：{row.proposer or '出典'}）",
            ),
            more_url=f"{all_of_them}?show=waiting",
            more_label="確定を待っている継続判断をすべて見る",
        )
    year = year_to_decide(timezone.localdate())
    return sections + section_of(
        f"{format_fiscal_year(year)}の継続判断がまだの事例",
        undecided_cases(user, membership.municipality_id, year),
        lambda case: Task(
            case.title, f"{reverse('continuation_new', args=[case.pk])}?year={year}", _until(case)
        ),
        more_url=all_of_them,
        more_label="継続判断がまだの事例をすべて見る",
    )


def _until(case: Case) -> str:
    """Until when it runs, where that is known: what ends first wants its decision first."""
    if case.ends_on is None:
        return "終わりの日の記録がありません。続けるか、終えるかを記録します"
    return f"{format_wareki(case.ends_on)}まで。続けるか、終えるかを記録します"
