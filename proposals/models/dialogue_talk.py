"""One organisation's part in a dialogue: its application, the shared record, the summary."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from proposals.dialogue_enums import Side

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class DialogueTalkQuerySet(models.QuerySet["DialogueTalk"]):
    def visible_to(self, user: User | AnonymousUser) -> DialogueTalkQuerySet:
        """The municipality and this organisation; nobody else, no exception (product.md §7)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(dialogue__municipality__in=user.municipality_ids())
            | Q(organisation__in=user.organisation_ids())
        )

    def live(self) -> DialogueTalkQuerySet:
        return self.filter(cancelled_at__isnull=True)

    def told(self) -> DialogueTalkQuerySet:
        """Those whose summary both sides approved and the municipality published."""
        return self.filter(summary_published_at__isnull=False)


def _stamp(verbose_name: str) -> models.DateTimeField:
    return models.DateTimeField(verbose_name, null=True, editable=False)


def _by() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )


class DialogueTalk(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dialogue = models.ForeignKey("proposals.Dialogue", models.PROTECT, related_name="talks")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="dialogue_talks"
    )
    slot = models.ForeignKey(
        "proposals.DialogueSlot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="talks",
        verbose_name="対話の枠",
    )
    topics = models.TextField("話したいこと", max_length=4000)
    attendees = models.PositiveSmallIntegerField("参加する人数", default=1)
    agrees_to_name = models.BooleanField("参加した団体として名称を公表してよい", default=False)
    applied_at = models.DateTimeField("申込日時", auto_now_add=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cancelled_at = _stamp("取りやめた日時")

    # The publishable summary; any edit takes both approvals back.
    summary = models.TextField("公表する要旨", max_length=4000, blank=True)
    summary_version = models.PositiveIntegerField(default=1, editable=False)
    city_approved_at = _stamp("自治体が承認した日時")
    city_approved_by = _by()
    organisation_approved_at = _stamp("団体が承認した日時")
    organisation_approved_by = _by()
    summary_published_at = _stamp("要旨を公表した日時")
    summary_published_by = _by()

    objects: ClassVar = DialogueTalkQuerySet.as_manager()

    class Meta:
        verbose_name = "個別の対話"
        verbose_name_plural = "個別の対話"
        ordering = ("applied_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(cancelled_at__isnull=True, slot__isnull=False),
                name="proposals_dialoguetalk_slot_once",
                violation_error_message=("この枠は、いま埋まりました。ほかの枠を選んでください。"),
            ),
            models.UniqueConstraint(
                fields=["dialogue", "organisation"],
                condition=Q(cancelled_at__isnull=True),
                name="proposals_dialoguetalk_organisation_once",
                violation_error_message=(
                    "あなたの団体は、この対話にすでに申し込んでいます。"
                    "枠を変えるときは、先の申込を取りやめてください。"
                ),
            ),
            models.CheckConstraint(
                condition=~Q(topics="") & Q(attendees__range=(1, 50)),
                name="proposals_dialoguetalk_says_what",
                violation_error_message="話したいことと、参加する人数（1〜50人）を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(city_approved_at__isnull=True, city_approved_by__isnull=True)
                | (
                    Q(city_approved_at__isnull=False, city_approved_by__isnull=False)
                    & ~Q(summary="")
                ),
                name="proposals_dialoguetalk_city_approval_has_its_stamp",
                violation_error_message="承認には、要旨と、承認した人の記録が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(
                    organisation_approved_at__isnull=True, organisation_approved_by__isnull=True
                )
                | (
                    Q(
                        organisation_approved_at__isnull=False,
                        organisation_approved_by__isnull=False,
                    )
                    & ~Q(summary="")
                ),
                name="proposals_dialoguetalk_organisation_approval_has_its_stamp",
                violation_error_message="承認には、要旨と、承認した人の記録が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(summary_published_at__isnull=True, summary_published_by__isnull=True)
                | Q(
                    summary_published_at__isnull=False,
                    summary_published_by__isnull=False,
                    city_approved_at__isnull=False,
                    organisation_approved_at__isnull=False,
                ),
                name="proposals_dialoguetalk_published_after_both_approvals",
                violation_error_message="要旨は、自治体と団体の両方が承認してから公表します。",
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: neither who talked nor what was said.
        return f"個別の対話 {str(self.pk)[:8]}"


class TalkEntry(models.Model):
    """One line of the record that the two parties keep together; the table is append-only."""

    talk = models.ForeignKey(DialogueTalk, models.PROTECT, related_name="entries")
    side = models.CharField("書いた側", max_length=12, choices=Side)
    text = models.TextField("記録", max_length=8000)
    created_at = models.DateTimeField("記録日時", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "対話の記録"
        verbose_name_plural = "対話の記録"
        ordering = ("created_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text="") & Q(side__in=Side.values),
                name="proposals_talkentry_says_something",
                violation_error_message="記録を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"対話の記録 {self.pk}"
