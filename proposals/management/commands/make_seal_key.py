"""manage.py make_seal_key: put a new master key first in the key file of sealed proposals."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ppp_portal.master_keys import MasterKeyError, add_master_key


class Command(BaseCommand):
    help = (
        "提案を封印するための鍵を、鍵ファイル（PORTAL_SEAL_KEYFILE）の先頭に加えます。"
        "ファイルがなければ、所有者だけが読めるように作ります。"
    )
    # The checks ask for the very file that this command makes.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-missing", action="store_true", help="鍵ファイルがあれば、何もしない"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.PORTAL_SEAL_KEYFILE
        if not path:
            raise CommandError("PORTAL_SEAL_KEYFILE に、鍵ファイルの場所を入れてください。")
        if options["if_missing"] and Path(path).exists():
            self.stdout.write(str(path))
            return
        try:
            key_id = add_master_key(path)
        except MasterKeyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(path))
        self.stderr.write(
            f"鍵「{key_id}」を加えました。このファイルの控えを、データベースの控えとは別の場所に"
            "保管してください。前の鍵があったときは、続けて manage.py rewrap_seal_keys を実行します。"
        )
