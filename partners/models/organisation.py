"""Organisations: companies, NPOs and other bodies that municipalities work with."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from partners.enums import Field, Method, NameReason, OrganisationKind, OrganisationVisibility

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models.user import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def live(self) -> OrganisationQuerySet:
        """Those that stand for themselves: not merged into another, not archived."""
        return self.filter(merged_into__isnull=True, archived_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> OrganisationQuerySet:
        """Rows this user may read: public ones, members' ones, and one's own (product.md §7)."""
        if user.is_authenticated and user.is_staff and user.is_active:
            return self
        if not user.is_authenticated:
            return self.live().filter(visibility=OrganisationVisibility.PUBLIC)
        allowed = Q(visibility=OrganisationVisibility.PUBLIC)
        if user.is_member:
            allowed |= Q(visibility=OrganisationVisibility.MEMBERS)
        return self.live().filter(allowed | Q(pk__in=user.organisation_ids()))


@pghistory.track()
class Organisation(models.Model):
    # NULL where there is none (任意団体): two empty texts would collide in the unique index.
    corporate_number = models.CharField(  # noqa: DJ001
        "法人番号", max_length=13, null=True, blank=True
    )
    name = models.CharField("名称", max_length=150)
    name_kana = models.CharField("よみ", max_length=200, blank=True)
    kind = models.CharField("組織種別", max_length=30, choices=OrganisationKind, blank=True)
    is_intermediary = models.BooleanField("中間支援組織", default=False)
    summary = models.CharField("ひとこと紹介", max_length=300, blank=True)
    prefecture_code = models.CharField("所在する都道府県", max_length=2, blank=True)
    address = models.CharField("所在地", max_length=200, blank=True)
    serves_nationwide = models.BooleanField("全国で活動", default=False)
    areas_served = ArrayField(
        models.CharField(max_length=2),
        verbose_name="活動地域（都道府県）",
        default=list,
        blank=True,
    )
    fields = ArrayField(
        models.CharField(max_length=20, choices=Field),
        verbose_name="分野",
        default=list,
        blank=True,
    )
    methods = ArrayField(
        models.CharField(max_length=30, choices=Method),
        verbose_name="手法",
        default=list,
        blank=True,
    )
    strengths = models.TextField("強み", max_length=2000, blank=True)
    team = models.TextField("体制", max_length=2000, blank=True)
    contact = models.CharField(
        "連絡窓口", max_length=200, blank=True, help_text="部署や代表電話。個人名は書きません。"
    )
    website = models.URLField("ウェブサイト", max_length=500, blank=True)
    established_year = models.PositiveSmallIntegerField("設立年（西暦）", null=True, blank=True)
    source_url = models.URLField("出典", max_length=500, blank=True)
    note = models.TextField("備考", max_length=2000, blank=True)
    is_sample = models.BooleanField("サンプル", default=False)
    visibility = models.PositiveSmallIntegerField(
        "公開範囲", choices=OrganisationVisibility, default=OrganisationVisibility.PUBLIC
    )
    external_id = models.CharField("外部ID", max_length=100, blank=True)
    # Loose form of the name (ppp_portal.japan.text.organisation_key): the same body, typed two ways.
    name_key = models.CharField(max_length=150, editable=False)
    # All names and kana folded, for look-up by part.
    search_key = models.TextField(editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="統合先",
        editable=False,
    )
    archived_at = models.DateTimeField("保管日時", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)

    objects: ClassVar = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "団体"
        verbose_name_plural = "団体"
        ordering = ("name_kana", "name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["corporate_number"],
                condition=Q(merged_into__isnull=True, corporate_number__isnull=False),
                name="partners_organisation_number_once",
                violation_error_message="この法人番号の団体は、すでに登録されています。",
            ),
            models.UniqueConstraint(
                fields=["external_id"],
                condition=Q(merged_into__isnull=True) & ~Q(external_id=""),
                name="partners_organisation_external_id_once",
                violation_error_message="この外部IDの団体は、すでに登録されています。",
            ),
            models.CheckConstraint(
                condition=Q(corporate_number__isnull=True)
                | Q(corporate_number__regex=r"^[1-9][0-9]{12}$"),
                name="partners_organisation_number_digits",
                violation_error_message="法人番号は13桁の数字で入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="partners_organisation_not_into_itself",
                violation_error_message="同じ団体どうしは統合できません。",
            ),
        ]
        indexes: ClassVar = [
            # The directory's order.
            models.Index(fields=["name_kana", "name", "id"], name="partners_org_order"),
            # Import and merge look an organisation up by its loose name.
            models.Index(fields=["name_key"], name="partners_org_name_key"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationName(models.Model):
    """Another name that still finds the organisation: former, merged or short."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="other_names")
    name = models.CharField("名称", max_length=150)
    name_key = models.CharField(max_length=150, editable=False)
    reason = models.CharField("種類", max_length=10, choices=NameReason, default=NameReason.ALIAS)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)

    class Meta:
        verbose_name = "別の名称"
        verbose_name_plural = "別の名称"
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="partners_organisationname_once",
                violation_error_message="この名称は、すでに登録されています。",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["name_key"], name="partners_orgname_key")]

    def __str__(self) -> str:
        return self.name
