"""The forms of a secondment: whose it is, its terms, a step, a 振り返り, a report, the paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from partners.domain.municipality import MunicipalityFinder
from partners.domain.organisation_names import find_by_names
from partners.domain.secondment import OUTSIDE, Body
from partners.models import Municipality, Organisation, Secondment, User
from partners.secondment_enums import (
    OutsideKind,
    ReflectionTime,
    Scheme,
    SecondmentReportKind,
    SecondmentSide,
    SecondmentState,
)
from partners.secondment_permissions import WRITERS
from ppp_portal.files.form_fields import FilesField
from ppp_portal.files.kinds import DOCUMENTS
from ppp_portal.form_fields import DayField, FiscalYearField, PlainTextField
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.wareki import format_wareki

NO_NAMES = "個人の名前は書かないでください。"
_DAYS = ("starts_on", "ends_on", "extendable_until", "agreed_on", "permitted_on")
_YES_NO = ("keeps_status", "same_person", "has_consent", "host_is_invested")
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("制度", ("title", "scheme", "legal_basis", "enacted", "purpose")),
    ("だれがどこで", ("headcount", "host_department", "duties", "days_per_month")),
    (
        "期間",
        ("starts_on", "ends_on", "extension", "extendable_until", "early_end", "predecessor"),
    ),
    ("覚書・協定", ("agreement_title", "agreed_on", "consultation")),
    ("身分", (*_YES_NO, "permitted_on")),
    (
        "費用の負担",
        ("salary_by", "allowances_by", "commuting_by", "travel_by", "overtime_by", "cost_note"),
    ),
    (
        "勤務の決まり",
        (
            *("rules_of", "working_hours", "leave_route", "overtime_route", "supervision"),
            *("service_duties", "secrecy", "accidents", "discipline", "reporting"),
        ),
    ),
    ("復帰のあと", ("after_return",)),
    ("出典と内部の覚え", ("source_url", "source_note", "outside_agreement", "note")),
)
_OUTSIDE = "登録のない相手"
_HELP = {
    "title": "例：○○への研修職員派遣（令和8年度）。個人の名前は書きません。",
    "legal_basis": "例：地方公務員法39条1項、○○市職員派遣研修実施要綱。",
    "enacted": "要綱などの制定の日。例：令和4年3月31日。",
    "duties": NO_NAMES,
    "after_return": f"どの部署で、どう活かしているか。{NO_NAMES}",
    "supervision": "受入先のだれの指揮を受けるかを、役職で書きます。",
    "leave_route": "例：受入先の所属長を経て、派遣元の所属長が承認。",
    "source_note": "ウェブで読めない資料のとき。例：○○市広報（令和7年6月号）。",
    "outside_agreement": "登録のない相手の、公開への同意。両者だけが読めます。",
    "note": "公開しても、両者のほかには見えません。",
    "same_person": "前の派遣があるときだけ。同じ人が続けると、期間を通算して確かめます。",
    "permitted_on": "複業・兼業で、地方公務員法38条などの許可を得た日。",
}


class BodiesForm(PlainWordsMixin, forms.Form):
    """Whose the new secondment is: one's own body, on which side, and the other one."""

    own = forms.ChoiceField(label="あなたの自治体・団体")
    side = forms.ChoiceField(
        label="あなたの側", choices=SecondmentSide.choices, widget=forms.RadioSelect
    )
    other = PlainTextField(
        label="相手",
        max_length=150,
        help_text="自治体の名称かコード、団体の名称か法人番号。"
        "省庁・JICA・外国の都市など、このポータルに載っていない相手は、書いたとおりに残します。"
        "名称を公表していない相手は「県内の市（名称は非公表）」のように書きます。",
    )
    outside_kind = forms.ChoiceField(
        label="相手の種類（このポータルに載っていないとき）",
        choices=[("", "名称から読み取る"), *OutsideKind.choices],
        required=False,
        help_text="制度に合うかどうかを、これで確かめます。載っている相手のときは使いません。",
    )
    is_rule = forms.BooleanField(
        label="人を特定しない制度（公表している要綱など）として登録する", required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies: dict[str, Municipality | Organisation] = {}
        for membership in user.active_memberships:
            body = membership.municipality or membership.organisation
            if membership.role in WRITERS and body is not None:
                kind = "m" if membership.municipality_id else "o"
                self.bodies[f"{kind}{body.pk}"] = body
        own = self.fields["own"]
        assert isinstance(own, forms.ChoiceField)
        own.choices = [(key, str(body)) for key, body in self.bodies.items()]

    def clean_other(self) -> Body:
        text: str = self.cleaned_data["other"]
        city = MunicipalityFinder().by_text(text)
        if city.municipality is not None:
            return city.municipality
        if "か所あります" in city.error or (text.strip().isdigit() and len(text.strip()) < 13):
            raise ValidationError(city.error)
        return find_by_names([text]).get(text, text)

    def outside_kind_of_other(self) -> str:
        """What the other one is, where it is not on record. Call after is_valid."""
        return (
            self.cleaned_data["outside_kind"] if isinstance(self.cleaned_data["other"], str) else ""
        )

    def placed(self) -> tuple[Body, Body]:
        """Sender and host. Call after is_valid."""
        own, other = self.bodies[self.cleaned_data["own"]], self.cleaned_data["other"]
        return (own, other) if self.cleaned_data["side"] == SecondmentSide.SENDER else (other, own)


class SecondmentForm(PlainWordsMixin, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    headcount = forms.IntegerField(label="人数（人）", required=False, min_value=1, max_value=9999)
    days_per_month = forms.IntegerField(
        label="月の勤務日数（日）", required=False, min_value=0, max_value=31
    )
    source_url = forms.URLField(
        label="出典のURL", required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = Secondment
        fields = tuple(
            name
            for _, names in SECTIONS
            for name in names
            if name not in (*_DAYS, *_YES_NO, "headcount", "days_per_month", "source_url")
        )

    def __init__(self, data: Any = None, *, instance: Secondment | None = None) -> None:
        super().__init__(data, instance=instance)
        for name in _DAYS:
            label = Secondment._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name] = DayField(label=label, required=False)
        for name in _YES_NO:
            label = Secondment._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=[("", "分からない・決まっていない"), ("yes", "はい"), ("no", "いいえ")],
                coerce=lambda value: value == "yes",
                empty_value=None,
                required=False,
            )
        for name, text in _HELP.items():
            self.fields[name].help_text = text
        for bound in self.fields.values():
            if isinstance(bound.widget, forms.Textarea):
                bound.widget.attrs["rows"] = 3
        self._offer_predecessors()
        self._offer_outside()
        if instance is not None and not self.is_bound:
            self._fill_from_instance(instance)

    def _offer_predecessors(self) -> None:
        """Earlier ones between the same two; none while they are not known yet."""
        if self.instance.pk is None:
            del self.fields["predecessor"]
            return
        same = {
            f"{side}_{name}": getattr(self.instance, f"{side}_{name}")
            for side in SecondmentSide
            for name in ("municipality_id", "organisation_id", "name")
        }
        field: Any = self.fields["predecessor"]
        rows = Secondment.objects.filter(**same).exclude(pk=self.instance.pk)
        field.queryset = rows.exclude(state=SecondmentState.RULE).order_by("starts_on", "pk")
        field.label_from_instance = _predecessor_words
        field.empty_label = "なし"

    def _offer_outside(self) -> None:
        """Of a body without a record here its name and kind may be mended; others have a page."""
        side = self.instance.outside_side
        if not side:
            return
        self.fields[f"{side}_name"] = PlainTextField(
            label=f"{SecondmentSide(side).label}の名称（{_OUTSIDE}）",
            max_length=150,
            initial=getattr(self.instance, f"{side}_name"),
        )
        self.fields["outside_kind"] = forms.ChoiceField(
            label=f"{SecondmentSide(side).label}の種類",
            choices=[("", "名称から読み取る"), *OutsideKind.choices],
            required=False,
            initial=self.instance.outside_kind,
        )

    def _fill_from_instance(self, row: Secondment) -> None:
        self.initial["version"] = row.version
        for name in (*_DAYS, "headcount", "days_per_month", "source_url"):
            self.initial[name] = getattr(row, name)
        for name in _YES_NO:
            self.initial[name] = {True: "yes", False: "no", None: ""}[getattr(row, name)]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The bound fields in their sections, for the template."""
        outside = [name for name in OUTSIDE if name in self.fields]
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in (*([(_OUTSIDE, outside)] if outside else ()), *SECTIONS)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "終わりの日は、始まりの日と同じか後の日にしてください。")
        until = cleaned.get("extendable_until")
        if until and end and until < end:
            self.add_error("extendable_until", "延長の限度は、終わりの日より後にしてください。")
        return cleaned

    def _post_clean(self) -> None:
        """The domain function builds and checks the row; the form only reads what was typed."""

    @property
    def made_on(self) -> int:
        """The version the edit was made on; 0, which never matches, where the form lost it."""
        return self.cleaned_data.get("version") or 0

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data: Any = self.data
        changed = data.copy()
        changed["version"] = str(version)
        self.data = changed

    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)

    def values(self) -> Mapping[str, Any]:
        """What was entered, for the domain. Call after is_valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _predecessor_words(row: Secondment) -> str:
    start = format_wareki(row.starts_on) if row.starts_on else "始まりの日なし"
    return f"{row.title}（{start}から、{Scheme(row.scheme).label}）"


class ReasonForm(PlainWordsMixin, forms.Form):
    reason = PlainTextField(
        label="取りやめた理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="両者だけが読めます。",
    )


class ReflectionForm(PlainWordsMixin, forms.Form):
    fiscal_year = FiscalYearField(label="年度")
    time = forms.ChoiceField(
        label="いつのことか", choices=ReflectionTime.choices, widget=forms.RadioSelect
    )
    question = PlainTextField(
        label="問い", max_length=300, help_text="例：派遣先で学んだことは何ですか。"
    )
    answer = PlainTextField(
        label="答え",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"{NO_NAMES}本人と分かる書き方も避けます。",
    )
    is_public = forms.BooleanField(
        label="公開してよい（本人の了解を得た）",
        required=False,
        help_text="派遣の内容が公開されているとき、だれでも読めるようになります。",
    )


class SecondmentReportForm(PlainWordsMixin, forms.Form):
    kind = forms.ChoiceField(
        label="種類", choices=SecondmentReportKind.choices, widget=forms.RadioSelect
    )
    month = DayField(label="対象の月", help_text="その月のどの日でもかまいません。")
    days_worked = forms.IntegerField(
        label="勤務日数（日）", required=False, min_value=0, max_value=31
    )
    summary = PlainTextField(
        label="内容",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"勤務の状況、休暇、事故の有無、学んだことなど。{NO_NAMES}",
    )

    def add_errors(self, error: ValidationError) -> None:
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)


class AgreementForm(PlainWordsMixin, forms.Form):
    paper = FilesField(label="覚書・協定の書面", allowed=DOCUMENTS, most=1)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["paper"]
        field.by = user
