"""What a challenge, a call or a dialogue is about, as the comparison of cases takes it."""

from __future__ import annotations

from cases.domain.likeness import Subject
from proposals.models import Call, Challenge, Dialogue

# On the noun's own page; the page of suggestions shows more.
SHOWN, LISTED = 5, 30


def subject_of_challenge(challenge: Challenge) -> Subject:
    texts = (
        *(challenge.trouble, challenge.who, challenge.how_many, challenge.tried),
        *(challenge.why_failed, challenge.solved, challenge.wanted, challenge.offer_field),
    )
    return Subject(
        fields=list(challenge.fields),
        municipality=challenge.municipality,
        title=challenge.title,
        body="\n".join(texts),
    )


def subject_of_call(call: Call) -> Subject:
    return Subject(
        fields=list(call.fields),
        method=call.method,
        municipality=call.municipality,
        title=call.title,
        body="\n".join((call.summary, call.purpose, call.scope)),
    )


def subject_of_dialogue(dialogue: Dialogue) -> Subject:
    """A dialogue names no field of its own: those of the challenge it belongs to count."""
    challenge = dialogue.challenge
    return Subject(
        fields=list(challenge.fields) if challenge else [],
        municipality=dialogue.municipality,
        title=dialogue.title,
        body="\n".join(
            (dialogue.announcement, dialogue.questions, challenge.trouble if challenge else "")
        ),
    )
