"""Fairness to those who were not there: who shaped the 仕様書, and what participants were given."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from proposals.enums import GivenFrom


class Contributor(models.Model):
    """Somebody who helped to shape the 仕様書, and how; public from the call's first day."""

    call = models.ForeignKey("proposals.Call", models.CASCADE, related_name="contributors")
    organisation = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="団体",
    )
    name = models.CharField("名称", max_length=300)
    contribution = models.CharField("関わり方", max_length=500)

    class Meta:
        verbose_name = "仕様書の作成に関わった団体"
        verbose_name_plural = "仕様書の作成に関わった団体"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(contribution=""),
                name="proposals_contributor_is_explained",
                violation_error_message="団体の名称と、関わり方を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GivenDocument(models.Model):
    """A document handed to participants, for everybody to read.

    Once the call has begun a trigger keeps its file: what was given is corrected by another.
    """

    call = models.ForeignKey("proposals.Call", models.CASCADE, related_name="given_documents")
    position = models.PositiveSmallIntegerField("順", default=0)
    title = models.CharField("資料", max_length=200)
    url = models.URLField("URL", max_length=1000, blank=True)
    file = models.OneToOneField(
        "ppp_portal.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ファイル",
    )
    given_from = models.CharField("もと", max_length=10, choices=GivenFrom, default=GivenFrom.CALL)
    note = models.CharField("注記", max_length=300, blank=True)

    class Meta:
        verbose_name = "配布資料"
        verbose_name_plural = "配布資料"
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & (~Q(url="") | Q(file__isnull=False)),
                name="proposals_givendocument_can_be_read",
                violation_error_message="資料の名称と、ファイルかURLのどちらかを入れてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title
