"""Forms of those who take part: registering, asking, booking, the final report."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from cases.domain.event_registration import Person
from cases.event_enums import ReportReach
from cases.forms.event import Body, RefusableForm, offer_sessions, own_bodies
from cases.models import Event, EventConsultation, EventFinalReport, EventRegistration, EventSession
from partners.models import User
from ppp_portal.files.form_fields import FilesField
from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.moments import format_moment

ROWS = 5


class RegisterForm(RefusableForm):
    """For whom, and which opened form this is; the people stand in rows beside it."""

    batch = forms.UUIDField(widget=forms.HiddenInput)
    body = forms.ChoiceField(label="申し込む自治体・団体")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"batch": uuid.uuid4()})
        self.bodies = own_bodies(user)
        self.fields["body"].choices = [(key, str(body)) for key, body in self.bodies.items()]  # type: ignore[attr-defined]

    @property
    def chosen_body(self) -> Body:
        return self.bodies[self.cleaned_data["body"]]


class PersonForm(PlainWordsMixin, forms.Form):
    """One person; a row without a name is nobody."""

    name = PlainTextField(label="氏名", max_length=80, required=False)
    department = PlainTextField(label="所属", max_length=100, required=False)
    is_self = forms.BooleanField(label="本人（わたし）", required=False)
    is_member = forms.BooleanField(
        label="主催者の会員",
        required=False,
        help_text="主催者が確かめ、参加費を訂正することがあります。",
    )

    def __init__(self, *args: Any, asks_member: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_member:
            del self.fields["is_member"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name") and cleaned.get("department"):
            self.add_error("name", "氏名を入力してください。申し込まないときは、所属も消します。")
        return cleaned


class _People(BaseFormSet):
    def clean(self) -> None:
        named = [form for form in self.forms if form.cleaned_data.get("name")]
        if not any(self.errors) and not named:
            raise forms.ValidationError("参加する人の氏名を、1人以上入力してください。")


PeopleForms = formset_factory(PersonForm, formset=_People, extra=0, max_num=ROWS, absolute_max=ROWS)


def blank_people(user: User, own: EventRegistration | None) -> list[dict[str, Any]]:
    """The rows of an empty form: oneself first, unless one has registered already."""
    department = user.active_memberships[0].department if user.active_memberships else ""
    me = {"name": user.name, "department": department, "is_self": True}
    rows: list[dict[str, Any]] = [{} for _ in range(ROWS)]
    return rows if own is not None else [me, *rows[1:]]


def people(formset: Any) -> list[Person]:
    """Those who are named, in their order. Call after is_valid."""
    rows = [form.cleaned_data for form in formset if form.cleaned_data.get("name")]
    return [
        Person(row["name"], row["department"], row["is_self"], row.get("is_member", False))
        for row in rows
    ]


class AskForm(RefusableForm):
    session = forms.ModelChoiceField(
        EventSession.objects.none(), label="どの回への質問か", required=False, empty_label="全体"
    )
    text = PlainTextField(
        label="質問",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="質問した人の名前は、だれにも表示されません。人の名前は書かないでください。",
    )
    shows_body = forms.BooleanField(
        label="「職員（○○市）」のように、所属を示してよい", required=False
    )

    def __init__(self, data: Any = None, *, event: Event) -> None:
        super().__init__(data)
        offer_sessions(self, event)


class BookForm(RefusableForm):
    slot = forms.ChoiceField(label="希望する枠", choices=(), widget=forms.RadioSelect)
    topics = PlainTextField(
        label="相談したいこと",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="読めるのは、主催者とあなただけです。",
    )

    def __init__(self, data: Any = None, *, slots: list[EventConsultation]) -> None:
        super().__init__(data)
        self.fields["slot"].choices = [(str(row.pk), slot_words(row)) for row in slots]  # type: ignore[attr-defined]


def slot_words(slot: EventConsultation) -> str:
    """「令和8年12月10日（木）10時〜10時30分　オンライン」."""
    ends = format_moment(slot.ends_at).rpartition("）")[2].strip()
    where = "　".join(part for part in ("オンライン" * slot.is_online, slot.place) if part)
    return f"{format_moment(slot.starts_at)}〜{ends}　{where}"


class FinalReportForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = PlainTextField(label="題名", max_length=150)
    text = PlainTextField(
        label="本文",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="本文かファイルのどちらかが要ります。人の名前は書かないでください。",
    )
    upload = FilesField(label="ファイル", most=1, required=False)
    reach = forms.ChoiceField(
        label="だれが読めるか",
        choices=ReportReach.choices,
        widget=forms.RadioSelect,
        initial=ReportReach.ORGANISER,
        help_text="会員・公開を選ぶと、あなたの自治体・団体の名称とともに載ります。氏名は載りません。",
    )

    def __init__(self, *args: Any, user: User, report: EventFinalReport | None) -> None:
        super().__init__(*args)
        self.fields["upload"].by = user  # type: ignore[attr-defined]
        self.has_file = report is not None and report.file_id is not None
        if report is not None:
            names = ("version", "title", "text", "reach")
            self.initial = {name: getattr(report, name) for name in names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has = cleaned.get("text") or cleaned.get("upload") or self.has_file
        if not has and not self.errors:
            self.add_error("text", "本文を入力するか、ファイルを選んでください。")
        return cleaned
