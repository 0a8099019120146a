"""What an inquiry is about, and what grew out of it: the link lives above both (product.md §4)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

ABOUT = ("case", "challenge", "secondment", "policy")
GROWN = ("dialogue", "answer", "introduction")


def _only(name: str) -> Q:
    return Q(**{f"{other}__isnull": other != name for other in (*ABOUT, *GROWN)})


def _any(names: tuple[str, ...]) -> Q:
    found = Q()
    for name in names:
        found |= _only(name)
    return found


class InquiryLink(models.Model):
    """One record that an inquiry is about (at most one), or one that grew out of it."""

    inquiry = models.ForeignKey("partners.Inquiry", models.PROTECT, related_name="links")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    challenge = models.ForeignKey(
        "proposals.Challenge", models.PROTECT, null=True, related_name="+"
    )
    secondment = models.ForeignKey(
        "partners.Secondment", models.PROTECT, null=True, related_name="+"
    )
    policy = models.ForeignKey(
        "proposals.PolicyProposal", models.PROTECT, null=True, related_name="+"
    )
    # A record grows out of one inquiry at most.
    dialogue = models.OneToOneField(
        "proposals.Dialogue", models.PROTECT, null=True, related_name="inquiry_link"
    )
    answer = models.OneToOneField(
        "proposals.ChallengeAnswer", models.PROTECT, null=True, related_name="inquiry_link"
    )
    introduction = models.OneToOneField(
        "proposals.Introduction", models.PROTECT, null=True, related_name="inquiry_link"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登録日時", auto_now_add=True)

    class Meta:
        verbose_name = "相談・問い合わせのつながり"
        verbose_name_plural = "相談・問い合わせのつながり"
        ordering = ("created_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_any((*ABOUT, *GROWN)),
                name="proposals_inquirylink_one_record",
                violation_error_message="つながる記録を一つだけ選んでください。",
            ),
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=_any(ABOUT),
                name="proposals_inquirylink_about_one",
                violation_error_message="問い合わせのもとになる記録は、一つまでです。",
            ),
        ]

    def __str__(self) -> str:
        return f"相談・問い合わせのつながり {self.pk}"
