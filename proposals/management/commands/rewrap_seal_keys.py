"""manage.py rewrap_seal_keys: after make_seal_key, let every call's key stand on the new one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ppp_portal.master_keys import MasterKeyError
from proposals.domain.rotation import rewrap_all
from proposals.sealing import SealBroken


class Command(BaseCommand):
    help = (
        "すべての公募の鍵を、鍵ファイルの先頭の鍵で包み直します。提案そのものは変えません。"
        "動いたままで実行できます。何度でも実行できます。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done, left = rewrap_all()
        except (MasterKeyError, SealBroken) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"公募 {done:,} 件の鍵を包み直しました。")
        if left:
            self.stdout.write(
                f"使わなくなった鍵: {'、'.join(sorted(left))}。古い控えのデータベースを開く必要が"
                "なくなったら、鍵ファイルからその行を消してください。"
            )
