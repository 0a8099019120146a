"""Derived rows that make the list quick: what a case is counted by, and what it is found by.

Both follow from the case and are written by cases.domain.index only; `manage.py reindex_cases`
makes them anew. They hold no rights: every look-up starts from `Case.visible_to`.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class CaseFacets(models.Model):
    """A thin row per case, so that counting 100,000 of them reads few pages."""

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, primary_key=True, related_name="facets"
    )
    prefectures = ArrayField(models.CharField(max_length=2), default=list)
    fields = ArrayField(models.CharField(max_length=20), default=list)
    method = models.CharField(max_length=30, blank=True)
    stage = models.CharField(max_length=10, blank=True)
    fiscal_years = ArrayField(models.PositiveSmallIntegerField(), default=list)
    population_classes = ArrayField(models.CharField(max_length=12), default=list)
    partner_kinds = ArrayField(models.CharField(max_length=30), default=list)
    population = models.PositiveIntegerField(null=True)  # of the lead municipality, for sorting

    class Meta:
        verbose_name = "事例の集計用索引"
        verbose_name_plural = "事例の集計用索引"
        indexes: ClassVar = [
            # One facet chosen: its rows without reading the table.
            GinIndex(fields=["prefectures", "fields", "fiscal_years"], name="cases_facets_arrays"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class CaseText(models.Model):
    """The searchable words of a case (ppp_portal.search)."""

    case = models.OneToOneField("cases.Case", models.CASCADE, primary_key=True, related_name="text")
    words = SearchVectorField()
    title_words = SearchVectorField()
    grams = SearchVectorField()
    text = models.TextField()

    class Meta:
        verbose_name = "事例の検索用索引"
        verbose_name_plural = "事例の検索用索引"
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="cases_text_words"),
            # Words the dictionary does not know, and single characters.
            GinIndex(fields=["grams"], name="cases_text_grams"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)
