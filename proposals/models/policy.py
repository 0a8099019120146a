"""政策提言: organisations ask one or several municipalities to change an ordinance, plan, budget."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from partners.enums import Field
from proposals.policy_enums import BackingRole, BackingState, ChangeKind, PolicyState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

NEWEST_FIRST = F("submitted_at").desc(nulls_first=True)
READING = (BackingState.ASKED, BackingState.AGREED)


class PolicyProposalQuerySet(models.QuerySet["PolicyProposal"]):
    def visible_to(self, user: User | AnonymousUser) -> PolicyProposalQuerySet:
        """Published ones for everybody; others for their parties, and nobody else."""
        return self.filter(Q(published_at__isnull=False) | _of_parties(user))

    def of_parties(self, user: User | AnonymousUser) -> PolicyProposalQuerySet:
        """Those of this user's own bodies: proposing, asked to back, or addressed."""
        return self.filter(_of_parties(user))

    def of_organisation(self, organisation_id: int) -> PolicyProposalQuerySet:
        """Those it proposes, alone or with others, or supports."""
        backed = PolicyBacking.objects.filter(
            organisation=organisation_id, state=BackingState.AGREED
        )
        return self.filter(
            Q(organisation=organisation_id) | Q(pk__in=backed.values("proposal")),
            submitted_at__isnull=False,
        )

    def of_municipality(self, municipality_id: int) -> PolicyProposalQuerySet:
        return self.filter(addressees__municipality=municipality_id, submitted_at__isnull=False)


def _of_parties(user: User | AnonymousUser) -> Q:
    if not user.is_authenticated:
        return Q(pk__in=())
    organisations = user.organisation_ids()
    backed = PolicyBacking.objects.filter(organisation__in=organisations, state__in=READING)
    addressed = PolicyProposal.objects.filter(
        addressees__municipality__in=user.municipality_ids(), submitted_at__isnull=False
    )
    return (
        Q(organisation__in=organisations)
        | Q(pk__in=backed.values("proposal"))
        | Q(pk__in=addressed.values("pk"))
    )


def _by() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )


