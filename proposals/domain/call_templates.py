"""Built-in beginnings for a call: tables of points and rules that municipalities really use.

Points and rules after domain.md §1.5–1.8; the wording is the portal's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from proposals.domain.call_content import CallContent, Row
from proposals.enums import (
    Aggregation,
    Anonymity,
    CallForm,
    Gate,
    PriceFormula,
    PublishedPart,
    ThresholdKind,
    TieBreak,
)

_GRADES = (("A", "1"), ("B", "0.7"), ("C", "0.5"), ("D", "0.3"), ("E", "0"))
# 5・4・3・1・0: a scale without a 2, in use (domain.md §1.5).
_FIVE_STEPS = (("5", "1"), ("4", "0.8"), ("3", "0.6"), ("1", "0.2"), ("0", "0"))
_SIXTY = [{"kind": ThresholdKind.TOTAL_RATIO.value, "value": "0.6"}]
_HALF_UP = {"total": {"mode": "half_up", "decimals": 1}}


@dataclass(frozen=True)
class CallTemplate:
    """One beginning: what the choice says, and the content it brings."""

    code: str
    label: str
    help_text: str
    values: dict[str, Any] = field(default_factory=dict)
    criteria: tuple[Row, ...] = ()

    @property
    def content(self) -> CallContent:
        values = {
            "terms": TERMS,
            "anonymity": Anonymity.DOCUMENTS.value,
            "publish_winner": [part.value for part in PublishedPart],
            "publish_others": [PublishedPart.TOTALS.value],
            "tie_break": [TieBreak.LOWER_PRICE.value, TieBreak.DISCUSSION.value],
            "thresholds": _SIXTY,
            **self.values,
        }
        parts: dict[str, list[Row]] = {
            "qualifications": [dict(row) for row in QUALIFICATIONS],
            "documents": [dict(row) for row in DOCUMENTS],
            "criteria": [
                {"key": f"c{number}", **row} for number, row in enumerate(self.criteria, start=1)
            ],
        }
        return CallContent(values, parts)


# 失格事由 (domain.md §1.7): decided by a person with a reason, but for what comes late.
TERMS = """次のいずれかに当たるときは、失格とすることがあります。
・提出の期限、提出先、方法に従わないとき
・提出した書類に虚偽の記載があるとき
・参加資格を満たさなくなったとき
・見積額が上限額を超えるとき
・一つの団体が二つ以上の提案をしたとき
・委員に接触するなど、審査に影響する行為をしたとき
・この要領に違反したとき
提案に要する費用は、提案者の負担とします。
提出された書類は、情報公開条例に基づき開示することがあります。開示を望まない部分とその理由は、提出のときに示してください。"""

# 参加資格 (domain.md §1.1)
QUALIFICATIONS: tuple[Row, ...] = (
    {
        "text": "地方自治法施行令第167条の4の規定に当たらないこと。",
        "declaration": "地方自治法施行令第167条の4の規定に当たりません。",
    },
    {
        "text": "公募の開始日から決定の日まで、指名停止を受けていないこと。",
        "declaration": "指名停止を受けていません。",
    },
    {
        "text": "会社更生法・民事再生法による手続の開始を申し立てていないこと。",
        "declaration": "会社更生・民事再生の手続の開始を申し立てていません。",
    },
    {
        "text": "暴力団員や、暴力団と密接な関係を持つ者でないこと。",
        "declaration": "暴力団員や、暴力団と密接な関係を持つ者ではありません。",
    },
    {
        "text": "国税と地方税を滞納していないこと。",
        "declaration": "国税と地方税を滞納していません。",
        "evidence": "納税証明書",
    },
)
# 様式 (domain.md §1.3)
DOCUMENTS: tuple[Row, ...] = (
    {"gate": Gate.ENTRY, "form_number": "様式1", "name": "参加申込書"},
    {"gate": Gate.ENTRY, "form_number": "様式2", "name": "団体概要"},
    {"gate": Gate.ENTRY, "form_number": "様式3", "name": "誓約書"},
    {
        "gate": Gate.PROPOSAL,
        "form_number": "様式4",
        "name": "企画提案書",
        "needs_anonymous_copy": True,
    },
    {
        "gate": Gate.PROPOSAL,
        "form_number": "様式5",
        "name": "業務実績調書",
        "note": "5件まで",
        "needs_anonymous_copy": True,
    },
    {
        "gate": Gate.PROPOSAL,
        "form_number": "様式6",
        "name": "実施体制調書",
        "needs_anonymous_copy": True,
    },
    {"gate": Gate.PROPOSAL, "form_number": "様式7", "name": "見積書と積算内訳"},
)


def _item(group: str, name: str, points: int, **more: Any) -> Row:
    return {"group": group, "name": name, "points": Decimal(points), **more}


TEMPLATES = (
    CallTemplate(
        "commission",
        "業務委託プロポーザル（100点）",
        "企画50・体制15・実績15・経費20。委員の平均点で、6割を基準にします。",
        {"aggregation": Aggregation.AVERAGE.value, "rounding": _HALF_UP},
        (
            _item("企画", "目的と背景の理解", 15),
            _item("企画", "提案の具体性と実現性", 20),
            _item("企画", "独自の工夫", 15),
            _item("体制", "実施体制と個人情報の管理", 15),
            _item("実績", "同種の業務の実績", 15),
            _item(
                "経費",
                "見積額",
                20,
                price_formula=PriceFormula.BY_MEMBERS,
                guidance="経費の妥当性",
                needs_answer=False,
            ),
        ),
    ),
    CallTemplate(
        "weighted",
        "5段階×係数（100点）",
        "項目ごとに5・4・3・1・0で採点し、係数を掛けて合計します。",
        {"tie_break": [TieBreak.LOWER_PRICE.value, TieBreak.DISCUSSION.value]},
        tuple(
            _item("", name, 5, weight=Decimal(weight), scale=_FIVE_STEPS, **more)
            for name, weight, more in (
                ("同種の業務の実績", 4, {}),
                ("実施体制", 2, {}),
                ("実施方針", 4, {}),
                ("運営の支援体制", 2, {}),
                ("提案の内容と日程の具体性", 5, {}),
                ("取り組む意欲", 2, {}),
                (
                    "見積額",
                    1,
                    {"price_formula": PriceFormula.BY_MEMBERS, "needs_answer": False},
                ),
            )
        ),
    ),
    CallTemplate(
        "designation",
        "指定管理者の公募（100点）",
        "基本方針20・体制20・サービス30・費用30。60点に満たないときは失格とします。",
        {
            "form": CallForm.DESIGNATION.value,
            "method": "designated_manager",
            "aggregation": Aggregation.PERCENT.value,
            "rounding": {"total": {"mode": "floor", "decimals": 1}},
            "tie_break": [TieBreak.FIRST_PLACE_VOTES.value, TieBreak.DISCUSSION.value],
        },
        (
            _item("基本方針", "施設の目的に合う運営の方針", 20, scale=_GRADES),
            _item("体制", "組織・人員・危機管理", 20, scale=_GRADES),
            _item("サービス", "利用を増やす取組と質の向上", 30, scale=_GRADES),
            _item("費用", "収支の計画と経費の縮減", 30, scale=_GRADES),
        ),
    ),
    CallTemplate(
        "planning",
        "企画競争（価格点10点を式で）",
        "企画80・施策への協力10・価格10。価格点は、最低の見積額 ÷ 自らの見積額で計算します。",
        {
            "form": CallForm.PLANNING.value,
            "aggregation": Aggregation.AVERAGE.value,
            "rounding": {
                "price": {"mode": "half_up", "decimals": 1},
                "total": {"mode": "half_up", "decimals": 1},
            },
            "tie_break": [TieBreak.LOWER_PRICE.value, TieBreak.VOTE.value, TieBreak.CHAIR.value],
        },
        (
            _item("企画", "企画の内容", 50),
            _item("企画", "実施の体制と日程", 30),
            _item("施策", "自治体の施策への協力", 10),
            _item(
                "価格",
                "価格点",
                10,
                price_formula=PriceFormula.LOWEST_OVER_OWN,
                needs_answer=False,
            ),
        ),
    ),
    CallTemplate(
        "two_stages",
        "書類の一次審査つき（100点）",
        "5者以上のとき、書類で4者以内に絞り（境が同点なら全員が通過）、二次で決めます。",
        {
            "has_first_stage": True,
            "first_stage_from": 5,
            "first_stage_places": 4,
            "presentation_minutes": 10,
            "hearing_minutes": 20,
            "tie_break": [
                TieBreak.FIRST_PLACE_VOTES.value,
                TieBreak.NEXT_PLACE_VOTES.value,
                TieBreak.DISCUSSION.value,
            ],
        },
        (
            _item("書類", "団体の実績と体制", 20, stage="first"),
            _item(
                "書類",
                "見積額",
                10,
                stage="first",
                price_formula=PriceFormula.BY_MEMBERS,
                needs_answer=False,
            ),
            _item("提案", "課題の理解", 20, scale=_GRADES, stage="second"),
            _item("提案", "提案の実現性", 30, scale=_GRADES, stage="second"),
            _item("提案", "質疑への応答", 20, stage="second", needs_answer=False),
        ),
    ),
)
TEMPLATE_BY_CODE = {template.code: template for template in TEMPLATES}
