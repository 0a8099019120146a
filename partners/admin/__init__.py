"""The administrators' pages of the partners app; Django finds them by importing this package."""

from partners.admin import invitation, membership, secondment, user

__all__ = ["invitation", "membership", "secondment", "user"]
