"""One form for each list of a call. A row without its main text is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from partners.domain.organisation_names import find_by_names
from ppp_portal.files.form_fields import FilesField
from ppp_portal.files.kinds import ANY
from ppp_portal.files.storing import HeldFile
from ppp_portal.form_fields import MomentField, PlainTextField
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.moments import Moment, format_moment
from ppp_portal.models import StoredFile
from proposals.enums import Gate, GivenFrom, Minimum, PriceFormula, ReviewStage, StepKind
from proposals.forms.fields import PointsField, RatioField, ScaleField

_SMALL = {"inputmode": "numeric", "class": "short"}
# What a browser sends for a row that nobody touched.
_PRESET = (forms.ChoiceField, forms.BooleanField)


class RowForm(PlainWordsMixin, forms.Form):
    """The base of a row: hidden `id` of what stands already, `order` where rows have one."""

    # The field without which a row is empty, and what to say where only others were filled.
    main: ClassVar[str]
    lacking: ClassVar[str]
    # Fields behind 「くわしく」.
    folded: ClassVar[tuple[str, ...]] = ()

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    order = forms.IntegerField(
        label="順",
        required=False,
        min_value=0,
        max_value=9999,
        widget=forms.TextInput(attrs=_SMALL),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get(self.main) and self.main not in self.errors and self._is_started():
            self.add_error(self.main, self.lacking)
        return cleaned

    def _is_started(self) -> bool:
        """Whether something was written into an empty row; what stood there goes when emptied."""
        if self.cleaned_data.get("id"):
            return False
        return any(
            value not in (None, "", [])
            for name, value in self.cleaned_data.items()
            if name != "order" and not isinstance(self.fields[name], _PRESET)
        )

    @property
    def is_kept(self) -> bool:
        return bool(self.cleaned_data.get(self.main))

    def row(self) -> dict[str, Any]:
        """The row's columns, with the id of what stands. Call after is_valid."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("order", None)
        return cleaned

    def shown_first(self) -> list[forms.BoundField]:
        return [bound for bound in self.visible_fields() if bound.name not in self.folded]

    def shown_folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.folded]

    def has_folded_content(self) -> bool:
        """Whether to open 「くわしく」: something is set there, or wrong."""
        return any(
            self[name].errors or self[name].value() not in (None, "", False, [])
            for name in self.folded
        )

    @classmethod
    def initial_of(cls, row: dict[str, Any]) -> dict[str, Any]:
        return row


class StepRowForm(RowForm):
    main, lacking = "kind", "日程の種類を選んでください。"
    folded = ("title", "when_text", "note", "is_required")

    kind = forms.ChoiceField(
        label="種類", choices=[("", "選んでください"), *StepKind.choices], required=False
    )
    title = PlainTextField(
        label="名称", required=False, max_length=100, help_text="「その他」のときに。"
    )
    starts_at = MomentField(
        label="日時（はじめ）",
        required=False,
        needs_time=False,
        help_text="例：令和8年12月1日 14時。",
    )
    ends_at = MomentField(
        label="日時（おわり）", required=False, needs_time=False, help_text="続くときだけ。"
    )
    when_text = PlainTextField(
        label="時期（ことば）",
        required=False,
        max_length=100,
        help_text="日が決まっていないとき。例：10月中旬。",
    )
    place = PlainTextField(label="場所", required=False, max_length=200)
    note = PlainTextField(label="注記", required=False, max_length=300)
    is_required = forms.BooleanField(label="参加を応募の条件とする", required=False)

    @classmethod
    def initial_of(cls, row: dict[str, Any]) -> dict[str, Any]:
        shown = dict(row)
        for name in ("starts_at", "ends_at"):
            if isinstance(row[name], datetime):
                shown[name] = format_moment(row[name], has_time=row["has_time"])
        return shown

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if not self.is_kept or self.errors:
            return cleaned
        if cleaned["kind"] == StepKind.OTHER and not cleaned.get("title"):
            self.add_error("title", "「その他」の日程には、名称を入れてください。")
        if starts is None and not cleaned.get("when_text"):
            self.add_error("starts_at", "日時か、時期のことばを入れてください。")
        if starts is None and ends is not None:
            self.add_error("starts_at", "はじめの日時も入れてください。")
        elif starts and ends:
            self._check_end(starts, ends)
        return cleaned

    def _check_end(self, starts: Moment, ends: Moment) -> None:
        if (starts.clock is None) != (ends.clock is None):
            self.add_error(
                "ends_at", "時刻は、はじめとおわりの両方に入れるか、両方とも省いてください。"
            )
        elif ends.instant() < starts.instant():
            self.add_error("ends_at", "おわりは、はじめと同じか後にしてください。")

    def row(self) -> dict[str, Any]:
        cleaned = super().row()
        starts, ends = cleaned["starts_at"], cleaned["ends_at"]
        return cleaned | {
            "starts_at": starts.instant() if starts else None,
            "ends_at": ends.instant() if ends else None,
            "has_time": starts is None or starts.clock is not None,
        }


