"""Records of the proposals app in the admin."""

from proposals.admin import call, challenge, introduction, policy

__all__ = ["call", "challenge", "introduction", "policy"]
