"""An invitation: the only way to an account."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.enums import MUNICIPAL_ROLES, ORGANISATION_ROLES, Role


def hash_token(token: str) -> str:
    """Return what is kept of a token: its SHA-256, so that a dump opens no account."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> InvitationQuerySet:
        """Those that can still be accepted at `now`."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


class Invitation(models.Model):
    email = models.EmailField("メールアドレス")
    municipality = models.ForeignKey(
        "partners.Municipality", models.PROTECT, null=True, blank=True, verbose_name="自治体"
    )
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, verbose_name="団体"
    )
    role = models.CharField("役割", max_length=12, choices=Role)
    department = models.CharField("所属", max_length=100, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        "partners.User",
        models.SET_NULL,
        null=True,
        related_name="sent_invitations",
        verbose_name="招待した人",
    )
    created_at = models.DateTimeField("招待日時", auto_now_add=True)
    expires_at = models.DateTimeField("有効期限")
    accepted_at = models.DateTimeField("承諾日時", null=True, blank=True)
    accepted_by = models.ForeignKey(
        "partners.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="accepted_invitations",
        verbose_name="承諾した人",
    )
    revoked_at = models.DateTimeField("取消日時", null=True, blank=True)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "招待"
        verbose_name_plural = "招待"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    municipality__isnull=False, organisation__isnull=True, role__in=MUNICIPAL_ROLES
                )
                | Q(
                    municipality__isnull=True,
                    organisation__isnull=False,
                    role__in=ORGANISATION_ROLES,
                ),
                name="partners_invitation_one_body_and_its_role",
                violation_error_message=(
                    "自治体か団体のどちらか一つを選び、その役割を選んでください。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="partners_invitation_accepted_or_revoked",
                violation_error_message="承諾された招待は取り消せません。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}（{self.get_role_display()}）"

    @property
    def body_name(self) -> str:
        return str(self.municipality or self.organisation)
