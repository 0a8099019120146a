"""What somebody has typed into a report's form and not saved yet, kept while they type."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class TypedReport(models.Model):
    """One per open form (`form_key`) and person; gone once the report is saved."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    report = models.ForeignKey(
        "cases.ActivityReport", models.CASCADE, null=True, related_name="typed"
    )
    kind = models.CharField(max_length=10)
    form_key = models.UUIDField()
    # Field name → text exactly as typed, right or wrong.
    data = models.JSONField()
    saved_at = models.DateTimeField("保存日時", auto_now=True)

    class Meta:
        verbose_name = "報告の書きかけ"
        verbose_name_plural = "報告の書きかけ"
        ordering = ("-saved_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "form_key"],
                name="cases_typedreport_once_a_form",
                violation_error_message="この画面の書きかけは、すでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return f"書きかけ {self.form_key}"
