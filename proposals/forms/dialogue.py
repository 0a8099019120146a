"""Forms of a dialogue: its announcement, slots, documents, and an organisation's application."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from partners.domain.organisation_names import find_by_names
from partners.models import Inquiry, Municipality, Organisation, User
from ppp_portal.files.form_fields import FilesField
from ppp_portal.files.kinds import ANY
from ppp_portal.files.storing import HeldFile
from ppp_portal.form_fields import ListField, MomentField, PartialDateField, PlainTextField
from ppp_portal.japan.moments import format_moment
from proposals.dialogue_enums import DialogueAudience
from proposals.forms.refusable import RefusableForm
from proposals.models import Call, Challenge, Dialogue, DialogueSlot

_TEXTS = ("title", "announcement", "questions", "department")


class DialogueForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    municipality = forms.ModelChoiceField(
        Municipality.objects.none(), label="自治体", empty_label=None
    )
    title = PlainTextField(label="題名", max_length=120)
    announcement = PlainTextField(
        label="対話の目的",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="何を決める前に、何を聞きたいのか。対話の内容が、後の公募の有利・不利にならないことも書きます。",
    )
    questions = PlainTextField(
        label="聞きたいこと",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="例：関心、事業の形、条件や障壁、市への期待、時期。",
    )
    department = PlainTextField(
        label="担当課", max_length=100, required=False, help_text="受け付けるときに要ります。"
    )
    accepts_until = MomentField(label="申込の締切", required=False)
    audience = forms.ChoiceField(
        label="相手の募り方", choices=DialogueAudience.choices, widget=forms.RadioSelect
    )
    invited = ListField(
        label="声をかける団体",
        required=False,
        item_max_length=300,
        help_text="「声をかけた団体だけ」のとき。登録のある団体の名称か法人番号を、1行に1つ。",
    )
    challenge = forms.ModelChoiceField(
        Challenge.objects.none(), label="もとの課題", required=False, empty_label="なし"
    )
    call = forms.ModelChoiceField(
        Call.objects.none(), label="その後の公募", required=False, empty_label="なし"
    )

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        dialogue: Dialogue | None = None,
        challenge: Challenge | None = None,
        inquiry: Inquiry | None = None,
    ) -> None:
        super().__init__(data)
        self.organisations: list[Organisation] = []
        own = user.municipality_ids("editor", "approver")
        if dialogue:
            own = [dialogue.municipality_id]
            del self.fields["municipality"]
            self._fill(dialogue)
        else:
            self.initial = {"audience": DialogueAudience.PUBLIC, "challenge": challenge}
            if inquiry:
                self.initial |= _begun_with(inquiry)
            self.fields["municipality"].queryset = Municipality.objects.filter(  # type: ignore[attr-defined]
                pk__in=own
            ).order_by("code", "pk")
        challenges = Challenge.objects.filter(municipality__in=own)
        self.fields["challenge"].queryset = challenges.order_by("-pk")  # type: ignore[attr-defined]
        calls = Call.objects.visible_to(user).filter(municipality__in=own)
        self.fields["call"].queryset = calls.order_by("-pk")  # type: ignore[attr-defined]

    def _fill(self, dialogue: Dialogue) -> None:
        names = dialogue.invitations.select_related("organisation").order_by("pk")
        self.initial = {name: getattr(dialogue, name) for name in (*_TEXTS, "audience")} | {
            "version": dialogue.version,
            "accepts_until": dialogue.accepts_until,
            "invited": [row.organisation.name for row in names],
            "challenge": dialogue.challenge_id,
            "call": dialogue.call_id,
        }

    def clean_invited(self) -> list[str]:
        names: list[str] = self.cleaned_data["invited"]
        found = find_by_names(names) if names else {}
        for name in names:
            organisation = found.get(name)
            if organisation is None:
                raise ValidationError(
                    f"「{name[:40]}」に当たる団体が、一つに決まりません。"
                    "団体の一覧で名称を確かめ、正しい名称か法人番号で入れてください。"
                )
            self.organisations.append(organisation)
        return names

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

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        names = (*_TEXTS, "audience", "challenge", "call")
        moment = cleaned["accepts_until"]
        return {name: cleaned[name] for name in names} | {
            "accepts_until": moment.instant() if moment else None
        }


def _begun_with(inquiry: Inquiry) -> dict[str, Any]:
    """What a thread already says of a dialogue: with whom, and about what."""
    body = inquiry.sender_organisation or inquiry.recipient_organisation
    return {
        "title": inquiry.subject,
        "audience": DialogueAudience.INVITED,
        "invited": [body.name] if body else [],
        "municipality": inquiry.sender_municipality or inquiry.recipient_municipality,
    }


class SlotsForm(RefusableForm):
    """Several slots of one length, one after the other."""

    starts_at = MomentField(label="最初の枠の開始")
    minutes = forms.IntegerField(label="1枠の長さ（分）", min_value=10, max_value=480, initial=60)
    number = forms.IntegerField(label="枠の数", min_value=1, max_value=20, initial=4)
    is_online = forms.BooleanField(label="オンラインで行う", required=False)
    place = PlainTextField(
        label="場所",
        required=False,
        max_length=200,
        help_text="オンラインだけのときは空でかまいません。接続先のURLは、申し込んだ団体への記録に書きます。",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("is_online") and not cleaned.get("place"):
            self.add_error("place", "場所を入力するか、「オンラインで行う」を選んでください。")
        return cleaned

    def values(self) -> dict[str, Any]:
        starts: datetime = self.cleaned_data["starts_at"].instant()
        return self.cleaned_data | {"starts_at": starts}


class DocumentForm(RefusableForm):
    title = PlainTextField(label="資料の名称", max_length=200)
    given_on = PartialDateField(label="渡した日")
    file = FilesField(label="ファイル", required=False, allowed=ANY, most=1)
    url = forms.URLField(label="資料のURL", required=False, max_length=1000, assume_scheme="https")
    content = PlainTextField(
        label="資料の内容",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="口頭で伝えたことも、ここに書けば渡した資料として残ります。ファイル・URL・内容のどれかが要ります。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].by = user  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        readable = any(cleaned.get(name) for name in ("file", "url", "content"))
        # A file that cannot be kept, or a wrong address, is said already.
        if not readable and not {"file", "url"} & set(self.errors):
            self.add_error("file", "ファイルを選ぶか、資料のURLか内容を入力してください。")
        return cleaned

    @property
    def upload(self) -> HeldFile | None:
        return next(iter(self.cleaned_data["file"]), None)

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        words = {name: cleaned[name] for name in ("title", "url", "content")}
        return words | {"given_on": cleaned["given_on"].value}


class CancelForm(RefusableForm):
    reason = PlainTextField(
        label="中止の理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ApplyForm(RefusableForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="団体", empty_label=None
    )
    slot = forms.ChoiceField(label="希望する枠", choices=(), widget=forms.RadioSelect)
    topics = PlainTextField(
        label="話したいこと",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="読めるのは、この自治体とあなたの団体だけです。",
    )
    attendees = forms.IntegerField(label="参加する人数", min_value=1, max_value=50, initial=2)
    agrees_to_name = forms.BooleanField(
        label="参加した団体として名称を公表してよい",
        required=False,
        help_text="選ばないときは、公募になっても名称は公表されません。",
    )

    def __init__(
        self, data: Any = None, *, organisations: list[int], slots: list[DialogueSlot]
    ) -> None:
        super().__init__(data)
        own = Organisation.objects.live().filter(pk__in=organisations)
        self.fields["organisation"].queryset = own.order_by("name_kana", "pk")  # type: ignore[attr-defined]
        self.fields["slot"].choices = [(str(s.pk), slot_words(s)) for s in slots]  # type: ignore[attr-defined]


class EntryForm(RefusableForm):
    text = PlainTextField(
        label="記録を書き加える", max_length=8000, widget=forms.Textarea(attrs={"rows": 5})
    )


class SummaryForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    summary = PlainTextField(
        label="公表する要旨",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="両方が承認してから公表されます。団体の名称や、秘密にしたい工夫は書きません。書き直すと、承認は取り消されます。",
    )

    @property
    def made_on(self) -> int:
        return self.cleaned_data.get("version") or 0

    def take_version(self, version: int) -> None:
        data: Any = self.data
        changed = data.copy()
        changed["version"] = str(version)
        self.data = changed


def slot_words(slot: DialogueSlot) -> str:
    """「令和8年12月10日（木）10時〜11時　市役所3階」."""
    ends = format_moment(slot.ends_at).rpartition("）")[2].strip()
    where = "　".join(part for part in ("オンライン" * slot.is_online, slot.place) if part)
    return f"{format_moment(slot.starts_at)}〜{ends}　{where}"
