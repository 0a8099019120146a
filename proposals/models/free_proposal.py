"""民間提案: an organisation's own proposal to one municipality, without a call."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from proposals.dialogue_enums import FreeProposalOutcome, FreeProposalState, Side

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

_PROMISED = (
    FreeProposalState.RECEIVED,
    FreeProposalState.CONSIDERING,
    FreeProposalState.ANSWERED,
)
WAITING = (FreeProposalState.RECEIVED, FreeProposalState.CONSIDERING)


class FreeProposalQuerySet(models.QuerySet["FreeProposal"]):
    def visible_to(self, user: User | AnonymousUser) -> FreeProposalQuerySet:
        """Its organisation, and from the submission on the municipality; nobody else."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(organisation__in=user.organisation_ids())
            | Q(municipality__in=user.municipality_ids(), submitted_at__isnull=False)
        )

    def told(self) -> FreeProposalQuerySet:
        """Those whose answer, with its reason, everybody may read (only its public parts)."""
        return self.filter(
            state__in=(FreeProposalState.CONSIDERING, FreeProposalState.ANSWERED),
            answered_at__isnull=False,
        )

    def waiting(self) -> FreeProposalQuerySet:
        """Received, with a promise, and not answered for good."""
        return self.filter(state__in=WAITING)

    def overdue(self, today: date) -> FreeProposalQuerySet:
        return self.waiting().filter(answer_due_on__lt=today)


def _by() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )


class FreeProposal(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="free_proposals"
    )
    municipality = models.ForeignKey(
        "partners.Municipality", models.PROTECT, related_name="free_proposals"
    )
    # Content: frozen by a trigger from the submission on.
    title = models.CharField("題名", max_length=120)
    problem = models.TextField("解決したい課題", max_length=4000)
    idea = models.TextField("提案の内容", max_length=8000)
    asks = models.TextField("自治体に求めること", max_length=4000, blank=True)
    money = models.TextField("お金の考え", max_length=4000, blank=True)
    nondisclosure = models.TextField("公表しないでほしい部分と理由", max_length=2000, blank=True)
    public_summary = models.CharField("公表してよい概要", max_length=300, blank=True)
    agrees_to_name = models.BooleanField("団体の名称を公表してよい", default=False)

    state = models.CharField(
        "状態", max_length=12, choices=FreeProposalState, default=FreeProposalState.DRAFT
    )
    receipt_number = models.CharField("受付番号", max_length=20, blank=True, editable=False)
    submitted_at = models.DateTimeField("提出日時", null=True, editable=False)
    submitted_by = _by()
    received_at = models.DateTimeField("受付日時", null=True, editable=False)
    received_by = _by()
    answer_due_on = models.DateField("回答の約束の日", null=True, blank=True)
    outcome = models.CharField("結果", max_length=10, choices=FreeProposalOutcome, blank=True)
    answer = models.TextField("団体への回答", max_length=4000, blank=True)
    public_reason = models.TextField("公表する理由", max_length=4000, blank=True)
    answered_at = models.DateTimeField("回答日時", null=True, editable=False)
    answered_by = _by()
    # What followed
    followed_note = models.TextField("その後", max_length=2000, blank=True)
    followed_case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事例"
    )
    followed_call = models.ForeignKey(
        "proposals.Call",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公募",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = FreeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "民間提案"
        verbose_name_plural = "民間提案"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(problem="") & ~Q(idea=""),
                name="proposals_freeproposal_says_what",
                violation_error_message="題名、解決したい課題、提案の内容を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=FreeProposalState.DRAFT,
                    submitted_at__isnull=True,
                    submitted_by__isnull=True,
                    receipt_number="",
                )
                | (
                    ~Q(state=FreeProposalState.DRAFT)
                    & Q(submitted_at__isnull=False, submitted_by__isnull=False)
                    & ~Q(receipt_number="")
                ),
                name="proposals_freeproposal_submitted_has_its_stamp",
                violation_error_message="提出した提案には、提出日時と受付番号が要ります。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_PROMISED)
                | Q(
                    received_at__isnull=False,
                    received_by__isnull=False,
                    answer_due_on__isnull=False,
                ),
                name="proposals_freeproposal_received_has_its_promise",
                violation_error_message="受け付けた提案には、回答の約束の日が要ります。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(FreeProposalState.CONSIDERING, FreeProposalState.ANSWERED))
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False)
                    & ~Q(answer="")
                    & ~Q(public_reason="")
                ),
                name="proposals_freeproposal_answer_has_its_reason",
                violation_error_message="回答には、団体への回答と公表する理由が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state=FreeProposalState.ANSWERED) & ~Q(outcome="")
                | ~Q(state=FreeProposalState.ANSWERED) & Q(outcome=""),
                name="proposals_freeproposal_answered_has_its_outcome",
                violation_error_message="回答した提案には、結果（採用・一部採用・不採用）が要ります。",
            ),
            models.UniqueConstraint(
                fields=["receipt_number"],
                condition=~Q(receipt_number=""),
                name="proposals_freeproposal_receipt_number_once",
                violation_error_message="この受付番号は、すでに使われています。",
            ),
        ]
        indexes: ClassVar = [
            # The public list of answers, newest first.
            models.Index(
                fields=["-answered_at", "-id"],
                condition=Q(answered_at__isnull=False),
                name="proposals_free_answered",
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: neither who proposed nor what.
        return f"民間提案 {str(self.pk)[:8]}"


class FreeProposalMessage(models.Model):
    """One line of the exchange between the two parties; the table is append-only."""

    proposal = models.ForeignKey(FreeProposal, models.PROTECT, related_name="messages")
    side = models.CharField("書いた側", max_length=12, choices=Side)
    text = models.TextField("伝えること", max_length=8000)
    created_at = models.DateTimeField("日時", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "民間提案のやり取り"
        verbose_name_plural = "民間提案のやり取り"
        ordering = ("created_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text="") & Q(side__in=Side.values),
                name="proposals_freeproposalmessage_says_something",
                violation_error_message="伝えることを入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"民間提案のやり取り {self.pk}"
