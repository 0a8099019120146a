"""The audit trail: one row per act, written in the act's own transaction, never changed.

Rows carry no name of a private person: the account's id and the body it acted for are enough.
The table refuses UPDATE and DELETE by a trigger (migration 0001).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    at = models.DateTimeField("日時", auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,  # an account may go, its acts stay
        related_name="+",
        verbose_name="操作した人",
    )
    acting_as = models.CharField("立場", max_length=200, blank=True)
    action = models.CharField("操作", max_length=60)
    object_type = models.CharField("対象の種類", max_length=60)
    object_id = models.CharField("対象の番号", max_length=40)
    object_label = models.CharField("対象", max_length=200)
    detail = models.JSONField("内容", default=dict)
    # That it happened is itself sealed (who has submitted a proposal): shown beside its record to
    # whoever may read that, never in the admin's list.
    confidential = models.BooleanField("秘密", default=False)

    class Meta:
        verbose_name = "監査記録"
        verbose_name_plural = "監査記録"
        ordering = ("-at", "-pk")
        indexes: ClassVar = [
            # One record's trail, newest first.
            models.Index(fields=["object_type", "object_id", "-at"], name="portal_audit_object"),
            # What one account did.
            models.Index(fields=["actor", "-at"], name="portal_audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}"


def record(
    *,
    by: Any,
    action: str,
    obj: models.Model,
    detail: dict[str, Any] | None = None,
    confidential: bool = False,
) -> AuditEntry:
    """Write one row in the current transaction.

    `by` is the account, or None for the portal itself; `action` is `noun.verb`;
    `detail` must hold JSON values and no private person's name. A `confidential` row is never
    listed in the admin.
    """
    return AuditEntry.objects.create(
        actor=by if getattr(by, "pk", None) else None,
        acting_as=getattr(by, "acting_label", "") if by else "システム",
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=str(obj)[:200],
        detail=detail or {},
        confidential=confidential,
    )
