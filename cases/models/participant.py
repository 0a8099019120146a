"""Who takes part in a case beside the lead municipality."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from cases.enums import PartnerRole
from partners.enums import OrganisationVisibility


class CaseMunicipality(models.Model):
    """A further municipality of a case."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="further")
    municipality = models.ForeignKey(
        "partners.Municipality",
        models.PROTECT,
        related_name="joined_cases",
        verbose_name="自治体",
    )

    class Meta:
        verbose_name = "ほかの自治体"
        verbose_name_plural = "ほかの自治体"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "municipality"],
                name="cases_casemunicipality_once",
                violation_error_message="この自治体は、すでに入っています。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality)


@pghistory.track()
class CasePartner(models.Model):
    """A partner of a case: an organisation on record, or a name as the source wrote it."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_partners",
        verbose_name="団体",
    )
    name_as_written = models.CharField("名称（原文）", max_length=300, blank=True)
    role = models.CharField("役割", max_length=12, choices=PartnerRole, blank=True)
    starts_on = models.DateField("参加した日", null=True, blank=True)
    ends_on = models.DateField("離れた日", null=True, blank=True)
    position = models.PositiveSmallIntegerField("順", default=0)

    class Meta:
        verbose_name = "相手方"
        verbose_name_plural = "相手方"
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(name_as_written=""),
                name="cases_casepartner_is_somebody",
                violation_error_message="団体を選ぶか、名称を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=models.F("ends_on")),
                name="cases_casepartner_dates_in_order",
                violation_error_message="離れた日は、参加した日と同じ日か後の日にしてください。",
            ),
            models.UniqueConstraint(
                fields=["case", "organisation", "role"],
                condition=Q(organisation__isnull=False),
                name="cases_casepartner_once_per_role",
                violation_error_message="この団体は、同じ役割ですでに入っています。",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def has_public_profile(self) -> bool:
        """Whether the name may lead to a profile: one that everybody can open."""
        organisation = self.organisation
        return (
            organisation is not None
            and organisation.visibility == OrganisationVisibility.PUBLIC
            and organisation.archived_at is None
        )

    @property
    def display_name(self) -> str:
        """The organisation's name today, else what the source wrote (select_related it)."""
        return self.organisation.name if self.organisation else self.name_as_written
