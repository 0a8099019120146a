"""What a call is found by; written by proposals.domain.call_index only."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class CallText(models.Model):
    """The searchable words of a call (ppp_portal.search). Holds no rights of its own."""

    call = models.OneToOneField(
        "proposals.Call", models.CASCADE, primary_key=True, related_name="text"
    )
    words = SearchVectorField()
    title_words = SearchVectorField()
    grams = SearchVectorField()
    text = models.TextField()

    class Meta:
        verbose_name = "公募の検索用索引"
        verbose_name_plural = "公募の検索用索引"
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="proposals_calltext_words"),
            # Words the dictionary does not know, and single characters.
            GinIndex(fields=["grams"], name="proposals_calltext_grams"),
        ]

    def __str__(self) -> str:
        return str(self.call_id)
