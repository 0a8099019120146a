"""manage.py rank_proposals: rank the proposals of a JSON file (docs/scoring.md)."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from proposals.scoring import (
    InvalidSelection,
    Problem,
    Selection,
    as_json,
    explain,
    rank,
    read_json,
)
from proposals.scoring.result import errors_as_json
from proposals.scoring.text import as_text, errors_as_text

INVALID = 2


class Command(BaseCommand):
    help = "採点のJSONから順位を決め、計算の過程を示します。書き方は docs/scoring.md にあります。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="JSONのファイル。- なら標準入力")
        parser.add_argument("--json", action="store_true", help="結果をJSONで書く")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ranking = rank(_read(options["file"]))
        except InvalidSelection as error:
            if options["json"]:
                self._write_json(errors_as_json(error))
            else:
                self.stderr.write(_printable(errors_as_text(error)), ending="")
            sys.exit(INVALID)
        if options["json"]:
            self._write_json(as_json(ranking))
        else:
            self.stdout.write(_printable(as_text(explain(ranking))), ending="")

    def _write_json(self, answer: dict[str, object]) -> None:
        self.stdout.write(_printable(json.dumps(answer, ensure_ascii=False, indent=2)))


def _printable(text: str) -> str:
    r"""Half a surrogate pair, which JSON can name and UTF-8 cannot hold, goes out as it came: \ud800."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _read(name: str) -> Selection:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        message = (
            f"ファイル「{name}」を開けません（{error.strerror}）。名前と場所を確かめてください。"
        )
        raise InvalidSelection((Problem("$", message),)) from error
    except UnicodeDecodeError as error:
        message = "UTF-8で読めません。文字コードをUTF-8にして保存し直してください。"
        raise InvalidSelection((Problem("$", message),)) from error
    return read_json(text)
