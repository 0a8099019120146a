"""A question that somebody asked at or before an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class EventQuestionQuerySet(models.QuerySet["EventQuestion"]):
    def visible_to(self, user: User | AnonymousUser) -> EventQuestionQuerySet:
        """Published ones of events this user reads; one's own; all for the event's organisers."""
        from cases.models.event import Event

        events = Event.objects.visible_to(user).values("pk")
        allowed = Q(published_at__isnull=False)
        if user.is_authenticated:
            allowed |= Q(asked_by=user)
            allowed |= Q(event__municipality__in=user.municipality_ids())
            allowed |= Q(event__organisation__in=user.organisation_ids())
            if user.is_staff and user.is_active:
                return self
        return self.filter(allowed, event__in=events)


class EventQuestion(models.Model):
    """Asking (in advance) belongs to the events; publishing and answers to the list of questions.

    `asked_by` is shown to nobody; `asker_words` (「職員（○○市）」) only where the asker agreed
    (`shows_body`). `published_at` is set once the organiser has looked at the text.
    """

    event = models.ForeignKey("cases.Event", models.CASCADE, related_name="questions")
    session = models.ForeignKey(
        "cases.EventSession",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name="どの回への質問か",
    )
    text = models.TextField("質問", max_length=1000)
    in_advance = models.BooleanField("事前の質問", default=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    asker_words = models.CharField("質問した人の所属", max_length=150, blank=True)
    shows_body = models.BooleanField("所属を示してよい", default=False)
    asked_at = models.DateTimeField("質問した日時", auto_now_add=True)
    published_at = models.DateTimeField("公開日時", null=True, editable=False)

    objects: ClassVar = EventQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "催しでの質問"
        verbose_name_plural = "催しでの質問"
        ordering = ("asked_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="cases_eventquestion_says_something",
                violation_error_message="質問を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(shows_body=False) | ~Q(asker_words=""),
                name="cases_eventquestion_shown_body_is_known",
                violation_error_message="所属を示すには、所属が要ります。",
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: not what was asked.
        return f"催しでの質問 {self.pk}"