class PolicyProposal(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="policy_proposals"
    )
    # Content: frozen by a trigger from the submission on, as are changes, evidence, addressees.
    title = models.CharField("題名", max_length=120)
    problem = models.TextField("解決したい課題", max_length=4000)
    proposal = models.TextField("提言の内容", max_length=8000)
    fields = ArrayField(
        models.CharField(max_length=30, choices=Field),
        verbose_name="分野",
        default=list,
        blank=True,
    )
    is_public = models.BooleanField("受け付けられたら公開する", default=True)
    # What follows from the rows beside it; set by the domain, read by the list.
    prefecture_codes = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    change_kinds = ArrayField(models.CharField(max_length=10), default=list, editable=False)
    answers = ArrayField(models.CharField(max_length=12), default=list, editable=False)
    quoted_in = ArrayField(models.CharField(max_length=12), default=list, editable=False)
    search_key = models.TextField(editable=False)

    state = models.CharField(
        "状態", max_length=10, choices=PolicyState, default=PolicyState.DRAFT, editable=False
    )
    receipt_number = models.CharField("受付番号", max_length=20, blank=True, editable=False)
    submitted_at, submitted_by = models.DateTimeField("提出日時", null=True, editable=False), _by()
    published_at = models.DateTimeField("公開日時", null=True, editable=False)
    withdrawn_at, withdrawn_by = (
        models.DateTimeField("取下げ日時", null=True, editable=False),
        _by(),
    )
    # Recorded by an administrator from what somebody has published.
    source_note = models.CharField("出典", max_length=200, blank=True)
    source_url = models.URLField("出典URL", max_length=500, blank=True)
    external_id = models.CharField("外部ID", max_length=100, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = PolicyProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "政策提言"
        verbose_name_plural = "政策提言"
        ordering = (NEWEST_FIRST, "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(problem="") & ~Q(proposal=""),
                name="proposals_policyproposal_says_what",
                violation_error_message="題名、解決したい課題、提言の内容を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PolicyState.DRAFT,
                    submitted_at__isnull=True,
                    submitted_by__isnull=True,
                    receipt_number="",
                )
                | (
                    ~Q(state=PolicyState.DRAFT)
                    & Q(submitted_at__isnull=False, submitted_by__isnull=False)
                    & (~Q(receipt_number="") | ~Q(source_note=""))
                ),
                name="proposals_policyproposal_submitted_has_its_stamp",
                violation_error_message="提出した提言には、提出日時と受付番号（または出典）が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(state=PolicyState.SUBMITTED, is_public=True),
                name="proposals_policyproposal_published_by_choice",
                violation_error_message="公開できるのは、公開すると決めて提出した提言だけです。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PolicyState.WITHDRAWN,
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                )
                | (
                    ~Q(state=PolicyState.WITHDRAWN)
                    & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                ),
                name="proposals_policyproposal_withdrawal_has_its_stamp",
                violation_error_message="取り下げた提言だけが、取下げの日時と人を持ちます。",
            ),
            models.UniqueConstraint(
                fields=["receipt_number"],
                condition=~Q(receipt_number=""),
                name="proposals_policyproposal_receipt_number_once",
                violation_error_message="この受付番号は、すでに使われています。",
            ),
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~Q(external_id=""),
                name="proposals_policyproposal_external_id_once",
                violation_error_message="この外部IDの提言は、すでに登録されています。",
            ),
        ]
        indexes: ClassVar = [
            # The public list, newest first.
            models.Index(
                NEWEST_FIRST,
                F("id").desc(),
                condition=Q(published_at__isnull=False),
                name="proposals_policy_newest",
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: neither who proposed nor what.
        return f"政策提言 {str(self.pk)[:8]}"


class PolicyChange(models.Model):
    """One thing that the proposal wants changed."""

    proposal = models.ForeignKey(PolicyProposal, models.CASCADE, related_name="changes")
    kind = models.CharField("変えるもの", max_length=10, choices=ChangeKind)
    name = models.CharField("名称", max_length=200)
    wanted = models.TextField("どう変えたいか", max_length=2000)

    class Meta:
        verbose_name = "変えたいもの"
        verbose_name_plural = "変えたいもの"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(wanted="") & Q(kind__in=ChangeKind.values),
                name="proposals_policychange_says_what",
                violation_error_message="変えるものの種類、名称、どう変えたいかを入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"変えたいもの {self.pk}"


class PolicyEvidence(models.Model):
    """A case of the portal that the proposal rests on."""

    proposal = models.ForeignKey(PolicyProposal, models.CASCADE, related_name="evidence")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="policy_evidence")
    shows = models.CharField("その事例が示すこと", max_length=300, blank=True)

    class Meta:
        verbose_name = "根拠の事例"
        verbose_name_plural = "根拠の事例"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "case"],
                name="proposals_policyevidence_once",
                violation_error_message="同じ事例を二度は挙げられません。",
            ),
        ]

    def __str__(self) -> str:
        return f"根拠の事例 {self.pk}"


class PolicyBacking(models.Model):
    """Another organisation that proposes it too, or supports it; its own 管理者 agrees."""

    proposal = models.ForeignKey(PolicyProposal, models.CASCADE, related_name="backings")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="policy_backings"
    )
    role = models.CharField("立場", max_length=12, choices=BackingRole)
    state = models.CharField(
        "状態", max_length=10, choices=BackingState, default=BackingState.ASKED
    )
    words = models.CharField("賛同のことば", max_length=300, blank=True)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at, settled_by = models.DateTimeField("返答日時", null=True, editable=False), _by()

    class Meta:
        verbose_name = "共同提案・賛同"
        verbose_name_plural = "共同提案・賛同"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "organisation"],
                name="proposals_policybacking_once",
                violation_error_message="この団体は、すでに共同提案か賛同の相手に入っています。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=BackingState.ASKED, settled_at__isnull=True, settled_by__isnull=True
                )
                | (
                    Q(state__in=(BackingState.AGREED, BackingState.DECLINED))
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="proposals_policybacking_settled_has_its_stamp",
                violation_error_message="同意か見送りには、日時と人の記録が要ります。",
            ),
        ]

    def __str__(self) -> str:
        return f"共同提案・賛同 {self.pk}"
