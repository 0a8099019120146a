"""The form of a report: only what the case's 報告様式 asks, filled with what is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cases.domain.report import ReportInput
from cases.domain.report_asked import NOTHING_EARLIER, Asked, Earlier
from cases.domain.report_numbers import AttendanceEntry, NumberEntry, number_key
from cases.enums import ActivityMethod, IndicatorKind, ReportKind, ReportSection
from cases.models import ActivityReport, Indicator
from cases.models.indicator import LARGEST
from cases.models.report import TEXT, VOICE
from ppp_portal.form_fields import AmountField, DayField, PlainTextField
from ppp_portal.forms import use_plain_words
from ppp_portal.japan.text import nfkc, strip_controls

NO_NAMES = "個人の名前は書かないでください。"
_WHOLE = re.compile(r"^([+-]?[\d,]+)(?:人|名|件|回|日|個|世帯|か所|組|台|枚|冊|%)?$")
_CLOCK = re.compile(r"^(\d{1,2})(?::|時)(\d{1,2})?分?$")
_LINES = {
    ReportSection.SMALL_CHANGES: ("small_changes", 3),
    ReportSection.PROBLEMS: ("problems", 3),
    ReportSection.NEXT_STEPS: ("next_steps", 3),
    ReportSection.INCIDENTS: ("incidents", 2),
}


class WholeNumberField(PlainTextField):
    """A count as people type it (12, １２人, 1,200); cleans to int, empty to None."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        found = _WHOLE.match(nfkc(text).replace(" ", ""))
        if not found:
            raise ValidationError(
                f"「{text}」を数として読めません。12 のように数字で入れてください。"
            )
        number = int(found[1].replace(",", "") or "0")
        if number < 0:
            raise ValidationError("0以上の数を入れてください。減った数は「内容」に書けます。")
        if number > LARGEST:
            raise ValidationError(
                "数が大きすぎます。9億9,999万9,999までです。桁を確かめてください。"
            )
        return number


class ClockField(PlainTextField):
    """A time of day (18:00, 18時30分); cleans to time."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> time | None:
        text = super().clean(value)
        if not text:
            return None
        found = _CLOCK.match(nfkc(text).replace(" ", ""))
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
        if hour > 23 or minute > 59:
            raise ValidationError(
                f"「{text}」を時刻として読めません。18:00 のように入れてください。"
            )
        return time(hour, minute)


class VoicesField(PlainTextField):
    """Participants' words, one to a line; cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [strip_controls(line).strip() for line in (super().clean(value) or "").split("\n")]
        for line in lines:
            if len(line) > VOICE:
                raise ValidationError(
                    f"「{line[:20]}…」は{VOICE}字を超えています。1行に1人分ずつ、短く分けてください。"
                )
        return [line for line in lines if line]


