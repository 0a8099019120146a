"""Who takes part in an event: fees, registrations with a waiting list, the roll of each session."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.event_enums import ORGANISERS, STAFF, RegistrationState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Municipality, Organisation, User

MOST_YEN = 1_000_000
IN_ORDER = ("registered_at", "position", "pk")


class EventFee(models.Model):
    """One tier: the cheapest whose conditions are met is asked (cases.domain.event_fee)."""

    event = models.ForeignKey("cases.Event", models.CASCADE, related_name="fees")
    name = models.CharField("区分", max_length=50)
    amount = models.PositiveIntegerField("参加費（円）")
    until = models.DateField("この日までの申込", null=True, blank=True)
    members_only = models.BooleanField("会員だけ", default=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "参加費"
        verbose_name_plural = "参加費"
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(name="") & Q(amount__range=(0, MOST_YEN)),
                name="cases_eventfee_plausible",
                violation_error_message="区分と、0円から100万円までの参加費を入れてください。",
            ),
            models.UniqueConstraint(
                fields=["event", "name"],
                name="cases_eventfee_name_once",
                violation_error_message="同じ名称の参加費の区分が、すでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EventRegistrationQuerySet(models.QuerySet["EventRegistration"]):
    def visible_to(self, user: User | AnonymousUser) -> EventRegistrationQuerySet:
        """Names are personal data: for whoever registered them and for the event's organisers.

        No exception for administrators, but for events whose organiser has no record here.
        """
        if not user.is_authenticated:
            return self.none()
        allowed = Q(registered_by=user)
        allowed |= Q(event__municipality__in=user.municipality_ids(*STAFF))
        allowed |= Q(event__organisation__in=user.organisation_ids(*ORGANISERS))
        return self.filter(allowed)

    def live(self) -> EventRegistrationQuerySet:
        return self.exclude(state=RegistrationState.CANCELLED)

    def seated(self) -> EventRegistrationQuerySet:
        return self.filter(state=RegistrationState.SEATED)

    def waiting(self) -> EventRegistrationQuerySet:
        """In the order in which they move up."""
        return self.filter(state=RegistrationState.WAITING).order_by(*IN_ORDER)


class EventRegistration(models.Model):
    """One person's registration; several sent together share a `batch` (one opened form).

    `registered_at` is the database's clock while the event is locked, so that it orders the
    waiting list. The fee is fixed when it is made and never changes (a trigger holds it).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey("cases.Event", models.PROTECT, related_name="registrations")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    municipality = models.ForeignKey(
        "partners.Municipality", models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    batch = models.UUIDField(editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField("氏名", max_length=80)
    department = models.CharField("所属", max_length=100, blank=True)
    is_self = models.BooleanField("申し込んだ本人", default=False)
    is_member = models.BooleanField("主催者の会員", default=False)
    fee_amount = models.PositiveIntegerField("参加費（円）", default=0)
    fee_words = models.CharField("参加費の理由", max_length=300, blank=True)
    corrected_amount = models.PositiveIntegerField(
        "訂正した参加費（円）", null=True, editable=False
    )
    correction_reason = models.CharField("訂正の理由", max_length=300, blank=True, editable=False)
    corrected_at = models.DateTimeField("訂正した日時", null=True, editable=False)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    state = models.CharField("状態", max_length=10, choices=RegistrationState)
    registered_at = models.DateTimeField("申込日時", editable=False)
    seated_at = models.DateTimeField("参加が決まった日時", null=True, editable=False)
    cancelled_at = models.DateTimeField("取り消した日時", null=True, editable=False)

    objects: ClassVar = EventRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "催しの申込"
        verbose_name_plural = "催しの申込"
        ordering = IN_ORDER
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(municipality__isnull=False, organisation__isnull=True)
                | Q(municipality__isnull=True, organisation__isnull=False),
                name="cases_eventregistration_one_body",
                violation_error_message="申し込むのは、自治体か団体のどちらか一つの人です。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="cases_eventregistration_names_somebody",
                violation_error_message="氏名を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=RegistrationState.SEATED,
                    seated_at__isnull=False,
                    cancelled_at__isnull=True,
                )
                | Q(
                    state=RegistrationState.WAITING,
                    seated_at__isnull=True,
                    cancelled_at__isnull=True,
                )
                | Q(state=RegistrationState.CANCELLED, cancelled_at__isnull=False),
                name="cases_eventregistration_state_has_its_stamp",
                violation_error_message="申込の状態と日時が合っていません。",
            ),
            models.CheckConstraint(
                condition=Q(
                    corrected_amount__isnull=True,
                    corrected_at__isnull=True,
                    corrected_by__isnull=True,
                    correction_reason="",
                )
                | (
                    Q(
                        corrected_amount__range=(0, MOST_YEN),
                        corrected_at__isnull=False,
                        corrected_by__isnull=False,
                    )
                    & ~Q(correction_reason="")
                ),
                name="cases_eventregistration_correction_has_its_reason",
                violation_error_message="参加費の訂正には、100万円までの金額と、理由が要ります。",
            ),
            models.UniqueConstraint(
                fields=["batch", "position"],
                name="cases_eventregistration_sent_once",
                violation_error_message="この申込は、すでに届いています。",
            ),
            models.UniqueConstraint(
                fields=["event", "registered_by"],
                condition=Q(is_self=True) & ~Q(state=RegistrationState.CANCELLED),
                name="cases_eventregistration_oneself_once",
                violation_error_message="あなた自身は、すでに申し込んでいます。",
            ),
        ]
        indexes: ClassVar = [
            # How many have a place, and who is next.
            models.Index(
                fields=["event", "state", "registered_at", "position", "id"],
                name="cases_eventregistration_queue",
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: no name.
        return f"催しの申込 {str(self.pk)[:8]}"

    @property
    def due(self) -> int:
        """What is to be paid, in yen: as corrected, else as fixed at registration."""
        return self.fee_amount if self.corrected_amount is None else self.corrected_amount

    @property
    def body(self) -> Municipality | Organisation:
        """For whom (select_related both)."""
        whose = self.municipality or self.organisation
        assert whose is not None  # cases_eventregistration_one_body
        return whose


class EventAttendance(models.Model):
    """出欠 of one person at one session."""

    session = models.ForeignKey("cases.EventSession", models.CASCADE, related_name="roll")
    registration = models.ForeignKey(EventRegistration, models.CASCADE, related_name="roll")
    was_there = models.BooleanField("出席")
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    marked_at = models.DateTimeField("記録日時", auto_now=True)

    class Meta:
        verbose_name = "出欠"
        verbose_name_plural = "出欠"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "registration"],
                name="cases_eventattendance_once",
                violation_error_message="この人の出欠は、すでに記録されています。",
            ),
        ]

    def __str__(self) -> str:
        return f"出欠 {self.pk}"
