"""紹介: one body recommends an organisation to a municipality, resting on a case (product.md §4)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from proposals.introduction_enums import IntroductionParty, IntroductionState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Municipality, Organisation, User

_ANSWERED = (IntroductionState.HEARD, IntroductionState.NOT_NOW)
PENDING = (IntroductionState.ASKED, IntroductionState.PASSED_ON)


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def visible_to(self, user: User | AnonymousUser) -> IntroductionQuerySet:
        """Published ones for everybody, all for their parties; administrators are nobody special.

        The receiver reads it once the organisation has agreed to be introduced.
        """
        return self.filter(Q(published_at__isnull=False) | _of_parties(user))

    def of_parties(self, user: User | AnonymousUser) -> IntroductionQuerySet:
        """Those of this user's own bodies, published or not."""
        return self.filter(_of_parties(user))

    def with_bodies(self) -> IntroductionQuerySet:
        return self.select_related(
            *("introducer_municipality", "introducer_organisation"),
            *("receiver_municipality", "organisation__merged_into"),
        )

    def of_organisation(self, organisation_id: int) -> IntroductionQuerySet:
        """Those that recommend it, under its own name or one that was merged into it."""
        return self.filter(
            Q(organisation=organisation_id) | Q(organisation__merged_into=organisation_id)
        )

    def given_by_organisation(self, organisation_id: int) -> IntroductionQuerySet:
        """Those that it made as a 中間支援組織."""
        return self.filter(
            Q(introducer_organisation=organisation_id)
            | Q(introducer_organisation__merged_into=organisation_id)
        )

    def with_organisation(self, organisation_id: int) -> IntroductionQuerySet:
        """Those that recommend it, and those that it made."""
        return self.filter(
            Q(organisation=organisation_id)
            | Q(organisation__merged_into=organisation_id)
            | Q(introducer_organisation=organisation_id)
            | Q(introducer_organisation__merged_into=organisation_id)
        )

    def of_municipality(self, municipality_id: int) -> IntroductionQuerySet:
        """Those that it made or received."""
        return self.filter(
            Q(introducer_municipality=municipality_id) | Q(receiver_municipality=municipality_id)
        )

    def of_case(self, case_id: int) -> IntroductionQuerySet:
        """Those that rest on it, and the one it came from."""
        return self.filter(Q(case=case_id) | Q(result_case=case_id))


def _of_parties(user: User | AnonymousUser) -> Q:
    if not user.is_authenticated:
        return Q(pk__in=())
    municipalities, organisations = user.municipality_ids(), user.organisation_ids()
    return (
        Q(introducer_municipality__in=municipalities)
        | Q(introducer_organisation__in=organisations)
        | Q(organisation__in=organisations)
        | Q(receiver_municipality__in=municipalities, passed_on_at__isnull=False)
    )


def _link(to: str, verbose_name: str, related_name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(
        to,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )


def _stamp(verbose_name: str) -> models.DateTimeField:
    return models.DateTimeField(verbose_name, null=True, editable=False)


def _by() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )


def _done(name: str) -> Q:
    return Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False})


def _undone(name: str) -> Q:
    return Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})


_FROM_SOURCE = ~Q(source_note="")


