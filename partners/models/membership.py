"""What ties a user to one municipality or one organisation, with a role there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.enums import MUNICIPAL_ROLES, ORGANISATION_ROLES, Role


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        """Those in force: not ended, of an account in use."""
        return self.filter(ended_at__isnull=True, user__is_active=True)


class Membership(models.Model):
    user = models.ForeignKey(
        "partners.User", models.CASCADE, related_name="memberships", verbose_name="利用者"
    )
    municipality = models.ForeignKey(
        "partners.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="自治体",
    )
    organisation = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="団体",
    )
    role = models.CharField("役割", max_length=12, choices=Role)
    department = models.CharField("所属", max_length=100, blank=True)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    ended_at = models.DateTimeField("終了日時", null=True, blank=True)

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "所属と役割"
        verbose_name_plural = "所属と役割"
        ordering = ("pk",)
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
                name="partners_membership_one_body_and_its_role",
                violation_error_message=(
                    "自治体か団体のどちらか一つを選び、その役割（自治体は閲覧・担当・承認者、"
                    "団体は記録者・管理者）を選んでください。"
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "municipality"],
                condition=Q(ended_at__isnull=True),
                name="partners_membership_once_per_municipality",
                violation_error_message="この利用者は、すでにこの自治体に所属しています。",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="partners_membership_once_per_organisation",
                violation_error_message="この利用者は、すでにこの団体に所属しています。",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def body_name(self) -> str:
        """Name of the municipality or organisation (select_related it)."""
        return str(self.municipality or self.organisation)

    @property
    def label(self) -> str:
        """「神戸市 こども家庭課（担当）」: where and as what, without the person's name."""
        place = " ".join(part for part in (self.body_name, self.department) if part)
        return f"{place}（{self.get_role_display()}）"
