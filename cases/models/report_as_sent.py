"""What a returned report said when it was sent: all the municipality reads while it is corrected."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from cases.models.report import ActivityReport


class ReportAsSent(models.Model):
    """There from the 差戻し until the report is sent again, also of each 記録 within it.

    `content` is written and read by cases/domain/report_as_sent.py alone.
    """

    report = models.OneToOneField(
        ActivityReport, models.CASCADE, primary_key=True, related_name="as_sent"
    )
    content = models.JSONField(encoder=DjangoJSONEncoder)
    # Files attached later are not the municipality's to read yet.
    kept_at = models.DateTimeField("差戻しの日時")

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = "提出時の報告"
        verbose_name_plural = "提出時の報告"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"提出時の報告 {self.pk}"
