"""What a call asks of who takes part: qualifications, documents, and, where named, who."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from proposals.enums import Gate


class Qualification(models.Model):
    """One 参加資格, declared by the entrant in the words of `declaration`."""

    call = models.ForeignKey("proposals.Call", models.CASCADE, related_name="qualifications")
    position = models.PositiveSmallIntegerField("順", default=0)
    text = models.CharField("参加資格", max_length=500)
    declaration = models.CharField("自己申告の文", max_length=500)
    evidence = models.CharField("確認する書類", max_length=200, blank=True)

    class Meta:
        verbose_name = "参加資格"
        verbose_name_plural = "参加資格"
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(declaration=""),
                name="proposals_qualification_has_its_words",
                violation_error_message="参加資格と、自己申告の文を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class RequiredDocument(models.Model):
    """One 提出書類 and the gate it belongs to."""

    call = models.ForeignKey("proposals.Call", models.CASCADE, related_name="documents")
    position = models.PositiveSmallIntegerField("順", default=0)
    gate = models.CharField("提出の時", max_length=10, choices=Gate)
    form_number = models.CharField("様式番号", max_length=20, blank=True)
    name = models.CharField("書類", max_length=200)
    is_required = models.BooleanField("必ず提出", default=True)
    max_pages = models.PositiveSmallIntegerField("枚数の上限", null=True, blank=True)
    max_characters = models.PositiveIntegerField("字数の上限", null=True, blank=True)
    # 副本: the reviewers' copy must not show who the proposer is (domain.md §1.3).
    needs_anonymous_copy = models.BooleanField("名前を伏せた副本も出す", default=False)
    note = models.CharField("注記", max_length=300, blank=True)

    class Meta:
        verbose_name = "提出書類"
        verbose_name_plural = "提出書類"
        ordering = ("gate", "position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="proposals_requireddocument_has_name",
                violation_error_message="書類の名称を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_number} {self.name}".strip()


class Invitee(models.Model):
    """指名型: an organisation that may take part."""

    call = models.ForeignKey("proposals.Call", models.CASCADE, related_name="invitees")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="+", verbose_name="団体"
    )

    class Meta:
        verbose_name = "指名した団体"
        verbose_name_plural = "指名した団体"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "organisation"],
                name="proposals_invitee_once",
                violation_error_message="この団体は、すでに指名されています。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
