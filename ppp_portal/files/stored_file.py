"""One kept file. Its bytes lie below MEDIA_ROOT under its random id; the row is never changed.

What it belongs to points to it (one-to-one, PROTECT), and decides who may read it.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ppp_portal.files.kinds import CONTENT_TYPES, MAX_FILE_BYTES, FileKind, size_words


class StoredFile(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("ファイル名", max_length=255)
    kind = models.CharField("種類", max_length=10, choices=FileKind)
    content_type = models.CharField("形式", max_length=100)
    size = models.PositiveIntegerField("大きさ（バイト）")
    sha256 = models.CharField("SHA-256", max_length=64)
    width = models.PositiveIntegerField("幅（画素）", null=True, blank=True)
    height = models.PositiveIntegerField("高さ（画素）", null=True, blank=True)
    notes = ArrayField(
        models.CharField(max_length=300), verbose_name="注記", default=list, blank=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="添付した人",
    )
    created_at = models.DateTimeField("添付日時", auto_now_add=True)

    class Meta:
        verbose_name = "添付ファイル"
        verbose_name_plural = "添付ファイル"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MAX_FILE_BYTES),
                name="portal_storedfile_size_within_limit",
                violation_error_message="ファイルは1バイトから20MBまでです。",
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=CONTENT_TYPES),
                name="portal_storedfile_known_type",
                violation_error_message="受け取れない形式のファイルです。",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=FileKind.PHOTO,
                    width__isnull=False,
                    width__gt=0,
                    height__isnull=False,
                    height__gt=0,
                )
                | (~Q(kind=FileKind.PHOTO) & Q(width__isnull=True, height__isnull=True)),
                name="portal_storedfile_photos_have_a_size",
                violation_error_message="写真だけが、幅と高さを持ちます。",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$") & ~Q(name=""),
                name="portal_storedfile_name_and_sum",
                violation_error_message="ファイルには、名前とSHA-256が要ります。",
            ),
        ]

    def __str__(self) -> str:
        # Never the name: this text stands in the admin and in logs, names only where one may read.
        return f"添付ファイル {str(self.pk)[:8]}"

    @property
    def is_photo(self) -> bool:
        return self.kind == FileKind.PHOTO

    @property
    def size_words(self) -> str:
        """「3.2MB」"""
        return size_words(self.size)
