"""審査: one round of a call, the proposals in it under their labels, and the members' copies."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from partners.enums import Role
from proposals.enums import Anonymity
from proposals.models.committee import CommitteeMember
from proposals.models.interest import Recusal
from proposals.review_enums import RoundKind, RoundState, SheetState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class ReviewRoundQuerySet(models.QuerySet["ReviewRound"]):
    def visible_to(self, user: User | AnonymousUser) -> ReviewRoundQuerySet:
        """For the call's staff, its committee and administrators; scores are another question."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.is_active:
            return self
        serving = CommitteeMember.objects.serving().filter(user=user)
        return self.filter(
            Q(call__municipality__in=user.municipality_ids(Role.EDITOR, Role.APPROVER))
            | Q(call__in=serving.values("call_id"))
        )


class ReviewRound(models.Model):
    """Made when the copies are handed out; frozen, with its scores, once closed (trigger)."""

    call = models.ForeignKey("proposals.Call", models.PROTECT, related_name="rounds")
    kind = models.CharField("段階", max_length=6, choices=RoundKind)
    state = models.CharField("状態", max_length=8, choices=RoundState, default=RoundState.SCORING)
    scores_due_at = models.DateTimeField("採点の期限", null=True, blank=True)
    handed_out_at = models.DateTimeField("配布日時")
    handed_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    closed_at = models.DateTimeField("採点の締切日時", null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    # Why it was closed before all scores were in; '' where they were.
    close_reason = models.TextField("全員の採点を待たない理由", max_length=1000, blank=True)

    objects: ClassVar = ReviewRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "審査の段階"
        verbose_name_plural = "審査の段階"
        ordering = ("call", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "kind"],
                name="proposals_reviewround_once",
                violation_error_message="この段階の審査は、すでに始まっています。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=RoundState.SCORING,
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    close_reason="",
                )
                | Q(state=RoundState.CLOSED, closed_at__isnull=False, closed_by__isnull=False),
                name="proposals_reviewround_closed_has_its_stamps",
                violation_error_message="締め切った審査には、日時と人が要ります。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_closed(self) -> bool:
        return self.state == RoundState.CLOSED

    @property
    def is_anonymous(self) -> bool:
        """Whether members do not learn whose proposal they read here (select_related `call`)."""
        if self.call.anonymity == Anonymity.DOCUMENTS:
            return self.kind != RoundKind.SECOND
        return self.call.anonymity == Anonymity.THROUGHOUT


class Candidate(models.Model):
    """One proposal in one round, under the label the committee knows it by."""

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="candidates")
    proposal = models.ForeignKey("proposals.Proposal", models.PROTECT, related_name="candidacies")
    # 'ア', 'イ'…, drawn by lot; the same in both rounds.
    label = models.CharField("記号", max_length=4)
    # The order of the presentations: the order of receipt (domain.md §1.6).
    position = models.PositiveSmallIntegerField("説明の順")
    hearing_note = models.TextField("質疑の記録", max_length=4000, blank=True)

    class Meta:
        verbose_name = "審査する提案"
        verbose_name_plural = "審査する提案"
        ordering = ("round", "label")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "proposal"],
                name="proposals_candidate_once",
                violation_error_message="この提案は、すでにこの審査に入っています。",
            ),
            models.UniqueConstraint(
                fields=["round", "label"],
                name="proposals_candidate_label_once",
                violation_error_message="この記号の提案は、すでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return f"提案{self.label}"


class ReviewCopyQuerySet(models.QuerySet["ReviewCopy"]):
    def visible_to(self, user: User | AnonymousUser) -> ReviewCopyQuerySet:
        """One's own, while one serves and is not recused: nobody else's, whoever asks."""
        if not user.is_authenticated:
            return self.none()
        recused = Recusal.objects.filter(
            is_recused=True,
            member=models.OuterRef("member"),
            entry=models.OuterRef("candidate__proposal__entry"),
        )
        return self.filter(
            ~models.Exists(recused), member__user=user, member__ended_at__isnull=True
        )


class ReviewCopy(models.Model):
    """One member's copy of one proposal, with the sheet that is filled in for it."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="copies")
    member = models.ForeignKey("proposals.CommitteeMember", models.PROTECT, related_name="copies")
    # In the address: nothing can be counted or guessed; works only for the member's own account.
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # False: read only, where the committee agrees on one sheet (合議).
    is_scored = models.BooleanField("採点する", default=True)
    state = models.CharField("採点", max_length=4, choices=SheetState, default=SheetState.TODO)
    done_at = models.DateTimeField("採点した日時", null=True, editable=False)
    comment = models.TextField("全体の講評", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = ReviewCopyQuerySet.as_manager()

    class Meta:
        verbose_name = "審査の写し"
        verbose_name_plural = "審査の写し"
        ordering = ("candidate__label", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate", "member"],
                name="proposals_reviewcopy_once",
                violation_error_message="この委員の写しは、すでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(state=SheetState.TODO, done_at__isnull=True)
                | Q(state=SheetState.DONE, done_at__isnull=False, is_scored=True),
                name="proposals_reviewcopy_done_has_its_time",
                violation_error_message="済みの採点には、採点した日時が要ります。",
            ),
        ]

    def __str__(self) -> str:
        return f"審査の写し {self.pk}"