class Introduction(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    introducer_municipality = _link(
        "partners.Municipality", "紹介した自治体", "introductions_given"
    )
    introducer_organisation = _link("partners.Organisation", "紹介した団体", "introductions_given")
    introducer_name = models.CharField("紹介した側（記載のまま）", max_length=150, blank=True)
    organisation = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        related_name="introductions",
        verbose_name="紹介された団体",
    )
    receiver_municipality = _link(
        "partners.Municipality", "紹介先の自治体", "introductions_received"
    )
    receiver_name = models.CharField("紹介先（記載のまま）", max_length=150, blank=True)
    case = _link("cases.Case", "もとになる事例", "introductions")
    reason = models.TextField("紹介する理由", max_length=2000)
    # Where a published text tells of it and nobody here was asked; empty for the bodies' own ones.
    source_note = models.CharField("出典", max_length=300, blank=True)
    source_url = models.URLField("出典のURL", max_length=500, blank=True)

    state = models.CharField(
        "状態", max_length=10, choices=IntroductionState, default=IntroductionState.ASKED
    )
    passed_on_at, passed_on_by = _stamp("団体の承知"), _by()
    declined_at, declined_by = _stamp("団体の辞退"), _by()
    organisation_reply = models.TextField("団体のことば", max_length=2000, blank=True)
    answered_at, answered_by = _stamp("紹介先の返事の日時"), _by()
    receiver_reply = models.TextField("紹介先の返事", max_length=2000, blank=True)
    withdrawn_at, withdrawn_by = _stamp("取下げ"), _by()
    # What came of it
    result_note = models.TextField("その後", max_length=2000, blank=True)
    result_dialogue = _link("proposals.Dialogue", "対話", "from_introductions")
    result_call = _link("proposals.Call", "公募", "from_introductions")
    result_case = _link("cases.Case", "始まった事業", "from_introductions")
    # Public once all three have agreed
    introducer_agreed_at, introducer_agreed_by = _stamp("紹介した側の同意"), _by()
    organisation_agreed_at, organisation_agreed_by = _stamp("団体の同意"), _by()
    receiver_agreed_at, receiver_agreed_by = _stamp("紹介先の同意"), _by()
    published_at = _stamp("公開日時")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)

    objects: ClassVar = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = "紹介"
        verbose_name_plural = "紹介"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    introducer_municipality__isnull=False,
                    introducer_organisation__isnull=True,
                    introducer_name="",
                )
                | Q(
                    introducer_municipality__isnull=True,
                    introducer_organisation__isnull=False,
                    introducer_name="",
                )
                | Q(introducer_municipality__isnull=True, introducer_organisation__isnull=True)
                & ~Q(introducer_name=""),
                name="proposals_introduction_one_introducer",
                violation_error_message="紹介する側は、自治体か中間支援組織のどちらか一つです。",
            ),
            models.CheckConstraint(
                condition=Q(receiver_municipality__isnull=False, receiver_name="")
                | Q(receiver_municipality__isnull=True) & ~Q(receiver_name=""),
                name="proposals_introduction_one_receiver",
                violation_error_message="紹介先の自治体を一つ選んでください。",
            ),
            models.CheckConstraint(
                condition=(
                    Q(introducer_municipality__isnull=True)
                    | Q(receiver_municipality__isnull=True)
                    | ~Q(introducer_municipality=F("receiver_municipality"))
                )
                & (
                    Q(introducer_organisation__isnull=True)
                    | ~Q(introducer_organisation=F("organisation"))
                ),
                name="proposals_introduction_three_parties",
                violation_error_message="紹介する側、紹介される団体、紹介先は、別々にしてください。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="proposals_introduction_says_why",
                violation_error_message="紹介する理由を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(introducer_name="", receiver_name="") | _FROM_SOURCE,
                name="proposals_introduction_bare_name_has_its_source",
                violation_error_message="名称だけを記すときは、出典が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(IntroductionState.PASSED_ON, *_ANSWERED))
                & (_done("passed_on") | _FROM_SOURCE)
                | Q(state__in=(IntroductionState.ASKED, IntroductionState.DECLINED))
                & _undone("passed_on")
                | Q(state=IntroductionState.WITHDRAWN),
                name="proposals_introduction_passed_on_has_its_stamp",
                violation_error_message="紹介先に届いた紹介には、団体が承知した日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_ANSWERED) & (_done("answered") | _FROM_SOURCE)
                | ~Q(state__in=_ANSWERED) & _undone("answered"),
                name="proposals_introduction_answered_has_its_stamp",
                violation_error_message="返事のあった紹介には、返事をした日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=~Q(state=IntroductionState.NOT_NOW) | ~Q(receiver_reply=""),
                name="proposals_introduction_not_now_has_its_reason",
                violation_error_message="見送るときは、理由を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(state=IntroductionState.DECLINED)
                & _done("declined")
                & ~Q(organisation_reply="")
                | ~Q(state=IntroductionState.DECLINED) & _undone("declined"),
                name="proposals_introduction_declined_has_its_reason",
                violation_error_message="辞退するときは、理由を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(state=IntroductionState.WITHDRAWN) & _done("withdrawn")
                | ~Q(state=IntroductionState.WITHDRAWN) & _undone("withdrawn"),
                name="proposals_introduction_withdrawn_has_its_stamp",
                violation_error_message="取り下げた紹介には、取り下げた日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(state=IntroductionState.HEARD)
                & (
                    _FROM_SOURCE
                    | _done("introducer_agreed")
                    & _done("organisation_agreed")
                    & _done("receiver_agreed")
                ),
                name="proposals_introduction_public_by_all_three",
                violation_error_message="紹介を公開するには、三者すべての同意が要ります。",
            ),
            models.UniqueConstraint(
                fields=["introducer_municipality", "organisation", "receiver_municipality"],
                condition=Q(state__in=PENDING, introducer_municipality__isnull=False),
                name="proposals_introduction_one_waits_from_a_city",
                violation_error_message="同じ紹介が、すでに返事を待っています。",
            ),
            models.UniqueConstraint(
                fields=["introducer_organisation", "organisation", "receiver_municipality"],
                condition=Q(state__in=PENDING, introducer_organisation__isnull=False),
                name="proposals_introduction_one_waits_from_a_body",
                violation_error_message="同じ紹介が、すでに返事を待っています。",
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: neither who nor to whom.
        return f"紹介 {str(self.pk)[:8]}"

    @property
    def introducer(self) -> Municipality | Organisation | str:
        """Who recommends; a text where the source names nobody on record (load with_bodies)."""
        return self.introducer_municipality or self.introducer_organisation or self.introducer_name

    @property
    def receiver(self) -> Municipality | str:
        return self.receiver_municipality or self.receiver_name

    @property
    def is_from_source(self) -> bool:
        return bool(self.source_note)

    def body(self, party: str) -> Municipality | Organisation | str:
        """The body of one party; a merged organisation is the one it became."""
        if party == IntroductionParty.INTRODUCER:
            return self.introducer
        if party == IntroductionParty.RECEIVER:
            return self.receiver
        return self.organisation.merged_into or self.organisation
