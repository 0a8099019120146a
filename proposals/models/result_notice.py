"""結果の通知: prepared for every entrant, released to all at one instant; 非選定理由."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from partners.enums import Role
from proposals.decision_enums import NoticeOutcome

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class ResultNoticeQuerySet(models.QuerySet["ResultNotice"]):
    def visible_to(self, user: User | AnonymousUser) -> ResultNoticeQuerySet:
        """The call's staff; the entrant's own members once all are released."""
        if not user.is_authenticated:
            return self.none()
        staff = Q(
            decision__call__municipality__in=user.municipality_ids(Role.EDITOR, Role.APPROVER)
        )
        own = Q(entry__organisation__in=user.organisation_ids(), released_at__isnull=False)
        return self.filter(staff | own)


class ResultNotice(models.Model):
    """One entrant's notice; released, it stays as it was sent (trigger)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey("proposals.Decision", models.PROTECT, related_name="notices")
    entry = models.OneToOneField(
        "proposals.Entry", models.PROTECT, related_name="result_notice", editable=False
    )
    outcome = models.CharField("結果", max_length=15, choices=NoticeOutcome)
    message = models.TextField("添える文", max_length=4000, blank=True)
    # Written at the release: {"own": figures, "published": what the policy gives everybody}.
    contents = models.JSONField("通知の内容", default=dict)
    released_at = models.DateTimeField("通知日時", null=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = ResultNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "結果の通知"
        verbose_name_plural = "結果の通知"
        ordering = ("entry__received_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="proposals_resultnotice_released_has_its_stamps",
                violation_error_message="出した通知には、日時と人が要ります。",
            ),
        ]

    def __str__(self) -> str:
        return f"結果の通知 {str(self.pk)[:8]}"


class ReasonRequest(models.Model):
    """非選定理由の説明の求め, and its answer in writing (domain.md §1.9)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.OneToOneField(ResultNotice, models.PROTECT, related_name="reason_request")
    text = models.TextField("説明を求めること", max_length=2000)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    requested_at = models.DateTimeField("求めた日時")
    answer_due_on = models.DateField("回答の期限")
    answer = models.TextField("回答", max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    answered_at = models.DateTimeField("回答日時", null=True, editable=False)

    class Meta:
        verbose_name = "非選定理由の説明の求め"
        verbose_name_plural = "非選定理由の説明の求め"
        ordering = ("requested_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="proposals_reasonrequest_answer_has_its_stamps",
                violation_error_message="回答には、日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="proposals_reasonrequest_has_its_text",
                violation_error_message="説明を求めることを入力してください。",
            ),
        ]
        indexes: ClassVar = [
            # What waits for an answer, by its day: reminders and 今日やること.
            models.Index(
                fields=["answer_due_on"],
                condition=Q(answered_at__isnull=True),
                name="proposals_reason_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"非選定理由 {str(self.pk)[:8]}"
