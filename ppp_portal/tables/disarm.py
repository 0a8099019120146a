"""Text that a spreadsheet would run, made harmless; and back.

Opening a CSV, a spreadsheet runs a cell that begins with = + - @ (full-width ones too, where an
input method folds them), also behind blanks or quotes. Such a text gets a leading apostrophe.

`rearm(disarm(text)) == text` for every text: a text that already is apostrophes before something
dangerous gets one more, and reading takes one away only where something dangerous follows.
"""

import re

_DANGEROUS = re.compile(
    r"""
    '*                      # apostrophes of the text itself
    (?: [\t\r\n]            # leading control characters are skipped by spreadsheets
      | ["\s]* [=+\-@＝＋－＠]
    )
    """,
    re.VERBOSE,
)
# Nothing can be run in a negative number, nor in a dash that stands for "none".
_HARMLESS = re.compile(r"[-－](?:\d[\d,]*(?:\.\d+)?|[-－]*)\Z")


def is_dangerous(text: str) -> bool:
    """Would a spreadsheet take this text for a formula, or has it to be told from one that is?"""
    return bool(_DANGEROUS.match(text)) and not _HARMLESS.match(text.lstrip("'"))


def disarm(text: str) -> str:
    """The text as it is safe in a CSV cell."""
    return f"'{text}" if is_dangerous(text) else text


def rearm(text: str) -> str:
    """The text as it was before `disarm`."""
    return text[1:] if text.startswith("'") and is_dangerous(text[1:]) else text
