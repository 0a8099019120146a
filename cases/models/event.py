"""催し (研修・研究会・ワークショップ): a series of one or more sessions, and who reads of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from cases.enums import Visibility
from cases.event_enums import OVER, EventKind, EventState
from partners.enums import Field

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Municipality, Organisation, User

TEXT = 4000
_TAKEN = (EventState.OPEN, EventState.CLOSED)


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User | AnonymousUser) -> EventQuerySet:
        """Public ones for everybody, 会員 ones for members, drafts for their organisers.

        Administrators read all (product.md §7).
        """
        if not user.is_authenticated:
            return self.filter(visibility=Visibility.PUBLIC)
        if user.is_staff and user.is_active:
            return self
        allowed = Q(visibility=Visibility.PUBLIC)
        if user.is_member:
            allowed |= Q(visibility=Visibility.MEMBERS)
            allowed |= Q(municipality__in=user.municipality_ids())
            allowed |= Q(organisation__in=user.organisation_ids())
        return self.filter(allowed)

    def with_bodies(self) -> EventQuerySet:
        return self.select_related("municipality", "organisation")


class Event(models.Model):
    """One series. Its sessions, fees, registrations and so on stand in the files beside this one.

    The organiser is a municipality or an organisation on record, or a 有志 group of its staff
    (`staff_group` beside the body); for past events taken from a source, a group that has no
    record here (`staff_group` alone, kept by administrators).
    """

    municipality = models.ForeignKey(
        "partners.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organised_events",
        verbose_name="主催する自治体",
    )
    organisation = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organised_events",
        verbose_name="主催する団体",
    )
    staff_group = models.CharField("有志のグループ・研究会の名称", max_length=150, blank=True)
    case = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="linked_events",
        verbose_name="関わる事例",
    )
    kind = models.CharField("種類", max_length=12, choices=EventKind)
    title = models.CharField("名称", max_length=150)
    summary = models.CharField("概要", max_length=300, blank=True)
    purpose = models.TextField("目的", max_length=TEXT, blank=True)
    content = models.TextField("内容", max_length=TEXT, blank=True)
    way = models.CharField("進め方", max_length=200, blank=True)
    audience = models.CharField("対象", max_length=300, blank=True)
    outcome = models.TextField("成果", max_length=TEXT, blank=True)
    fields = ArrayField(
        models.CharField(max_length=20, choices=Field),
        verbose_name="分野",
        default=list,
        blank=True,
    )
    contact = models.CharField("問い合わせ先（担当課など）", max_length=200, blank=True)
    # Registration
    capacity = models.PositiveIntegerField("定員（人）", null=True, blank=True)
    accepts_until = models.DateTimeField("申込の締切", null=True, blank=True)
    fee_note = models.CharField("参加費の補足", max_length=300, blank=True)
    asks_report = models.BooleanField("参加者に最後のレポートを求める", default=False)
    report_due_on = models.DateField("レポートの締切", null=True, blank=True)
    # What follows from the sessions; set by cases.domain.event_index.
    starts_at = models.DateTimeField("最初の回の開始", null=True, editable=False)
    ends_at = models.DateTimeField("最後の回の終了", null=True, editable=False)
    prefecture_code = models.CharField(max_length=2, blank=True, editable=False)
    # State and visibility with their stamps
    state = models.CharField(
        "状態", max_length=10, choices=EventState, default=EventState.PREPARING
    )
    visibility = models.CharField(
        "公開範囲", max_length=10, choices=Visibility, default=Visibility.DRAFT
    )
    published_at = models.DateTimeField("公開日時", null=True, editable=False)
    opened_at = models.DateTimeField("受付を始めた日時", null=True, editable=False)
    ended_at = models.DateTimeField("終えた日時", null=True, editable=False)
    cancel_reason = models.CharField("中止の理由", max_length=500, blank=True)
    # Where it comes from
    source_url = models.URLField("出典URL", max_length=1000, blank=True)
    source_note = models.CharField("出典", max_length=300, blank=True)
    external_id = models.CharField("外部ID", max_length=100, blank=True, editable=False)
    is_sample = models.BooleanField("サンプル", default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "研修・研究会"
        verbose_name_plural = "研修・研究会"
        ordering = (F("starts_at").desc(nulls_last=True), "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(municipality__isnull=True) | Q(organisation__isnull=True))
                & (
                    Q(municipality__isnull=False)
                    | Q(organisation__isnull=False)
                    | ~Q(staff_group="")
                ),
                name="cases_event_one_organiser",
                violation_error_message="主催は、自治体か団体のどちらか一つです。",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="cases_event_has_title",
                violation_error_message="名称を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__range=(1, 10_000)),
                name="cases_event_capacity_plausible",
                violation_error_message="定員は1人から10,000人までで入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.DRAFT, published_at__isnull=True)
                | (~Q(visibility=Visibility.DRAFT) & Q(published_at__isnull=False)),
                name="cases_event_published_has_its_time",
                violation_error_message="公開中の催しには公開日時が要ります。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_TAKEN)
                | (~Q(visibility=Visibility.DRAFT) & Q(opened_at__isnull=False)),
                name="cases_event_open_is_shown",
                violation_error_message="申込を受け付けるには、先に公開してください。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, ended_at__isnull=False)
                | (~Q(state__in=OVER) & Q(ended_at__isnull=True)),
                name="cases_event_ended_has_its_time",
                violation_error_message="終えた催しだけが、終えた日時を持ちます。",
            ),
            models.CheckConstraint(
                condition=(Q(state=EventState.CANCELLED) & ~Q(cancel_reason=""))
                | (~Q(state=EventState.CANCELLED) & Q(cancel_reason="")),
                name="cases_event_cancelled_says_why",
                violation_error_message="中止するときは、理由を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, starts_at__lt=F("ends_at")),
                name="cases_event_times_in_order",
                violation_error_message="最後の回の終了は、最初の回の開始より後です。",
            ),
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~Q(external_id=""),
                name="cases_event_external_id_once",
                violation_error_message="この外部IDの催しは、すでに登録されています。",
            ),
        ]
        indexes: ClassVar = [
            # The list: what is to come, and what has been, by date.
            models.Index(fields=["ends_at", "id"], name="cases_event_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def body(self) -> Municipality | Organisation | None:
        """The body on record that organises it (select with_bodies)."""
        return self.municipality or self.organisation

    @property
    def organiser_words(self) -> str:
        """「まちづくり研究会（愛知県 蒲郡市の職員有志）」 (select with_bodies)."""
        name = self.municipality.full_name if self.municipality else str(self.organisation or "")
        if not self.staff_group:
            return name
        return f"{self.staff_group}（{name}の有志）" if name else self.staff_group


class EventText(models.Model):
    """The searchable words of an event (ppp_portal.search). Holds no rights of its own."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="text")
    words = SearchVectorField()
    title_words = SearchVectorField()
    grams = SearchVectorField()
    text = models.TextField()

    class Meta:
        verbose_name = "催しの検索用索引"
        verbose_name_plural = "催しの検索用索引"
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="cases_eventtext_words"),
            # Words the dictionary does not know, and single characters.
            GinIndex(fields=["grams"], name="cases_eventtext_grams"),
        ]

    def __str__(self) -> str:
        return str(self.event_id)
