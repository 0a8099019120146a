"""Builders of real published cases: one per source page, whose cases have the same shape."""

from __future__ import annotations

from datetime import date

from cases.demo.specs import CaseSpec
from cases.enums import Origin, PartnerRole, Stage
from partners.enums import Field, Method

_OFFICIAL = "自治体の公開ページに書かれた事実だけを記録しています。"
_SUGINAMI = "http://www.city.suginami.tokyo.jp.cache.yimg.jp/guide/kusei/monitor/1052319.html"
_TOGO = "https://www.town.aichi-togo.lg.jp/shigoto_sangyo/citykanrishaseido/7968.html"
_SASAYAMA = "http://sasayama.jp/pc/group/bousai/post-2.html"
_KAGOSHIMA = "http://ocean.synapse-blog.jp/sunsplash/2019/12/post-68c1.html"
_KISARAZU = "https://project.nikkeibp.co.jp/atclppp/PPP/news/072402513/"


def koka(
    key: str,
    title: str,
    partner: str,
    *,
    year: int,
    url: str,
    fields: list[Field],
    departments: tuple[str, ...],
    written: str = "市民協働事業",
    note: str = "",
) -> CaseSpec:
    return CaseSpec(
        f"real-koka-{key}",
        title,
        "252093",
        {
            "summary": f"甲賀市の「{written}」として{_reiwa_or_heisei(year)}に取り組まれた協働の事業。",
            "fields": fields,
            "method": Method.COLLABORATION,
            "method_as_written": written,
            "stage": Stage.ENDED,
            "departments": list(departments),
            "fiscal_year": year,
            "start_fiscal_year": year,
            "note": note,
            "source_url": url,
            "source_note": f"甲賀市の公開ページ。{_OFFICIAL}",
        },
        partners=((partner, PartnerRole.OPERATOR),),
    )


def _reiwa_or_heisei(year: int) -> str:
    return f"令和{year - 2018}年度" if year >= 2019 else f"平成{year - 1988}年度"


def agreement(
    key: str,
    title: str,
    code: str,
    partners: tuple[str, ...],
    signed: date,
    *,
    body: str,
    url: str,
    comprehensive: bool,
    note: str = "",
) -> CaseSpec:
    year = signed.year if signed.month >= 4 else signed.year - 1
    kind = "包括連携協定" if comprehensive else "連携協定"
    return CaseSpec(
        f"real-{key}",
        title,
        code,
        {
            "summary": f"{body}が締結した{kind}。締結日は{signed.year}年{signed.month}月{signed.day}日。",
            "fields": [Field.COMMUNITY],
            "method": Method.COMPREHENSIVE_AGREEMENT if comprehensive else Method.AGREEMENT,
            "method_as_written": kind,
            "stage": Stage.CONTRACT,
            "origin": Origin.AGREEMENT,
            "starts_on": signed,
            "fiscal_year": year,
            "start_fiscal_year": year,
            "note": note,
            "source_url": url,
            "source_note": f"{body}の公開ページ。{_OFFICIAL}",
        },
        partners=tuple((name, PartnerRole.COUNTERPART) for name in partners),
    )


def suginami(key: str, place: str, partner: str) -> CaseSpec:
    return CaseSpec(
        f"real-suginami-{key}",
        f"{place}の指定管理（令和4〜8年度）",
        "131156",
        {
            "summary": f"杉並区の{place}を、指定管理者が令和4年4月から5年間管理する。",
            "fields": [Field.SPORTS, Field.FACILITIES],
            "method": Method.DESIGNATED_MANAGER,
            "method_as_written": "指定管理者制度",
            "stage": Stage.RUNNING,
            "departments": ["区民生活部スポーツ振興課"],
            "starts_on": date(2022, 4, 1),
            "ends_on": date(2027, 3, 31),
            "fiscal_year": 2022,
            "start_fiscal_year": 2022,
            "place": place,
            "source_url": _SUGINAMI,
            "source_note": f"杉並区の公開ページの写し（2023年4月現在）。{_OFFICIAL}",
        },
        partners=((partner, PartnerRole.OPERATOR),),
    )


