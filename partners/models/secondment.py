"""派遣・研修受入: one body's people at another, with the terms both agreed (product.md §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from partners.models.secondment_terms import SecondmentTerms
from partners.secondment_enums import (
    AFTER_SIGNING,
    Direction,
    OutsideKind,
    Scheme,
    SecondmentState,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Municipality, Organisation, User

_BACK = (SecondmentState.RETURNED, SecondmentState.SHARED)


class SecondmentQuerySet(models.QuerySet["Secondment"]):
    def visible_to(self, user: User | AnonymousUser) -> SecondmentQuerySet:
        """Published ones for everybody, all for their parties; administrators are nobody special.

        (product.md §7: an unpublished secondment is its parties' only.)
        """
        return self.filter(Q(published_at__isnull=False) | _of_parties(user))

    def of_parties(self, user: User | AnonymousUser) -> SecondmentQuerySet:
        """Those of this user's own bodies, published or not."""
        return self.filter(_of_parties(user))

    def with_bodies(self) -> SecondmentQuerySet:
        return self.select_related(
            "sender_municipality", "sender_organisation", "host_municipality", "host_organisation"
        )

    def of_municipality(self, municipality_id: int) -> SecondmentQuerySet:
        return self.filter(
            Q(sender_municipality=municipality_id) | Q(host_municipality=municipality_id)
        )

    def of_organisation(self, organisation_id: int) -> SecondmentQuerySet:
        return self.filter(
            Q(sender_organisation=organisation_id) | Q(host_organisation=organisation_id)
        )


def _of_parties(user: User | AnonymousUser) -> Q:
    if not user.is_authenticated:
        return Q(pk__in=())
    municipalities, organisations = user.municipality_ids(), user.organisation_ids()
    return (
        Q(sender_municipality__in=municipalities)
        | Q(host_municipality__in=municipalities)
        | Q(sender_organisation__in=organisations)
        | Q(host_organisation__in=organisations)
    )


def _stamp(verbose_name: str) -> models.DateTimeField:
    return models.DateTimeField(verbose_name, null=True, editable=False)


def _by() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )


def _body(to: str, verbose_name: str, related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        to,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )


def _one_of(side: str) -> Q:
    """Exactly one of a municipality, an organisation, or a name of one that is not on record."""
    city, body, name = f"{side}_municipality", f"{side}_organisation", f"{side}_name"
    return (
        Q(**{f"{city}__isnull": False, f"{body}__isnull": True, name: ""})
        | Q(**{f"{city}__isnull": True, f"{body}__isnull": False, name: ""})
        | (Q(**{f"{city}__isnull": True, f"{body}__isnull": True}) & ~Q(**{name: ""}))
    )


def _agreed(side: str) -> Q:
    """The side's own consent, or, for a body without a record here, a note of it."""
    return Q(**{f"{side}_agreed_at__isnull": False}) | (
        ~Q(**{f"{side}_name": ""}) & ~Q(outside_agreement="")
    )


def _stamped(name: str) -> Q:
    return Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True}) | Q(
        **{f"{name}_at__isnull": False, f"{name}_by__isnull": False}
    )


def _by_whom(name: str) -> Q:
    """Somebody of a party recorded it; an imported one only says that it happened."""
    return Q(**{f"{name}_by__isnull": False}) | ~Q(external_id="")


