"""manage.py reindex_cases: make the derived rows of the cases anew (search texts and facets)."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.domain.reindexing import reindex_all


class Command(BaseCommand):
    help = (
        "事例の検索用・集計用の索引を作り直します。検索の語の扱いや自治体の名称が"
        "変わった後に実行します。何度でも実行できます。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jobs", type=int, default=1, help="同時に使うプロセスの数（既定 1）")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["jobs"] <= 32:
            raise CommandError("--jobs には 1 から 32 までの数を指定してください。")
        began = shown = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal shown
            if time.monotonic() - shown >= 5:
                shown = time.monotonic()
                self.stdout.write(f"  {done:,} / {total:,} 件（{shown - began:.0f} 秒）")
                self.stdout.flush()

        total = reindex_all(jobs=options["jobs"], progress=progress)
        seconds = time.monotonic() - began
        self.stdout.write(f"事例 {total:,} 件の索引を作り直しました（{seconds:.1f} 秒）。")
