"""相談・問い合わせ: one body writes to another; for these two alone (product.md §7)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partners.inquiry_enums import InquirySide, InquiryState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Municipality, Organisation, User


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def visible_to(self, user: User | AnonymousUser) -> InquiryQuerySet:
        """Those of this user's own bodies; administrators are nobody special."""
        if not user.is_authenticated:
            return self.none()
        municipalities, organisations = user.municipality_ids(), user.organisation_ids()
        return self.filter(
            Q(sender_municipality__in=municipalities)
            | Q(sender_organisation__in=organisations)
            | Q(recipient_municipality__in=municipalities)
            | Q(recipient_organisation__in=organisations)
        )

    def from_body(self, body: Municipality | Organisation) -> InquiryQuerySet:
        return self.filter(**{f"sender_{body._meta.model_name}": body})

    def to_body(self, body: Municipality | Organisation) -> InquiryQuerySet:
        return self.filter(**{f"recipient_{body._meta.model_name}": body})

    def with_bodies(self) -> InquiryQuerySet:
        return self.select_related(
            *("sender_municipality", "sender_organisation"),
            *("recipient_municipality", "recipient_organisation"),
        )


def _body(to: str, verbose_name: str, related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        to,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )


def _one_of(side: str) -> Q:
    city, body = f"{side}_municipality__isnull", f"{side}_organisation__isnull"
    return Q(**{city: False, body: True}) | Q(**{city: True, body: False})


class Inquiry(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sender_municipality = _body("partners.Municipality", "差出人の自治体", "inquiries_sent")
    sender_organisation = _body("partners.Organisation", "差出人の団体", "inquiries_sent")
    recipient_municipality = _body("partners.Municipality", "宛先の自治体", "inquiries_received")
    recipient_organisation = _body("partners.Organisation", "宛先の団体", "inquiries_received")
    subject = models.CharField("件名", max_length=120)
    state = models.CharField("状態", max_length=10, choices=InquiryState, default=InquiryState.OPEN)
    # Since when the body asked owes words; the daily reminder counts 開庁日 from here.
    waiting_since = models.DateTimeField("返事待ちの始まり", null=True, blank=True)
    reminded_at = models.DateTimeField("返事の催促", null=True, blank=True)
    closed_at = models.DateTimeField("終了日時", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)

    objects: ClassVar = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = "相談・問い合わせ"
        verbose_name_plural = "相談・問い合わせ"
        ordering = ("-updated_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_one_of("sender"),
                name="partners_inquiry_one_sender",
                violation_error_message="差出人は、自治体か団体のどちらか一つです。",
            ),
            models.CheckConstraint(
                condition=_one_of("recipient"),
                name="partners_inquiry_one_recipient",
                violation_error_message="宛先は、自治体か団体のどちらか一つです。",
            ),
            models.CheckConstraint(
                condition=(
                    Q(sender_municipality__isnull=True)
                    | Q(recipient_municipality__isnull=True)
                    | ~Q(sender_municipality=F("recipient_municipality"))
                )
                & (
                    Q(sender_organisation__isnull=True)
                    | Q(recipient_organisation__isnull=True)
                    | ~Q(sender_organisation=F("recipient_organisation"))
                ),
                name="partners_inquiry_not_to_oneself",
                violation_error_message="自分の自治体・団体には問い合わせられません。",
            ),
            models.CheckConstraint(
                condition=~Q(subject=""),
                name="partners_inquiry_says_what",
                violation_error_message="件名を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(state=InquiryState.OPEN, waiting_since__isnull=False)
                | Q(
                    state__in=(InquiryState.ANSWERED, InquiryState.CLOSED),
                    waiting_since__isnull=True,
                ),
                name="partners_inquiry_open_one_waits",
                violation_error_message="返事待ちの問い合わせには、待ち始めた日時が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=InquiryState.CLOSED, closed_at__isnull=False, closed_by__isnull=False
                )
                | ~Q(state=InquiryState.CLOSED) & Q(closed_at__isnull=True, closed_by__isnull=True),
                name="partners_inquiry_closed_has_its_stamp",
                violation_error_message="終えた問い合わせには、終えた日時と人が要ります。",
            ),
        ]
        indexes: ClassVar = [
            # What one account has begun today (the daily limit).
            models.Index(fields=["created_by", "created_at"], name="partners_inquiry_begun"),
            # The daily reminder.
            models.Index(
                fields=["waiting_since"],
                condition=Q(state=InquiryState.OPEN),
                name="partners_inquiry_waiting",
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: neither who asked whom nor about what.
        return f"相談・問い合わせ {str(self.pk)[:8]}"

    def body(self, side: str) -> Municipality | Organisation:
        """The body of one side (load with_bodies)."""
        city = getattr(self, f"{side}_municipality")
        return city or getattr(self, f"{side}_organisation")

    @property
    def sender(self) -> Municipality | Organisation:
        return self.body(InquirySide.SENDER)

    @property
    def recipient(self) -> Municipality | Organisation:
        return self.body(InquirySide.RECIPIENT)


class InquiryMessage(models.Model):
    """One letter of the thread; the table is append-only."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="messages")
    side = models.CharField("書いた側", max_length=10, choices=InquirySide)
    text = models.TextField("本文", max_length=8000)
    # A form sent twice (double click, sent again after signing in) is one letter.
    form_key = models.UUIDField("画面の番号")
    created_at = models.DateTimeField("日時", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "相談・問い合わせの本文"
        verbose_name_plural = "相談・問い合わせの本文"
        ordering = ("created_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text="") & Q(side__in=InquirySide.values),
                name="partners_inquirymessage_says_something",
                violation_error_message="本文を入力してください。",
            ),
            models.UniqueConstraint(
                fields=["created_by", "form_key"],
                name="partners_inquirymessage_once_a_form",
                violation_error_message="この本文は、すでに送られています。",
            ),
        ]
        indexes: ClassVar = [
            # What was written today, of one account and of one body (the daily limits).
            models.Index(fields=["created_at", "created_by"], name="partners_inquirymessage_day"),
        ]

    def __str__(self) -> str:
        return f"相談・問い合わせの本文 {self.pk}"