def togo(key: str, place: str, fields: list[Field], start: int, end: int) -> CaseSpec:
    return CaseSpec(
        f"real-togo-{key}",
        f"{place}の指定管理",
        "233021",
        {
            "summary": f"東郷町が{place}を指定管理者制度で管理する。期間は{end - start}年間。",
            "fields": fields,
            "method": Method.DESIGNATED_MANAGER,
            "method_as_written": "指定管理者制度",
            "stage": Stage.ENDED if end <= 2025 else Stage.RUNNING,
            "starts_on": date(start, 4, 1),
            "ends_on": date(end, 3, 31),
            "fiscal_year": start,
            "start_fiscal_year": start,
            "place": place,
            "source_url": _TOGO,
            "source_note": f"東郷町の公開ページ。{_OFFICIAL}",
        },
    )


def sasayama(key: str, partner: str, signed: date, note: str = "") -> CaseSpec:
    year = signed.year if signed.month >= 4 else signed.year - 1
    return CaseSpec(
        f"real-sasayama-{key}",
        f"{partner}との災害時の相互応援の協定",
        "282219",
        {
            "summary": f"篠山市（いまの丹波篠山市）と{partner}が、災害のときに互いに応援する協定を結んだ。",
            "fields": [Field.DISASTER],
            "method": Method.DISASTER_AGREEMENT,
            "method_as_written": "災害時応援協定",
            "stage": Stage.CONTRACT,
            "origin": Origin.AGREEMENT,
            "starts_on": signed,
            "fiscal_year": year,
            "start_fiscal_year": year,
            "note": f"市名は2019年に篠山市から丹波篠山市に変わりました。{note}",
            "source_url": _SASAYAMA,
            "source_note": f"篠山市の公開ページ。{_OFFICIAL}",
        },
        partners=((partner, PartnerRole.COUNTERPART),),
    )


def naming(key: str, title: str, sponsor: str, amount: int, years: int) -> CaseSpec:
    return CaseSpec(
        f"real-kagoshima-{key}",
        title,
        "462012",
        {
            "summary": f"鹿児島市の施設のネーミングライツ。契約は{years}年、金額は年額。",
            "fields": [Field.FACILITIES, Field.SPORTS if "アリーナ" in title else Field.CULTURE],
            "method": Method.NAMING_RIGHTS,
            "method_as_written": "ネーミングライツ",
            "stage": Stage.CONTRACT,
            "contract_amount": amount,
            "contract_amount_note": "年額",
            "fiscal_year": 2019,
            "start_fiscal_year": 2019,
            "source_url": _KAGOSHIMA,
            "source_note": "個人のブログの記述による（一次資料ではありません）。",
        },
        partners=((sponsor, PartnerRole.COUNTERPART),),
    )


def kisarazu(key: str, theme: str, fields: list[Field]) -> CaseSpec:
    return CaseSpec(
        f"real-kisarazu-{key}",
        theme,
        "122068",
        {
            "summary": f"木更津市が連携事業提案制度で、民間からの提案を求めたテーマ「{theme}」。",
            "constraints": "市が費用を追加で支出しないことを原則とする。",
            "fields": fields,
            "method": Method.PRIVATE_PROPOSAL,
            "method_as_written": "連携事業提案制度（テーマ設定型）",
            "stage": Stage.CALL,
            "origin": Origin.PRIVATE_PROPOSAL,
            "source_url": _KISARAZU,
            "source_note": "専門メディアの記事による。書かれた事実だけを記録しています。",
        },
    )


def miyagi(key: str, place: str, departments: list[str], fields: list[Field]) -> CaseSpec:
    return CaseSpec(
        f"real-miyagi-{key}",
        f"{place}の指定管理者の募集（令和6年度から）",
        "040002",
        {
            "summary": f"宮城県が{place}の指定管理者を募集した。期間は令和6年4月から5年間。",
            "fields": fields,
            "method": Method.DESIGNATED_MANAGER,
            "method_as_written": "指定管理者制度（募集）",
            "stage": Stage.CALL,
            "origin": Origin.CALL,
            "departments": departments,
            "starts_on": date(2024, 4, 1),
            "ends_on": date(2029, 3, 31),
            "fiscal_year": 2023,
            "start_fiscal_year": 2024,
            "place": place,
            "note": "募集のときの記録のため、相手方はありません。",
            "source_url": (
                "http://www.pref.miyagi.jp.cache.yimg.jp/site/gyoukaku/shiteikannrisha-r5bosyu.html"
            ),
            "source_note": f"宮城県の公開ページの写し。{_OFFICIAL}",
        },
    )
