"""今日やること around questions asked at events: answers that wait for the organiser."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from cases.models import EventAnswer
from partners.domain.addressees import STAFF, WRITERS
from partners.models import Membership, User
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.pages.today import Section, Task, section_of


def question_sections(user: User, membership: Membership) -> list[Section]:
    """Only what there is to do, for the body acted for; one query where there is nothing."""
    if membership.role not in (*STAFF, *WRITERS):
        return []
    rows = EventAnswer.objects.waiting_for(membership.municipality, membership.organisation)
    return section_of(
        "公開を待っている、質問への答え",
        rows.select_related("question", "organisation", "municipality").order_by("pk"),
        lambda row: Task(
            str(row.question.text)[:60],
            reverse("event_question_detail", args=[row.question_id]),
            f"{row.body}の答え。{format_wareki(timezone.localdate(row.created_at))}に届いた",
        ),
        more_url=reverse("event_question_list"),
        more_label="出た質問と答えを見る",
    )
