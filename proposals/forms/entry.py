"""参加申込: contact, 構成員, self-declaration of each 参加資格; files go by a form of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import formset_factory
from django.http import QueryDict

from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin
from proposals.domain.entry import MemberInput
from proposals.domain.writing import missing_documents, required_documents
from proposals.models import Call, Entry, Qualification
from proposals.writing.content import COPY_MARK, Attachment


class EntryForm(PlainWordsMixin, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    contact = PlainTextField(
        label="連絡先",
        required=False,
        max_length=300,
        help_text="部署・電話・メール。通知はポータルからも届きます。",
    )
    is_joint = forms.BooleanField(label="共同企業体（複数の団体）で参加する", required=False)
    note = PlainTextField(
        label="連絡事項",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, entry: Entry) -> None:
        self.entry = entry
        self.qualifications: list[Qualification] = list(entry.call.qualifications.all())
        declared = {row["qualification"]: row for row in entry.declarations}
        initial: dict[str, Any] = {
            "version": entry.version,
            "contact": entry.contact,
            "is_joint": entry.is_joint,
            "note": entry.note,
        }
        for one in self.qualifications:
            row = declared.get(one.pk, {})
            initial |= {f"is_met_{one.pk}": row.get("is_met"), f"note_{one.pk}": row.get("note")}
        super().__init__(data, initial=initial)
        for one in self.qualifications:
            self.fields[f"is_met_{one.pk}"] = forms.BooleanField(
                label=one.declaration, required=False
            )
            self.fields[f"note_{one.pk}"] = PlainTextField(
                label=f"補足（{one.text[:30]}）", required=False, max_length=500
            )
        if not entry.call.is_joint_allowed:
            del self.fields["is_joint"]

    def declared_fields_of_call(self) -> list[tuple[Qualification, Any, Any]]:
        """Each qualification with its two bound fields, for the template."""
        return [(q, self[f"is_met_{q.pk}"], self[f"note_{q.pk}"]) for q in self.qualifications]

    def values(self) -> dict[str, Any]:
        """As proposals.domain.entry.update_entry expects them. Call after is_valid."""
        cleaned = self.cleaned_data
        return {
            "contact": cleaned["contact"],
            "is_joint": cleaned.get("is_joint", False),
            "note": cleaned["note"],
            "declarations": [
                {
                    "qualification": one.pk,
                    "declaration": one.declaration,
                    "is_met": cleaned[f"is_met_{one.pk}"],
                    "note": cleaned[f"note_{one.pk}"],
                }
                for one in self.qualifications
            ],
        }


class MemberForm(PlainWordsMixin, forms.Form):
    name = PlainTextField(label="構成員の名称", required=False, max_length=200)
    part = PlainTextField(label="担う業務", required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("part") and not cleaned.get("name"):
            self.add_error("name", "担う業務を書いた行には、構成員の名称を入れてください。")
        return cleaned


MemberFormSet = formset_factory(MemberForm, extra=2, max_num=20)


class EntryForms:
    """The entry's form with its list of members, as one thing to validate."""

    def __init__(self, data: Any = None, *, entry: Entry) -> None:
        self.form = EntryForm(data, entry=entry)
        rows = [{"name": row.name, "part": row.part} for row in entry.members.all()]
        # Not beside `data`: a row typed as it is saved meanwhile would count as untouched.
        self.members = MemberFormSet(data, initial=rows if data is None else None, prefix="members")

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.members.is_valid()])

    @property
    def formsets(self) -> list[Any]:
        return [self.members]

    @property
    def version(self) -> int:
        return self.form.cleaned_data.get("version") or 0

    def member_inputs(self) -> list[MemberInput]:
        rows = [form.cleaned_data for form in self.members if form.cleaned_data.get("name")]
        return [MemberInput(row["name"], row["part"]) for row in rows]

    def take_version(self, version: int) -> None:
        """Let the next save of this page stand on `version`, keeping everything typed."""
        data = QueryDict(mutable=True)
        data.update(self.form.data)
        data["version"] = str(version)
        self.form.data = data


class DecisionForm(PlainWordsMixin, forms.Form):
    """Why, said to the entrant; a must where the entry is refused."""

    reason = PlainTextField(
        label="理由",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="申し込んだ団体にそのまま伝わります。",
    )

    def __init__(self, data: Any = None, *, is_required: bool) -> None:
        super().__init__(data)
        self.fields["reason"].required = is_required


def files_by_document(call: Call, gate: str, files: Sequence[Attachment]) -> dict[str, Any]:
    """For a page: each file with the document it is, and the required documents still missing."""
    names = dict(gate_documents(call, gate))
    return {
        "attachments": [(one, names.get(one.document_id, names[""])) for one in files],
        "missing_documents": missing_documents(required_documents(call, gate), files),
    }


def gate_documents(call: Call, gate: str) -> list[tuple[str, str]]:
    """The call's 提出書類 of one gate as choices for a file; a 副本 is a choice of its own."""
    rows = [("", "そのほかの資料")]
    for row in call.documents.filter(gate=gate):
        rows.append((str(row.pk), str(row)))
        if row.needs_anonymous_copy:
            rows.append((f"{row.pk}{COPY_MARK}", f"{row}（名前を伏せた副本）"))
    return rows
