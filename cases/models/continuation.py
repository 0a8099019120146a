"""継続判断: whether a case goes on after a fiscal year, why, and on what contract's basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.continuation_enums import (
    DECIDED,
    ContinuationOutcome,
    ContinuationState,
    ContractBasis,
    NegotiatedGround,
)
from cases.models.case import Case
from ppp_portal.japan.eras import LAST_YEAR
from ppp_portal.japan.fiscal_year import format_fiscal_year

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Municipality, Organisation, User

# The last year that can be written in 和暦 (ppp_portal.japan.eras).
YEARS = (1900, LAST_YEAR)
TEXT = 2000
NO_YEAR = "年度は出典に記載なし"
_END = ContinuationOutcome.END
_NEGOTIATED = ContractBasis.NEGOTIATED
_CONFIRMED = Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
_NOT_CONFIRMED = Q(confirmed_at__isnull=True, confirmed_by__isnull=True)


class ContinuationQuerySet(models.QuerySet["Continuation"]):
    def visible_to(self, user: User | AnonymousUser) -> ContinuationQuerySet:
        """Rows this user may read (product.md §7).

        Published ones of cases that the user reads, all of them for the case's parties and for
        administrators; what was withdrawn stays with the parties.
        """
        if user.is_authenticated and user.is_staff and user.is_active:
            return self
        readable = Case.objects.visible_to(user).values("pk")
        party = Case.objects.of_party(user).values("pk")
        return self.filter(
            Q(case__in=party) | Q(state=ContinuationState.PUBLISHED, case__in=readable)
        )

    def decided(self) -> ContinuationQuerySet:
        """Those in force: confirmed by the municipality, published or not."""
        return self.filter(state__in=DECIDED)

    def standing(self) -> ContinuationQuerySet:
        """Proposals and decisions, without what was withdrawn."""
        return self.exclude(state=ContinuationState.WITHDRAWN)

    def newest_first(self) -> ContinuationQuerySet:
        return self.order_by(models.F("fiscal_year").desc(nulls_last=True), "-pk")

    def with_bodies(self) -> ContinuationQuerySet:
        return self.select_related("case", "proposed_municipality", "proposed_organisation")


class Continuation(models.Model):
    """The decision on one case at the end of one fiscal year; proposed, then confirmed.

    `fiscal_year` is the year judged: 令和7年度 says what happens from 令和8年度 on. None where a
    source tells of a decision without its year. A confirmed row is locked by the database.
    """

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="continuations", verbose_name="事例"
    )
    fiscal_year = models.PositiveSmallIntegerField("判断する年度", null=True, blank=True)
    outcome = models.CharField("判断", max_length=10, choices=ContinuationOutcome)
    municipality_office = models.CharField("判断した自治体の職・部署", max_length=100, blank=True)
    organisation_office = models.CharField("判断した団体の職・部署", max_length=100, blank=True)
    reason = models.TextField("理由", max_length=TEXT)
    misses_target = models.BooleanField("目標に届かなかった年度の判断", default=False)
    target_reason = models.TextField("目標に届かなくても判断した理由", max_length=TEXT, blank=True)
    basis = models.CharField("契約の根拠", max_length=20, choices=ContractBasis, blank=True)
    ground = models.CharField("随意契約の理由", max_length=1, choices=NegotiatedGround, blank=True)
    basis_note = models.CharField("契約の根拠の説明", max_length=300, blank=True)
    source_note = models.CharField("出典", max_length=300, blank=True)
    state = models.CharField(
        "状態", max_length=10, choices=ContinuationState, default=ContinuationState.PROPOSED
    )
    # Whose proposal it is; neither where a source tells of it.
    proposed_municipality = models.ForeignKey(
        "partners.Municipality", models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField("確定日時", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField("公開日時", null=True, editable=False)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = ContinuationQuerySet.as_manager()

    class Meta:
        verbose_name = "継続判断"
        verbose_name_plural = "継続判断"
        ordering = ("-fiscal_year", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "fiscal_year"],
                condition=~Q(state=ContinuationState.WITHDRAWN),
                name="cases_continuation_once_a_year",
                violation_error_message="この年度の継続判断は、すでに記録されています。",
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__isnull=False, fiscal_year__range=YEARS)
                | Q(fiscal_year__isnull=True) & ~Q(source_note=""),
                name="cases_continuation_year_or_source",
                violation_error_message="判断する年度を、1900年度から2100年度までで入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=ContinuationOutcome.values)
                & Q(state__in=ContinuationState.values),
                name="cases_continuation_codes_known",
                violation_error_message="判断を一覧から選んでください。",
            ),
            models.CheckConstraint(
                condition=~Q(municipality_office="") | ~Q(organisation_office=""),
                name="cases_continuation_decided_by_an_office",
                violation_error_message="判断した職・部署を、自治体か団体のどちらかに入力してください。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="cases_continuation_has_reason",
                violation_error_message="判断の理由を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(misses_target=True) & ~Q(target_reason="")
                | Q(misses_target=False, target_reason=""),
                name="cases_continuation_missed_target_has_reason",
                violation_error_message=(
                    "目標に届かなかった年度には、それでもそう判断した理由を入力してください。"
                ),
            ),
            models.CheckConstraint(
                condition=~Q(outcome=_END) | Q(basis="", basis_note=""),
                name="cases_continuation_no_basis_for_an_end",
                violation_error_message="終える判断には、契約の根拠は要りません。",
            ),
            models.CheckConstraint(
                condition=Q(basis=_NEGOTIATED, ground__in=NegotiatedGround.values)
                | ~Q(basis=_NEGOTIATED) & Q(ground=""),
                name="cases_continuation_negotiated_has_its_ground",
                violation_error_message=(
                    "随意契約には、地方自治法施行令167条の2第1項の何号によるかを選んでください。"
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED)
                | Q(outcome=_END)
                | ~Q(basis="")
                | ~Q(source_note=""),
                name="cases_continuation_decided_on_a_basis",
                violation_error_message="続ける判断を確定するには、契約の根拠が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(proposed_municipality__isnull=False, proposed_organisation__isnull=True)
                | Q(proposed_municipality__isnull=True, proposed_organisation__isnull=False)
                | Q(proposed_municipality__isnull=True, proposed_organisation__isnull=True)
                & ~Q(source_note=""),
                name="cases_continuation_one_proposer",
                violation_error_message="提案するのは、自治体か団体のどちらか一つです。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED) & _CONFIRMED
                | ~Q(state__in=DECIDED) & _NOT_CONFIRMED,
                name="cases_continuation_decided_has_its_stamp",
                violation_error_message="確定した判断には、確定日時と確定した人が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state=ContinuationState.PUBLISHED, published_at__isnull=False)
                | ~Q(state=ContinuationState.PUBLISHED) & Q(published_at__isnull=True),
                name="cases_continuation_published_has_its_time",
                violation_error_message="公開中の判断には公開日時が要ります。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}（{self.year_text}の継続判断）"

    @property
    def year_text(self) -> str:
        return format_fiscal_year(self.fiscal_year) if self.fiscal_year else NO_YEAR

    @property
    def judged(self) -> str:
        """「令和8年度の判断」, also where the source names no year."""
        return f"{self.year_text}の判断" if self.fiscal_year else f"判断（{NO_YEAR}）"

    @property
    def goes_on(self) -> bool:
        return self.outcome != _END

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED

    @property
    def proposer(self) -> Municipality | Organisation | None:
        """The body whose proposal it is (with_bodies)."""
        return self.proposed_municipality or self.proposed_organisation

    @property
    def same_person(self) -> bool:
        """Whether one person proposed and confirmed it, as a small municipality may."""
        return self.confirmed_by_id is not None and self.confirmed_by_id == self.proposed_by_id
