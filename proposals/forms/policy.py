"""Forms of a policy proposal: writing it with its rows, backing it, answering, what followed."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory

from cases.models import Case
from cases.models.case import NEWEST_FIRST as NEWEST_CASES
from partners.domain.municipality import MunicipalityFinder
from partners.domain.organisation_names import find_by_names
from partners.enums import Field, Role
from partners.models import Municipality, Organisation, User
from ppp_portal.form_differences import Difference, form_differences, shown_value
from ppp_portal.form_fields import DayField, ListField, PlainTextField
from ppp_portal.forms import PlainWordsMixin
from proposals.domain.policy import CONTENT, PolicyInput
from proposals.forms.free_proposal import ReceiveForm
from proposals.forms.refusable import RefusableForm, VersionedForm, long_text
from proposals.models import PolicyAddressee, PolicyProposal
from proposals.policy_enums import (
    FINAL_OUTCOMES,
    BackingRole,
    ChangeKind,
    FollowUpKind,
    PolicyOutcome,
)

MOST_ADDRESSEES = 50
_CASE_NUMBER = re.compile(r"(?:.*/cases/)?(\d{1,9})/?$")


class PolicyForm(VersionedForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="提言をまとめる団体", empty_label=None
    )
    title = PlainTextField(label="題名", max_length=120)
    addressees = ListField(
        label="提言先の自治体",
        help_text="1行に1つ。名称か団体コード。県や市をまたいで、いくつでも選べます。例：岡山県倉敷市。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    problem = long_text("解決したい課題", 4000)
    proposal = long_text("提言の内容", 8000, rows=8)
    is_public = forms.BooleanField(
        label="受け付けられたら、だれでも読めるようにする",
        required=False,
        help_text="しるしを付けないと、回答も当事者だけが読めます。あとから公開することはできます。",
    )

    def __init__(
        self, data: Any = None, *, user: User, proposal: PolicyProposal | None = None
    ) -> None:
        super().__init__(data)
        # Named like the model's field, which a class attribute here could not be.
        self.fields["fields"] = forms.MultipleChoiceField(
            label="分野",
            choices=Field.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(("organisation", "title", "addressees", "fields", "problem", "proposal"))
        self.found: list[Municipality] = []
        if proposal is None:
            own = Organisation.objects.live().filter(pk__in=user.organisation_ids())
            self.fields["organisation"].queryset = own.order_by("name_kana", "pk")  # type: ignore[attr-defined]
            self.initial = {"is_public": True}
            return
        del self.fields["organisation"]
        cities = proposal.addressees.select_related("municipality").order_by("pk")
        self.initial = {name: getattr(proposal, name) for name in (*CONTENT, "version")}
        self.initial["addressees"] = [row.name for row in cities]

    def clean_addressees(self) -> list[str]:
        names: list[str] = self.cleaned_data["addressees"]
        if len(names) > MOST_ADDRESSEES:
            raise ValidationError(f"提言先は{MOST_ADDRESSEES}までにしてください。")
        finder = MunicipalityFinder()
        for name in names:
            found = finder.by_text(name)
            if found.municipality is None:
                raise ValidationError(found.error)
            self.found.append(found.municipality)
        return names


class ChangeForm(PlainWordsMixin, forms.Form):
    kind = forms.ChoiceField(
        label="変えるもの", choices=[("", "選んでください"), *ChangeKind.choices], required=False
    )
    name = PlainTextField(
        label="名称",
        required=False,
        max_length=200,
        help_text="例：○○市子ども条例、第3次総合計画。",
    )
    wanted = long_text("どう変えたいか", 2000, rows=3, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if any(cleaned.values()):
            for name in ("kind", "name", "wanted"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(
                        name, f"書き始めた行には、「{self.fields[name].label}」も要ります。"
                    )
        return cleaned


class EvidenceForm(PlainWordsMixin, forms.Form):
    case = PlainTextField(
        label="事例", required=False, max_length=200, help_text="事例のページのURLか、事例の番号。"
    )
    shows = PlainTextField(label="その事例が示すこと", required=False, max_length=300)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.found: Case | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = cleaned.get("case", "")
        if not text:
            if cleaned.get("shows"):
                self.add_error("case", "示すことを書いた行には、事例も入れてください。")
            return cleaned
        number = _CASE_NUMBER.match(text)
        visible = Case.objects.visible_to(self.user)
        self.found = visible.filter(pk=int(number[1])).first() if number else None
        if self.found is None:
            self.add_error(
                "case",
                "この事例が見つかりません。事例のページのURLを、そのまま貼り付けてください。",
            )
        return cleaned


_ChangeFormSet = formset_factory(ChangeForm, extra=2, max_num=20, absolute_max=40)
_EvidenceFormSet = formset_factory(EvidenceForm, extra=2, max_num=20, absolute_max=40)


class PolicyForms:
    """The form with its two lists, as one thing to validate and to turn into input."""

    def __init__(
        self, data: Any = None, *, user: User, proposal: PolicyProposal | None = None
    ) -> None:
        self.user = user
        self.form = PolicyForm(data, user=user, proposal=proposal)
        # Beside what was sent, a row equal to the saved one would count as untouched and be lost.
        changes, evidence = _saved_rows(proposal if data is None else None)
        self.changes = _ChangeFormSet(data, initial=changes, prefix="changes")
        self.evidence = _EvidenceFormSet(
            data, initial=evidence, prefix="evidence", form_kwargs={"user": user}
        )

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.changes.is_valid(), self.evidence.is_valid()])

    @property
    def formsets(self) -> list[Any]:
        """The lists beside the form, for the error summary."""
        return [self.changes, self.evidence]

    def input(self) -> PolicyInput:
        """What was entered, for create_policy and update_policy. Call after is_valid."""
        return PolicyInput(
            {name: self.form.cleaned_data[name] for name in CONTENT},
            addressees=self.form.found,
            changes=[row.cleaned_data for row in self.changes if row.cleaned_data.get("name")],
            evidence=[
                (row.found, row.cleaned_data.get("shows", "")) for row in self.evidence if row.found
            ],
        )

    def differences(self, current: PolicyProposal) -> list[Difference]:
        """What is saved now beside what was typed, the lists as lines of text."""
        saved = PolicyForms(user=self.user, proposal=current)
        found = form_differences(saved.form, self.form)
        for label, old, new in (
            ("変えたいもの", saved.changes, self.changes),
            ("根拠の事例", saved.evidence, self.evidence),
        ):
            before, after = _lines(old), _lines(new)
            if before != after:
                found.append(Difference(label, before, after))
        return found


def _saved_rows(
    proposal: PolicyProposal | None,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if proposal is None:
        return [], []
    changes = [
        dict(row) for row in proposal.changes.order_by("pk").values("kind", "name", "wanted")
    ]
    rows = proposal.evidence.order_by("pk").values_list("case_id", "shows")
    return changes, [{"case": str(pk), "shows": shows} for pk, shows in rows]


def _lines(formset: Any) -> str:
    rows = [[shown_value(form[name]) for name in form.fields] for form in formset]
    rows = [[text for text in row if text and text != "選んでください"] for row in rows]
    return "\n".join(" ".join(row) for row in rows if row)


class AskForm(RefusableForm):
    organisation = PlainTextField(
        label="団体", max_length=150, help_text="このポータルに登録のある団体の名称か法人番号。"
    )
    role = forms.ChoiceField(
        label="お願いすること", choices=BackingRole.choices, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, user: User, proposal: PolicyProposal) -> None:
        super().__init__(data)
        self.user = user
        self.found: Organisation | None = None
        if proposal.submitted_at:
            del self.fields["role"]

    def clean_organisation(self) -> str:
        text: str = self.cleaned_data["organisation"]
        found = find_by_names([text]).get(text)
        visible = Organisation.objects.visible_to(self.user)
        if found is None or not visible.filter(pk=found.pk).exists():
            raise ValidationError(
                "この名称の団体が見つかりません。団体の一覧で名称を確かめて、そのまま入れてください。"
            )
        self.found = found
        return text


class SupportForm(RefusableForm):
    """For whom one declares support, among the organisations one manages."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="賛同する団体", empty_label=None
    )
    words = long_text(
        "賛同のことば", 300, rows=3, required=False, help_text="団体の名称とともに公表されます。"
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        own = Organisation.objects.live().filter(pk__in=user.organisation_ids(Role.MANAGER))
        self.fields["organisation"].queryset = own.order_by("name_kana", "pk")  # type: ignore[attr-defined]


class BackForm(RefusableForm):
    words = SupportForm.base_fields["words"]


class PolicyConsiderForm(ReceiveForm):
    reason = long_text(
        "公表する理由", 4000, help_text="だれでも読めます。何が整えば進むのかを書きます。"
    )
    field_order = ("reason", "answer_due_on")

    def values(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"], **super().values()}


class PolicyAnswerForm(RefusableForm):
    outcome = forms.ChoiceField(
        label="回答",
        choices=[(row.value, PolicyOutcome(row).label) for row in FINAL_OUTCOMES],
        widget=forms.RadioSelect,
    )
    reason = long_text("公表する理由", 4000, help_text="だれでも読めます。")

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data)

    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class FollowUpForm(RefusableForm):
    kind = forms.ChoiceField(
        label="何があったか", choices=FollowUpKind.choices, widget=forms.RadioSelect
    )
    happened_on = DayField(label="日付", help_text="公布、策定、議決、開始などの日。")
    name = PlainTextField(
        label="条例・計画・予算などの名称",
        max_length=200,
        required=False,
        help_text="条例・計画・予算に反映されたときは、必ず入れます。例：○○市子ども条例の一部を改正する条例。",
    )
    number = PlainTextField(
        label="番号・該当する箇所",
        max_length=100,
        required=False,
        help_text="例：令和8年条例第12号、第3章2、款3項2目1。",
    )
    url = forms.URLField(label="URL", max_length=500, required=False, assume_scheme="https")
    note = long_text("説明", 2000, required=False)
    case = forms.ModelChoiceField(
        Case.objects.none(),
        label="始まった事業（事例）",
        required=False,
        empty_label="なし",
        help_text="「事業の開始」のとき、事例の「きっかけ」が空なら、確認のあとに「政策提言」と記録します。",
    )

    def __init__(self, data: Any = None, *, user: User, addressee: PolicyAddressee) -> None:
        super().__init__(data)
        cases = Case.objects.visible_to(user).filter(lead_municipality=addressee.municipality_id)
        self.fields["case"].queryset = cases.order_by(NEWEST_CASES, "-pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        quoting = cleaned.get("kind") in ("ordinance", "plan", "budget")
        if quoting and not cleaned.get("name"):
            self.add_error("name", "反映した条例・計画・予算の名称を入力してください。")
        elif not any(cleaned.get(name) for name in ("name", "note", "case")):
            self.add_error("note", "名称、説明、事例のどれかを入力してください。")
        return cleaned


class DeclineForm(RefusableForm):
    reason = long_text("確認できない理由", 500, rows=3, help_text="提言した団体に伝わります。")
