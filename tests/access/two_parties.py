"""Challenges, dialogues and free proposals: what two parties say to each other."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from tests.access.world import World
from tests.factories.challenges import (
    ChallengeAnswerFactory,
    ChallengeFactory,
    DialogueFactory,
    DialogueSlotFactory,
    DialogueTalkFactory,
    FreeProposalFactory,
    PartnerInvitationFactory,
)


def _challenge(page: str, *more: str, **values: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        challenge = ChallengeFactory(municipality=world.city, **values)
        return reverse(page, args=[challenge.pk, *more])

    return address


def _answer_page(page: str, *, on_challenge: bool = False) -> Callable[[World], str]:
    def address(world: World) -> str:
        row = ChallengeAnswerFactory(challenge__municipality=world.city, organisation=world.npo)
        return reverse(page, args=[row.challenge_id if on_challenge else row.pk])

    return address


def _dialogue(page: str, *more: str, **values: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        dialogue = DialogueFactory(municipality=world.city, **values)
        DialogueSlotFactory(dialogue=dialogue)
        return reverse(page, args=[dialogue.pk, *more])

    return address


def _slot(world: World) -> str:
    slot = DialogueSlotFactory(dialogue__municipality=world.city)
    return reverse("dialogue_slot_remove", args=[slot.dialogue_id, slot.pk])


def _talk(page: str, *more: str, **values: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        talk = DialogueTalkFactory(
            dialogue__municipality=world.city, organisation=world.npo, **values
        )
        return reverse(page, args=[talk.pk, *more])

    return address


def _free(page: str, *more: str, **values: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        row = FreeProposalFactory(municipality=world.city, organisation=world.npo, **values)
        return reverse(page, args=[row.pk, *more])

    return address


def _suggestions(page: str) -> Callable[[World], str]:
    def address(world: World) -> str:
        challenge = ChallengeFactory(municipality=world.city)
        return reverse(page, args=["challenge", challenge.pk])

    return address


def _invitation(**values: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        row = PartnerInvitationFactory(
            challenge=ChallengeFactory(municipality=world.city, **values), organisation=world.npo
        )
        return reverse("partner_invitation_detail", args=[row.pk])

    return address


ADDRESSES: dict[str, Callable[[World], str]] = {
    "challenge_new": lambda world: reverse("challenge_new"),
    "challenge_detail public": _challenge("challenge_detail"),
    "challenge_detail draft": _challenge("challenge_detail", state="draft"),
    "challenge_edit public": _challenge("challenge_edit", "people"),
    "challenge_edit draft": _challenge("challenge_edit", "trouble", state="draft"),
    "challenge_state publish": _challenge("challenge_state", "publish", state="draft"),
    "challenge_state unready": _challenge("challenge_state", "publish", state="draft", who=""),
    "challenge_state talk": _challenge("challenge_state", "talk"),
    "challenge_state end": _challenge("challenge_state", "end"),
    "challenge_state again": _challenge("challenge_state", "publish"),
    "challenge_state unknown": _challenge("challenge_state", "destroy"),
    "challenge_answers": _answer_page("challenge_answers", on_challenge=True),
    "challenge_answer_new": _challenge("challenge_answer_new"),
    "challenge_answer_new draft": _challenge("challenge_answer_new", state="draft"),
    "challenge_answer_new ended": _challenge("challenge_answer_new", state="ended"),
    "challenge_answer_reply": _answer_page("challenge_answer_reply"),
    "challenge_answer_withdraw": _answer_page("challenge_answer_withdraw"),
    "dialogue_new": lambda world: reverse("dialogue_new"),
    "dialogue_detail public": _dialogue("dialogue_detail"),
    "dialogue_detail invited": _dialogue("dialogue_detail", audience="invited"),
    "dialogue_edit draft": _dialogue("dialogue_edit", state="draft"),
    "dialogue_edit ended": _dialogue("dialogue_edit", state="done"),
    "dialogue_slots": _dialogue("dialogue_slots"),
    "dialogue_slot_remove": _slot,
    "dialogue_document_new": _dialogue("dialogue_document_new", state="done"),
    "dialogue_state open": _dialogue("dialogue_state", "open", state="draft"),
    "dialogue_state cancel": _dialogue("dialogue_state", "cancel"),
    "dialogue_apply": _dialogue("dialogue_apply"),
    "dialogue_apply ended": _dialogue("dialogue_apply", state="done"),
    "talk_detail": _talk("talk_detail"),
    "talk_summary": _talk("talk_summary"),
    "talk_summary published": _talk("talk_summary", told=True),
    "talk_calendar": _talk("talk_calendar"),
    "talk_act approve": _talk("talk_act", "approve", summary="要旨"),
    "talk_act publish": _talk("talk_act", "publish", summary="要旨"),
    "talk_act cancel": _talk("talk_act", "cancel"),
    "talk_act unknown": _talk("talk_act", "destroy"),
    "partner_suggestions": _suggestions("partner_suggestions"),
    "partner_invite": _suggestions("partner_invite"),
    "partner_invitation_detail": _invitation(),
    "partner_invitation_detail ended": _invitation(state="ended"),
    "free_proposal_new": lambda world: reverse("free_proposal_new"),
    "free_proposal_detail draft": _free("free_proposal_detail", state="draft"),
    "free_proposal_detail": _free("free_proposal_detail"),
    "free_proposal_edit draft": _free("free_proposal_edit", state="draft"),
    "free_proposal_edit later": _free("free_proposal_edit"),
    "free_proposal_act submit": _free("free_proposal_act", "submit", state="draft"),
    "free_proposal_act receive": _free("free_proposal_act", "receive"),
    "free_proposal_act answer": _free("free_proposal_act", "answer", state="received"),
    "free_proposal_act consider": _free("free_proposal_act", "consider", state="received"),
    "free_proposal_act follow": _free("free_proposal_act", "follow", state="answered"),
    "free_proposal_act withdraw": _free("free_proposal_act", "withdraw"),
    "free_proposal_act again": _free("free_proposal_act", "receive", state="answered"),
    "free_proposal_act unknown": _free("free_proposal_act", "destroy"),
}

# Columns: visitor committee viewer editor approver, other city's editor approver,
# reporter manager, other organisation's manager, administrator.
TABLE = """
challenge_new              in/in   403/403 403/403 200/422 200/422 200/422 200/422 403/403 403/403 403/403 403/403
challenge_detail public    200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405
challenge_detail draft     404/405 404/405 200/405 200/405 200/405 404/405 404/405 404/405 404/405 404/405 200/405
challenge_edit public      in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
challenge_edit draft       in/in   404/404 403/403 200/422 200/422 404/404 404/404 404/404 404/404 404/404 403/403
challenge_state publish    in/in   404/404 403/403 403/403 200/302 404/404 404/404 404/404 404/404 404/404 403/403
challenge_state unready    in/in   404/404 403/403 403/403 403/403 404/404 404/404 404/404 404/404 404/404 403/403
challenge_state talk       in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403 403/403
challenge_state end        in/in   403/403 403/403 403/403 200/422 403/403 403/403 403/403 403/403 403/403 403/403
challenge_state again      in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
challenge_state unknown    in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
challenge_answers          in/in   404/405 200/405 200/405 200/405 404/405 404/405 200/405 200/405 404/405 404/405
challenge_answer_new       in/in   403/403 403/403 403/403 403/403 403/403 403/403 200/422 200/422 200/422 403/403
challenge_answer_new draft in/in   404/404 403/403 403/403 403/403 404/404 404/404 404/404 404/404 404/404 403/403
challenge_answer_new ended in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
challenge_answer_reply     in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
challenge_answer_withdraw  in/in   404/404 403/403 403/403 403/403 404/404 404/404 200/302 200/302 404/404 404/404
dialogue_new               in/in   403/403 403/403 200/422 200/422 200/422 200/422 403/403 403/403 403/403 403/403
dialogue_detail public     200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405
dialogue_detail invited    404/405 404/405 200/405 200/405 200/405 404/405 404/405 404/405 404/405 404/405 404/405
dialogue_edit draft        in/in   404/404 403/403 200/422 200/422 404/404 404/404 404/404 404/404 404/404 404/404
dialogue_edit ended        in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
dialogue_slots             in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
dialogue_slot_remove       in/in   405/403 405/403 405/302 405/302 405/403 405/403 405/403 405/403 405/403 405/403
dialogue_document_new      in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 403/403
dialogue_state open        in/in   404/404 403/403 403/403 200/302 404/404 404/404 404/404 404/404 404/404 404/404
dialogue_state cancel      in/in   403/403 403/403 403/403 200/422 403/403 403/403 403/403 403/403 403/403 403/403
dialogue_apply             in/in   403/403 403/403 403/403 403/403 403/403 403/403 200/422 200/422 200/422 403/403
dialogue_apply ended       in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
talk_detail                in/in   404/404 200/403 200/422 200/422 404/404 404/404 200/422 200/422 404/404 404/404
talk_summary               in/in   404/404 403/403 200/422 200/422 404/404 404/404 200/422 200/422 404/404 404/404
talk_summary published     in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
talk_calendar              in/in   404/405 200/405 200/405 200/405 404/405 404/405 200/405 200/405 404/405 404/405
talk_act approve           in/in   404/404 403/403 403/403 200/302 404/404 404/404 403/403 200/302 404/404 404/404
talk_act publish           in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
talk_act cancel            in/in   404/404 403/403 200/302 200/302 404/404 404/404 200/302 200/302 404/404 404/404
talk_act unknown           in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
partner_suggestions        in/in   404/405 200/405 200/405 200/405 404/405 404/405 404/405 404/405 404/405 404/405
partner_invite             in/in   404/404 403/403 200/422 200/422 404/404 404/404 404/404 404/404 404/404 404/404
partner_invitation_detail  in/in   404/404 200/403 200/403 200/403 404/404 404/404 200/422 200/422 404/404 404/404
partner_invitation_detail ended in/in 404/404 200/403 200/403 200/403 404/404 404/404 200/403 200/403 404/404 404/404
free_proposal_new          in/in   403/403 403/403 403/403 403/403 403/403 403/403 200/422 200/422 200/422 403/403
free_proposal_detail draft in/in   404/404 404/404 404/404 404/404 404/404 404/404 200/403 200/403 404/404 404/404
free_proposal_detail       in/in   404/404 200/403 200/422 200/422 404/404 404/404 200/422 200/422 404/404 404/404
free_proposal_edit draft   in/in   404/404 404/404 404/404 404/404 404/404 404/404 200/422 200/422 404/404 404/404
free_proposal_edit later   in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
free_proposal_act submit   in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 200/302 404/404 404/404
free_proposal_act receive  in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
free_proposal_act answer   in/in   404/404 403/403 403/403 200/422 404/404 404/404 403/403 403/403 404/404 404/404
free_proposal_act consider in/in   404/404 403/403 403/403 200/422 404/404 404/404 403/403 403/403 404/404 404/404
free_proposal_act follow   in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
free_proposal_act withdraw in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 200/302 404/404 404/404
free_proposal_act again    in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
free_proposal_act unknown  in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
"""
READING = {
    *("challenge_list", "dialogue_list", "free_proposal_list", "partner_invitation_list"),
    "dialogue_document_file",
}
