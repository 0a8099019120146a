"""Municipalities: prefectures, municipalities and the wards of designated cities."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners.enums import MunicipalityKind, PopulationClass
from ppp_portal.japan.prefectures import PREFECTURES

# Upper bounds (exclusive, residents) of the classes below the largest.
_CLASS_BOUNDS = (
    (10_000, PopulationClass.UNDER_10K),
    (30_000, PopulationClass.FROM_10K),
    (50_000, PopulationClass.FROM_30K),
    (100_000, PopulationClass.FROM_50K),
    (150_000, PopulationClass.FROM_100K),
    (300_000, PopulationClass.FROM_150K),
    (500_000, PopulationClass.FROM_300K),
)


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def current(self) -> MunicipalityQuerySet:
        """Those that exist today; former ones lead to a successor."""
        return self.filter(valid_to__isnull=True)

    def former(self) -> MunicipalityQuerySet:
        return self.filter(valid_to__isnull=False)

    def in_prefecture(self, prefecture_code: str) -> MunicipalityQuerySet:
        return self.filter(prefecture_code=prefecture_code)

    def named(self, key: str) -> MunicipalityQuerySet:
        """Those whose search key holds `key` (already folded by `municipality_key`)."""
        return self.filter(search_key__contains=key)


class Municipality(models.Model):
    code = models.CharField("全国地方公共団体コード", max_length=6)
    name = models.CharField("名称", max_length=40)
    name_kana = models.CharField("よみ", max_length=80)
    prefecture_code = models.CharField("都道府県コード", max_length=2)
    district = models.CharField("郡", max_length=40, blank=True)
    kind = models.CharField("種別", max_length=30, choices=MunicipalityKind)
    city = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="wards",
        verbose_name="指定都市",
        help_text="行政区のときだけ。",
    )
    population = models.PositiveIntegerField("人口（人）", null=True, blank=True)
    population_note = models.CharField("人口の出典・時点", max_length=100, blank=True)
    population_class = models.CharField(
        "人口規模", max_length=12, choices=PopulationClass, blank=True, editable=False
    )
    similar_class = models.CharField("類似団体の類型", max_length=20, blank=True)
    latitude = models.DecimalField("緯度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("経度", max_digits=9, decimal_places=6, null=True, blank=True)
    website = models.URLField("ウェブサイト", max_length=500, blank=True)
    valid_from = models.DateField("設置日", null=True, blank=True)
    valid_to = models.DateField("廃止・改称日", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="承継した自治体",
    )
    # Name, kana and prefecture folded for look-up by part (ppp_portal.japan.text.loose_key).
    search_key = models.CharField(max_length=200, editable=False)

    objects: ClassVar = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "自治体"
        verbose_name_plural = "自治体"
        ordering = ("code", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to__isnull=True),
                name="partners_municipality_code_once",
                violation_error_message="このコードの自治体は、すでに登録されています。",
            ),
            models.UniqueConstraint(
                fields=["code", "name", "valid_to"],
                condition=Q(valid_to__isnull=False),
                name="partners_municipality_former_once",
                violation_error_message="この旧自治体は、すでに登録されています。",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{6}$"),
                name="partners_municipality_code_digits",
                violation_error_message="コードは6桁の数字で入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(code__startswith=F("prefecture_code")),
                name="partners_municipality_code_in_prefecture",
                violation_error_message="コードの先頭2桁が都道府県コードと一致しません。",
            ),
            models.CheckConstraint(
                condition=Q(kind=MunicipalityKind.WARD, city__isnull=False)
                | (~Q(kind=MunicipalityKind.WARD) & Q(city__isnull=True)),
                name="partners_municipality_ward_has_city",
                violation_error_message="行政区には指定都市を選び、それ以外では空にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="partners_municipality_dates_in_order",
                violation_error_message="廃止・改称日は設置日より後にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=False) | Q(successor__isnull=True),
                name="partners_municipality_successor_of_former_only",
                violation_error_message="承継した自治体は、廃止・改称日があるときだけ選べます。",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["prefecture_code", "code"], name="partners_muni_prefecture"),
            models.Index(fields=["name"], name="partners_muni_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_current(self) -> bool:
        return self.valid_to is None

    @property
    def full_name(self) -> str:
        """「兵庫県 神戸市」, 「兵庫県」 for a prefecture itself, 「兵庫県 神戸市灘区」 for a ward.

        A ward's own name is borne by many: select_related its city, else that is left out.
        """
        if self.kind == MunicipalityKind.PREFECTURE:
            return self.name
        city = self.city if self._meta.get_field("city").is_cached(self) else None  # type: ignore[union-attr]
        return f"{self.prefecture_name} {city.name if city else ''}{self.name}"

    @property
    def prefecture_name(self) -> str:
        return PREFECTURES[self.prefecture_code].name


def population_class_of(kind: str, population: int | None) -> str:
    """Return the PopulationClass code for a size in residents, '' where it is unknown."""
    if kind == MunicipalityKind.PREFECTURE:
        return PopulationClass.PREFECTURE.value
    if population is None:
        return ""
    for bound, label in _CLASS_BOUNDS:
        if population < bound:
            return label.value
    return PopulationClass.OVER_500K.value
