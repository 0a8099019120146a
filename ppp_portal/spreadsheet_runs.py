"""Records of spreadsheet imports: the run, its file, its rows, and remembered column layouts.

The machinery that fills them is in ppp_portal/tables/; what a row means is each app's matter.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ImportState(models.TextChoices):
    MAPPING = "mapping", "列の確認待ち"
    READING = "reading", "読み取り中"
    PREVIEW = "preview", "確認待ち"
    FAILED = "failed", "読み取れず"
    APPLYING = "applying", "取り込み中"
    APPLIED = "applied", "取り込み済"
    DISCARDED = "discarded", "取りやめ"
    UNDONE = "undone", "取り消し済"


class RowOutcome(models.TextChoices):
    NEW = "new", "新規"
    CHANGED = "changed", "変更"
    SAME = "same", "同じ"
    ERROR = "error", "エラー"


class ImportRun(models.Model):
    kind = models.CharField("種類", max_length=20)  # cases, organisations, municipalities
    state = models.CharField("状態", max_length=12, choices=ImportState)
    file_name = models.CharField("ファイル名", max_length=255)
    file_sha256 = models.CharField("ファイルのSHA-256", max_length=64)
    file = models.BinaryField("ファイル")
    sheet = models.CharField("シート", max_length=100, blank=True)
    encoding = models.CharField("文字コード", max_length=20, blank=True)
    layout_key = models.CharField(max_length=64, blank=True)
    # Headers, samples, {header: field}, sheets, defaults (ppp_portal.tables.importing_run).
    mapping = models.JSONField("列の対応", default=dict)
    notes = models.JSONField("読み取りの注記", default=list)
    counts = models.JSONField("件数", default=dict)
    progress = models.PositiveIntegerField("処理した行", default=0)
    total = models.PositiveIntegerField("全行数", default=0)
    error = models.TextField("エラー", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="取り込んだ人",
    )
    created_at = models.DateTimeField("開始日時", auto_now_add=True)
    applied_at = models.DateTimeField("確定日時", null=True, blank=True)
    undone_at = models.DateTimeField("取消日時", null=True, blank=True)

    class Meta:
        verbose_name = "取り込み"
        verbose_name_plural = "取り込み"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=("applied", "undone"), applied_at__isnull=False)
                | (~Q(state__in=("applied", "undone")) & Q(applied_at__isnull=True)),
                name="portal_importrun_applied_has_its_time",
                violation_error_message="確定した取り込みには確定日時が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True)),
                name="portal_importrun_undone_has_its_time",
                violation_error_message="取り消した取り込みには取消日時が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=F("total")) | Q(total=0),
                name="portal_importrun_progress_within_total",
                violation_error_message="処理した行が全行数を超えています。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}（{self.get_state_display()}）"


class ImportRow(models.Model):
    """One row of the file: what it says, what it would do, and how to take it back."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行")  # as the spreadsheet shows it
    outcome = models.CharField("結果", max_length=8, choices=RowOutcome)
    values = models.JSONField("取り込む値", default=dict)
    issues = models.JSONField("指摘", default=list)  # [{level, column, value, message}]
    changes = models.JSONField("変更点", default=dict)  # {field: [before, after]}
    object_id = models.BigIntegerField("対象の番号", null=True, blank=True)
    before = models.JSONField("元の値", null=True, blank=True)  # for taking the run back

    class Meta:
        verbose_name = "取り込みの行"
        verbose_name_plural = "取り込みの行"
        ordering = ("run", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "number"],
                name="portal_importrow_once",
                violation_error_message="同じ行が二度あります。",
            ),
        ]
        indexes: ClassVar = [
            # The preview pages by outcome: errors first.
            models.Index(fields=["run", "outcome", "number"], name="portal_importrow_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.number}行目"


class ColumnLayout(models.Model):
    """A person's mapping of columns, remembered for files with the same headers."""

    kind = models.CharField("種類", max_length=20)
    layout_key = models.CharField(max_length=64)
    mapping = models.JSONField("列の対応")
    updated_at = models.DateTimeField("更新日時", auto_now=True)

    class Meta:
        verbose_name = "覚えた列の対応"
        verbose_name_plural = "覚えた列の対応"
        ordering = ("-updated_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "layout_key"],
                name="portal_columnlayout_once",
                violation_error_message="この列の並びは、すでに覚えています。",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
