"""参加申込: gate 1 of a call, and who takes part together."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from partners.enums import Role
from proposals.enums import EntrantCount, EntryState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

_SENT = [state for state in EntryState.values if state != EntryState.DRAFT]
_DECIDED = (EntryState.ACCEPTED, EntryState.REFUSED)


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: User | AnonymousUser) -> EntryQuerySet:
        """One's own, those one writes with, and, once sent, those of the calls one handles.

        Where nobody may know the number of entrants, staff see entries from their deadline on
        (they must judge them); administrators only once the proposals are opened.
        """
        if not user.is_authenticated:
            return self.none()
        organisations = user.organisation_ids()
        allowed = Q(organisation__in=organisations) | Q(pk__in=_written_with(organisations))
        known = ~Q(call__entrant_count=EntrantCount.HIDDEN) | Q(
            call__pk__in=_past_their_entry_deadline()
        )
        allowed |= (
            Q(state__in=_SENT)
            & Q(call__municipality__in=user.municipality_ids(Role.EDITOR, Role.APPROVER))
            & known
        )
        if user.is_staff and user.is_active:
            allowed |= Q(state__in=_SENT, call__unsealed_at__isnull=False)
        return self.filter(allowed)

    def of_writers(self, user: User) -> EntryQuerySet:
        """Those of the user's organisations, and those they write with others."""
        organisations = user.organisation_ids()
        return self.filter(
            Q(organisation__in=organisations) | Q(pk__in=_written_with(organisations))
        )

    def in_force(self) -> EntryQuerySet:
        """Sent, and neither refused nor withdrawn."""
        return self.filter(state__in=(EntryState.SUBMITTED, EntryState.ACCEPTED))


def _written_with(organisations: list[int]) -> models.QuerySet:
    rows = EntryMember.objects.filter(organisation__in=organisations, is_co_writer=True)
    return rows.values("entry_id")


def _past_their_entry_deadline() -> models.QuerySet:
    from proposals.models.call import Call

    due = Coalesce("entry_due_at", "proposals_due_at")
    return Call.objects.alias(due=due).filter(due__lt=Now()).values("pk")


class Entry(models.Model):
    """One organisation's 参加申込; its files and their names are sealed (`sealed_files`).

    No field history is kept: who has entered is nobody's business before the call's policy says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey("proposals.Call", models.PROTECT, related_name="entries")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="+", verbose_name="団体"
    )
    is_joint = models.BooleanField("共同企業体で参加する", default=False)
    contact = models.CharField("連絡先（部署・電話・メール）", max_length=300, blank=True)
    note = models.TextField("連絡事項", max_length=2000, blank=True)
    # [{"qualification": id, "declaration": the words declared, "is_met": bool, "note": text}]
    declarations = models.JSONField("参加資格の自己申告", default=list, blank=True)
    sealed_files = models.BinaryField(editable=False, null=True)

    state = models.CharField("状態", max_length=10, choices=EntryState, default=EntryState.DRAFT)
    # NULL until there is one: two empty texts would collide in the unique index.
    receipt_number = models.CharField(  # noqa: DJ001
        "受付番号", max_length=20, null=True, editable=False, unique=True
    )
    received_at = models.DateTimeField("受信時刻", null=True, editable=False)
    late_at = models.DateTimeField("締切後に届いた時刻", null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField("確認日時", null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decision_reason = models.TextField("確認の理由", max_length=2000, blank=True)
    withdrawn_at = models.DateTimeField("辞退日時", null=True, editable=False)
    withdrawal_reason = models.TextField("辞退の理由", max_length=2000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "参加申込"
        verbose_name_plural = "参加申込"
        ordering = (F("received_at").asc(nulls_last=True), "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "organisation"],
                name="proposals_entry_once",
                violation_error_message="この公募には、すでに参加申込があります。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=EntryState.DRAFT,
                    received_at__isnull=True,
                    receipt_number__isnull=True,
                    submitted_by__isnull=True,
                )
                | Q(
                    state__in=_SENT,
                    received_at__isnull=False,
                    receipt_number__isnull=False,
                    submitted_by__isnull=False,
                ),
                name="proposals_entry_sent_has_its_receipt",
                violation_error_message="申し込んだ参加申込には、受信時刻と受付番号が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, received_at__isnull=False),
                name="proposals_entry_decision_has_its_stamps",
                violation_error_message="参加資格の確認には、日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_DECIDED) | Q(decided_at__isnull=False),
                name="proposals_entry_decided_has_its_time",
                violation_error_message="確認した参加申込には、確認日時が要ります。",
            ),
            models.CheckConstraint(
                condition=~Q(state=EntryState.REFUSED) | ~Q(decision_reason=""),
                name="proposals_entry_refused_has_its_reason",
                violation_error_message="参加資格を認めないときは、理由を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(state=EntryState.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=EntryState.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                name="proposals_entry_withdrawn_has_its_time",
                violation_error_message="辞退した参加申込には、辞退日時が要ります。",
            ),
        ]
        indexes: ClassVar = [
            # What an organisation has entered, newest first.
            models.Index(fields=["organisation", "-created_at"], name="proposals_entry_own"),
        ]

    def __str__(self) -> str:
        return f"参加申込 {str(self.pk)[:8]}"


class EntryMember(models.Model):
    """Who takes part together with the entrant; on record, it may be asked to write as well."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField("順", default=0)
    name = models.CharField("構成員の名称", max_length=200)
    part = models.CharField("担う業務", max_length=300, blank=True)
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_co_writer = models.BooleanField("共同で執筆する", default=False)

    class Meta:
        verbose_name = "構成員"
        verbose_name_plural = "構成員"
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "name"],
                name="proposals_entrymember_once",
                violation_error_message="この構成員は、すでに入っています。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="proposals_entrymember_has_name",
                violation_error_message="構成員の名称を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(is_co_writer=False) | Q(organisation__isnull=False),
                name="proposals_entrymember_writer_is_on_record",
                violation_error_message=(
                    "共同で執筆できるのは、ポータルに登録のある団体です。名称を確かめてください。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
