"""Published policy proposals in the admin, and putting those on record that a source tells of."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cases.models import Case
from partners.models import Organisation
from ppp_portal.admin import ReadOnlyAdmin
from ppp_portal.forms import PlainWordsMixin
from proposals.domain.policy_record import record_published
from proposals.models import PolicyProposal
from proposals.policy_enums import ChangeKind, FollowUpKind

_CONTENT = ("title", "problem", "proposal", "fields")


class PolicyRecordForm(PlainWordsMixin, forms.ModelForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.live().order_by("name_kana", "pk"), label="提言した団体"
    )
    addressee = forms.CharField(
        label="提言先", max_length=150, help_text="出典に書かれているとおりに。例：○○市長。"
    )
    change_kind = forms.ChoiceField(label="変えたいもの", choices=ChangeKind.choices)
    change_name = forms.CharField(label="その名称", max_length=200)
    change_wanted = forms.CharField(
        label="どう変えたいか", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    source_note = forms.CharField(label="出典", max_length=200)
    source_url = forms.URLField(
        label="出典URL", max_length=500, required=False, assume_scheme="https"
    )
    followed_kind = forms.ChoiceField(
        label="その後", choices=[("", "記載なし"), *FollowUpKind.choices], required=False
    )
    followed_name = forms.CharField(
        label="その後の条例・計画・予算などの名称", max_length=200, required=False
    )
    followed_note = forms.CharField(label="その後の説明", max_length=2000, required=False)
    followed_case = forms.ModelChoiceField(
        Case.objects.order_by("-pk"), label="事例", required=False, empty_label="なし"
    )

    class Meta:
        model = PolicyProposal
        fields = _CONTENT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("followed_kind") and not cleaned.get("followed_name"):
            self.add_error("followed_name", "その後を選んだときは、名称を入力してください。")
        return cleaned

    def _post_clean(self) -> None:
        """The domain function builds and checks the row; the form only reads what was typed."""

    def followed(self) -> dict[str, Any] | None:
        names = ("kind", "name", "note", "case")
        if not self.cleaned_data["followed_kind"]:
            return None
        return {name: self.cleaned_data[f"followed_{name}"] for name in names}


@admin.register(PolicyProposal)
class PolicyProposalAdmin(ReadOnlyAdmin):
    """What everybody reads; what is not published is its parties' only."""

    list_display = ("title", "organisation", "state", "published_at", "source_note")
    list_filter = ("state",)
    list_select_related = ("organisation",)
    search_fields = ("search_key",)
    ordering = ("-published_at", "-pk")
    exclude = ("search_key", "version")
    form = PolicyRecordForm
    add_fieldsets: ClassVar = (
        (None, {"fields": ("organisation", "addressee", *_CONTENT)}),
        ("変えたいもの", {"fields": ("change_kind", "change_name", "change_wanted")}),
        (
            "その後",
            {"fields": ("followed_kind", "followed_name", "followed_note", "followed_case")},
        ),
        ("出典", {"fields": ("source_note", "source_url")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyProposal]:
        return super().get_queryset(request).filter(published_at__isnull=False)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.add_fieldsets if obj is None else super().get_fieldsets(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = form.cleaned_data
        made = record_published(
            by=request.user,  # type: ignore[arg-type]
            organisation=data["organisation"],
            addressee=data["addressee"],
            values={name: data[name] for name in _CONTENT},
            change={name: data[f"change_{name}"] for name in ("kind", "name", "wanted")},
            source_note=data["source_note"],
            source_url=data["source_url"],
            followed=form.followed(),
        )
        # What the admin's own message and log name.
        obj.__dict__.update(made.__dict__)