class Secondment(SecondmentTerms):
    """One placement, or, in state RULE, a body's standing 要綱 without a person."""

    sender_municipality = _body("partners.Municipality", "派遣元の自治体", "secondments_sent")
    sender_organisation = _body("partners.Organisation", "派遣元の団体", "secondments_sent")
    sender_name = models.CharField("派遣元（記載のまま）", max_length=150, blank=True)
    host_municipality = _body("partners.Municipality", "受入先の自治体", "secondments_hosted")
    host_organisation = _body("partners.Organisation", "受入先の団体", "secondments_hosted")
    host_name = models.CharField("受入先（記載のまま）", max_length=150, blank=True)
    # What the body without a record is; "" is read from its name (domain.secondment_terms).
    outside_kind = models.CharField(
        "登録のない相手の種類", max_length=12, choices=OutsideKind, blank=True
    )
    scheme = models.CharField("制度", max_length=30, choices=Scheme)
    predecessor = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
        verbose_name="前の派遣",
    )
    # What follows from the above and from the period; set by the domain, read by the directory.
    direction = models.CharField("向き", max_length=30, choices=Direction, editable=False)
    prefecture_codes = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    fiscal_years = ArrayField(models.PositiveSmallIntegerField(), default=list, editable=False)
    search_key = models.TextField(editable=False)
    # State and its stamps
    state = models.CharField(
        "状態", max_length=12, choices=SecondmentState, default=SecondmentState.CONSIDERED
    )
    signed_at, signed_by = _stamp("締結の記録"), _by()
    started_at, started_by = _stamp("開始の記録"), _by()
    returned_at, returned_by = _stamp("復帰の記録"), _by()
    shared_at, shared_by = _stamp("成果共有の記録"), _by()
    called_off_at, called_off_by = _stamp("取りやめの記録"), _by()
    called_off_reason = models.CharField("取りやめた理由", max_length=500, blank=True)
    # Publication: both parties agree to this version first, unless a public source says it all.
    sender_agreed_at, sender_agreed_by = _stamp("派遣元が公開に同意"), _by()
    host_agreed_at, host_agreed_by = _stamp("受入先が公開に同意"), _by()
    published_at, published_by = _stamp("公開日時"), _by()
    is_from_source = models.BooleanField("公表資料から登録", default=False, editable=False)
    external_id = models.CharField("外部ID", max_length=100, blank=True, editable=False)
    source_values = models.JSONField("取り込んだ原文", default=dict, blank=True, editable=False)
    created_by = _by()
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = SecondmentQuerySet.as_manager()

    class Meta:
        verbose_name = "派遣・研修受入"
        verbose_name_plural = "派遣・研修受入"
        ordering = (F("starts_on").desc(nulls_last=True), "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_one_of("sender"),
                name="partners_secondment_one_sender",
                violation_error_message="派遣元は、自治体・団体・記載した名称のどれか一つです。",
            ),
            models.CheckConstraint(
                condition=_one_of("host"),
                name="partners_secondment_one_host",
                violation_error_message="受入先は、自治体・団体・記載した名称のどれか一つです。",
            ),
            models.CheckConstraint(
                condition=(Q(sender_name="") | Q(host_name="")),
                name="partners_secondment_a_body_on_record",
                violation_error_message="派遣元か受入先の少なくとも一方は、登録のある自治体か団体です。",
            ),
            models.CheckConstraint(
                condition=Q(outside_kind="")
                | (Q(outside_kind__in=OutsideKind.values) & ~Q(sender_name="", host_name="")),
                name="partners_secondment_kind_of_one_not_on_record",
                violation_error_message="相手の種類を選ぶのは、登録のない相手のときだけです。",
            ),
            models.CheckConstraint(
                condition=(
                    Q(sender_municipality__isnull=True)
                    | Q(host_municipality__isnull=True)
                    | ~Q(sender_municipality=F("host_municipality"))
                )
                & (
                    Q(sender_organisation__isnull=True)
                    | Q(host_organisation__isnull=True)
                    | ~Q(sender_organisation=F("host_organisation"))
                ),
                name="partners_secondment_two_bodies",
                violation_error_message="派遣元と受入先には、別の自治体・団体を選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="partners_secondment_dates_in_order",
                violation_error_message="終わりの日は、始まりの日と同じか後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(extendable_until__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__lte=F("extendable_until")),
                name="partners_secondment_extension_after_end",
                violation_error_message="延長できる限度の日は、終わりの日より後にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(headcount__isnull=True) | Q(headcount__gte=1),
                name="partners_secondment_somebody",
                violation_error_message="人数は1人以上で入れてください。",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=AFTER_SIGNING, signed_at__isnull=False) & _by_whom("signed"))
                | Q(state=SecondmentState.CALLED_OFF)
                | (
                    ~Q(state__in=(*AFTER_SIGNING, SecondmentState.CALLED_OFF))
                    & Q(signed_at__isnull=True, signed_by__isnull=True)
                ),
                name="partners_secondment_signing_has_its_stamp",
                violation_error_message="締結した派遣だけが、締結の記録の日時と人を持ちます。",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state__in=(SecondmentState.RUNNING, *_BACK),
                        started_at__isnull=False,
                    )
                    # A source may tell of a placement without its first day.
                    & (Q(starts_on__isnull=False) | ~Q(external_id=""))
                    & _by_whom("started")
                )
                | (
                    ~Q(state__in=(SecondmentState.RUNNING, *_BACK))
                    & Q(started_at__isnull=True, started_by__isnull=True)
                ),
                name="partners_secondment_start_has_its_stamp",
                violation_error_message="始まった派遣だけが、開始の記録の日時と人、始まりの日を持ちます。",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=_BACK, returned_at__isnull=False, ends_on__isnull=False)
                    & _by_whom("returned")
                )
                | (~Q(state__in=_BACK) & Q(returned_at__isnull=True, returned_by__isnull=True)),
                name="partners_secondment_return_has_its_stamp",
                violation_error_message="復帰した派遣だけが、復帰の記録の日時と人、終わりの日を持ちます。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=SecondmentState.SHARED, shared_at__isnull=False, shared_by__isnull=False
                )
                | (
                    ~Q(state=SecondmentState.SHARED)
                    & Q(shared_at__isnull=True, shared_by__isnull=True)
                ),
                name="partners_secondment_sharing_has_its_stamp",
                violation_error_message="成果を共有した派遣だけが、その記録の日時と人を持ちます。",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state=SecondmentState.CALLED_OFF,
                        called_off_at__isnull=False,
                        called_off_by__isnull=False,
                    )
                    & ~Q(called_off_reason="")
                )
                | (
                    ~Q(state=SecondmentState.CALLED_OFF)
                    & Q(
                        called_off_at__isnull=True,
                        called_off_by__isnull=True,
                        called_off_reason="",
                    )
                ),
                name="partners_secondment_calling_off_has_its_reason",
                violation_error_message="取りやめた派遣だけが、その理由と、記録の日時と人を持ちます。",
            ),
            models.CheckConstraint(
                condition=_stamped("sender_agreed") & _stamped("host_agreed"),
                name="partners_secondment_agreement_has_its_stamp",
                violation_error_message="公開への同意には、日時と人の記録が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | (
                    Q(published_at__isnull=False)
                    & (
                        (Q(is_from_source=True) & ~Q(source_url="", source_note=""))
                        | (Q(published_by__isnull=False) & _agreed("sender") & _agreed("host"))
                    )
                ),
                name="partners_secondment_published_after_both_agreed",
                violation_error_message=(
                    "公開には、派遣元と受入先の両方の同意の記録か、公表資料の出典が要ります。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("pk")),
                name="partners_secondment_not_its_own_predecessor",
                violation_error_message="前の派遣には、この派遣とは別の記録を選んでください。",
            ),
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~Q(external_id=""),
                name="partners_secondment_external_id_once",
                violation_error_message="この外部IDの派遣は、すでに登録されています。",
            ),
        ]
        indexes: ClassVar = [
            # The directory, newest first, of what is public.
            models.Index(
                F("starts_on").desc(nulls_last=True),
                F("id").desc(),
                condition=Q(published_at__isnull=False),
                name="partners_secondment_newest",
            ),
            # Whose term ends soon: the daily reminders.
            models.Index(
                fields=["ends_on"],
                condition=Q(state=SecondmentState.RUNNING),
                name="partners_secondment_ending",
            ),
            GinIndex(fields=["fiscal_years"], name="partners_secondment_years"),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: without the title of what is not public.
        return f"派遣・研修受入 {self.pk}"

    @property
    def sender(self) -> Municipality | Organisation | str:
        """The sending body (select with_bodies), or its name as written."""
        return self.sender_municipality or self.sender_organisation or self.sender_name

    @property
    def host(self) -> Municipality | Organisation | str:
        """The receiving body (select with_bodies), or its name as written."""
        return self.host_municipality or self.host_organisation or self.host_name

    @property
    def outside_side(self) -> str:
        """The side without a record here, "sender" or "host"; "" where both are on record."""
        return "sender" if self.sender_name else "host" if self.host_name else ""

    @property
    def is_rule(self) -> bool:
        return self.state == SecondmentState.RULE