class QualificationForm(RowForm):
    main, lacking = "text", "参加資格を入れてください。"

    text = PlainTextField(label="参加資格", required=False, max_length=500)
    declaration = PlainTextField(
        label="自己申告の文",
        required=False,
        max_length=500,
        help_text="参加申込のときに、この文に同意してもらいます。",
    )
    evidence = PlainTextField(label="確認する書類", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_kept and not cleaned.get("declaration"):
            self.add_error(
                "declaration", "自己申告の文を入れてください。例：「税の滞納はありません。」"
            )
        return cleaned


class DocumentForm(RowForm):
    main, lacking = "name", "書類の名称を入れてください。"
    folded = ("max_pages", "max_characters", "note")

    gate = forms.ChoiceField(label="いつ出すか", choices=Gate.choices, required=False)
    form_number = PlainTextField(
        label="様式番号", required=False, max_length=20, widget=forms.TextInput({"class": "short"})
    )
    name = PlainTextField(label="書類", required=False, max_length=200)
    is_required = forms.BooleanField(label="必ず提出", required=False, initial=True)
    needs_anonymous_copy = forms.BooleanField(
        label="提案者の名前を伏せた副本も出す", required=False
    )
    max_pages = forms.IntegerField(
        label="枚数の上限",
        required=False,
        min_value=1,
        max_value=9999,
        widget=forms.TextInput(attrs=_SMALL),
    )
    max_characters = forms.IntegerField(
        label="字数の上限",
        required=False,
        min_value=1,
        max_value=1_000_000,
        widget=forms.TextInput(attrs=_SMALL),
    )
    note = PlainTextField(label="注記", required=False, max_length=300)

    def clean_gate(self) -> str:
        return self.cleaned_data["gate"] or Gate.PROPOSAL.value


class CriterionForm(RowForm):
    main, lacking = "name", "審査項目の名称を入れてください。"
    folded = (
        *("guidance", "max_characters", "needs_answer", "scale", "minimum_ratio"),
        *("minimum_points", "is_mandatory", "stage", "price_formula", "price_ratio"),
        *("price_multiplier", "price_cap"),
    )

    group = PlainTextField(label="区分", required=False, max_length=100)
    name = PlainTextField(label="審査項目", required=False, max_length=200)
    points = PointsField(label="配点", required=False)
    weight = PointsField(label="係数", required=False)
    guidance = PlainTextField(
        label="着眼点",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="提案を書く人にも見えます。",
    )
    needs_answer = forms.BooleanField(label="提案書で記述を求める", required=False, initial=True)
    max_characters = forms.IntegerField(
        label="記述の上限（字）",
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.TextInput(attrs=_SMALL),
    )
    scale = ScaleField(
        label="評価の段階",
        required=False,
        help_text="段階と、配点に掛ける割合。例：A=1、B=0.7、C=0.5、D=0.3、E=0。空なら点をそのまま付けます。",
    )
    minimum_ratio = RatioField(label="最低基準（割合）", required=False)
    minimum_points = PointsField(label="最低基準（点）", required=False)
    is_mandatory = forms.BooleanField(label="必須項目（最低基準に満たないと失格）", required=False)
    stage = forms.ChoiceField(label="審査の段階", choices=ReviewStage.choices, required=False)
    price_formula = forms.ChoiceField(
        label="価格点", choices=[("", "価格の項目ではない"), *PriceFormula.choices], required=False
    )
    price_ratio = RatioField(label="価格点の基準・下限の割合", required=False)
    price_multiplier = PointsField(label="価格点の倍率", required=False)
    price_cap = PointsField(label="価格点の上限", required=False)

    @classmethod
    def initial_of(cls, row: dict[str, Any]) -> dict[str, Any]:
        kind, value = row.get("minimum_kind"), row.get("minimum")
        return row | {
            "minimum_ratio": value if kind == Minimum.RATIO else None,
            "minimum_points": value if kind == Minimum.POINTS else None,
        }

    def has_folded_content(self) -> bool:
        """「記述を求める」 is the rule and 一次と二次 too: they alone open nothing."""
        usual = {"needs_answer": True, "stage": ReviewStage.BOTH.value}
        return any(
            self[name].errors
            or (self[name].value() or None) not in (None, "on", usual.get(name), [])
            for name in self.folded
        )

    def clean_stage(self) -> str:
        return self.cleaned_data["stage"] or ReviewStage.BOTH.value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.is_kept or self.errors:
            return cleaned
        if not cleaned.get("points"):
            self.add_error("points", "配点を、0より大きい数で入れてください。")
        if cleaned.get("minimum_ratio") is not None and cleaned.get("minimum_points") is not None:
            self.add_error("minimum_points", "最低基準は、割合か点のどちらか一つにしてください。")
        if not cleaned.get("price_formula"):
            for name in ("price_ratio", "price_multiplier", "price_cap"):
                if cleaned.get(name) is not None:
                    self.add_error(name, "価格点の式を選んだときだけ入れてください。")
        return cleaned

    def row(self) -> dict[str, Any]:
        cleaned = super().row()
        ratio, points = cleaned.pop("minimum_ratio"), cleaned.pop("minimum_points")
        kind = Minimum.RATIO.value if ratio is not None else Minimum.POINTS.value
        minimum = ratio if ratio is not None else points
        return cleaned | {
            "weight": cleaned["weight"] or Decimal(1),
            "minimum": minimum,
            "minimum_kind": kind if minimum is not None else "",
        }


class ContributorForm(RowForm):
    main, lacking = "name", "団体の名称を入れてください。"

    name = PlainTextField(label="団体の名称", required=False, max_length=300)
    contribution = PlainTextField(
        label="関わり方",
        required=False,
        max_length=500,
        help_text="例：令和8年6月の意見交換で、仕様書の案に意見を述べた。",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_kept and not cleaned.get("contribution"):
            self.add_error("contribution", "いつ、どのように関わったかを書いてください。")
        return cleaned

    def row(self) -> dict[str, Any]:
        name = self.cleaned_data["name"]
        return super().row() | {"organisation": find_by_names([name]).get(name)}


class GivenDocumentForm(RowForm):
    main, lacking = "title", "資料の名称を入れてください。"

    title = PlainTextField(label="資料", required=False, max_length=200)
    file = FilesField(label="ファイル", required=False, allowed=ANY, most=1)
    url = forms.URLField(label="URL", required=False, max_length=1000, assume_scheme="https")
    given_from = forms.ChoiceField(label="もと", choices=GivenFrom.choices, required=False)
    note = PlainTextField(label="注記", required=False, max_length=300)

    # The file that the row keeps since it was first saved.
    standing: StoredFile | None = None

    def belongs_to(self, by: Any, standing: Mapping[str, StoredFile]) -> None:
        """Whose form it is, and which rows (by id) have their file already: it stays theirs."""
        self.standing = standing.get(str(self["id"].value()))
        if self.standing:
            del self.fields["file"]
        else:
            self.fields["file"].by = by  # type: ignore[attr-defined]

    def clean_given_from(self) -> str:
        return self.cleaned_data["given_from"] or GivenFrom.CALL.value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        readable = self.standing or cleaned.get("file") or cleaned.get("url")
        if self.is_kept and not readable and not {"file", "url"} & set(self.errors):
            self.add_error("file", "ファイルを選ぶか、資料を置いたページのURLを入れてください。")
        return cleaned

    @property
    def uploads(self) -> list[HeldFile]:
        """What was chosen in this row. Call after is_valid."""
        return self.cleaned_data.get("file") or []

    def row(self) -> dict[str, Any]:
        return super().row() | {"file": self.standing or next(iter(self.uploads), None)}
