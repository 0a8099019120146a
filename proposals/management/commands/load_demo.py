"""manage.py load_demo: the records of the demo; safe to run again at every start."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ppp_portal.refusals import Refused
from proposals.demo.load import load_demo


class Command(BaseCommand):
    help = (
        "デモの記録（事例、団体、公募、アカウント、招待）を登録します。"
        "もうあるものは変えません。デモ用と開発用の設定でだけ動きます。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            loaded = load_demo(say=self._say)
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        self.stdout.write(
            f"デモの記録：事例 新規 {loaded.cases.cases}・既存 {loaded.cases.cases_kept}、"
            f"団体 新規 {loaded.cases.organisations}・既存 {loaded.cases.organisations_kept}"
            f"（{time.monotonic() - began:.1f} 秒）"
        )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
