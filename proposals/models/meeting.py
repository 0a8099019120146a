"""会議の記録: what a committee's meeting opens with, and what was said."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class MeetingRecord(models.Model):
    """One meeting of a round: 定足数 → 利害関係 → 接触の有無 (domain.md §1.7), then the minutes."""

    round = models.ForeignKey("proposals.ReviewRound", models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField("回")
    held_on = models.DateField("開催日")
    place = models.CharField("場所", max_length=200, blank=True)
    present = models.ManyToManyField(
        "proposals.CommitteeMember", related_name="+", verbose_name="出席した委員"
    )
    interests_asked = models.BooleanField("利害関係の有無を確かめた", default=False)
    interests_note = models.TextField("利害関係の確認結果", max_length=1000, blank=True)
    had_contact = models.BooleanField("応募者から接触があった", default=False)
    contact_note = models.TextField("接触の内容と扱い", max_length=1000, blank=True)
    minutes = models.TextField("議事の要旨", max_length=8000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField("記録日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "会議の記録"
        verbose_name_plural = "会議の記録"
        ordering = ("round", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "number"],
                name="proposals_meetingrecord_number_once",
                violation_error_message="この回の会議の記録は、すでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(had_contact=False) | ~Q(contact_note=""),
                name="proposals_meetingrecord_contact_has_its_note",
                violation_error_message="接触があったときは、内容と扱いを入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"会議 第{self.number}回"
