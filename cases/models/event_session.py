"""One session (回) of an event: when, where, about what, and the report that tells of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class EventSession(models.Model):
    """`report` is the session's activity report (kind event); cases.domain.event_report sets it.

    `attended_count` is the number of people there, where no roll was taken.
    """

    event = models.ForeignKey("cases.Event", models.CASCADE, related_name="sessions")
    topic = models.CharField("題目", max_length=200, blank=True)
    content = models.TextField("内容", max_length=4000, blank=True)
    starts_at = models.DateTimeField("開始")
    ends_at = models.DateTimeField("終了")
    is_online = models.BooleanField("オンライン", default=False)
    place = models.CharField("場所", max_length=200, blank=True)
    # The address of a web meeting: for those who hold a place, and the organiser.
    join_note = models.CharField("参加のしかた（申込者だけに見せる）", max_length=500, blank=True)
    attended_count = models.PositiveIntegerField("参加した人数（人）", null=True, blank=True)
    attended_note = models.CharField("参加した人", max_length=200, blank=True)
    report = models.OneToOneField(
        "cases.ActivityReport",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="event_session",
        verbose_name="この回の活動報告",
    )
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "回"
        verbose_name_plural = "回"
        ordering = ("starts_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="cases_eventsession_times_in_order",
                violation_error_message="終了は、開始より後にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(is_online=True) | ~Q(place=""),
                name="cases_eventsession_is_somewhere",
                violation_error_message="場所を入力するか、オンラインを選んでください。",
            ),
            models.UniqueConstraint(
                fields=["event", "starts_at"],
                name="cases_eventsession_once",
                violation_error_message="同じ日時の回が、すでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return self.topic or "回"
