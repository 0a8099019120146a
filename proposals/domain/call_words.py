"""A call's content in words: what a 訂正 or a conflict shows of both texts, and what pages print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ppp_portal.japan.moments import format_day, format_moment
from proposals.domain.call_content import PARTS, STEPS, BuilderStep, CallContent, Row
from proposals.enums import (
    Gate,
    GivenFrom,
    Minimum,
    PriceFormula,
    ReviewStage,
    RoundedValue,
    RoundingMode,
    StepKind,
    ThresholdKind,
    TieBreak,
)
from proposals.models import Call

CRITERION = "criterion:"


@dataclass(frozen=True)
class Change:
    """One thing that reads differently: in which step, under which label, and both texts."""

    step: str
    label: str
    before: str
    after: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def changes(before: CallContent, after: CallContent) -> list[Change]:
    """What of `after` reads differently from `before`; lists show the lines that differ."""
    found = []
    for step in STEPS:
        for label, old, new in _texts(step, before, after.over(before)):
            if old != new:
                found.append(Change(step.code, label, old, new))
    return found


def _texts(
    step: BuilderStep, before: CallContent, after: CallContent
) -> Iterable[tuple[str, str, str]]:
    for name in step.fields:
        if name in before.values:
            yield column_label(name), value_words(name, before), value_words(name, after)
    for name in step.parts:
        if name in before.parts:
            old, new = part_lines(name, before.parts[name]), part_lines(name, after.parts[name])
            yield PARTS[name].label, *_different_lines(old, new)


def column_label(name: str) -> str:
    """What a column of a call is called on forms and in 訂正."""
    return str(getattr(Call._meta.get_field(name), "verbose_name", name))


def _different_lines(old: list[str], new: list[str]) -> tuple[str, str]:
    if sorted(old) == sorted(new):  # the order alone, or nothing
        return "\n".join(old), "\n".join(new)
    gone = [line for line in old if line not in new]
    come = [line for line in new if line not in old]
    if not gone and not come:  # a line stands twice, or no longer
        return "\n".join(old), "\n".join(new)
    return "\n".join(gone), "\n".join(come)


def value_words(name: str, content: CallContent) -> str:
    """One column as a person reads it; '' where it is empty."""
    value = content.values[name]
    if name == "rounding":
        return rounding_words(value)
    if name == "thresholds":
        return "、".join(threshold_words(value))
    if name == "tie_break":
        return " → ".join(tie_break_words(value, content.parts.get("criteria", ())))
    if name == "ceiling_yen":
        return "" if value is None else f"{value:,}円"
    return _plain(Call._meta.get_field(name), value)


def _plain(model_field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return format_day(value)
    if isinstance(value, list):
        labels = dict(model_field.base_field.choices or ())
        return "、".join(str(labels.get(item, item)) for item in value)
    labels = dict(model_field.choices or ())
    return "" if value is None else str(labels.get(value, value)).replace("\r\n", "\n")


def decimal_words(value: Decimal | str | None) -> str:
    """「0.7」, 「20」: no exponent, no trailing zeros."""
    return "" if value is None else format(Decimal(value).normalize(), "f")


def percent_words(value: Decimal | str) -> str:
    """0.6 → 「60%」"""
    return f"{decimal_words(Decimal(value) * 100)}%"


def rounding_words(rounding: Mapping[str, Mapping[str, Any]]) -> str:
    """「項目の点は小数第1位まで（第2位を四捨五入）、総合点は整数（小数第1位を切捨て）」"""
    labels, modes = dict(RoundedValue.choices), dict(RoundingMode.choices)
    texts = []
    for what in RoundedValue.values:
        rule = rounding.get(what)
        if rule:
            decimals = int(rule["decimals"])
            kept = f"小数第{decimals}位まで" if decimals else "整数"
            texts.append(f"{labels[what]}は{kept}（小数第{decimals + 1}位を{modes[rule['mode']]}）")
    return "、".join(texts)


def threshold_words(thresholds: Sequence[Mapping[str, str]]) -> list[str]:
    """「総合点が満点の60%以上」"""
    texts = []
    for rule in thresholds:
        value = rule["value"]
        if rule["kind"] == ThresholdKind.TOTAL_POINTS:
            texts.append(f"総合点が{decimal_words(value)}点以上")
        elif rule["kind"] == ThresholdKind.TOTAL_RATIO:
            texts.append(f"総合点が満点の{percent_words(value)}以上")
        else:
            texts.append(f"すべての項目が配点の{percent_words(value)}以上")
    return texts


def tie_break_words(rules: Sequence[str], criteria: Sequence[Row]) -> list[str]:
    """Each rule of the list in words; a criterion by its name."""
    names = {row["key"]: row["name"] for row in criteria}
    labels = dict(TieBreak.choices)
    return [
        f"「{names.get(rule.removeprefix(CRITERION), '（なくなった項目）')}」の点の高い者"
        if rule.startswith(CRITERION)
        else str(labels.get(rule, rule))
        for rule in rules
    ]


def part_lines(name: str, rows: Sequence[Row]) -> list[str]:
    """One line for each row of a list."""
    return [_LINES[name](row) for row in rows]


def scale_words(scale: Sequence[Sequence[str]]) -> str:
    """「A=1、B=0.7」"""
    return "、".join(f"{grade}={decimal_words(factor)}" for grade, factor in scale)


def minimum_words(row: Mapping[str, Any]) -> str:
    """「配点の60%」, 「12点」, '' without one."""
    if not row["minimum_kind"]:
        return ""
    if row["minimum_kind"] == Minimum.RATIO:
        return f"配点の{percent_words(row['minimum'])}"
    return f"{decimal_words(row['minimum'])}点"


def price_words(row: Mapping[str, Any]) -> str:
    """The formula of a price criterion with its values, '' for others."""
    if not row["price_formula"]:
        return ""
    texts = [str(PriceFormula(row["price_formula"]).label)]
    if row["price_ratio"] is not None:
        texts.append(f"割合 {percent_words(row['price_ratio'])}")
    if row["price_multiplier"] is not None:
        texts.append(f"倍率 {decimal_words(row['price_multiplier'])}")
    if row["price_cap"] is not None:
        texts.append(f"上限 {decimal_words(row['price_cap'])}点")
    return "、".join(texts)


def step_when(row: Mapping[str, Any]) -> str:
    """「令和8年12月1日（火）13時〜15時」, 「令和8年12月1日（火）」, 「10月中旬」."""
    starts, ends, has_time = row["starts_at"], row["ends_at"], row["has_time"]
    if starts is None:
        return str(row["when_text"])
    text = format_moment(starts, has_time=has_time)
    if ends and ends != starts:
        after = format_moment(ends, has_time=has_time)
        day = format_moment(starts, has_time=False)
        text += "〜" + (after.removeprefix(day) if has_time else after)
    return " ".join(part for part in (text, row["when_text"]) if part)


def _step_line(row: Row) -> str:
    name = row["title"] or StepKind(row["kind"]).label
    required = "参加が応募の条件" if row["is_required"] else ""
    return _joined(f"{name}：{step_when(row)}", row["place"], required, row["note"])


def _qualification_line(row: Row) -> str:
    evidence = f"（確認する書類：{row['evidence']}）" if row["evidence"] else ""
    return f"{row['text']}　申告「{row['declaration']}」{evidence}"


def _document_line(row: Row) -> str:
    number = f"{row['form_number']} " if row["form_number"] else ""
    return _joined(
        f"{Gate(row['gate']).label}：{number}{row['name']}",
        "" if row["is_required"] else "任意",
        f"{row['max_pages']}枚まで" if row["max_pages"] else "",
        f"{row['max_characters']:,}字まで" if row["max_characters"] else "",
        "副本も提出" if row["needs_anonymous_copy"] else "",
        row["note"],
    )


def _criterion_line(row: Row) -> str:
    weight = f"×{decimal_words(row['weight'])}" if Decimal(row["weight"]) != 1 else ""
    return _joined(
        f"{row['group']}／{row['name']}" if row["group"] else row["name"],
        f"{decimal_words(row['points'])}点{weight}",
        row["guidance"],
        scale_words(row["scale"]),
        f"最低基準 {minimum_words(row)}" if row["minimum_kind"] else "",
        "必須" if row["is_mandatory"] else "",
        price_words(row),
        ReviewStage(row["stage"]).label if row["stage"] != ReviewStage.BOTH else "",
        "" if row["needs_answer"] else "記述は求めない",
        f"記述は{row['max_characters']:,}字まで" if row["max_characters"] else "",
    )


def _joined(*texts: str) -> str:
    return "、".join(text for text in texts if text)


_LINES = {
    "steps": _step_line,
    "qualifications": _qualification_line,
    "invitees": lambda row: str(row["organisation"]),
    "documents": _document_line,
    "criteria": _criterion_line,
    "contributors": lambda row: f"{row['name']}：{row['contribution']}",
    "given_documents": lambda row: _joined(
        f"{row['title']}（{GivenFrom(row['given_from']).label}）",
        row["file"].name if row.get("file") else "",
        row["url"],
        row["note"],
    ),
}
