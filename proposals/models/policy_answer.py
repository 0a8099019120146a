"""What each addressed municipality does with a policy proposal, and what followed there."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from proposals.dialogue_enums import Side
from proposals.models.policy import PolicyProposal
from proposals.policy_enums import (
    FINAL_OUTCOMES,
    PROMISING,
    QUOTING,
    AddresseeState,
    FollowUpKind,
    FollowUpState,
    PolicyOutcome,
    PolicyState,
)

_TOLD = (AddresseeState.CONSIDERING, AddresseeState.ANSWERED)


def _by() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )


class PolicyAddresseeQuerySet(models.QuerySet["PolicyAddressee"]):
    def standing(self) -> PolicyAddresseeQuerySet:
        """Of proposals that are submitted and not withdrawn."""
        return self.filter(proposal__state=PolicyState.SUBMITTED)

    def promising(self) -> PolicyAddresseeQuerySet:
        """Received, with a promise, and not answered for good."""
        return self.standing().filter(state__in=PROMISING)

    def overdue(self, today: date) -> PolicyAddresseeQuerySet:
        return self.promising().filter(answer_due_on__lt=today)


class PolicyAddressee(models.Model):
    """One municipality that a proposal is addressed to, with where it stands there."""

    proposal = models.ForeignKey(PolicyProposal, models.CASCADE, related_name="addressees")
    municipality = models.ForeignKey(
        "partners.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="policy_addressees",
    )
    name_as_written = models.CharField("提言先（記載のまま）", max_length=150, blank=True)
    state = models.CharField(
        "状態", max_length=12, choices=AddresseeState, default=AddresseeState.WAITING
    )
    received_at, received_by = models.DateTimeField("受付日時", null=True, editable=False), _by()
    answer_due_on = models.DateField("回答の約束の日", null=True, blank=True)
    outcome = models.CharField("回答", max_length=12, choices=PolicyOutcome, blank=True)
    answered_at = models.DateTimeField("回答日時", null=True, editable=False)

    objects: ClassVar = PolicyAddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = "提言先"
        verbose_name_plural = "提言先"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(municipality__isnull=False, name_as_written="")
                    & ~Q(state=AddresseeState.NOTED)
                )
                | (
                    Q(municipality__isnull=True, state=AddresseeState.NOTED)
                    & ~Q(name_as_written="")
                ),
                name="proposals_policyaddressee_is_one_body",
                violation_error_message="提言先は、登録のある自治体か、出典に記載された名称のどちらかです。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(AddresseeState.RECEIVED, *_TOLD))
                | Q(
                    received_at__isnull=False,
                    received_by__isnull=False,
                    answer_due_on__isnull=False,
                ),
                name="proposals_policyaddressee_received_has_its_promise",
                violation_error_message="受け付けた提言には、回答の約束の日が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=AddresseeState.CONSIDERING,
                    outcome=PolicyOutcome.CONSIDERING,
                    answered_at__isnull=False,
                )
                | Q(
                    state=AddresseeState.ANSWERED,
                    outcome__in=FINAL_OUTCOMES,
                    answered_at__isnull=False,
                )
                | (~Q(state__in=_TOLD) & Q(outcome="", answered_at__isnull=True)),
                name="proposals_policyaddressee_answered_has_its_outcome",
                violation_error_message=(
                    "回答には、採択・一部反映・検討継続・不採択のどれかと、回答の日時が要ります。"
                ),
            ),
            models.UniqueConstraint(
                fields=["proposal", "municipality"],
                name="proposals_policyaddressee_once",
                violation_error_message="同じ自治体を二度は選べません。",
            ),
        ]
        indexes: ClassVar = [
            # Whose promise is near: the daily reminders.
            models.Index(
                fields=["answer_due_on"],
                condition=Q(state__in=sorted(PROMISING)),
                name="proposals_policy_promised",
            ),
        ]

    def __str__(self) -> str:
        return f"提言先 {self.pk}"

    @property
    def name(self) -> str:
        """Its name in full (select municipality), or as the source has it."""
        return self.municipality.full_name if self.municipality else self.name_as_written


class PolicyReply(models.Model):
    """One answer with its public reason; the table is append-only: 検討継続 stays to be read."""

    addressee = models.ForeignKey(PolicyAddressee, models.CASCADE, related_name="replies")
    outcome = models.CharField("回答", max_length=12, choices=PolicyOutcome)
    reason = models.TextField("公表する理由", max_length=4000)
    next_due_on = models.DateField("次の回答の約束の日", null=True, blank=True)
    created_at = models.DateTimeField("回答日時", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "政策提言への回答"
        verbose_name_plural = "政策提言への回答"
        ordering = ("created_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason="") & Q(outcome__in=PolicyOutcome.values),
                name="proposals_policyreply_says_why",
                violation_error_message="回答には、公表する理由が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(outcome=PolicyOutcome.CONSIDERING, next_due_on__isnull=False)
                | (~Q(outcome=PolicyOutcome.CONSIDERING) & Q(next_due_on__isnull=True)),
                name="proposals_policyreply_considering_promises_again",
                violation_error_message="検討継続の回答には、次の回答の約束の日が要ります。",
            ),
        ]

    def __str__(self) -> str:
        return f"政策提言への回答 {self.pk}"


class PolicyFollowUpQuerySet(models.QuerySet["PolicyFollowUp"]):
    def confirmed(self) -> PolicyFollowUpQuerySet:
        """What the municipality, or a public source, bears out: the rest is its parties' own."""
        return self.filter(state=FollowUpState.CONFIRMED)


