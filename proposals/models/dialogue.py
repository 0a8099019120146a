"""A dialogue (サウンディング): its announcement, its slots, and what its participants are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from proposals.dialogue_enums import DialogueAudience, DialogueState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

NEWEST_FIRST = F("opened_at").desc(nulls_last=True)
_STARTED = tuple(state for state in DialogueState if state != DialogueState.DRAFT)
_ENDED = (DialogueState.DONE, DialogueState.CANCELLED)
_NEVER_TOLD = (DialogueState.DRAFT, DialogueState.CANCELLED)


class DialogueQuerySet(models.QuerySet["Dialogue"]):
    def visible_to(self, user: User | AnonymousUser) -> DialogueQuerySet:
        """Announced ones, and those with a published summary, for everybody.

        One among invited organisations is otherwise for them and the municipality alone, without
        exception for administrators (product.md §7).
        """
        from proposals.models.dialogue_talk import DialogueTalk

        told = DialogueTalk.objects.filter(summary_published_at__isnull=False)
        allowed = Q(audience=DialogueAudience.PUBLIC, state__in=_STARTED)
        allowed |= Q(state__in=_STARTED, pk__in=told.values("dialogue"))
        if user.is_authenticated:
            invited = DialogueInvitation.objects.filter(organisation__in=user.organisation_ids())
            allowed |= Q(municipality__in=user.municipality_ids())
            allowed |= Q(state__in=_STARTED, pk__in=invited.values("dialogue"))
        return self.filter(allowed)


class Dialogue(models.Model):
    municipality = models.ForeignKey(
        "partners.Municipality", models.PROTECT, related_name="dialogues", verbose_name="自治体"
    )
    challenge = models.ForeignKey(
        "proposals.Challenge",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dialogues",
        verbose_name="もとの課題",
    )
    call = models.ForeignKey(
        "proposals.Call",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dialogues",
        verbose_name="その後の公募",
    )
    title = models.CharField("題名", max_length=120)
    announcement = models.TextField("対話の目的", max_length=4000)
    questions = models.TextField("聞きたいこと", max_length=2000, blank=True)
    department = models.CharField("担当課", max_length=100, blank=True)
    audience = models.CharField(
        "相手の募り方", max_length=10, choices=DialogueAudience, default=DialogueAudience.PUBLIC
    )
    accepts_until = models.DateTimeField("申込の締切", null=True, blank=True)

    state = models.CharField(
        "状態", max_length=10, choices=DialogueState, default=DialogueState.DRAFT
    )
    opened_at = models.DateTimeField("受付を始めた日時", null=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    ended_at = models.DateTimeField("終えた日時", null=True, editable=False)
    cancel_reason = models.CharField("中止の理由", max_length=500, blank=True)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = "対話"
        verbose_name_plural = "対話"
        ordering = (NEWEST_FIRST, "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(announcement=""),
                name="proposals_dialogue_says_what",
                violation_error_message="題名と対話の目的を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DialogueState.DRAFT, opened_at__isnull=True, opened_by__isnull=True
                )
                | Q(
                    state__in=_STARTED,
                    opened_at__isnull=False,
                    opened_by__isnull=False,
                    accepts_until__isnull=False,
                ),
                name="proposals_dialogue_opened_has_its_stamp",
                violation_error_message="受付を始めた対話には、申込の締切と始めた人の記録が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_ENDED, ended_at__isnull=False)
                | (~Q(state__in=_ENDED) & Q(ended_at__isnull=True)),
                name="proposals_dialogue_ended_has_its_time",
                violation_error_message="終えた対話には、終えた日時が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state=DialogueState.CANCELLED) & ~Q(cancel_reason="")
                | ~Q(state=DialogueState.CANCELLED) & Q(cancel_reason=""),
                name="proposals_dialogue_cancelled_says_why",
                violation_error_message="中止するときは、理由を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DialogueInvitation(models.Model):
    """An organisation that the municipality has asked to a dialogue."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "声をかけた団体"
        verbose_name_plural = "声をかけた団体"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dialogue", "organisation"],
                name="proposals_dialogueinvitation_once",
                violation_error_message="この団体には、すでに声をかけています。",
            ),
        ]

    def __str__(self) -> str:
        return f"対話への招き {self.pk}"


class DialogueSlot(models.Model):
    """A time for one organisation's individual talk."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField("開始")
    ends_at = models.DateTimeField("終了")
    is_online = models.BooleanField("オンライン", default=False)
    place = models.CharField("場所", max_length=200, blank=True)

    class Meta:
        verbose_name = "対話の枠"
        verbose_name_plural = "対話の枠"
        ordering = ("starts_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="proposals_dialogueslot_times_in_order",
                violation_error_message="枠の終了は、開始より後にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(is_online=True) | ~Q(place=""),
                name="proposals_dialogueslot_is_somewhere",
                violation_error_message="場所を入力するか、オンラインを選んでください。",
            ),
            models.UniqueConstraint(
                fields=["dialogue", "starts_at", "place"],
                name="proposals_dialogueslot_once",
                violation_error_message="同じ日時と場所の枠が、すでにあります。",
            ),
        ]

    def __str__(self) -> str:
        return f"対話の枠 {self.pk}"


class DialogueDocumentQuerySet(models.QuerySet["DialogueDocument"]):
    def public(self) -> DialogueDocumentQuerySet:
        """Of dialogues whose call, or whose challenge's call, has begun (issue 4, fairness)."""
        from proposals.models.call import Call

        begun = Call.objects.filter(started_at__isnull=False)
        challenges = begun.filter(challenge__isnull=False).values("challenge")
        linked = Q(dialogue__call__in=begun) | Q(dialogue__challenge__in=challenges)
        return self.filter(linked).exclude(dialogue__state__in=_NEVER_TOLD)

    def visible_to(self, user: User | AnonymousUser) -> DialogueDocumentQuerySet:
        """For the municipality and those who talk with it; for everybody once public."""
        from proposals.models.dialogue_talk import DialogueTalk

        allowed = Q(pk__in=DialogueDocument.objects.public().values("pk"))
        if user.is_authenticated:
            talks = DialogueTalk.objects.visible_to(user).live()
            allowed |= Q(dialogue__municipality__in=user.municipality_ids())
            allowed |= Q(dialogue__in=talks.values("dialogue"))
        return self.filter(allowed)


class DialogueDocument(models.Model):
    """Something given to participants; public from the first day of the call that follows.

    Append-only by a trigger: what was given is never taken back or swapped; a corrected one is
    given beside it.
    """

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="documents")
    title = models.CharField("資料の名称", max_length=200)
    url = models.URLField("資料のURL", max_length=1000, blank=True)
    content = models.TextField("資料の内容", max_length=8000, blank=True)
    file = models.OneToOneField(
        "ppp_portal.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ファイル",
    )
    given_on = models.DateField("渡した日")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = DialogueDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "渡した資料"
        verbose_name_plural = "渡した資料"
        ordering = ("given_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & (~Q(url="") | ~Q(content="") | Q(file__isnull=False)),
                name="proposals_dialoguedocument_can_be_read",
                violation_error_message=(
                    "資料の名称と、ファイル・URL・内容のどれかを入力してください。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title
