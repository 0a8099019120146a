"""提案: what an organisation proposes, sealed from its first draft, and its versions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partners.enums import Role
from proposals.enums import ProposalState, VersionKind
from proposals.models.entry import EntryMember

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models.call import Call


class CallKey(models.Model):
    """The key that everything of one call is sealed under, itself wrapped (proposals/sealing.py)."""

    call = models.OneToOneField("proposals.Call", models.PROTECT, related_name="seal_key")
    master = models.CharField("包んだ鍵", max_length=40)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        verbose_name = "公募の鍵"
        verbose_name_plural = "公募の鍵"

    def __str__(self) -> str:
        return f"公募 {self.call_id} の鍵"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User | AnonymousUser) -> ProposalQuerySet:
        """One's own and those one writes with; opened ones to the call's staff and administrators."""
        if not user.is_authenticated:
            return self.none()
        allowed = self._own(user)
        allowed |= Q(submission__opened_at__isnull=False) & Q(
            entry__call__municipality__in=user.municipality_ids(Role.EDITOR, Role.APPROVER)
        )
        if user.is_staff and user.is_active:
            allowed |= Q(submission__opened_at__isnull=False)
        return self.filter(allowed)

    def of_writers(self, user: User) -> ProposalQuerySet:
        """Those of the user's organisations, and those they write with others."""
        return self.filter(self._own(user))

    def opened(self) -> ProposalQuerySet:
        return self.filter(submission__opened_at__isnull=False)

    def with_call(self) -> ProposalQuerySet:
        return self.select_related("entry__call__municipality", "entry__organisation", "submission")

    @staticmethod
    def _own(user: User) -> Q:
        organisations = user.organisation_ids()
        together = EntryMember.objects.filter(organisation__in=organisations, is_co_writer=True)
        return Q(entry__organisation__in=organisations) | Q(entry__in=together.values("entry_id"))


class Proposal(models.Model):
    """One entry's proposal. `working` is the draft everybody of the proposer writes on.

    `edit` counts its saves and is the version that editing forms carry. No field history is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField("proposals.Entry", models.PROTECT, related_name="proposal")
    state = models.CharField(
        "状態", max_length=10, choices=ProposalState, default=ProposalState.DRAFT
    )
    working = models.BinaryField(editable=False)
    edit = models.PositiveIntegerField(default=1, editable=False)
    edited_at = models.DateTimeField("更新日時", editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    # The submission in force: the last one that came in time.
    submission = models.ForeignKey(
        "proposals.ProposalVersion", models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField("取下げ日時", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    objects: ClassVar = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "提案"
        verbose_name_plural = "提案"
        ordering = ("-created_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=ProposalState.SUBMITTED, submission__isnull=False)
                | (~Q(state=ProposalState.SUBMITTED) & Q(submission__isnull=True)),
                name="proposals_proposal_submitted_has_its_version",
                violation_error_message="提出済の提案には、提出した版が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ProposalState.WITHDRAWN,
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                )
                | (
                    ~Q(state=ProposalState.WITHDRAWN)
                    & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                ),
                name="proposals_proposal_withdrawn_has_its_stamps",
                violation_error_message="取り下げた提案には、取下げの日時と人が要ります。",
            ),
        ]

    def __str__(self) -> str:
        return f"提案 {str(self.pk)[:8]}"

    @property
    def call(self) -> Call:
        """The call it answers (select_related `entry__call`)."""
        return self.entry.call

    @property
    def has_unsent_changes(self) -> bool:
        """Whether the draft was saved again after it was submitted (select_related `submission`)."""
        return self.submission is not None and self.submission.edit != self.edit


class ProposalVersion(models.Model):
    """A kept state of a proposal: never changed, but for the one stamp of its opening (trigger)."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版")
    kind = models.CharField("種類", max_length=10, choices=VersionKind)
    edit = models.PositiveIntegerField()  # the save of the draft that it keeps
    sealed = models.BinaryField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("日時", auto_now_add=True)
    # When the request had arrived, by the database's clock, and the deadline it was judged by.
    received_at = models.DateTimeField("受信時刻", null=True)
    deadline_at = models.DateTimeField("判定に使った締切", null=True)
    # NULL until there is one: two empty texts would collide in the unique index.
    receipt_number = models.CharField(  # noqa: DJ001
        "受付番号", max_length=20, null=True, unique=True
    )
    opened_at = models.DateTimeField("開封日時", null=True)

    class Meta:
        verbose_name = "提案の版"
        verbose_name_plural = "提案の版"
        ordering = ("proposal", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "number"],
                name="proposals_proposalversion_number_once",
                violation_error_message="この番号の版は、すでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=VersionKind.SAVED,
                    received_at__isnull=True,
                    deadline_at__isnull=True,
                    receipt_number__isnull=True,
                )
                | Q(
                    kind=VersionKind.SUBMITTED,
                    received_at__isnull=False,
                    deadline_at__isnull=False,
                    received_at__lte=F("deadline_at"),
                    receipt_number__isnull=False,
                )
                | Q(
                    kind=VersionKind.LATE,
                    received_at__isnull=False,
                    deadline_at__isnull=False,
                    received_at__gt=F("deadline_at"),
                    receipt_number__isnull=True,
                ),
                name="proposals_proposalversion_judged_by_its_deadline",
                violation_error_message="提出は締切までに、締切後に届いたものは締切後として残します。",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True)
                | Q(kind=VersionKind.SUBMITTED, opened_at__gt=F("deadline_at")),
                name="proposals_proposalversion_opened_after_its_deadline",
                violation_error_message="開封できるのは、締切までに提出された版だけです。",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版"


class SealedFile(models.Model):
    """The bytes of one file, sealed; its name stands in the sealed content that refers to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="sealed_files")
    entry = models.ForeignKey("proposals.Entry", models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("日時", auto_now_add=True)

    class Meta:
        verbose_name = "封印したファイル"
        verbose_name_plural = "封印したファイル"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, entry__isnull=True)
                | Q(proposal__isnull=True, entry__isnull=False),
                name="proposals_sealedfile_one_owner",
                violation_error_message="ファイルは、提案か参加申込のどちらか一つに付けます。",
            ),
        ]

    def __str__(self) -> str:
        return f"ファイル {str(self.pk)[:8]}"
