"""Choices of the review: rounds, score sheets, interests; and their transition tables."""

from django.db.models import TextChoices

from ppp_portal.states import Transition


class RoundKind(TextChoices):
    """審査の段階: the only one of a call, or the first and the second of two."""

    ONLY = "only", "審査"
    FIRST = "first", "一次審査"
    SECOND = "second", "二次審査"


class RoundState(TextChoices):
    """審査: copies are with the members, or the scores are closed and shown."""

    SCORING = "scoring", "採点中"
    CLOSED = "closed", "採点の締切済み"


CLOSE = "close"

ROUND_TRANSITIONS = (
    Transition(CLOSE, frozenset({RoundState.SCORING}), RoundState.CLOSED, "採点を締め切る"),
)


class SheetState(TextChoices):
    """採点表: one member's for one proposal."""

    TODO = "todo", "まだ"
    DONE = "done", "済み"


DONE = "done"
REVISE = "revise"

SHEET_TRANSITIONS = (
    Transition(DONE, frozenset({SheetState.TODO}), SheetState.DONE, "採点を済みにする"),
    Transition(REVISE, frozenset({SheetState.DONE}), SheetState.TODO, "採点を直す"),
)


class InterestKind(TextChoices):
    """利害関係の種類, as a member declares it (domain.md §1.7)."""

    OFFICER = "officer", "役員・職員である、または3年以内にそうだった"
    FAMILY = "family", "親族が役員・職員である"
    BUSINESS = "business", "取引・顧問・謝金の関係がある"
    JOINT = "joint", "共同の事業・研究をしている、または3年以内にしていた"
    DONATION = "donation", "寄附・会費の関係がある"
    OTHER = "other", "そのほか、公正さを疑われる関係がある"
