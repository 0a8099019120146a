"""個別相談 between the sessions of an event: slots, and who has booked one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.event_enums import ORGANISERS, STAFF

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class EventConsultation(models.Model):
    """One slot; at most one live booking (a unique constraint holds it)."""

    event = models.ForeignKey("cases.Event", models.CASCADE, related_name="consultations")
    starts_at = models.DateTimeField("開始")
    ends_at = models.DateTimeField("終了")
    is_online = models.BooleanField("オンライン", default=False)
    place = models.CharField("場所", max_length=200, blank=True)

    class Meta:
        verbose_name = "個別相談の枠"
        verbose_name_plural = "個別相談の枠"
        ordering = ("starts_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="cases_eventconsultation_times_in_order",
                violation_error_message="枠の終了は、開始より後にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(is_online=True) | ~Q(place=""),
                name="cases_eventconsultation_is_somewhere",
                violation_error_message="場所を入力するか、オンラインを選んでください。",
            ),
            models.UniqueConstraint(
                fields=["event", "starts_at", "place"],
                name="cases_eventconsultation_once",
                violation_error_message="同じ日時と場所の枠が、すでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return f"個別相談の枠 {self.pk}"


class ConsultationBookingQuerySet(models.QuerySet["ConsultationBooking"]):
    def visible_to(self, user: User | AnonymousUser) -> ConsultationBookingQuerySet:
        """One's own, and all for the event's organisers; what is asked is theirs alone."""
        if not user.is_authenticated:
            return self.none()
        allowed = Q(booked_by=user)
        allowed |= Q(slot__event__municipality__in=user.municipality_ids(*STAFF))
        allowed |= Q(slot__event__organisation__in=user.organisation_ids(*ORGANISERS))
        return self.filter(allowed)

    def live(self) -> ConsultationBookingQuerySet:
        return self.filter(cancelled_at__isnull=True)


class ConsultationBooking(models.Model):
    slot = models.ForeignKey(EventConsultation, models.PROTECT, related_name="bookings")
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    body_words = models.CharField("所属", max_length=200)
    topics = models.TextField("相談したいこと", max_length=2000)
    booked_at = models.DateTimeField("予約日時", auto_now_add=True)
    cancelled_at = models.DateTimeField("取り消した日時", null=True, editable=False)

    objects: ClassVar = ConsultationBookingQuerySet.as_manager()

    class Meta:
        verbose_name = "個別相談の予約"
        verbose_name_plural = "個別相談の予約"
        ordering = ("booked_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(cancelled_at__isnull=True),
                name="cases_consultationbooking_slot_once",
                violation_error_message="この枠は、いま埋まりました。ほかの枠を選んでください。",
            ),
            models.CheckConstraint(
                condition=~Q(topics=""),
                name="cases_consultationbooking_says_what",
                violation_error_message="相談したいことを入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"個別相談の予約 {self.pk}"
