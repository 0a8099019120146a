"""Forms of questions asked at events, and of the answers to them."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from cases.models.event_answer import TEXT
from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin

NO_NAMES = "個人の名前は書かないでください。"


class QuestionForm(PlainWordsMixin, forms.Form):
    """A question that was asked at an event, written down by its organiser."""

    text = PlainTextField(
        label="質問",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"だれが読んでも分かるように、1つずつ書きます。{NO_NAMES}",
    )
    asker_words = PlainTextField(
        label="質問した人の所属",
        max_length=150,
        required=False,
        help_text="本人がよいと言ったときだけ。例：企画課の職員。氏名は書きません。",
    )


class AnswerForm(PlainWordsMixin, forms.Form):
    """An answer in the name of the writer's body."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = PlainTextField(
        label="答え",
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"自分のところで試したこと、うまくいかなかったことも役に立ちます。{NO_NAMES}",
    )
    source_note = PlainTextField(
        label="もとにしたもの",
        max_length=300,
        required=False,
        help_text="例：自分の市の要綱、公表されている調査の名称。",
    )
    source_url = forms.URLField(
        label="出典のアドレス", max_length=1000, required=False, assume_scheme="https"
    )

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["version"] = str(version)
        self.data = data


class ReasonForm(PlainWordsMixin, forms.Form):
    """Why an answer is not shown."""

    reason = PlainTextField(
        label="載せない理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="答えた団体・自治体が読みます。どう直せば載せられるかも書いてください。",
    )
