"""Records of the proposals app in the admin."""

from proposals.admin import call, challenge, policy

__all__ = ["call", "challenge", "policy"]
