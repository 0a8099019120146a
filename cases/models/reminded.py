"""Who has been reminded of what: nobody twice of one thing."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Reminded(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # What, and at which stage of its clock: 「due:<case>:<organisation>:<kind>:<start>:before」.
    key = models.CharField(max_length=200)
    at = models.DateTimeField("日時", auto_now_add=True)

    class Meta:
        verbose_name = "知らせた期限"
        verbose_name_plural = "知らせた期限"
        ordering = ("-at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "key"],
                name="cases_reminded_once",
                violation_error_message="この期限は、すでに知らせています。",
            ),
        ]

    def __str__(self) -> str:
        return self.key
