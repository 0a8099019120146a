"""What the cells of one row say about an organisation."""

from __future__ import annotations

import re
from functools import lru_cache

from partners.enums import (
    Field,
    Method,
    OrganisationKind,
    OrganisationVisibility,
)
from partners.models import Organisation
from ppp_portal.japan.codes import CodeError, normalise_corporate_number
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.japan.text import loose_key, nfkc
from ppp_portal.japan.wareki import DateError, parse_date
from ppp_portal.tables.importing import (
    Cells,
    ImportField,
    RowPlan,
    find_url,
    too_long,
)

TEXTS = (
    *("name", "name_kana", "address", "summary", "strengths", "team", "contact", "note"),
    "external_id",
)
VALUES = (
    *TEXTS,
    *("corporate_number", "kind", "is_intermediary", "prefecture_code", "serves_nationwide"),
    *("areas_served", "fields", "methods", "website", "established_year", "source_url"),
    "visibility",
)
LABELS = {name: str(Organisation._meta.get_field(name).verbose_name) for name in VALUES}  # type: ignore[union-attr]


def _field(name: str, headers: str = "", label: str = "", aliases: str = "") -> ImportField:
    return ImportField(name, label or LABELS[name], tuple(headers.split()), tuple(aliases.split()))


FIELDS: tuple[ImportField, ...] = (
    _field(
        "name",
        "団体名 団体名称 法人名 企業名 事業者名 名前 組織名 会社名 法人の名称 団体の名称 "
        "補助金交付先名 交付先 相手方",
    ),
    _field("name_kana", "かな カナ ふりがな フリガナ 団体名カナ 名称カナ 法人名カナ 読み"),
    _field("corporate_number", "法人番号 法人番号13桁 corporate_number JCN"),
    _field("kind", "組織種別 法人種別 団体種別 法人格 種別 区分"),
    _field("prefecture", "都道府県 都道府県名 所在都道府県", "所在する都道府県", "prefecture_code"),
    _field("address", "所在地 住所 主たる事務所の所在地 事務所所在地"),
    _field("is_intermediary", "中間支援 中間支援組織"),
    _field("fields", "分野 活動分野 事業分野"),
    _field("methods", "手法 連携手法"),
    _field("areas_served", "活動地域 活動範囲 対象地域 活動エリア"),
    _field("website", "ホームページ URL HP ウェブサイト 公式サイト"),
    _field("summary", "紹介 概要 団体概要 事業概要 ひとこと"),
    _field("strengths", "強み 特徴 得意分野"),
    _field("team", "体制 組織体制 職員数"),
    _field("contact", "連絡先 連絡窓口 問合せ先 担当窓口 電話番号 TEL"),
    _field("established_year", "設立年 設立 設立年月日 設立年度 創業年"),
    _field("source_url", "出典URL 出典"),
    _field("note", "備考 特記事項"),
    _field("external_id", "ID 管理番号 整理番号 団体ID 登録番号"),
    _field("visibility", "公開 公開設定"),
)
NEEDS = (("name", "external_id", "corporate_number"),)

# Legal forms in a name, the first that is found.
_KINDS: tuple[tuple[str, OrganisationKind], ...] = (
    (r"共同企業体|共同事業体|協同事業体|コンソーシアム|\bjv\b", OrganisationKind.CONSORTIUM),
    (r"認定(?:特定非営利活動法人|npo法人)|\(認特非\)|\(認npo\)", OrganisationKind.CERTIFIED_NPO),
    (r"特定非営利活動法人|npo法人|\((?:特非|npo|特活)\)", OrganisationKind.NPO),
    (r"公益社団法人|\(公社\)", OrganisationKind.PUBLIC_ASSOCIATION),
    (r"公益財団法人|\(公財\)", OrganisationKind.PUBLIC_FOUNDATION),
    (r"一般社団法人|\(一社\)", OrganisationKind.GENERAL_ASSOCIATION),
    (r"一般財団法人|\(一財\)", OrganisationKind.GENERAL_FOUNDATION),
    (r"社会福祉法人|\((?:社福|福)\)", OrganisationKind.SOCIAL_WELFARE),
    (r"信用金庫|信用組合|銀行|農業協同組合連合会信用", OrganisationKind.FINANCIAL),
    (r"大学(?:法人)?", OrganisationKind.UNIVERSITY),
    (r"学校法人|\(学\)", OrganisationKind.SCHOOL),
    (r"協同組合|生協|\bja\b", OrganisationKind.COOPERATIVE),
    (r"株式会社|\(株\)", OrganisationKind.STOCK_COMPANY),
    (r"(?:有限|合同|合資|合名|相互)会社|\([有同資名]\)", OrganisationKind.OTHER_COMPANY),
    (r"独立行政法人|国立研究開発法人|[都道府県市区町村]$", OrganisationKind.PUBLIC_BODY),
    (r"実行委員会|協議会|の会$|研究会$", OrganisationKind.VOLUNTARY),
)
_VISIBILITY = {
    **{str(choice.label): choice for choice in OrganisationVisibility},
    **{choice.name.lower(): choice for choice in OrganisationVisibility},
    "非公開": OrganisationVisibility.DRAFT,
}
_YES = {"1", "true", "はい", "有", "○", "〇", "あり", "該当", "yes"}
_LIST = re.compile(r"[、，,;；/／\n]+")


