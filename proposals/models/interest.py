"""利害関係: what a member declares about each entrant, and what the secretariat rules."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from proposals.review_enums import InterestKind


class InterestDeclaration(models.Model):
    """One member about one entrant (with its consortium); the last word counts, audited."""

    member = models.ForeignKey(
        "proposals.CommitteeMember", models.PROTECT, related_name="declarations"
    )
    entry = models.ForeignKey("proposals.Entry", models.PROTECT, related_name="+")
    has_interest = models.BooleanField("利害関係がある")
    kind = models.CharField("種類", max_length=10, choices=InterestKind, blank=True)
    note = models.TextField("内容", max_length=1000, blank=True)
    declared_at = models.DateTimeField("申告日時")

    class Meta:
        verbose_name = "利害関係の申告"
        verbose_name_plural = "利害関係の申告"
        ordering = ("member", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "entry"],
                name="proposals_interest_once",
                violation_error_message="この団体についての申告は、すでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(has_interest=True) & ~Q(kind="")
                | Q(has_interest=False, kind="", note=""),
                name="proposals_interest_has_its_kind",
                violation_error_message="利害関係があるときは、その種類を選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return f"利害関係の申告 {self.pk}"


class Recusal(models.Model):
    """除斥: what the secretariat rules about one member and one entrant, with the reason.

    `is_recused` False records why somebody with an interest, declared or known, scores all the
    same.
    """

    member = models.ForeignKey("proposals.CommitteeMember", models.PROTECT, related_name="recusals")
    entry = models.ForeignKey("proposals.Entry", models.PROTECT, related_name="recusals")
    is_recused = models.BooleanField("除斥する", default=True)
    reason = models.TextField("理由", max_length=1000)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField("記録日時")

    class Meta:
        verbose_name = "除斥"
        verbose_name_plural = "除斥"
        ordering = ("member", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "entry"],
                name="proposals_recusal_once",
                violation_error_message="この委員と団体についての判断は、すでにあります。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="proposals_recusal_has_reason",
                violation_error_message="除斥する、またはしない理由を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"除斥の判断 {self.pk}"