class PolicyFollowUp(models.Model):
    """A dated fact of what came of the proposal in one municipality."""

    addressee = models.ForeignKey(PolicyAddressee, models.CASCADE, related_name="follow_ups")
    kind = models.CharField("何があったか", max_length=12, choices=FollowUpKind)
    happened_on = models.DateField("日付", null=True, blank=True)
    name = models.CharField("条例・計画・予算などの名称", max_length=200, blank=True)
    number = models.CharField("番号・該当する箇所", max_length=100, blank=True)
    url = models.URLField("URL", max_length=500, blank=True)
    note = models.TextField("説明", max_length=2000, blank=True)
    case = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="policy_follow_ups",
        verbose_name="始まった事業（事例）",
    )
    side = models.CharField("書いた側", max_length=12, choices=Side)
    state = models.CharField(
        "状態", max_length=10, choices=FollowUpState, default=FollowUpState.SENT
    )
    refusal = models.CharField("確認できない理由", max_length=500, blank=True)
    settled_at, settled_by = models.DateTimeField("確認日時", null=True, editable=False), _by()
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: ClassVar = PolicyFollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "政策提言のその後"
        verbose_name_plural = "政策提言のその後"
        ordering = ("happened_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(kind__in=QUOTING) & ~Q(name=""))
                | (~Q(kind__in=QUOTING) & (~Q(name="") | ~Q(note="") | Q(case__isnull=False))),
                name="proposals_policyfollowup_says_what",
                violation_error_message=(
                    "条例・計画・予算に反映したときはその名称を、ほかのときは名称・説明・事例のどれかを"
                    "入力してください。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=FollowUpState.SENT, settled_at__isnull=True, settled_by__isnull=True
                )
                | (
                    Q(state__in=(FollowUpState.CONFIRMED, FollowUpState.DECLINED))
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="proposals_policyfollowup_settled_has_its_stamp",
                violation_error_message="確認したか確認できないその後には、日時と人の記録が要ります。",
            ),
            models.CheckConstraint(
                condition=(Q(state=FollowUpState.DECLINED) & ~Q(refusal=""))
                | (~Q(state=FollowUpState.DECLINED) & Q(refusal="")),
                name="proposals_policyfollowup_refusal_has_its_reason",
                violation_error_message="確認できないときは、その理由を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"政策提言のその後 {self.pk}"

    @property
    def is_quote(self) -> bool:
        """Whether an ordinance, plan or budget took the proposal up."""
        return self.kind in QUOTING
