"""How a domain function says no: always with a Japanese reason the user can act on."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model


class Refused(PermissionDenied):
    """Not allowed, or not now. Becomes 403 with the reason on the page (product.md §7)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unavailable(Exception):
    """This machine lacks what it takes. Becomes 503 with the reason, and what to do instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conflict(Exception):
    """Somebody else saved first. `current` is the row as it now stands."""

    def __init__(self, current: Model) -> None:
        super().__init__("保存する前に、ほかの人が更新しました。")
        self.current = current


def ensure(refusal: str | None) -> None:
    """Raise Refused where a permission function (house.md, 5) returned a reason."""
    if refusal:
        raise Refused(refusal)
