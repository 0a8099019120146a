"""委員: who reviews the proposals of one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from partners.enums import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class CommitteeMemberQuerySet(models.QuerySet["CommitteeMember"]):
    def visible_to(self, user: User | AnonymousUser) -> CommitteeMemberQuerySet:
        """The call's staff see its committee; a member sees the own row."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(call__municipality__in=user.municipality_ids(Role.EDITOR, Role.APPROVER))
            | Q(user=user)
        )

    def serving(self) -> CommitteeMemberQuerySet:
        """Those who have not left; whether they have accepted is another question."""
        return self.filter(ended_at__isnull=True)


class CommitteeMember(models.Model):
    """One person on one call's committee; any account may serve, with or without a membership.

    Invited by e-mail address: `user` is empty until there is an account of that address.
    """

    call = models.ForeignKey("proposals.Call", models.PROTECT, related_name="committee")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    email = models.EmailField("メールアドレス")
    # As published with the result; the scores stand under `label`, drawn by lot, not under these.
    name = models.CharField("氏名", max_length=80)
    post = models.CharField(
        "肩書", max_length=200, blank=True, help_text="公表するときの書き方で。"
    )
    is_outsider = models.BooleanField("外部の委員", default=False)
    is_chair = models.BooleanField("委員長", default=False)
    # 'A', 'B'…: drawn when the first copies are handed out; '' before.
    label = models.CharField("記号", max_length=3, blank=True, editable=False)
    # Bodies the member has worked for, one per line, as the member entered them.
    employments = models.TextField("過去の勤務先・役職先", max_length=2000, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField("招待の有効期限", null=True, editable=False)
    invited_at = models.DateTimeField("招待日時", auto_now_add=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    ended_at = models.DateTimeField("退任日時", null=True, editable=False)
    end_reason = models.CharField("退任の理由", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = CommitteeMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "委員"
        verbose_name_plural = "委員"
        ordering = ("call", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")) & ~Q(email=""),
                name="proposals_committeemember_email_is_lower_case",
                violation_error_message="メールアドレスは小文字で登録します。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="proposals_committeemember_has_name",
                violation_error_message="氏名を入力してください。",
            ),
            models.UniqueConstraint(
                fields=["call", "email"],
                condition=Q(ended_at__isnull=True),
                name="proposals_committeemember_once",
                violation_error_message="この人は、すでにこの公募の委員です。",
            ),
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(is_chair=True, ended_at__isnull=True),
                name="proposals_committeemember_one_chair",
                violation_error_message="委員長は一人です。先に、いまの委員長の指定を外してください。",
            ),
            models.UniqueConstraint(
                fields=["call", "label"],
                condition=~Q(label=""),
                name="proposals_committeemember_label_once",
                violation_error_message="この記号の委員は、すでにいます。",
            ),
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=~Q(token_hash=""),
                name="proposals_committeemember_token_once",
                violation_error_message="この招待は、すでに使われています。",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="proposals_committeemember_end_has_its_reason",
                violation_error_message="退任には、日時と理由が要ります。",
            ),
        ]
        indexes: ClassVar = [
            # What one person reviews.
            models.Index(fields=["user", "call"], name="proposals_committee_of_user"),
        ]

    def __str__(self) -> str:
        # Without the name: this goes into the trail.
        return f"委員 {self.pk}"

    @property
    def has_accepted(self) -> bool:
        """Whether there is an account that can sign in and declare."""
        return self.user_id is not None
