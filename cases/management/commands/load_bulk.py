"""manage.py load_bulk: many generated cases in a database of their own, to look at plans with."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any
from urllib.parse import unquote

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from psycopg import sql

from cases.demo.bulk import load_bulk
from cases.models import Case
from ppp_portal.settings.base import env

MAX_CASES = 1_000_000


class Command(BaseCommand):
    help = (
        "生成した事例を大量に、専用のデータベースに書き込みます（速さと検索計画の確認用）。"
        "データベースはなければ作ります。いつものデータベースには書き込みません。"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=100_000, help="事例の数（既定 100000）")
        parser.add_argument(
            "--database-url",
            required=True,
            help="専用のデータベース。例：postgres://portal@127.0.0.1:5432/portal_bulk",
        )
        parser.add_argument("--jobs", type=int, default=2, help="索引を作るプロセスの数（既定 2）")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["cases"] <= MAX_CASES:
            raise CommandError(f"--cases には 1 から {MAX_CASES:,} までの数を指定してください。")
        if not 1 <= options["jobs"] <= 32:
            raise CommandError("--jobs には 1 から 32 までの数を指定してください。")
        target = _target(options["database_url"])
        began = time.monotonic()
        self.stdout.write(f"データベース {target['NAME']} を用意します。")
        _create_if_missing(target)
        _use(target)
        call_command("migrate", verbosity=0, interactive=False)
        if Case.objects.exists():
            raise CommandError(
                f"データベース {target['NAME']} には、すでに事例があります。"
                "別の名前を指定するか、削除してから実行してください。"
            )
        load_bulk(cases=options["cases"], jobs=options["jobs"], say=self._say)
        self.stdout.write(f"終わりました（{time.monotonic() - began:.0f} 秒）。")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _target(url: str) -> dict[str, Any]:
    """The settings of the database named, which must not be the one in use."""
    target: dict[str, Any] = dict(env.db_url_config(url))
    # A socket's folder stands percent-encoded where a host would.
    target["HOST"] = unquote(str(target.get("HOST") or ""))
    if not target.get("NAME") or "postgresql" not in str(target.get("ENGINE")):
        raise CommandError(
            "--database-url は postgres://利用者@ホスト:ポート/名前 の形で指定してください。"
        )
    here = connection.settings_dict
    # The name alone decides: one server has many addresses (localhost, 127.0.0.1, a socket).
    if target["NAME"] == here["NAME"]:
        raise CommandError(
            f"{target['NAME']} は、いま使っているデータベースと同じ名前です。"
            "生成した事例を混ぜないように、別の名前を指定してください。"
        )
    return target


def _create_if_missing(target: dict[str, Any]) -> None:
    server = {
        "host": target.get("HOST") or None,
        "port": target.get("PORT") or None,
        "user": target.get("USER") or None,
        "password": target.get("PASSWORD") or None,
    }
    given = {name: value for name, value in server.items() if value}
    try:
        with psycopg.connect(**given, dbname="postgres", autocommit=True) as admin:
            name = target["NAME"]
            found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                admin.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                        sql.Identifier(name)
                    )
                )
    except psycopg.Error as error:
        raise CommandError(
            f"データベース {target['NAME']} を用意できません。"
            f"サーバーの場所と権限を確かめてください（{error}）。"
        ) from error


def _use(target: dict[str, Any]) -> None:
    """From here on this process's default database is the target."""
    connections.close_all()
    connections.settings["default"] = connections.settings["default"] | target
    del connections["default"]
