from proposals.models.call import Call
from proposals.models.challenge import Challenge, ChallengeAnswer
from proposals.models.committee import CommitteeMember
from proposals.models.contributor import Contributor, GivenDocument
from proposals.models.correction import Correction
from proposals.models.criterion import Criterion
from proposals.models.decision import Decision, Disqualification, Place, Ruling
from proposals.models.dialogue import (
    Dialogue,
    DialogueDocument,
    DialogueInvitation,
    DialogueSlot,
)
from proposals.models.dialogue_talk import DialogueTalk, TalkEntry
from proposals.models.entry import Entry, EntryMember
from proposals.models.free_proposal import FreeProposal, FreeProposalMessage
from proposals.models.index import CallText
from proposals.models.inquiry_link import InquiryLink
from proposals.models.interest import InterestDeclaration, Recusal
from proposals.models.introduction import Introduction
from proposals.models.meeting import MeetingRecord
from proposals.models.negotiation import CallCase, Negotiation
from proposals.models.partner_invitation import PartnerInvitation
from proposals.models.policy import PolicyBacking, PolicyChange, PolicyEvidence, PolicyProposal
from proposals.models.policy_answer import PolicyAddressee, PolicyFollowUp, PolicyReply
from proposals.models.proposal import CallKey, Proposal, ProposalVersion, SealedFile
from proposals.models.question import Question
from proposals.models.requirement import Invitee, Qualification, RequiredDocument
from proposals.models.result_notice import ReasonRequest, ResultNotice
from proposals.models.review import Candidate, ReviewCopy, ReviewRound
from proposals.models.schedule import ScheduleStep
from proposals.models.score import Score

__all__ = [
    "Call",
    "CallCase",
    "CallKey",
    "CallText",
    "Candidate",
    "Challenge",
    "ChallengeAnswer",
    "CommitteeMember",
    "Contributor",
    "Correction",
    "Criterion",
    "Decision",
    "Dialogue",
    "DialogueDocument",
    "DialogueInvitation",
    "DialogueSlot",
    "DialogueTalk",
    "Disqualification",
    "Entry",
    "EntryMember",
    "FreeProposal",
    "FreeProposalMessage",
    "GivenDocument",
    "InquiryLink",
    "InterestDeclaration",
    "Introduction",
    "Invitee",
    "MeetingRecord",
    "Negotiation",
    "PartnerInvitation",
    "Place",
    "PolicyAddressee",
    "PolicyBacking",
    "PolicyChange",
    "PolicyEvidence",
    "PolicyFollowUp",
    "PolicyProposal",
    "PolicyReply",
    "Proposal",
    "ProposalVersion",
    "Qualification",
    "Question",
    "ReasonRequest",
    "Recusal",
    "RequiredDocument",
    "ResultNotice",
    "ReviewCopy",
    "ReviewRound",
    "Ruling",
    "ScheduleStep",
    "Score",
    "SealedFile",
    "TalkEntry",
]
