"""manage.py load_municipalities: the official list; safe to run again at every start."""

from typing import Any

from django.core.management.base import BaseCommand

from partners.domain.municipality_list import load_municipalities
from partners.domain.population import NOTE, fill_population


class Command(BaseCommand):
    help = (
        "自治体の一覧（都道府県・市区町村・行政区・旧自治体）を読み込みます。何度でも実行できます。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_municipalities()
        self.stdout.write(
            f"自治体の一覧：都道府県 {loaded.prefectures}、市区町村 {loaded.municipalities:,}、"
            f"行政区 {loaded.wards}、旧自治体 {loaded.former}"
            f"（新規 {loaded.created:,}、変更 {loaded.changed:,}）"
        )
        filled = fill_population()
        if filled:
            self.stdout.write(f"人口が未登録の自治体に、{NOTE}を入れました：{filled:,}")
        if loaded.renamed:
            self.stdout.write(
                f"名称が変わりました：{'、'.join(loaded.renamed[:10])}。"
                "事例の検索に反映するには reindex_cases を実行してください。"
            )
