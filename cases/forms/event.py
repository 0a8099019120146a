"""Forms of an event: what it says, its sessions, fees and materials, and small acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import formset_factory

from cases.domain.event import MOST_FEES, FeeEntry
from cases.event_enums import ORGANISERS, STAFF, EventKind
from cases.models import Case, Event, EventFee, EventSession
from cases.models.event_registration import MOST_YEN
from partners.enums import Field
from partners.models import Municipality, Organisation, User
from ppp_portal.files.form_fields import FilesField
from ppp_portal.form_fields import AmountField, DayField, MomentField, PlainTextField
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.japan.moments import format_moment

Body = Municipality | Organisation
_TEXTS = (
    *("staff_group", "kind", "title", "summary", "purpose", "content", "way", "audience"),
    *("outcome", "fields", "contact", "capacity", "fee_note", "asks_report"),
    *("report_due_on", "source_url", "source_note"),
)


class RefusableForm(PlainWordsMixin, forms.Form):
    """Shows what the domain refused; where it edits, it stands on a version."""

    def add_errors(self, error: ValidationError) -> None:
        for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
            self.add_error(name if name in self.fields else None, texts)

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


def own_bodies(user: User, *roles: str) -> dict[str, Body]:
    """What the user acts for, by a key for a form; all roles where none are given."""
    found: dict[str, Body] = {}
    for membership in user.active_memberships:
        body = membership.municipality or membership.organisation
        if body is not None and (not roles or membership.role in roles):
            found[("m" if membership.municipality_id else "o") + str(body.pk)] = body
    return found


def _long(label: str, *, rows: int = 4, most: int = 4000, **more: Any) -> PlainTextField:
    widget = forms.Textarea(attrs={"rows": rows})
    return PlainTextField(label=label, max_length=most, required=False, widget=widget, **more)


class EventForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    body = forms.ChoiceField(label="主催する自治体・団体", required=False)
    staff_group = PlainTextField(
        label="有志のグループ・研究会の名称",
        max_length=150,
        required=False,
        help_text="職員の有志などが開くとき。例：まちづくり研究会。",
    )
    kind = forms.ChoiceField(label="種類", choices=EventKind.choices)
    title = PlainTextField(label="名称", max_length=150)
    summary = _long("概要", rows=3, most=300, help_text="300字まで。公開するときに要ります。")
    purpose = _long("目的")
    content = _long("内容", rows=6)
    way = PlainTextField(
        label="進め方",
        max_length=200,
        required=False,
        help_text="例：講演と対話（フィッシュボウル）。",
    )
    audience = PlainTextField(
        label="対象", max_length=300, required=False, help_text="例：1つの自治体から5人程度。"
    )
    fields_ = forms.MultipleChoiceField(
        label="分野", choices=Field.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    case = forms.ModelChoiceField(
        Case.objects.none(), label="関わる事例", required=False, empty_label="なし"
    )
    contact = PlainTextField(
        label="問い合わせ先",
        max_length=200,
        required=False,
        help_text="担当課や事務局の名称と電話番号など。個人の名前は書きません。",
    )
    capacity = forms.IntegerField(
        label="定員（人）",
        required=False,
        min_value=1,
        max_value=10_000,
        help_text="空のままなら、定員なし。満席のあとの申込は、キャンセル待ちになります。",
    )
    accepts_until = MomentField(label="申込の締切", required=False)
    fee_note = PlainTextField(
        label="参加費の補足",
        max_length=300,
        required=False,
        help_text="例：会員とは研究会の会員のことです。支払い方法は参加が決まった人に知らせます。",
    )
    asks_report = forms.BooleanField(label="参加者に最後のレポートを求める", required=False)
    report_due_on = DayField(label="レポートの締切", required=False)
    outcome = _long("成果", help_text="終わったあとに書きます。")
    source_url = forms.URLField(
        label="出典のURL", required=False, max_length=1000, assume_scheme="https"
    )
    source_note = PlainTextField(label="出典", max_length=300, required=False)

    def __init__(self, data: Any = None, *, user: User, event: Event | None = None) -> None:
        super().__init__(data)
        self.bodies = own_bodies(user, *STAFF, *ORGANISERS)
        if event is not None:
            del self.fields["body"]
            self._fill(event)
        else:
            choices = [(key, str(body)) for key, body in self.bodies.items()]
            if user.is_staff:
                choices.append(("", "このポータルに載っていない主催者"))
            self.fields["body"].choices = choices  # type: ignore[attr-defined]
        cities = user.municipality_ids(*STAFF)
        bodies = user.organisation_ids(*ORGANISERS)
        own = Q(lead_municipality__in=cities) | Q(partners__organisation__in=bodies)
        if event is not None and event.case_id:
            own |= Q(pk=event.case_id)
        rows = Case.objects.filter(pk__in=Case.objects.filter(own).values("pk"))
        self.fields["case"].queryset = rows.filter(archived_at=None).order_by("title", "pk")  # type: ignore[attr-defined]

    def _fill(self, event: Event) -> None:
        self.initial = {name: getattr(event, name) for name in _TEXTS if name != "fields"}
        self.initial |= {
            "fields_": event.fields,
            "version": event.version,
            "accepts_until": event.accepts_until,
            "case": event.case_id,
        }

    @property
    def chosen_body(self) -> Body | None:
        """Who organises; None for an organiser without a record. Call after is_valid."""
        return self.bodies.get(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "body" in self.fields and not cleaned.get("body") and not cleaned.get("staff_group"):
            self.add_error("staff_group", "主催するグループ・研究会の名称を入力してください。")
        if cleaned.get("report_due_on") and not cleaned.get("asks_report"):
            self.add_error("asks_report", "レポートの締切を決めるときは、しるしを付けてください。")
        return cleaned

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        moment = cleaned["accepts_until"]
        return {name: cleaned[name] for name in _TEXTS if name != "fields"} | {
            "fields": cleaned["fields_"],
            "case": cleaned["case"],
            "accepts_until": moment.instant() if moment else None,
        }


class SessionForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    starts_at = MomentField(label="開始")
    ends_at = MomentField(label="終了")
    topic = PlainTextField(label="題目", max_length=200, required=False)
    content = _long("この回の内容")
    is_online = forms.BooleanField(label="オンラインで行う", required=False)
    place = PlainTextField(
        label="場所", max_length=200, required=False, help_text="オンラインだけのときは空のまま。"
    )
    join_note = _long(
        "参加のしかた",
        rows=2,
        most=500,
        help_text="接続先のURLなど。参加が決まった人と主催者だけに見えます。",
    )
    attended_count = forms.IntegerField(
        label="参加した人数（人）",
        required=False,
        min_value=0,
        max_value=100_000,
        help_text="終わったあとに入れます。出欠を記録すると、自動で入ります。",
    )
    attended_note = PlainTextField(
        label="参加した人", max_length=200, required=False, help_text="例：さまざまな部署の職員。"
    )

    _NAMES = (
        *("topic", "content", "is_online", "place", "join_note", "attended_count"),
        "attended_note",
    )

    def __init__(self, data: Any = None, *, session: EventSession | None = None) -> None:
        super().__init__(data)
        if session is not None:
            names = (*self._NAMES, "version", "starts_at", "ends_at")
            self.initial = {name: getattr(session, name) for name in names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if start and end and end.instant() <= start.instant():
            self.add_error("ends_at", "終了は、開始より後にしてください。")
        if not cleaned.get("is_online") and not cleaned.get("place"):
            self.add_error("place", "場所を入力するか、「オンラインで行う」を選んでください。")
        return cleaned

    def values(self) -> dict[str, Any]:
        moments = {name: self.cleaned_data[name].instant() for name in ("starts_at", "ends_at")}
        return {name: self.cleaned_data[name] for name in self._NAMES} | moments


class VersionForm(RefusableForm):
    """What the rows of fees stand on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class FeeForm(PlainWordsMixin, forms.Form):
    """One tier; a row without a name is none."""

    name = PlainTextField(label="区分", max_length=50, required=False)
    amount = AmountField(label="参加費（円）", required=False, help_text="", remarks="参加費の補足")
    until = DayField(label="この日までの申込", required=False)
    members_only = forms.BooleanField(label="会員だけ", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        amount = cleaned.get("amount")
        if cleaned.get("name") and amount is None and not self.errors:
            self.add_error("amount", "参加費を入力してください。無料のときは0円と入れます。")
        if amount is not None and not 0 <= amount <= MOST_YEN:
            self.add_error("amount", f"参加費は0円から{MOST_YEN:,}円までで入れてください。")
        if not cleaned.get("name") and (amount is not None or cleaned.get("until")):
            self.add_error("name", "区分の名称を入力してください。例：基本、早割、会員。")
        return cleaned


FeeForms = formset_factory(FeeForm, extra=MOST_FEES, max_num=MOST_FEES, absolute_max=MOST_FEES)


def fee_initial(fees: Iterable[EventFee]) -> list[dict[str, Any]]:
    names = ("name", "amount", "until", "members_only")
    return [{name: getattr(fee, name) for name in names} for fee in fees]


def fee_entries(formset: Any) -> list[FeeEntry]:
    """The tiers as entered. Call after is_valid."""
    rows = [form.cleaned_data for form in formset if form.cleaned_data.get("name")]
    return [FeeEntry(row["name"], row["amount"], row["until"], row["members_only"]) for row in rows]


class MaterialForm(RefusableForm):
    session = forms.ModelChoiceField(
        EventSession.objects.none(), label="どの回の資料か", required=False, empty_label="全体"
    )
    title = PlainTextField(label="資料の名称", max_length=150)
    upload = FilesField(label="ファイル", most=1, required=False)
    url = forms.URLField(label="URL", required=False, max_length=1000, assume_scheme="https")
    text = _long("内容", rows=5, most=8000, help_text="ファイル・URL・内容のどれかが要ります。")
    is_public = forms.BooleanField(
        label="だれでも読める",
        required=False,
        help_text="選ばないときは、参加が決まった人とその自治体・団体の人、主催者だけが読めます。",
    )

    def __init__(self, *args: Any, user: User, event: Event) -> None:
        super().__init__(*args)
        self.fields["upload"].by = user  # type: ignore[attr-defined]
        offer_sessions(self, event)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in ("upload", "url", "text")) and not self.errors:
            self.add_error("upload", "ファイル・URL・内容のどれかを入れてください。")
        return cleaned

    def values(self) -> dict[str, Any]:
        names = ("session", "title", "url", "text", "is_public")
        return {name: self.cleaned_data[name] for name in names}


