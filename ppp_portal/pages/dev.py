"""/dev/components/: every component on four pages, for looking at while developing.

Only where DEBUG is on; all names and figures in it are samples.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from ppp_portal.components import CompareColumn, Crumb, FilterChip, Item, Option, Step
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.pages.dev_charts import chart_values

PAGES = ("record", "browse", "form", "charts")


class SampleForm(PlainWordsMixin, forms.Form):
    """One field of every kind."""

    title = forms.CharField(label="タイトル", max_length=100)
    summary = forms.CharField(
        label="概要",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="300字まで。初めて読む人に伝わる言葉で書きます。",
    )
    starts_on = forms.CharField(
        label="開始日", required=False, help_text="例：令和8年4月1日、2026-04-01"
    )
    amount = forms.IntegerField(label="契約額（円）", required=False, min_value=0)
    method = forms.ChoiceField(
        label="手法", choices=[("itaku", "業務委託"), ("kyotei", "包括連携協定")]
    )
    visibility = forms.ChoiceField(
        label="公開範囲",
        choices=[("draft", "下書き"), ("members", "会員"), ("public", "公開")],
        widget=forms.RadioSelect,
    )
    fields_of_work = forms.MultipleChoiceField(
        label="分野",
        choices=[("child", "子育て・教育"), ("welfare", "福祉・就労"), ("town", "まちづくり")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="あてはまるものをすべて選びます。",
    )
    consent = forms.BooleanField(label="写真に写った人の同意を得ています")
    photo = forms.FileField(label="写真", required=False, help_text="JPEG か PNG、10MB まで。")
    code = forms.CharField(
        label="団体コード",
        disabled=True,
        initial="282014",
        required=False,
        help_text="自治体を登録したときに決まるため、ここでは変えられません。",
    )


@login_not_required
def components(request: HttpRequest, name: str = "record") -> HttpResponse:
    """The page `name` (one of PAGES); 404 for others and wherever DEBUG is off."""
    if not settings.DEBUG or name not in PAGES:
        raise Http404
    return render(request, f"dev/{name}.html", sample_values())


def sample_values() -> dict[str, Any]:
    """All values the page prints, by the name of the component that prints them."""
    filled = SampleForm(
        {
            "title": "",
            "summary": "学習と居場所。",
            "amount": "たくさん",
            "method": "itaku",
        }
    )
    return (
        _list_values()
        | _record_values()
        | chart_values()
        | {"form": SampleForm(), "wrong_form": filled}
    )


def _list_values() -> dict[str, Any]:
    busy = {"28": 312, "13": 540, "27": 210, "14": 190, "23": 120, "01": 80, "33": 64, "40": 41}
    counts = {code: busy.get(code, int(code) * 7 % 23) for code in PREFECTURES}
    words = ["子育て・教育", "福祉・就労", "まちづくり", "防災", "環境", "文化・スポーツ"]
    words += ["産業・観光", "健康", "デジタル", "公共施設", "交通"]
    return {
        "counts": counts,
        "selected": ["28"],
        "map_url": "?prefecture={code}",
        "fields": [
            Option(f"f{index}", word, 3120 // (index + 1), index in (0, 8))
            for index, word in enumerate(words)
        ],
        "methods": [
            Option("itaku", "業務委託", 4410, True),
            Option("kyotei", "包括連携協定", 2008),
            Option("shitei", "指定管理", 0),
        ],
        "filters": [FilterChip("兵庫県", "?a=1"), FilterChip("業務委託", "?a=2")],
        "hits": _hits(),
        "hints": [
            "ことばを短くするか、別の言い方で探します。",
            ("地域の条件を外して探す", "?q=test"),
        ],
        "bars": [
            ("業務委託", 4410, "?m=1"),
            ("包括連携協定", 2008),
            ("指定管理", 1120),
            ("PFI", 0),
        ],
    }


def _hits() -> list[dict[str, Any]]:
    marked = mark_safe("LINEで<mark>子育て</mark>家庭に情報を届け、有資格の相談員が答えます。")
    return [
        {
            "title": title,
            "place": "兵庫県 神戸市",
            "partner": "サンプル法人いろは",
            "summary": marked,
            "facts": [Item("期間", "令和5年度〜"), Item("継続", "4年目"), Item("人口", "150万人")],
        }
        for title in ("子育て相談チャット サンプル", "学びの居場所 サンプル", "見守り宅食 サンプル")
    ]


def _record_values() -> dict[str, Any]:
    return {
        "crumbs": [Crumb("事例", "#"), Crumb("山形県", "#"), Crumb("学びの居場所 サンプル")],
        "steps": [
            Step("課題", "done", "#"),
            Step("対話", "done", "#"),
            Step("公募", "done"),
            Step("選定", "done"),
            Step("実施中（4年目）", "now"),
            Step("活動報告 38件", "to_come", "#"),
            Step("継続・横展開"),
        ],
        "form_steps": [Step("困りごと", "done", "#"), Step("目指す姿", "now"), Step("確認")],
        "facts": [
            Item("自治体", "山形県 山形市", "#", "サンプル課"),
            Item("連携団体", ["サンプル法人いろは（運営）", "サンプル株式会社（協力）"]),
            Item("手法", "業務委託（公募型プロポーザル）"),
            Item("備考", ""),
            Item("再委託", 0),
        ],
        "day": date(2026, 4, 1),
        "instant": datetime(2026, 11, 21, 6, 42, tzinfo=UTC),
        "columns": [
            CompareColumn("学びの居場所 サンプル", "#", "#"),
            CompareColumn("見守り宅食 サンプル", "#", "#"),
            CompareColumn("子育て相談チャット サンプル", "#", "#"),
        ],
        "compared": [
            ("手法", ["業務委託", "業務委託", "協働事業"]),
            ("分野", ["子育て・教育", "子育て・教育", "子育て・教育"]),
            ("契約額", ["12,000,000円", "", "3,400,000円"]),
            ("学び", ["", "", ""]),
        ],
    }
