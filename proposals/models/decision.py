"""決定: what a municipality decided on a call, the ranking it rests on, and what people ruled."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from partners.enums import Role
from proposals.decision_enums import Ground, Outcome, PlaceKind, RulingRule

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User | AnonymousUser) -> DecisionQuerySet:
        """The call's staff, while it is prepared; administrators as well once it is decided."""
        if not user.is_authenticated:
            return self.none()
        allowed = Q(call__municipality__in=user.municipality_ids(Role.EDITOR, Role.APPROVER))
        if user.is_staff and user.is_active:
            allowed |= Q(decided_at__isnull=False)
        return self.filter(allowed)

    def decided(self) -> DecisionQuerySet:
        return self.filter(decided_at__isnull=False)


class Decision(models.Model):
    """Prepared by 担当, decided by an 承認者; from then on nothing of it changes (trigger)."""

    call = models.OneToOneField("proposals.Call", models.PROTECT, related_name="decision")
    outcome = models.CharField("結果", max_length=10, choices=Outcome, default=Outcome.CHOSEN)
    reason = models.TextField("選定の理由", max_length=4000, blank=True)
    remarks = models.TextField("付帯意見", max_length=4000, blank=True)
    # {"input": what the engine was given, "result": its answer, "bidders": [names, prices as then],
    # "rulings": [what people ruled at its ties]}
    ranking = models.JSONField("順位", default=dict)
    # SHA-256 of the input: what is decided is what was prepared.
    input_hash = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    prepared_at = models.DateTimeField("案の日時")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField("決定日時", null=True, editable=False)
    # What needs two people was done by one, or by a member of the committee (product.md §4).
    by_same_person = models.BooleanField("案を作った人が決定した", default=False)
    by_member = models.BooleanField("委員が決定した", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "決定"
        verbose_name_plural = "決定"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="proposals_decision_has_its_stamps",
                violation_error_message="決定には、日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | ~Q(reason=""),
                name="proposals_decision_has_its_reason",
                violation_error_message="決定の理由を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"決定 {self.pk}"

    def reserve_turn(self, proposal_id: str) -> int:
        """Which 次点 a proposal is by the ranking: 1 the first; equals share a number."""
        rows = self.ranking["result"]["ranking"]
        return next(int(one["reserve"]) for one in rows if one["id"] == proposal_id)

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None


class Place(models.Model):
    """One proposal's place by the decision: 優先交渉権者, or 次点 in their order."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="places")
    proposal = models.OneToOneField("proposals.Proposal", models.PROTECT, related_name="place")
    kind = models.CharField("種類", max_length=10, choices=PlaceKind)
    position = models.PositiveSmallIntegerField("順")

    class Meta:
        verbose_name = "選定"
        verbose_name_plural = "選定"
        ordering = ("kind", "position", "pk")  # chosen stands before reserve
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision", "kind", "position"],
                name="proposals_place_position_once",
                violation_error_message="同じ順の者が、すでにいます。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.position}"


class Ruling(models.Model):
    """同点の決定: the order that people gave, with their reason; the newest of a rule counts."""

    call = models.ForeignKey("proposals.Call", models.PROTECT, related_name="rulings")
    rule = models.CharField("決め方", max_length=10, choices=RulingRule)
    # Ids of proposals, the first in order first.
    order = ArrayField(models.CharField(max_length=36), verbose_name="決めた順")
    reason = models.TextField("理由・経過", max_length=2000)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    ruled_at = models.DateTimeField("記録日時")

    class Meta:
        verbose_name = "同点の決定"
        verbose_name_plural = "同点の決定"
        ordering = ("call", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="proposals_ruling_has_its_reason",
                violation_error_message="同点をどう決めたか、理由と経過を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"同点の決定 {self.pk}"


class Disqualification(models.Model):
    """失格: decided by a person with the reason, never by the system (domain.md §1.7)."""

    proposal = models.OneToOneField(
        "proposals.Proposal", models.PROTECT, related_name="disqualification"
    )
    ground = models.CharField("事由", max_length=20, choices=Ground)
    reason = models.TextField("理由", max_length=2000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    decided_at = models.DateTimeField("決定日時")

    class Meta:
        verbose_name = "失格"
        verbose_name_plural = "失格"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="proposals_disqualification_has_its_reason",
                violation_error_message="失格とする理由を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"失格 {self.pk}"
