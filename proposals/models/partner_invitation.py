"""A municipality's invitation to look at a challenge, a dialogue or a call, and the answer."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from proposals.invitation_enums import PartnerInvitationState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User
    from proposals.models.call import Call
    from proposals.models.challenge import Challenge
    from proposals.models.dialogue import Dialogue

TARGETS = ("challenge", "dialogue", "call")
_ANSWERED = (PartnerInvitationState.INTERESTED, PartnerInvitationState.DECLINED)


def _one_target() -> Q:
    """Exactly one of the three."""
    found = Q()
    for target in TARGETS:
        found |= Q(**{f"{other}__isnull": other != target for other in TARGETS})
    return found


class PartnerInvitationQuerySet(models.QuerySet["PartnerInvitation"]):
    def visible_to(self, user: User | AnonymousUser) -> PartnerInvitationQuerySet:
        """The inviting municipality and the invited organisation; nobody else, no exception.

        Administrators have no right of their own here, as with dialogues (product.md §7).
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(municipality__in=user.municipality_ids())
            | Q(organisation__in=user.organisation_ids())
        )

    def waiting(self) -> PartnerInvitationQuerySet:
        return self.filter(state=PartnerInvitationState.SENT)

    def with_target(self) -> PartnerInvitationQuerySet:
        """What a row and its page print."""
        return self.select_related("municipality", "organisation", *TARGETS)


class PartnerInvitation(models.Model):
    """What was sent stands, by a trigger; only the answer changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        "partners.Municipality", models.PROTECT, related_name="partner_invitations"
    )
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="partner_invitations"
    )
    challenge = models.ForeignKey(
        "proposals.Challenge",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partner_invitations",
    )
    dialogue = models.ForeignKey(
        "proposals.Dialogue",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partner_invitations",
    )
    call = models.ForeignKey(
        "proposals.Call", models.PROTECT, null=True, blank=True, related_name="partner_invitations"
    )
    message = models.TextField("添える言葉", max_length=1000, blank=True)
    created_at = models.DateTimeField("案内した日時", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(
        "状態",
        max_length=10,
        choices=PartnerInvitationState,
        default=PartnerInvitationState.SENT,
    )
    answer = models.TextField("返事", max_length=1000, blank=True)
    answered_at = models.DateTimeField("返事の日時", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar = PartnerInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "団体への案内"
        verbose_name_plural = "団体への案内"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_one_target(),
                name="proposals_partnerinvitation_one_target",
                violation_error_message="案内するのは、課題・対話・公募のどれか一つです。",
            ),
            # Who is told more than the public page would start ahead of the others.
            models.CheckConstraint(
                condition=Q(call__isnull=True) | Q(message=""),
                name="proposals_partnerinvitation_call_says_no_more",
                violation_error_message=(
                    "公募の案内には、言葉を添えられません。公表したページだけを知らせます。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PartnerInvitationState.SENT,
                    answer="",
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                )
                | Q(
                    state__in=_ANSWERED,
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="proposals_partnerinvitation_answer_has_its_stamp",
                violation_error_message="返事には、日時と返した人の記録が要ります。",
            ),
            models.CheckConstraint(
                condition=~Q(state=PartnerInvitationState.DECLINED) | ~Q(answer=""),
                name="proposals_partnerinvitation_declined_says_why",
                violation_error_message="見送るときは、理由を入力してください。",
            ),
            *(
                models.UniqueConstraint(
                    fields=[target, "organisation"],
                    condition=Q(**{f"{target}__isnull": False}),
                    name=f"proposals_partnerinvitation_once_a_{target}",
                    violation_error_message="この団体には、すでに案内しています。",
                )
                for target in TARGETS
            ),
        ]
        indexes: ClassVar = [
            # A body's own list; the day's number of a municipality.
            models.Index(
                fields=["municipality", "-created_at", "-id"], name="proposals_pinvite_city"
            ),
            models.Index(
                fields=["organisation", "-created_at", "-id"], name="proposals_pinvite_body"
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: neither who was invited nor to what.
        return f"団体への案内 {str(self.pk)[:8]}"

    @property
    def target(self) -> Challenge | Dialogue | Call:
        """What was shown (select_related with_target)."""
        found = self.challenge or self.dialogue or self.call
        assert found is not None  # proposals_partnerinvitation_one_target
        return found
