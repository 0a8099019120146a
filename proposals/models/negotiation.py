"""協議: the talks with the one who is first in line, and the case they led to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from proposals.decision_enums import CouncilResult, NegotiationState


class Negotiation(models.Model):
    """With one of the decision's places; ended, it stays as it ended (trigger)."""

    place = models.OneToOneField("proposals.Place", models.PROTECT, related_name="negotiation")
    state = models.CharField(
        "状態", max_length=10, choices=NegotiationState, default=NegotiationState.TALKING
    )
    started_at = models.DateTimeField("開始日時")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    # Why it is this one's turn: '' for the first in line.
    start_reason = models.TextField("次の者に移る理由", max_length=2000, blank=True)
    # 議会の議決, for a 指定管理者.
    council_on = models.DateField("議決日", null=True, blank=True)
    council_result = models.CharField("議決", max_length=10, choices=CouncilResult, blank=True)
    ended_at = models.DateTimeField("終了日時", null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    end_reason = models.TextField("経過・理由", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "協議"
        verbose_name_plural = "協議"
        ordering = ("started_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state=NegotiationState.TALKING, ended_at__isnull=True, ended_by__isnull=True
                )
                | (
                    ~Q(state=NegotiationState.TALKING)
                    & Q(ended_at__isnull=False, ended_by__isnull=False)
                ),
                name="proposals_negotiation_ended_has_its_stamps",
                violation_error_message="終わった協議には、日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(NegotiationState.TALKING, NegotiationState.AGREED))
                | ~Q(end_reason=""),
                name="proposals_negotiation_broken_off_has_its_reason",
                violation_error_message="不調・辞退のときは、理由を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(council_on__isnull=True, council_result="")
                | (Q(council_on__isnull=False) & ~Q(council_result="")),
                name="proposals_negotiation_council_has_its_day",
                violation_error_message="議会の議決には、議決日と結果の両方を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"協議 {self.pk}"


class CallCase(models.Model):
    """The case that an agreed negotiation became: the link between the two, both ways."""

    negotiation = models.OneToOneField(
        Negotiation, models.PROTECT, related_name="call_case", verbose_name="協議"
    )
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="from_call")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    made_at = models.DateTimeField("作成日時")

    class Meta:
        verbose_name = "公募からの事例"
        verbose_name_plural = "公募からの事例"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"公募からの事例 {self.case_id}"
