"""What an inquiry is about and what grew out of it; both ways, for those who may read both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cases.enums import Visibility
from cases.models import Case
from partners.domain import inquiry as inquiries
from partners.inquiry_permissions import sides_of
from partners.models import Inquiry, Municipality, Organisation, Secondment, User
from proposals.models import (
    Challenge,
    ChallengeAnswer,
    Dialogue,
    InquiryLink,
    Introduction,
    PolicyProposal,
)
from proposals.models.inquiry_link import ABOUT

About = Case | Challenge | Secondment | PolicyProposal
Grown = Dialogue | ChallengeAnswer | Introduction


@transaction.atomic
def ask(
    *,
    by: User,
    sender: Municipality | Organisation,
    recipient: Municipality | Organisation,
    subject: str,
    text: str,
    form_key: UUID,
    about: About | None,
) -> Inquiry:
    """As partners.domain.inquiry.ask, and keep what it is about."""
    inquiry = inquiries.ask(
        by=by,
        sender=sender,
        recipient=recipient,
        subject=subject,
        text=text,
        form_key=form_key,
    )
    if about is not None and not inquiry.links.filter(about_any()).exists():
        InquiryLink.objects.create(inquiry=inquiry, created_by=by, **{about_name(about): about})
    return inquiry


def about_name(about: About) -> str:
    """The name of such a record in an address, in a link, and of its page."""
    return "policy" if isinstance(about, PolicyProposal) else str(about._meta.model_name)


@transaction.atomic
def grew(*, by: User, inquiry: Inquiry, record: Grown) -> InquiryLink | None:
    """Keep that `record` grew out of `inquiry`; None where its parties are not the inquiry's."""
    if not sides_of(by, inquiry) or not _fits(inquiry, record):
        return None
    name = "answer" if isinstance(record, ChallengeAnswer) else str(record._meta.model_name)
    link, _ = InquiryLink.objects.get_or_create(
        **{name: record}, defaults={"inquiry": inquiry, "created_by": by}
    )
    return link


def asked_about(
    query: Mapping[str, str], user: User, recipient: Municipality | Organisation
) -> About | None:
    """The record that an address names (?case=, ?challenge=, ?secondment=, ?policy=).

    It is public; a policy proposal may also be one that both sides take part in.
    """
    if "policy" in query:
        return _asked_policy(query["policy"], user, recipient)
    public: dict[str, Any] = {
        "case": Case.objects.visible_to(user).live().filter(visibility=Visibility.PUBLIC),
        "challenge": Challenge.objects.published(),
        "secondment": Secondment.objects.filter(published_at__isnull=False),
    }
    for name in public:
        text = query.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            found: About | None = public[name].filter(pk=int(text)).first()
            return found
    return None


def _asked_policy(
    text: str, user: User, recipient: Municipality | Organisation
) -> PolicyProposal | None:
    try:
        pk = UUID(text)
    except ValueError:
        return None
    found: PolicyProposal | None = (
        PolicyProposal.objects.visible_to(user).filter(pk=pk, submitted_at__isnull=False).first()
    )
    if found is None or found.published_at or recipient in parties_of(found):
        return found
    return None


def parties_of(proposal: PolicyProposal) -> list[Municipality | Organisation]:
    """Who proposes it (also together with others) and whom it addresses, as far as on record."""
    addressed = [row.municipality for row in proposal.addressees.all() if row.municipality]
    agreed = [row.organisation for row in proposal.backings.all() if row.state == "agreed"]
    return [proposal.organisation, *agreed, *addressed]


def letters_about(proposal: PolicyProposal, user: Any) -> list[Inquiry]:
    """The threads about it that this reader is a party of, newest first (one query)."""
    rows = Inquiry.objects.visible_to(user).with_bodies().filter(links__policy=proposal)
    return list(rows.order_by("-updated_at", "-id"))


def asked_inquiry(query: Mapping[str, str], user: User) -> Inquiry | None:
    """The thread that an address names (?inquiry=), where this user writes for a party of it."""
    try:
        pk = UUID(query.get("inquiry", ""))
    except ValueError:
        return None
    found: Inquiry | None = Inquiry.objects.visible_to(user).with_bodies().filter(pk=pk).first()
    return found if found and sides_of(user, found) else None


def links_of(inquiry: Inquiry) -> list[InquiryLink]:
    """What it is about and what grew out of it, in the order they were made (one query)."""
    rows = InquiryLink.objects.filter(inquiry=inquiry)
    return list(rows.select_related("answer").order_by("created_at", "pk"))


def origin_of(user: Any, **record: Any) -> Inquiry | None:
    """The thread that a record grew out of, for those who may read it (one query)."""
    rows = Inquiry.objects.visible_to(user)
    return rows.filter(**{f"links__{name}": value for name, value in record.items()}).first()


def origins_of_answers(user: Any, answer_ids: list[Any]) -> dict[Any, Inquiry]:
    """Answer id → the thread it grew out of, for those who may read it (one query)."""
    rows = InquiryLink.objects.filter(
        answer__in=answer_ids, inquiry__in=Inquiry.objects.visible_to(user)
    )
    found = rows.select_related("inquiry").order_by("pk")
    return {row.answer_id: row.inquiry for row in found}


def about_any() -> Any:
    """The links that say what an inquiry is about."""
    found = Q()
    for name in ABOUT:
        found |= Q(**{f"{name}__isnull": False})
    return found


def _fits(inquiry: Inquiry, record: Grown) -> bool:
    cities = {inquiry.sender_municipality_id, inquiry.recipient_municipality_id}
    bodies = {inquiry.sender_organisation_id, inquiry.recipient_organisation_id}
    if isinstance(record, Dialogue):
        return record.municipality_id in cities
    if isinstance(record, ChallengeAnswer):
        return record.organisation_id in bodies and record.challenge.municipality_id in cities
    return record.introducer_municipality_id in cities or (
        record.introducer_municipality_id is None and record.introducer_organisation_id in bodies
    )
