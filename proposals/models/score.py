"""採点: what one member gives one proposal for one criterion."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Score(models.Model):
    """A grade of the criterion's scale, or points out of its points (before the weight).

    Bounds, recusal and the closing are kept by a trigger. No history and no admin: before the
    closing nobody but the member may see it (product.md §7).
    """

    copy = models.ForeignKey("proposals.ReviewCopy", models.PROTECT, related_name="scores")
    criterion = models.ForeignKey("proposals.Criterion", models.PROTECT, related_name="scores")
    grade = models.CharField("評価", max_length=20, blank=True)
    points = models.DecimalField("点", max_digits=7, decimal_places=2, null=True, blank=True)
    comment = models.TextField("所見", max_length=2000, blank=True)

    class Meta:
        verbose_name = "採点"
        verbose_name_plural = "採点"
        ordering = ("copy", "criterion__position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["copy", "criterion"],
                name="proposals_score_once",
                violation_error_message="この審査項目の採点は、すでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(grade="") | Q(points__isnull=True),
                name="proposals_score_grade_or_points",
                violation_error_message="評価か点の、どちらか一つにしてください。",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0),
                name="proposals_score_not_negative",
                violation_error_message="点は0以上にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"採点 {self.pk}"

    @property
    def is_given(self) -> bool:
        """Whether there is a grade or points, and not a comment alone."""
        return bool(self.grade) or self.points is not None
