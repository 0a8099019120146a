"""Which cases somebody on secondment worked on; the link lives in the higher app."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SecondmentLink(models.Model):
    secondment = models.ForeignKey(
        "partners.Secondment", models.PROTECT, related_name="case_links", verbose_name="派遣"
    )
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="secondment_links", verbose_name="事例"
    )
    created_at = models.DateTimeField("登録日時", auto_now_add=True)

    class Meta:
        verbose_name = "派遣で関わった事例"
        verbose_name_plural = "派遣で関わった事例"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["secondment", "case"],
                name="cases_secondmentlink_once",
                violation_error_message="この事例は、すでにこの派遣に結び付いています。",
            ),
        ]

    def __str__(self) -> str:
        return f"派遣と事例 {self.pk}"
