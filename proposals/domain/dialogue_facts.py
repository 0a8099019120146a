"""What everybody may know about the dialogues behind a call, from its first day (fairness).

Whoever was not there must read what participants were told: the published summaries and
everything that was handed out. Participants are named only where they agreed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from ppp_portal.models import StoredFile
from proposals.dialogue_enums import DialogueAudience, DialogueState
from proposals.models import Call, Dialogue, DialogueDocument, DialogueTalk
from proposals.models.dialogue import DialogueQuerySet


@dataclass(frozen=True)
class GivenFact:
    """Something handed to participants: `file`, `url` or `content` lets it be read.

    `file_url` is where the file is sent from; '' without one.
    """

    title: str
    url: str
    content: str
    given_on: date
    file: StoredFile | None = None
    file_url: str = ""


@dataclass(frozen=True)
class DialogueFacts:
    """One dialogue as the public may know it; `held_on` are days, in order, in Japan.

    `url` is '' where the dialogue's own page is its parties' alone.
    `unpublished` counts the talks whose summary is not published: said rather than hidden.
    """

    title: str
    announcement: str
    url: str
    talks: int
    held_on: list[date]
    named: list[str]
    summaries: list[str]
    unpublished: int
    documents: list[GivenFact]


def public_dialogue_facts(call: Call) -> list[DialogueFacts]:
    """The dialogues linked to the call or to its challenge; [] before the call has started.

    Three queries. A dialogue among invited organisations is told of as well: its summaries and
    documents are the public's from this day on, its participants' names only by agreement.
    """
    if call.started_at is None:
        return []
    talks = DialogueTalk.objects.live().select_related("organisation", "slot")
    given = DialogueDocument.objects.select_related("file")
    rows = dialogues_before(call).prefetch_related(
        Prefetch("talks", talks.order_by("slot__starts_at", "pk")),
        Prefetch("documents", given.order_by("given_on", "pk")),
    )
    return [_facts(row) for row in rows.order_by("opened_at", "pk")]


def dialogues_before(call: Call) -> DialogueQuerySet:
    """Those that led to the call: linked to it, or to its challenge."""
    linked = Q(call=call)
    if call.challenge_id:
        linked |= Q(challenge=call.challenge_id)
    never_told = (DialogueState.DRAFT, DialogueState.CANCELLED)
    return Dialogue.objects.filter(linked).exclude(state__in=never_told)


def _facts(dialogue: Dialogue) -> DialogueFacts:
    talks = list(dialogue.talks.all())
    told = [talk for talk in talks if talk.summary_published_at]
    is_public = bool(told) or dialogue.audience == DialogueAudience.PUBLIC
    days = {timezone.localdate(talk.slot.starts_at) for talk in talks if talk.slot}
    return DialogueFacts(
        title=dialogue.title,
        announcement=dialogue.announcement,
        url=reverse("dialogue_detail", args=[dialogue.pk]) if is_public else "",
        talks=len(talks),
        held_on=sorted(days),
        named=sorted({talk.organisation.name for talk in talks if talk.agrees_to_name}),
        summaries=[talk.summary for talk in told],
        unpublished=len(talks) - len(told),
        documents=[given_fact(row) for row in dialogue.documents.all()],
    )


def given_fact(row: DialogueDocument) -> GivenFact:
    """What the template prints of one document; its file is loaded beside it."""
    address = reverse("dialogue_document_file", args=[row.dialogue_id, row.pk]) if row.file else ""
    return GivenFact(row.title, row.url, row.content, row.given_on, row.file, address)
