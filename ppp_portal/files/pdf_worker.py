"""Run as a process of its own: a PDF on standard input → one JSON line on standard output.

A PDF comes from outside, and a parser can be led to take any time and memory; so it is read here,
under limits, without Django. `{"pages": n}`, or `{"refused": reason}` with reason `encrypted`,
`script`, `launch`, `embedded`, `form`, `empty`, `broken` or `large`.

Every object is looked at, not only what the pages use: a viewer may find its own way to the rest.
"""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 15
MAX_OBJECTS = 300_000

# What may not occur, as a key of a dictionary …
KEYS = {  # (a list of scripts or attached files may be there and empty; its entries are refused)
    "/JS": "script",
    "/EF": "embedded",
    "/RichMediaContent": "embedded",
    "/XFA": "form",
}
# … or as the kind of an action or annotation.
ACTIONS = {"/JavaScript": "script", "/Rendition": "script", "/Launch": "launch"}
ACTIONS |= {"/ImportData": "launch", "/GoToE": "embedded"}
SUBTYPES = {"/FileAttachment": "embedded", "/RichMedia": "embedded"}


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The file is not read further; the argument is the reason."""


def limit_resources() -> None:
    """Bound memory and time of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(name, (most, most))
        except (ValueError, OSError):  # a lower limit is already set, or macOS
            continue


def every_object(reader: Any) -> Iterator[Any]:
    """The trailer and each object that the file's tables name."""
    from pypdf.errors import PdfReadError
    from pypdf.generic import IndirectObject

    numbers = [(n, g) for g, table in reader.xref.items() for n in table]
    numbers += [(n, 0) for n in reader.xref_objStm]
    if len(numbers) > MAX_OBJECTS:
        raise Refused("large")
    yield reader.trailer
    for number, generation in numbers:
        try:
            yield reader.get_object(IndirectObject(number, generation, reader))
        except PdfReadError:  # a free or lost entry: viewers find nothing there either
            continue


def check(found: Any) -> None:
    """Look through one object and what stands directly in it. Raises Refused."""
    from pypdf.generic import ArrayObject, DictionaryObject

    waiting = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, DictionaryObject):
            for key in value:
                if key in KEYS:
                    raise Refused(KEYS[key])
            # Asked by key, these two are followed where they stand in an object of their own.
            for names, refusals in (("/S", ACTIONS), ("/Subtype", SUBTYPES)):
                if (reason := refusals.get(str(value.get(names)))) is not None:
                    raise Refused(reason)
            waiting.extend(value.values())
        elif isinstance(value, ArrayObject):
            waiting.extend(value)


def pages_of(data: bytes) -> int:
    """How many pages the PDF has. Raises Refused."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Refused("encrypted")
    for found in every_object(reader):
        check(found)
    pages = len(reader.pages)
    if not pages:
        raise Refused("empty")
    return pages


def main() -> None:
    """Read standard input, write one line; no line at all means that a limit was met."""
    limit_resources()
    try:
        answer: dict[str, Any] = {"pages": pages_of(sys.stdin.buffer.read())}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "large"}
    except Exception:  # whatever a damaged file leads the parser to
        answer = {"refused": "broken"}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