class ReportForm(forms.Form):
    """Built for one case and kind. `brief` is the quick log: day, numbers, a line, a photo."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        asked: Asked,
        kind: str,
        report: ActivityReport | None = None,
        brief: bool = False,
        earlier: Earlier = NOTHING_EARLIER,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.kind, self.report, self.brief = asked, kind, report, brief
        self.earlier = earlier
        self._add_when()
        self._add_numbers()
        self._add_texts()
        use_plain_words(self.fields.values())
        known = {**earlier.values, **(_stored(report) if report else {})}
        self.initial = known | dict(self.initial)

    @property
    def has_own_day(self) -> bool:
        """Whether the writer gives the day; of a periodic report it is settled."""
        return self.kind not in (ReportKind.MONTHLY, ReportKind.QUARTERLY, ReportKind.YEARLY)

    @property
    def asks_files(self) -> bool:
        return self._asks(ReportSection.FILES)

    def _add_when(self) -> None:
        if self.has_own_day:
            label = "完了した日" if self.kind == ReportKind.COMPLETION else "日にち"
            self.fields["day"] = DayField(label=label)
            if self.kind == ReportKind.EVENT:
                self.fields["last_day"] = DayField(
                    label="終わりの日", required=False, help_text="数日にわたるときだけ。"
                )
        if self.brief or not self.has_own_day:
            return
        if self.kind in (ReportKind.EVENT, ReportKind.COMPLETION):
            self.fields["title"] = PlainTextField(label="件名", required=False, max_length=200)
        if self._asks(ReportSection.TIME):
            self.fields["starts_at"] = ClockField(label="開始時刻", required=False)
            self.fields["ends_at"] = ClockField(label="終了時刻", required=False)
        if self._asks(ReportSection.PLACE):
            self.fields["place"] = PlainTextField(label="場所", required=False, max_length=200)
            self.fields["is_online"] = forms.BooleanField(label="オンライン", required=False)
        if self._asks(ReportSection.METHOD):
            self.fields["method"] = forms.ChoiceField(
                label="方法",
                choices=[("", "選んでください"), *ActivityMethod.choices],
                required=False,
            )

    def _add_numbers(self) -> None:
        for group in self.asked.groups:
            key = f"group-{group.pk}"
            total = f"{group.name}（延べ）" if not self.has_own_day else group.name
            self.fields[key] = self._number(key, total, "人")
            if not self.has_own_day:
                self.fields[f"{key}-distinct"] = self._number(
                    f"{key}-distinct", f"{group.name}（実人数）", "人"
                )
        for indicator in self.asked.indicators:
            if indicator.from_attendance or (
                self.brief and indicator.kind == IndicatorKind.DISTINCT
            ):
                continue
            for part in self.asked.parts(indicator):
                self._add_indicator(indicator, part)

    def _add_indicator(self, indicator: Indicator, part: str) -> None:
        key = number_key(indicator.pk, part)
        label = f"{indicator.name}（{part}）" if part else indicator.name
        if indicator.kind == IndicatorKind.YES_NO:
            self.fields[key] = forms.ChoiceField(
                label=label,
                choices=[("", "選んでください"), ("1", "はい"), ("0", "いいえ")],
                required=False,
            )
            return
        if indicator.kind == IndicatorKind.RATE:
            self.fields[key] = self._number(key, f"{label}：あてはまる数", indicator.unit)
            whole = f"{key}-of"
            self.fields[whole] = self._number(whole, f"{label}：全体の数", indicator.unit)
            return
        self.fields[key] = self._number(key, label, indicator.unit)
        target = "" if part else self.earlier.targets.get(indicator.pk, "")
        if target:
            shown = f"年度の目標 {target}{indicator.unit}"
            before = self.fields[key].help_text
            self.fields[key].help_text = f"{before}・{shown}" if before else shown

    def _number(self, key: str, label: str, unit: str) -> WholeNumberField:
        before = self.earlier.numbers.get(key)
        return WholeNumberField(
            label=f"{label}［{unit}］" if unit else label,
            required=False,
            help_text=f"前回 {before}{unit}" if before else "",
        )

    def _add_texts(self) -> None:
        rows = 3 if self.brief else 6
        self.fields["narrative"] = PlainTextField(
            label="今日あったこと" if self.brief else "内容",
            required=False,
            max_length=TEXT,
            widget=forms.Textarea(attrs={"rows": rows}),
            help_text=NO_NAMES,
        )
        if self.brief:
            return
        for section, (name, lines) in _LINES.items():
            if self._asks(section):
                self.fields[name] = PlainTextField(
                    label=section.label,
                    required=False,
                    max_length=TEXT,
                    widget=forms.Textarea(attrs={"rows": lines}),
                )
        if self._asks(ReportSection.VOICES):
            self.fields["voices"] = VoicesField(
                label="参加者の声", required=False, help_text=f"1行に1人分。{NO_NAMES}"
            )
        if self._asks(ReportSection.COSTS):
            self.fields["cost"] = AmountField(label="経費", required=False)
            self.fields["cost_note"] = PlainTextField(
                label="経費の内訳", required=False, max_length=300
            )

    def _asks(self, section: ReportSection) -> bool:
        return section in self.asked.sections

    def number_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(("group-", "indicator-"))]

    def other_fields(self) -> list[forms.BoundField]:
        """Everything else a person fills in, in its order."""
        hidden = ("version", "form_key")
        return [
            self[name]
            for name in self.fields
            if name not in hidden and not name.startswith(("group-", "indicator-"))
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        last = cleaned.get("last_day")
        if last and cleaned.get("day") and last < cleaned["day"]:
            self.add_error("last_day", "終わりの日は、初めの日と同じか後の日にしてください。")
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends < starts and not last:
            self.add_error("ends_at", "終了時刻は、開始時刻より後にしてください。")
        self._check_pairs(cleaned)
        return cleaned

    def _check_pairs(self, cleaned: dict[str, Any]) -> None:
        for name in self.fields:
            if name.endswith("-of"):
                part, whole = cleaned.get(name.removesuffix("-of")), cleaned.get(name)
                if (part is None) != (whole is None) and name not in self.errors:
                    self.add_error(name, "あてはまる数と全体の数は、両方を入れてください。")
                elif part is not None and whole is not None and part > whole:
                    self.add_error(name, "全体の数は、あてはまる数より小さくできません。")
            if name.startswith("group-") and name.endswith("-distinct"):
                people, total = cleaned.get(name), cleaned.get(name.removesuffix("-distinct"))
                if people is not None and total is None:
                    self.add_error(name, "延べ人数も入れてください。")
                elif people is not None and total is not None and people > total:
                    self.add_error(
                        name,
                        f"実人数{people:,}人は、延べ人数{total:,}人より多くなりません。"
                        "どちらかを確かめてください。",
                    )

    def holds(self, typed: Mapping[str, str]) -> bool:
        """Whether this form shows everything of an earlier one that was typed and not saved."""
        return all(name in self.fields or not text.strip() for name, text in typed.items())

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["version"] = str(version)
        self.data = data

    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            shown = {"period_start": "day", "period_end": "last_day"}.get(name, name)
            self.add_error(shown if shown in self.fields else None, texts)

    def input(self) -> ReportInput:
        """What was entered, for create_report and update_report. Call after is_valid."""
        cleaned = self.cleaned_data
        plain = ("title", "starts_at", "ends_at", "place", "is_online", "method", "narrative")
        texts = ("small_changes", "problems", "next_steps", "incidents", "voices")
        names = (*plain, *texts, "cost", "cost_note")
        values = {name: cleaned[name] for name in names if name in self.fields}
        if self.has_own_day:
            values["period_start"] = cleaned["day"]
            values["period_end"] = cleaned.get("last_day") or cleaned["day"]
        return ReportInput(values, list(self._numbers()), list(self._attendances()))

    def _numbers(self) -> Iterable[NumberEntry]:
        for indicator in self.asked.indicators:
            for part in self.asked.parts(indicator):
                key = number_key(indicator.pk, part)
                value = self.cleaned_data.get(key)
                if value in (None, ""):
                    continue
                yield NumberEntry(
                    indicator.pk, int(value), part, self.cleaned_data.get(f"{key}-of")
                )

    def _attendances(self) -> Iterable[AttendanceEntry]:
        for group in self.asked.groups:
            total = self.cleaned_data.get(f"group-{group.pk}")
            if total is not None:
                distinct = self.cleaned_data.get(f"group-{group.pk}-distinct")
                yield AttendanceEntry(group.pk, total, distinct)


def _stored(report: ActivityReport) -> dict[str, Any]:
    """What the report says now, by form field."""
    names = ("title", "starts_at", "ends_at", "place", "is_online", "method", "narrative")
    texts = ("small_changes", "problems", "next_steps", "incidents", "voices", "cost_note", "cost")
    found: dict[str, Any] = {name: getattr(report, name) for name in (*names, *texts)}
    found |= {"version": report.version, "form_key": report.form_key, "day": report.period_start}
    if report.period_end != report.period_start:
        found["last_day"] = report.period_end
    for row in report.attendances.all():
        found[f"group-{row.group_id}"] = row.total
        found[f"group-{row.group_id}-distinct"] = row.distinct
    for value in report.values.all():
        key = number_key(value.indicator_id, value.part)
        found[key], found[f"{key}-of"] = value.value, value.denominator
    return found
