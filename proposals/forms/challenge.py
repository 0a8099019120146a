"""The guided form of a challenge, one small form per step, and the forms around it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.models import Case
from partners.enums import Field
from partners.models import Inquiry, Municipality, Organisation, User
from ppp_portal.form_fields import PartialDateField, PlainTextField, partial_from
from ppp_portal.forms import PlainWordsMixin, use_plain_words
from proposals.domain.challenge import STEPS
from proposals.enums import AnswerKind, ChallengeKind
from proposals.models import Challenge

STEP_TITLES = {
    "trouble": "困りごと",
    "people": "だれが・どれだけ",
    "tried": "これまで",
    "goal": "めざす姿",
    "offer": "出せるもの",
    "reception": "担当と受付",
}
# Plain words for somebody who does this alone and for the first time.
STEP_WORDS = {
    "trouble": "まだ整理されていなくてかまいません。窓口や現場で「困った」と思ったことを、ふだんのことばで書きます。",
    "people": "いちばん困っている人を一人思い浮かべると書きやすくなります。数は手元にある分だけで始められます。",
    "tried": "うまくいかなかったことこそ、相手が知りたいことです。だれかを責める書き方にはしません。",
    "goal": "何を導入するかではなく、困っていた人がどうなっていればよいかを書きます。やり方は相手の提案に任せられます。",
    "offer": "お金だけが出せるものではありません。場所、データ、職員の時間も、相手にとっては大きな助けです。",
    "reception": "回答の受け皿です。個人名は書かず、課の名前を書きます。",
}
_HELP = {
    "title": "120字まで。「〜の子どもが〜できない」のように、起きていることで書くと伝わります。",
    "trouble": "何が起きていて、だれから、どんな声が届いているか。2,000字まで。",
    "kind": "テーマ型は解いてほしい課題があるとき、フリー型は分野だけ示して広く提案を募るときに選びます。",
    "who": "例：夏休みに一人で昼食をとる小学生（低学年）と、その保護者。",
    "since": "例：令和3年ごろから。2年前の統合のあと。",
    "how_many": "例：学校の聞き取りで約40人。窓口の相談が月に6件。",
    "tried": "例：夏休みに公民館を2回開けた。広報紙で呼びかけた。",
    "why_failed": "例：来てほしい家庭に知らせが届かなかった。開けておく担い手が続かなかった。",
    "solved": "例：低学年の子どもが、歩いて行ける場所で昼食をとれるようになる。",
    "wanted": "提案に求めること、守ってほしい条件（期間、場所、法令など）。",
    "offer_field": "例：公民館の調理室、閉校した校舎。",
    "offer_data": "例：アンケートの集計（個人の分かるものは除く）。",
    "offer_staff": "例：学校との連絡調整。",
    "budget": "例：年100万円まで。今年度はなし、来年度に予算化を検討。",
    "period": "例：令和9年7月から。",
    "department": "例：こども課。個人名は書きません。",
    "related_plan": "例：第5次総合計画 施策12、子ども・子育て支援事業計画。",
}
_LONG = {
    *("trouble", "who", "how_many", "tried", "why_failed", "solved", "wanted"),
    *("offer_field", "offer_data", "offer_staff"),
}
_REQUIRED = {"title", "trouble"}


class ChallengeStepForm(PlainWordsMixin, forms.Form):
    """The fields of one step; `values()` is what create_challenge and update_challenge take."""

    def __init__(
        self, data: Any = None, *, step: str, challenge: Challenge | None = None, user: User
    ) -> None:
        self.step, self.challenge = step, challenge
        super().__init__(data)
        if challenge is None:
            self.fields["municipality"] = _municipality_field(user)
        else:
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=challenge.version
            )
        for name in STEPS[step]:
            self.fields[name] = _field(name)
            if challenge is not None:
                self.initial[name] = _initial(challenge, name)
        use_plain_words(self.fields.values())

    def rows(self) -> list[forms.BoundField]:
        return self.visible_fields()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("accepts_from"), cleaned.get("accepts_until")
        if starts and ends and ends.value < starts.value:
            self.add_error(
                "accepts_until", "受付の終了日は、開始日と同じ日か、後の日にしてください。"
            )
        return cleaned

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

    def values(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in STEPS[self.step]}
        for name in ("accepts_from", "accepts_until"):
            if values.get(name):
                values[name] = values[name].value
        return values


def _municipality_field(user: User) -> forms.ModelChoiceField:
    own = Municipality.objects.filter(pk__in=user.municipality_ids("editor", "approver"))
    return forms.ModelChoiceField(own.order_by("code", "pk"), label="自治体", empty_label=None)


def _field(name: str) -> forms.Field:
    model_field = Challenge._meta.get_field(name)
    label, help_text = str(model_field.verbose_name), _HELP.get(name, "")  # type: ignore[union-attr]
    required = name in _REQUIRED
    if name == "fields":
        return forms.MultipleChoiceField(
            label=label,
            choices=Field.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="公開するときに要ります。",
        )
    if name == "kind":
        return forms.ChoiceField(
            label=label,
            choices=ChallengeKind.choices,
            widget=forms.RadioSelect,
            help_text=help_text,
            initial="theme",
        )
    if name == "welcomes_dialogue":
        return forms.BooleanField(label=label, required=False, initial=True)
    if name in ("accepts_from", "accepts_until"):
        return PartialDateField(label=label, required=False, is_end=name == "accepts_until")
    widget = forms.Textarea(attrs={"rows": 4}) if name in _LONG else forms.TextInput()
    return PlainTextField(
        label=label,
        required=required,
        max_length=model_field.max_length,  # type: ignore[union-attr]
        help_text=help_text,
        widget=widget,
    )


def _initial(challenge: Challenge, name: str) -> Any:
    value = getattr(challenge, name)
    return partial_from(value, "day") if name.startswith("accepts_") else value


class EndForm(PlainWordsMixin, forms.Form):
    """What became of a challenge, in words for the public."""

    reason = PlainTextField(
        label="その後の説明",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="回答した団体と、だれでも読めます。何を選び、なぜそうしたかを書きます。団体の名称は、了解のあるときだけ書きます。",
    )
    case = forms.ModelChoiceField(
        Case.objects.none(), label="始まった事業（事例）", required=False, empty_label="まだない"
    )

    def __init__(self, data: Any = None, *, user: User, challenge: Challenge) -> None:
        super().__init__(data)
        cases = Case.objects.visible_to(user).filter(lead_municipality=challenge.municipality_id)
        self.fields["case"].queryset = cases.order_by("-pk")  # type: ignore[attr-defined]


class AnswerForm(PlainWordsMixin, forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="団体", empty_label=None
    )
    kind = forms.ChoiceField(
        label="回答の種類", choices=AnswerKind.choices, widget=forms.RadioSelect
    )
    text = PlainTextField(
        label="伝えたいこと",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="聞きたいこと、または提案の要点。似た取組の実績があれば、あわせて書きます。4,000字まで。",
    )
    contact = PlainTextField(
        label="連絡窓口",
        max_length=200,
        required=False,
        help_text="部署や代表電話。個人名は書きません。",
    )

    def __init__(self, data: Any = None, *, user: User, inquiry: Inquiry | None = None) -> None:
        super().__init__(data)
        if inquiry:
            self.initial["text"] = f"問い合わせ「{inquiry.subject}」でお話しした件です。\n"
        own = Organisation.objects.live().filter(pk__in=user.organisation_ids())
        self.fields["organisation"].queryset = own.order_by("name_kana", "pk")  # type: ignore[attr-defined]

    def add_errors(self, error: ValidationError) -> None:
        """Show what the domain refused beside its field, or on top."""
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)


class ReplyForm(PlainWordsMixin, forms.Form):
    reply = PlainTextField(label="返事", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
