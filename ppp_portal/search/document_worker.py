"""Index columns of many texts, made by a process beside this one.

Finding the words is half of what an import of 50,000 rows costs; beside the database's work it
costs no time of its own. The process reads a JSON line [[title, body], …] and answers with one
[[words, title_words, grams, text], …]; it ends when its input does, also when its parent dies.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from ppp_portal.search.tokens import Document, document

Texts = Sequence[tuple[str, str]]
_ROOT = Path(__file__).resolve().parents[2]


class DocumentWorker:
    """One process; `send` one batch, then `receive` its documents, in turn."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=_ROOT,  # -m finds the package there
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._sent: Texts | None = None
        self._lost = False

    def __enter__(self) -> DocumentWorker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                try:
                    stream.close()
                except OSError:  # what was not sent is of no use any more
                    continue

    def send(self, texts: Texts) -> None:
        """Start on a batch; the one before must have been received."""
        self._sent = texts
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(texts).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            self._lost = True

    def receive(self) -> list[Document]:
        """The documents of the batch sent last. A process that died only costs time."""
        texts, self._sent = self._sent or (), None
        assert self._process.stdout
        line = b"" if self._lost else self._process.stdout.readline()
        if not line.endswith(b"\n"):
            self._lost = True
            return [document(title, body) for title, body in texts]
        return [Document(*columns) for columns in json.loads(line)]


def _serve() -> None:
    for line in sys.stdin.buffer:
        made = [document(title, body) for title, body in json.loads(line)]
        answer = [(each.words, each.title_words, each.grams, each.text) for each in made]
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
