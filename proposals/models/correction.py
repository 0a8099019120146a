"""訂正: the one way in which a call that has begun changes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Correction(models.Model):
    """Numbered, with its reason and both texts; append-only.

    Its row opens the call's content to change until the end of its own transaction (trigger).
    """

    call = models.ForeignKey("proposals.Call", models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField("番号")
    reason = models.TextField("理由", max_length=2000)
    # [{"label": what, "before": text, "after": text}]
    changes = models.JSONField("訂正の内容", default=list)
    extends_deadline = models.BooleanField("締切の延長", default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    made_at = models.DateTimeField("訂正日時", auto_now_add=True)
    # Set by a trigger to the transaction that inserts the row.
    transaction_id = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "訂正"
        verbose_name_plural = "訂正"
        ordering = ("number", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "number"],
                name="proposals_correction_number_once",
                violation_error_message="この番号の訂正は、すでにあります。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="proposals_correction_has_reason",
                violation_error_message="訂正の理由を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="proposals_correction_counts_from_one",
                violation_error_message="訂正の番号は1からです。",
            ),
        ]

    def __str__(self) -> str:
        return f"訂正第{self.number}号"
