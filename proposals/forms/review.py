"""審査の進行: handing out, the record of a meeting, closing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from ppp_portal.form_fields import MomentField, PartialDateField, PlainTextField, partial_from
from ppp_portal.forms import PlainWordsMixin, use_plain_words
from proposals.forms.fields import with_version
from proposals.models import Candidate, CommitteeMember, MeetingRecord

_LONG = {"rows": 3}


class HandOutForm(PlainWordsMixin, forms.Form):
    scores_due_at = MomentField(label="採点の期限", required=False)


class MeetingForm(PlainWordsMixin, forms.Form):
    """定足数, 利害関係, 接触の有無 in the order a meeting opens with, then what was said."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    held_on = PartialDateField(label="開催日")
    place = PlainTextField(label="場所", required=False, max_length=200)
    present = forms.MultipleChoiceField(
        label="出席した委員", widget=forms.CheckboxSelectMultiple, required=False
    )
    interests_asked = forms.BooleanField(
        label="会議の初めに、利害関係の有無を全員に確かめた", required=False
    )
    interests_note = PlainTextField(label="利害関係の確認結果", required=False, max_length=1000)
    had_contact = forms.ChoiceField(
        label="応募者から委員への接触",
        choices=[("no", "なかった"), ("yes", "あった")],
        widget=forms.RadioSelect,
    )
    contact_note = PlainTextField(
        label="接触の内容と扱い",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=_LONG),
    )
    minutes = PlainTextField(
        label="議事の要旨",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        meeting: MeetingRecord | None,
        members: Sequence[CommitteeMember],
        candidates: Sequence[Candidate],
    ) -> None:
        super().__init__(data, initial=_initial(meeting))
        self.members = {str(member.pk): member for member in members}
        self.candidates = list(candidates)
        self.fields["present"].choices = [  # type: ignore[attr-defined]
            (pk, member.name) for pk, member in self.members.items()
        ]
        for one in self.candidates:
            self.fields[f"hearing_{one.pk}"] = PlainTextField(
                label=f"{one}の質疑",
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs=_LONG),
                initial=one.hearing_note,
            )
        use_plain_words(self.fields.values())

    def clean_held_on(self) -> Any:
        found = self.cleaned_data["held_on"]
        if found is not None and found.precision != "day":
            raise forms.ValidationError("開催日は、日まで入力してください。例：令和8年11月21日")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("had_contact") == "yes" and not cleaned.get("contact_note"):
            self.add_error("contact_note", "接触があったときは、内容と扱いを入力してください。")
        return cleaned

    def values(self) -> dict[str, Any]:
        """As proposals.domain.meeting.record_meeting expects them. Call after is_valid."""
        names = ("place", "interests_asked", "interests_note", "contact_note", "minutes")
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in names} | {
            "held_on": cleaned["held_on"].value,
            "had_contact": cleaned["had_contact"] == "yes",
        }

    def present_members(self) -> list[CommitteeMember]:
        return [self.members[pk] for pk in self.cleaned_data["present"]]

    def hearing(self) -> dict[int, str]:
        return {one.pk: self.cleaned_data[f"hearing_{one.pk}"] for one in self.candidates}

    def take_version(self, version: int) -> None:
        """Let the next save stand on `version`, keeping everything typed."""
        self.data = with_version(self.data, version)


def _initial(meeting: MeetingRecord | None) -> dict[str, Any]:
    if meeting is None:
        return {"had_contact": "no"}
    names = ("version", "place", "interests_asked", "interests_note", "contact_note", "minutes")
    return {name: getattr(meeting, name) for name in names} | {
        "held_on": partial_from(meeting.held_on, "day"),
        "present": [str(one.pk) for one in meeting.present.all()],
        "had_contact": "yes" if meeting.had_contact else "no",
    }
