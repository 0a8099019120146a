"""質問・回答: the asker is hidden from everybody, the answers are released to all at one instant."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from proposals.enums import CallState, QuestionState, ReplyKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class QuestionQuerySet(models.QuerySet["Question"]):
    def public(self) -> QuestionQuerySet:
        """Released answers for all, of calls that everybody reads."""
        return self.filter(state=QuestionState.RELEASED, reply=ReplyKind.PUBLIC).exclude(
            call__state=CallState.DRAFT
        )

    def visible_to(self, user: User | AnonymousUser) -> QuestionQuerySet:
        """Public answers for all; everything to the call's municipality; one's own to the asker.

        Administrators read as the municipality does. None of them sees who asked.
        """
        if user.is_authenticated and user.is_staff and user.is_active:
            return self
        allowed = Q(state=QuestionState.RELEASED, reply=ReplyKind.PUBLIC) & ~Q(
            call__state=CallState.DRAFT
        )
        if user.is_authenticated:
            allowed |= Q(call__municipality__in=user.municipality_ids())
            own = user.organisation_ids()
            # A question stays with the record that asked; its people may be of the one it became.
            allowed |= Q(organisation__in=own) | Q(organisation__merged_into__in=own)
        return self.filter(allowed)


class Question(models.Model):
    """No history and no trail names the asker; `organisation` serves the asker's own pages only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey("proposals.Call", models.PROTECT, related_name="questions")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="+", editable=False
    )
    subject = models.CharField("箇所", max_length=100, blank=True)
    text = models.TextField("質問", max_length=2000)
    asked_at = models.DateTimeField("受付日時", editable=False)
    state = models.CharField(
        "状態", max_length=10, choices=QuestionState, default=QuestionState.ASKED
    )
    reply = models.CharField("回答のしかた", max_length=10, choices=ReplyKind, blank=True)
    answer = models.TextField("回答", max_length=4000, blank=True)
    reply_reason = models.CharField("個別・対象外の理由", max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    released_at = models.DateTimeField("公表日時", null=True, blank=True, editable=False)
    # Given at the release, in the order of asking.
    number = models.PositiveSmallIntegerField("番号", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "質問"
        verbose_name_plural = "質問"
        ordering = (F("number").asc(nulls_last=True), "asked_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="proposals_question_has_text",
                violation_error_message="質問を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.ASKED, reply="", answered_by__isnull=True)
                | (~Q(state=QuestionState.ASKED) & ~Q(reply="") & Q(answered_by__isnull=False)),
                name="proposals_question_reply_has_its_stamps",
                violation_error_message="回答には、しかたと、書いた人が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(reply="")
                | (Q(reply=ReplyKind.PUBLIC) & ~Q(answer=""))
                | (Q(reply=ReplyKind.PRIVATE) & ~Q(answer="") & ~Q(reply_reason=""))
                | (Q(reply=ReplyKind.DECLINED) & ~Q(reply_reason="")),
                name="proposals_question_reply_is_complete",
                violation_error_message=(
                    "公表する回答には回答を、個別の回答には回答と理由を、"
                    "対象としないときは理由を入力してください。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=QuestionState.RELEASED, released_at__isnull=False, number__isnull=False
                )
                | (
                    ~Q(state=QuestionState.RELEASED)
                    & Q(released_at__isnull=True, number__isnull=True)
                ),
                name="proposals_question_released_has_its_time",
                violation_error_message="公表した回答には、公表日時と番号が要ります。",
            ),
            models.UniqueConstraint(
                fields=["call", "number"],
                name="proposals_question_number_once",
                violation_error_message="この番号の質問は、すでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return f"質問{self.number}" if self.number else "質問（公表前）"