def offer_sessions(form: forms.Form, event: Event) -> None:
    field: Any = form.fields["session"]
    field.queryset = event.sessions.order_by("starts_at", "pk")
    field.label_from_instance = session_label


def session_label(session: EventSession) -> str:
    when = format_moment(session.starts_at)
    return f"{when}　{session.topic}" if session.topic else when


class CancelForm(RefusableForm):
    reason = PlainTextField(
        label="中止の理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="催しのページに表示し、申し込んだ人にメールで知らせます。",
    )


class ConsultationSlotsForm(RefusableForm):
    """Several slots of one length, one after the other."""

    starts_at = MomentField(label="最初の枠の開始")
    minutes = forms.IntegerField(label="1枠の長さ（分）", min_value=10, max_value=480, initial=30)
    number = forms.IntegerField(label="枠の数", min_value=1, max_value=20, initial=4)
    is_online = forms.BooleanField(label="オンラインで行う", required=False)
    place = PlainTextField(label="場所", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("is_online") and not cleaned.get("place"):
            self.add_error("place", "場所を入力するか、「オンラインで行う」を選んでください。")
        return cleaned

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"starts_at": self.cleaned_data["starts_at"].instant()}


class FeeCorrectionForm(RefusableForm):
    """What somebody pays instead; `was` is the amount on the page, in yen."""

    was = forms.IntegerField(widget=forms.HiddenInput, required=False)
    amount = AmountField(
        label="正しい参加費（円）",
        remarks="訂正の理由",
        help_text="例：15,000円。かからないときは0円。",
    )
    reason = PlainTextField(
        label="訂正の理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申し込んだ人にメールで伝わります。例：会員の名簿で確かめられなかったため。",
    )
