"""Which columns an import of cases knows, by the headers public bodies give them."""

from __future__ import annotations

from cases.models import Case
from ppp_portal.tables.importing import ImportField


def _field(name: str, label: str, headers: str = "", aliases: str = "") -> ImportField:
    return ImportField(name, label, tuple(headers.split()), tuple(aliases.split()))


def _texts(headers: dict[str, str]) -> tuple[ImportField, ...]:
    """Text fields of the model under their own name and label."""
    return tuple(_field(name, _label(name), words) for name, words in headers.items())


def _label(name: str) -> str:
    """The model's label; a header 「手法（原文）」 counts as 手法, so those two are called else."""
    other = {"fields_as_written": "原文の分野", "method_as_written": "原文の手法"}
    return other.get(name) or str(Case._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


# Texts that are kept as they are, name → headers.
TEXTS = {
    "subtitle": "副題 サブタイトル",
    "summary": "概要 事業概要 事業の概要 取組概要 取り組みの概要 取組の概要 協定の概要 あらまし",
    "reason": "取り組み理由 取組理由 実施理由 背景 経緯 事業の背景",
    "purpose": "目的 事業目的 事業の目的 協定の目的 趣旨",
    "description": (
        "取り組み内容 取組内容 事業内容 業務内容 協定内容 協定の内容 連携内容 連携事項 協定項目 実施内容"
    ),
    "challenge": "挑戦したこと 課題",
    "learning": "学んだこと 学び",
    "results": "成果 事業成果 事業の成果 効果 実績 成果・効果",
    "ingenuity": "導入での工夫 工夫 工夫した点",
    "constraints": "制約条件 制約",
    "spread": "普及 横展開",
    "adaptation": "",
    "sustaining": "持続させる仕組み",
    "evaluation": "評価の方法 評価方法 評価",
    "schemes_used": "利用した制度 活用した制度 活用制度",
    "keywords": "キーワード テーマ タグ",
    "note": "備考 特記事項 補足 摘要 その他 メモ",
    "source_note": "出典 出典名 情報源 資料名",
    "organiser": "主催 主催者",
    "choice_reason": "選定理由 相手方を選んだ理由 選んだ理由 随意契約理由 契約の相手方を選定した理由",
    "place": "場所 実施場所 開催場所 会場 所在地 実施地域 対象地域",
    "contract_amount_note": "契約金額の注記 金額の注記 金額備考",
    "fields_as_written": "",
    "method_as_written": "",
}

FIELDS: tuple[ImportField, ...] = (
    _field(
        "municipality",
        "自治体コード",
        "団体コード 地方公共団体コード 全国地方公共団体コード 市区町村コード 市町村コード "
        "都道府県コード又は市区町村コード 都道府県コードまたは市区町村コード lgcode code6",
        "lead_municipality municipality_code",
    ),
    _field(
        "municipality_name",
        "自治体名",
        "自治体 市区町村 市区町村名 市町村 市町村名 地方公共団体 地方公共団体名 自治体の名称 "
        "実施自治体 実施主体 発注者 委託者 事例の場所",
    ),
    _field("prefecture", "都道府県", "都道府県名 県名"),
    _field("further", "ほかの自治体", "共同自治体 連携自治体 関係自治体 共同実施自治体"),
    _field(
        "title",
        "名称",
        "事業名 事業名称 案件名 件名 名称 タイトル 事例名 取組名 取り組み名 協定名 協定名称 協定の名称 "
        "契約名 契約件名 業務名 業務名称 委託業務名 施設名 施設名称 施設の名称 公の施設の名称 "
        "施設愛称 プロジェクト名 テーマ名 提案名 事業の名称",
    ),
    _field(
        "partners",
        "相手方",
        "連携先 連携相手 連携団体 連携企業 連携事業者 協定締結先 協定先 協定締結者 協定の相手方 協定相手方 "
        "締結先 締結企業 委託先 委託先名 受託者 受託者名 受託事業者 受注者 契約の相手方 契約相手方 契約相手 "
        "契約先 指定管理者 指定管理者名 指定管理者の名称 団体名 企業名 事業者名 事業者 実施団体 "
        "協働団体 提案団体 提案者 パートナー 協働の相手方 運営事業者 スポンサー 愛称権者 協力者 補助金交付先名",
    ),
    _field(
        "fields", "分野", "事業分野 連携分野 協定分野 取組分野 行政サービス分類 カテゴリ カテゴリー"
    ),
    _field(
        "method",
        "手法",
        "事業手法 手法区分 種別 協働の形態 協働形態 連携手法 連携形態 事業種別 契約方式 協定の種類 "
        "協定種別 協定区分 事業区分 制度名",
    ),
    _field(
        "department",
        "所管課",
        "担当課 担当部署 所管部署 所管部局 担当部局 主管課 所属 所管 担当 担当課名 所管課名 部署名 課名 "
        "担当所属",
        "departments",
    ),
    _field("related_departments", "関係課", "関係部署 関係部局 連携課"),
    _field(
        "starts_on",
        "開始日",
        "開始 開始年月日 契約日 契約年月日 契約締結日 締結日 締結年月日 協定締結日 協定日 協定年月日 "
        "始期 着手日 指定開始日 履行開始日 実施日 開始時期 開催日 契約開始日 委託開始日",
    ),
    _field(
        "ends_on",
        "終了日",
        "終了 終了年月日 終期 満了日 指定終了日 履行期限 完了日 終了予定 終了時期 契約終了日 契約満了日",
    ),
    _field(
        "period",
        "期間",
        "事業期間 実施期間 契約期間 指定期間 委託期間 履行期間 協定期間 有効期間 実施時期",
    ),
    _field("fiscal_year", "年度", "実施年度 事業年度 対象年度 会計年度 実施年"),
    _field("start_fiscal_year", "開始年度", "事業開始年度 初年度 開始年"),
    _field(
        "contract_amount",
        "契約金額",
        "金額 契約額 委託料 委託金額 委託費 予算額 予算 事業費 総事業費 指定管理料 指定管理委託料 補助金額 "
        "補助額 交付額 交付決定額 決算額 当初予算額 事業予算 ネーミングライツ料 命名権料",
    ),
    _field("stage", "段階", "進捗 進捗状況 状態 ステータス"),
    _field("origin", "きっかけ", "契機"),
    _field("is_nationwide", "全国の取組", "全国"),
    _field(
        "source_url",
        "出典URL",
        "URL 関連URL 参考URL ホームページ ウェブサイト HP リンク 掲載URL 参照URL 掲載ページ",
        "url",
    ),
    _field("visibility", "公開範囲", "公開設定 公開区分 公開"),
    _field(
        "external_id",
        "外部ID",
        "ID 管理番号 整理番号 事業番号 事業ID 事例ID 案件番号 識別番号 契約番号",
    ),
    _field("is_sample", "サンプル"),
    # Only in files that this portal wrote (cases.domain.export_columns).
    _field("portal_id", "ポータルID"),
    *_texts(TEXTS),
)
NEEDS = (
    ("title", "external_id", "portal_id"),
    ("municipality", "municipality_name", "prefecture", "is_nationwide"),
)
