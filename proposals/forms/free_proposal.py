"""Forms of a free proposal: writing it, receiving it, answering it, and what followed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.models import Case
from partners.domain.municipality import MunicipalityFinder
from partners.models import Municipality, Organisation, User
from ppp_portal.form_fields import PartialDateField, PlainTextField, partial_from
from ppp_portal.japan.business_days import add_open_days
from proposals.dialogue_enums import FreeProposalOutcome
from proposals.domain.free_proposal import CONTENT
from proposals.forms.refusable import RefusableForm, VersionedForm, long_text
from proposals.models import Call, FreeProposal

# The promise offered at receipt: two months of 開庁日, for the official to change.
USUAL_OPEN_DAYS = 40


class FreeProposalForm(VersionedForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="提案する団体", empty_label=None
    )
    municipality = PlainTextField(
        label="提案先の自治体", max_length=60, help_text="名称か団体コード。例：兵庫県神戸市。"
    )
    title = PlainTextField(label="題名", max_length=120)
    problem = long_text("解決したい課題", 4000)
    idea = long_text("提案の内容", 8000, rows=8)
    asks = long_text(
        "自治体に求めること",
        4000,
        required=False,
        help_text="場所、データ、職員の協力、周知など。",
    )
    money = long_text(
        "お金の考え",
        4000,
        required=False,
        help_text="だれがいくら負担し、収入があるか。市の負担がないときも、そう書きます。",
    )
    nondisclosure = long_text(
        "公表しないでほしい部分と理由",
        2000,
        rows=3,
        required=False,
        help_text="知的財産や営業上の工夫など。情報公開請求のときに、自治体が判断する材料になります。",
    )
    public_summary = PlainTextField(
        label="公表してよい概要",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="回答が公表されるとき、いっしょに載る文です。300字まで。空なら概要は載りません。",
    )
    agrees_to_name = forms.BooleanField(label="団体の名称を公表してよい", required=False)

    def __init__(
        self, data: Any = None, *, user: User, proposal: FreeProposal | None = None
    ) -> None:
        super().__init__(data)
        self.found: Municipality | None = None
        if proposal is None:
            own = Organisation.objects.live().filter(pk__in=user.organisation_ids())
            self.fields["organisation"].queryset = own.order_by("name_kana", "pk")  # type: ignore[attr-defined]
            return
        del self.fields["organisation"], self.fields["municipality"]
        self.initial = {name: getattr(proposal, name) for name in (*CONTENT, "version")}

    def clean_municipality(self) -> str:
        text: str = self.cleaned_data["municipality"]
        found = MunicipalityFinder().by_text(text)
        if found.municipality is None:
            raise ValidationError(found.error)
        self.found = found.municipality
        return text

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CONTENT}


class MessageForm(RefusableForm):
    text = long_text("伝えること", 8000)


class ReceiveForm(RefusableForm):
    answer_due_on = PartialDateField(
        label="回答の約束の日", help_text="この日までに回答することを、提案した団体に約束します。"
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data)
        usual = add_open_days(timezone.localdate(), USUAL_OPEN_DAYS)
        self.initial = {"answer_due_on": partial_from(usual, "day")}

    def values(self) -> dict[str, Any]:
        return {"answer_due_on": self.cleaned_data["answer_due_on"].value}


class ConsiderForm(ReceiveForm):
    answer = long_text("団体への回答", 4000)
    public_reason = long_text(
        "公表する理由", 4000, help_text="だれでも読めます。何が整えば進むのかを書きます。"
    )
    field_order = ("answer", "public_reason", "answer_due_on")

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | super().values()


class AnswerForm(RefusableForm):
    outcome = forms.ChoiceField(
        label="結果", choices=FreeProposalOutcome.choices, widget=forms.RadioSelect
    )
    answer = long_text(
        "団体への回答", 4000, help_text="読めるのは、提案した団体とこの自治体だけです。"
    )
    public_reason = long_text(
        "公表する理由",
        4000,
        help_text="だれでも読めます。公表しないでほしいとされた部分は書きません。",
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data)

    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class FollowForm(RefusableForm):
    note = long_text("その後", 2000, required=False, help_text="だれでも読めます。")
    case = forms.ModelChoiceField(
        Case.objects.none(), label="始まった事業（事例）", required=False, empty_label="なし"
    )
    call = forms.ModelChoiceField(
        Call.objects.none(), label="公募", required=False, empty_label="なし"
    )

    def __init__(self, data: Any = None, *, user: User, proposal: FreeProposal) -> None:
        super().__init__(data)
        city = proposal.municipality_id
        cases = Case.objects.visible_to(user).filter(lead_municipality=city)
        calls = Call.objects.visible_to(user).filter(municipality=city)
        self.fields["case"].queryset = cases.order_by("-pk")  # type: ignore[attr-defined]
        self.fields["call"].queryset = calls.order_by("-pk")  # type: ignore[attr-defined]
        self.initial = {
            "note": proposal.followed_note,
            "case": proposal.followed_case_id,
            "call": proposal.followed_call_id,
        }

    def values(self) -> dict[str, Any]:
        return self.cleaned_data
