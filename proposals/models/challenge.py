"""A challenge: a problem that a municipality puts to those who might help, and their answers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from partners.enums import Field
from proposals.enums import (
    FINAL_CHALLENGE_STATES,
    PUBLIC_CHALLENGE_STATES,
    AnswerKind,
    ChallengeKind,
    ChallengeState,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

# Open ones first, then those whose publication is newest (the list and its index).
NEWEST_FIRST = F("published_at").desc(nulls_last=True)


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    def visible_to(self, user: User | AnonymousUser) -> ChallengeQuerySet:
        """Published ones for everybody, drafts for their municipality and administrators."""
        published = Q(state__in=PUBLIC_CHALLENGE_STATES)
        if not user.is_authenticated:
            return self.filter(published)
        if user.is_staff and user.is_active:
            return self
        return self.filter(published | Q(municipality__in=user.municipality_ids()))

    def published(self) -> ChallengeQuerySet:
        return self.filter(state__in=PUBLIC_CHALLENGE_STATES)


@pghistory.track()
class Challenge(models.Model):
    municipality = models.ForeignKey(
        "partners.Municipality", models.PROTECT, related_name="challenges", verbose_name="自治体"
    )
    # 困りごと
    title = models.CharField("題名", max_length=120)
    trouble = models.TextField("困りごと", max_length=2000)
    kind = models.CharField(
        "類型", max_length=10, choices=ChallengeKind, default=ChallengeKind.THEME
    )
    fields = ArrayField(
        models.CharField(max_length=20, choices=Field),
        verbose_name="分野",
        default=list,
        blank=True,
    )
    # だれが・いつから・どれだけ
    who = models.TextField("だれが困っているか", max_length=1000, blank=True)
    since = models.CharField("いつからか", max_length=300, blank=True)
    how_many = models.TextField("どれだけか", max_length=1000, blank=True)
    # これまで
    tried = models.TextField("試したこと", max_length=2000, blank=True)
    why_failed = models.TextField("うまくいかなかった理由", max_length=2000, blank=True)
    # めざす姿
    solved = models.TextField("解決した姿", max_length=2000, blank=True)
    wanted = models.TextField("求める提案と条件", max_length=2000, blank=True)
    # 提供できるもの
    offer_field = models.TextField("提供できる場所・現場", max_length=1000, blank=True)
    offer_data = models.TextField("提供できるデータ", max_length=1000, blank=True)
    offer_staff = models.TextField("提供できる職員の協力", max_length=1000, blank=True)
    budget = models.CharField("予算の考え", max_length=300, blank=True)
    period = models.CharField("進める時期", max_length=300, blank=True)
    # 担当と受付
    department = models.CharField("担当課", max_length=100, blank=True)
    related_plan = models.CharField("関連する計画", max_length=300, blank=True)
    accepts_from = models.DateField("受付の開始日", null=True, blank=True)
    accepts_until = models.DateField("受付の終了日", null=True, blank=True)
    welcomes_dialogue = models.BooleanField("提案が固まる前の対話を歓迎する", default=True)

    # What became of it
    outcome_reason = models.TextField("その後の説明", max_length=2000, blank=True)
    outcome_case = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="from_challenges",
        verbose_name="始まった事業",
    )

    state = models.CharField(
        "状態", max_length=10, choices=ChallengeState, default=ChallengeState.DRAFT
    )
    published_at = models.DateTimeField("公開日時", null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    ended_at = models.DateTimeField("終えた日時", null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    is_sample = models.BooleanField("サンプル", default=False, editable=False)
    # Title, texts and municipality folded for look-up by part (ppp_portal.search.normalise.fold).
    search_key = models.TextField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = ChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = "課題"
        verbose_name_plural = "課題"
        ordering = (NEWEST_FIRST, "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(trouble=""),
                name="proposals_challenge_says_what",
                violation_error_message="題名と困りごとを入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(accepts_from__isnull=True)
                | Q(accepts_until__isnull=True)
                | Q(accepts_from__lte=F("accepts_until")),
                name="proposals_challenge_dates_in_order",
                violation_error_message=(
                    "受付の終了日は、開始日と同じ日か、後の日にしてください。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ChallengeState.DRAFT,
                    published_at__isnull=True,
                    published_by__isnull=True,
                )
                | Q(
                    state__in=PUBLIC_CHALLENGE_STATES,
                    published_at__isnull=False,
                    published_by__isnull=False,
                ),
                name="proposals_challenge_published_has_its_stamp",
                violation_error_message="公開した課題には、公開した日時と人の記録が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=FINAL_CHALLENGE_STATES,
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                )
                & ~Q(outcome_reason="")
                | Q(ended_at__isnull=True, ended_by__isnull=True)
                & ~Q(state__in=FINAL_CHALLENGE_STATES),
                name="proposals_challenge_ended_has_its_reason",
                violation_error_message="受付を終えた課題には、その後の説明が要ります。",
            ),
        ]
        indexes: ClassVar = [
            # The list's order, with the column that says who may read.
            models.Index(
                F("published_at").desc(nulls_last=True),
                F("id").desc(),
                include=["state", "municipality"],
                name="proposals_challenge_newest",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ChallengeAnswerQuerySet(models.QuerySet["ChallengeAnswer"]):
    def visible_to(self, user: User | AnonymousUser) -> ChallengeAnswerQuerySet:
        """The challenge's municipality and the answering organisation; nobody else, no exception.

        Administrators have no right of their own here (product.md §7).
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(challenge__municipality__in=user.municipality_ids(), withdrawn_at__isnull=True)
            | Q(organisation__in=user.organisation_ids())
        )

    def live(self) -> ChallengeAnswerQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def waiting(self) -> ChallengeAnswerQuerySet:
        """Those the municipality has not replied to."""
        return self.live().filter(replied_at__isnull=True)


class ChallengeAnswer(models.Model):
    """What an organisation says to a challenge, and what the municipality replies."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="answers")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="challenge_answers"
    )
    kind = models.CharField("回答の種類", max_length=10, choices=AnswerKind)
    text = models.TextField("伝えたいこと", max_length=4000)
    contact = models.CharField("連絡窓口", max_length=200, blank=True)
    created_at = models.DateTimeField("回答日時", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("取り下げた日時", null=True, blank=True)
    reply = models.TextField("返事", max_length=4000, blank=True)
    replied_at = models.DateTimeField("返事の日時", null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar = ChallengeAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "課題への回答"
        verbose_name_plural = "課題への回答"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="proposals_challengeanswer_says_something",
                violation_error_message="伝えたいことを入力してください。",
            ),
            models.UniqueConstraint(
                fields=["challenge", "organisation", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="proposals_challengeanswer_once_per_kind",
                violation_error_message=(
                    "この課題には、同じ種類の回答をすでに送っています。"
                    "書き直すときは、先の回答を取り下げてください。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True, replied_by__isnull=True)
                | (~Q(reply="") & Q(replied_at__isnull=False, replied_by__isnull=False)),
                name="proposals_challengeanswer_reply_has_its_stamp",
                violation_error_message="返事には、日時と返した人の記録が要ります。",
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: nothing of what was said, nor who said it.
        return f"課題への回答 {str(self.pk)[:8]}"
