"""Forms of the decision and of what follows it: short texts with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin, use_plain_words
from proposals.decision_enums import CouncilResult, Ground, Outcome, RulingRule


class ActForm(PlainWordsMixin, forms.Form):
    """A form whose acts the domain may refuse: nothing typed is lost."""

    def add_errors(self, error: ValidationError) -> None:
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["version"] = str(version)
        self.data = data


class PrepareForm(ActForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    outcome = forms.ChoiceField(label="結果", choices=Outcome.choices, widget=forms.RadioSelect)
    reason = PlainTextField(
        label="選定の理由",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="結果とともに公表されます。選ばれなかった団体の名称や点は書かないでください。",
    )
    remarks = PlainTextField(
        label="付帯意見",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="委員会が事業に求めることなど。結果とともに公表されます。",
    )


class VersionForm(ActForm):
    """A confirmation of what was read at one version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)


class DisqualifyForm(ActForm):
    ground = forms.ChoiceField(label="事由", choices=Ground.choices, widget=forms.RadioSelect)
    reason = PlainTextField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="実施要領のどの定めに、どう反したか。通知に載ります。",
    )


class TieForm(ActForm):
    """The places of those who tie, one number for each, by which of `rules`, and why."""

    def __init__(
        self,
        *args: Any,
        tied: Sequence[tuple[str, str]],
        rules: Sequence[RulingRule],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.tied = [id_ for id_, _ in tied]
        self.names = [name for _, name in tied]
        self.rules = rules
        if len(rules) > 1:
            self.fields["rule"] = forms.ChoiceField(
                label="決め方",
                choices=[(rule.value, rule.label) for rule in rules],
                initial=rules[0].value,
                widget=forms.RadioSelect,
                help_text="初めの決め方で決まらなかったときは、次の決め方を選び、"
                "それまでの経過も理由に書きます。",
            )
        choices = [(str(n), f"{n}番目") for n in range(1, len(tied) + 1)]
        for number, (_, name) in enumerate(tied):
            self.fields[f"place_{number}"] = forms.ChoiceField(label=name, choices=choices)
        self.fields["reason"] = PlainTextField(
            label="理由・経過",
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="票数や、協議で重く見た点。結果とともに公表され、変えられません。"
            "団体や人の名前は書かないでください。",
        )
        use_plain_words(self.fields.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        places = [cleaned.get(f"place_{n}") for n in range(len(self.tied))]
        if None not in places and len(set(places)) < len(places):
            raise ValidationError("同じ順が二度選ばれています。一つずつ違う順を選んでください。")
        return cleaned

    def clean_reason(self) -> str:
        """It is published: without the names of those who tie, one of whom may lose."""
        reason: str = self.cleaned_data["reason"]
        named = [name for name in self.names if name in reason]
        if named:
            raise ValidationError(
                f"理由は公表されるため、団体の名称（{'、'.join(named)}）は書けません。"
                "「先とした者」のように書いてください。"
            )
        return reason

    def rule(self) -> str:
        """By which rule it was decided."""
        return str(self.cleaned_data.get("rule") or self.rules[0].value)

    def order(self) -> list[str]:
        """Ids, the first first."""
        place = {id_: int(self.cleaned_data[f"place_{n}"]) for n, id_ in enumerate(self.tied)}
        return sorted(self.tied, key=lambda id_: place[id_])


class MessageForm(ActForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    message = PlainTextField(
        label="添える文",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="評価した点や、今後の手続など。この団体だけが読みます。",
    )


class TextForm(ActForm):
    """One text under the label its page gives it."""

    def __init__(
        self,
        *args: Any,
        label: str,
        help_text: str = "",
        required: bool = True,
        max_length: int = 2000,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = PlainTextField(
            label=label,
            help_text=help_text,
            required=required,
            max_length=max_length,
            widget=forms.Textarea(attrs={"rows": 6}),
        )
        use_plain_words([self.fields["text"]])


class NextTalkForm(TextForm):
    """Why it is a reserve's turn; and whose, where reserves tie."""

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        label, help_text = "次の者に移る理由", "例：優先交渉権者が辞退したため。"
        super().__init__(*args, label=label, help_text=help_text, **kwargs)
        if len(places) > 1:
            self.fields["place"] = forms.TypedChoiceField(
                label="協議の相手",
                choices=places,
                coerce=int,
                widget=forms.RadioSelect,
                help_text="同じ順の次点です。どう決めたかを、理由に書きます。",
            )
            use_plain_words([self.fields["place"]])
            self.order_fields(["place", "text"])


class CouncilForm(ActForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    on = forms.DateField(
        label="議決日", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    result = forms.ChoiceField(
        label="議決", choices=CouncilResult.choices, widget=forms.RadioSelect
    )