@lru_cache(10_000)
def kind_of_name(name: str) -> str:
    """Code of the 組織種別 that a name's legal form tells; "" where it tells none."""
    plain = nfkc(name).casefold()
    return next((str(kind) for word, kind in _KINDS if re.search(word, plain)), "")


def _kind_of(text: str) -> str:
    key = loose_key(text)
    exact = (c for c in OrganisationKind if text == c.value or key == loose_key(str(c.label)))
    found = next(exact, None)
    return str(found) if found else kind_of_name(text)


def prefecture_code_of(text: str) -> str:
    """Two digits for 「28」 「兵庫県」 「兵庫」; "" for anything else."""
    plain = nfkc(text).strip()
    if plain.isdigit() and plain.zfill(2) in PREFECTURES:
        return plain.zfill(2)
    return next(
        (row.code for row in PREFECTURES.values() if plain in (row.name, row.short_name)), ""
    )


def read_cells(plan: RowPlan, cells: Cells) -> None:
    """Fill the values and issues of a row."""
    for name in TEXTS:
        _text(plan, cells, name)
    _number(plan, cells)
    _kind(plan, cells)
    _places(plan, cells)
    _codes(plan, cells, "fields", Field)
    _codes(plan, cells, "methods", Method)
    _others(plan, cells)


def _text(plan: RowPlan, cells: Cells, name: str) -> None:
    text = cells.text(name)
    if not text:
        return
    value = text if name in ("strengths", "team", "note") else " ".join(text.split())
    limit = Organisation._meta.get_field(name).max_length or 0  # type: ignore[union-attr]
    if limit and len(value) > limit:
        plan.error(name, text, too_long(LABELS[name], value, limit))
    else:
        plan.values[name] = value


def _number(plan: RowPlan, cells: Cells) -> None:
    text = cells.text("corporate_number")
    if text.strip(" -ー－―"):
        try:
            plan.values["corporate_number"] = normalise_corporate_number(text)
        except CodeError as error:
            plan.error("corporate_number", text, str(error))


def _kind(plan: RowPlan, cells: Cells) -> None:
    text = cells.text("kind")
    if not text:
        return
    code = _kind_of(text)
    if code:
        plan.values["kind"] = code
    else:
        message = f"組織種別「{text}」は一覧にありません。名称の法人格から判断します。"
        plan.warn("kind", text, message)


def _places(plan: RowPlan, cells: Cells) -> None:
    text = cells.text("prefecture")
    if text:
        code = prefecture_code_of(text)
        if code:
            plan.values["prefecture_code"] = code
        else:
            message = f"「{text}」という都道府県はありません。名称か2桁のコードを入力してください。"
            plan.error("prefecture", text, message)
    elif plan.values.get("address"):
        address = nfkc(plan.values["address"])
        found = (row.code for row in PREFECTURES.values() if address.startswith(row.name))
        code = next(found, "")
        if code:
            plan.values["prefecture_code"] = code
    areas = [part.strip() for part in _LIST.split(cells.text("areas_served")) if part.strip()]
    if "全国" in areas:
        plan.values["serves_nationwide"] = True
        areas.remove("全国")
    codes = [prefecture_code_of(area) for area in areas]
    unknown = [area for area, code in zip(areas, codes, strict=True) if not code]
    if unknown:
        message = f"活動地域「{'、'.join(unknown)}」は都道府県ではないため、使いません。"
        plan.warn("areas_served", cells.text("areas_served"), message)
    if any(codes):
        plan.values["areas_served"] = sorted({code for code in codes if code})


def _codes(plan: RowPlan, cells: Cells, name: str, choices: type[Field] | type[Method]) -> None:
    text = cells.text(name)
    found, unknown = [], []
    for part in filter(None, (each.strip() for each in _LIST.split(text))):
        key = loose_key(part)
        code = next((c for c in choices if part == c.value or key == loose_key(str(c.label))), None)
        if code:
            found.append(str(code))
        else:
            unknown.append(part)
    if unknown:
        message = f"{LABELS[name]}「{'、'.join(unknown)}」は一覧にないため、使いません。"
        plan.warn(name, text, message)
    if found:
        plan.values[name] = list(dict.fromkeys(found))


def _others(plan: RowPlan, cells: Cells) -> None:
    text = cells.text("is_intermediary")
    if text:
        plan.values["is_intermediary"] = nfkc(text).casefold() in _YES
    for name in ("website", "source_url"):
        text = cells.text(name)
        if not text:
            continue
        url = find_url(text)
        if not url:
            plan.warn(name, text, f"「{text}」はURLではないため、使いません。")
        elif len(url) > 500:
            plan.error(name, text, too_long(LABELS[name], url, 500))
        else:
            plan.values[name] = url
    _established(plan, cells)
    text = cells.text("visibility")
    if text:
        choice = _VISIBILITY.get(text)
        if choice is None:
            message = (
                f"公開範囲「{text}」はありません。下書き・会員・公開のどれかを入力してください。"
            )
            plan.error("visibility", text, message)
        else:
            plan.values["visibility"] = int(choice)


def _established(plan: RowPlan, cells: Cells) -> None:
    text = cells.text("established_year")
    if not text:
        return
    try:
        parsed = parse_date(cells.day("established_year") or text)
    except DateError as error:
        plan.error("established_year", text, str(error))
        return
    if parsed.value is None:
        plan.warn("established_year", text, f"「{text}」から設立年を読み取れません。使いません。")
    else:
        plan.values["established_year"] = parsed.value.year
