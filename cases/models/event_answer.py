"""Answers to the questions asked at events, and the words by which both are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from cases.event_question_enums import AnswerState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Municipality, Organisation, User

TEXT = 4000


class EventAnswerQuerySet(models.QuerySet["EventAnswer"]):
    def visible_to(self, user: User | AnonymousUser) -> EventAnswerQuerySet:
        """Published ones of the questions this user reads; one's own body's; all for organisers."""
        from cases.models.event_question import EventQuestion

        questions = EventQuestion.objects.visible_to(user).values("pk")
        allowed = Q(state=AnswerState.PUBLISHED)
        if user.is_authenticated:
            if user.is_staff and user.is_active:
                return self
            organisations, municipalities = user.organisation_ids(), user.municipality_ids()
            allowed |= Q(organisation__in=organisations) | Q(municipality__in=municipalities)
            allowed |= Q(question__event__organisation__in=organisations)
            allowed |= Q(question__event__municipality__in=municipalities)
        return self.filter(allowed, question__in=questions)

    def waiting_for(
        self, municipality: Municipality | None, organisation: Organisation | None
    ) -> EventAnswerQuerySet:
        """Those that one of these two, as the organiser of the event, has to look at."""
        whose = {"municipality": municipality} if municipality else {"organisation": organisation}
        return self.filter(
            state=AnswerState.WAITING,
            **{f"question__event__{name}": body for name, body in whose.items()},
        )


class EventAnswer(models.Model):
    """Contributed later by a member, in the name of a municipality or an organisation.

    Read by everybody once the organiser of the event, or an administrator, has published it.
    """

    question = models.ForeignKey("cases.EventQuestion", models.CASCADE, related_name="answers")
    municipality = models.ForeignKey(
        "partners.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="event_answers",
        verbose_name="答える自治体",
    )
    organisation = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="event_answers",
        verbose_name="答える団体",
    )
    text = models.TextField("答え", max_length=TEXT)
    source_note = models.CharField("もとにしたもの", max_length=300, blank=True)
    source_url = models.URLField("出典URL", max_length=1000, blank=True)
    state = models.CharField(
        "状態", max_length=10, choices=AnswerState, default=AnswerState.WAITING
    )
    # Shown to nobody: the body answers.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField("確かめた日時", null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    reason = models.CharField("載せない理由", max_length=500, blank=True)
    created_at = models.DateTimeField("書いた日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = EventAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "質問への答え"
        verbose_name_plural = "質問への答え"
        ordering = ("created_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, municipality__isnull=True)
                | Q(organisation__isnull=True, municipality__isnull=False),
                name="cases_eventanswer_one_body",
                violation_error_message="答えるのは、団体か自治体のどちらか一つです。",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="cases_eventanswer_says_something",
                violation_error_message="答えを入力してください。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(AnswerState.PUBLISHED, AnswerState.DECLINED))
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="cases_eventanswer_decision_has_its_stamp",
                violation_error_message="公開・見送りには、日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=(Q(state=AnswerState.DECLINED) & ~Q(reason=""))
                | (~Q(state=AnswerState.DECLINED) & Q(reason="")),
                name="cases_eventanswer_declined_says_why",
                violation_error_message="載せないときは、理由を入力してください。",
            ),
        ]
        indexes: ClassVar = [
            # What waits for an organiser.
            models.Index(
                fields=["question", "id"],
                condition=Q(state=AnswerState.WAITING),
                name="cases_eventanswer_waiting",
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: not what was answered.
        return f"質問への答え {self.pk}"

    @property
    def body(self) -> Municipality | Organisation:
        """Who answers (select_related both)."""
        whose = self.organisation or self.municipality
        assert whose is not None  # cases_eventanswer_one_body
        return whose

    @property
    def body_words(self) -> str:
        """「愛知県 蒲郡市」 or the organisation's name."""
        return self.municipality.full_name if self.municipality else str(self.organisation)


class EventQuestionText(models.Model):
    """The searchable words of a question with its published answers. Holds no rights of its own."""

    question = models.OneToOneField(
        "cases.EventQuestion", models.CASCADE, primary_key=True, related_name="found_text"
    )
    words = SearchVectorField()
    title_words = SearchVectorField()
    grams = SearchVectorField()
    text = models.TextField()

    class Meta:
        verbose_name = "質問の検索用索引"
        verbose_name_plural = "質問の検索用索引"
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="cases_eventqtext_words"),
            # Words the dictionary does not know, and single characters.
            GinIndex(fields=["grams"], name="cases_eventqtext_grams"),
        ]

    def __str__(self) -> str:
        return str(self.question_id)
