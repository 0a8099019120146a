"""Invitations in the admin: to any body; the link itself is only ever in the mail."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from partners import permissions
from partners.actor import actor
from partners.domain.invitation import invite, resend_invitation, revoke_invitation, why_not_invite
from partners.models import Invitation
from ppp_portal.refusals import Refused


class _InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ("email", "municipality", "organisation", "role", "department")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        municipality, organisation = cleaned.get("municipality"), cleaned.get("organisation")
        if municipality and organisation:
            return cleaned  # the model's own constraint says what is wrong
        body = municipality or organisation
        if body and cleaned.get("email"):
            problem = why_not_invite(body, cleaned["email"])
            if problem:
                self.add_error("email", problem)
        return cleaned


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    form = _InvitationForm
    list_display = ("email", "municipality", "organisation", "role", "state", "expires_at")
    list_filter = (
        "role",
        ("accepted_at", admin.EmptyFieldListFilter),
        ("revoked_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("municipality", "organisation")
    search_fields = ("email", "municipality__name", "municipality__code", "organisation__name")
    autocomplete_fields: ClassVar = ("municipality", "organisation")
    ordering = ("-created_at", "-pk")
    actions = ["resend", "revoke"]

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False  # revoked, not deleted

    @admin.display(description="状態")
    def state(self, obj: Invitation) -> str:
        if obj.accepted_at:
            return "承諾済"
        if obj.revoked_at:
            return "取消"
        return "招待中" if obj.expires_at > timezone.now() else "期限切れ"

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        body = permissions.body_of(obj)
        (made,) = invite(
            by=actor(request),
            body=body,
            emails=[obj.email],
            role=obj.role,
            department=obj.department,
        )
        obj.pk = made.pk

    @admin.action(description="選んだ招待を再送する（前のリンクは使えなくなります）")
    def resend(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self._each(request, queryset, permissions.may_resend_invitation, resend_invitation, "再送")

    @admin.action(description="選んだ招待を取り消す")
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self._each(request, queryset, permissions.may_revoke_invitation, revoke_invitation, "取消")

    def _each(
        self, request: HttpRequest, queryset: QuerySet[Invitation], may: Any, act: Any, word: str
    ) -> None:
        done = 0
        for invitation in queryset.select_related("municipality", "organisation"):
            refusal = may(actor(request), invitation)
            if refusal:
                self.message_user(request, f"{invitation.email}：{refusal}", messages.WARNING)
                continue
            try:
                act(by=actor(request), invitation_id=invitation.pk)
                done += 1
            except Refused as refused:  # somebody else was quicker
                self.message_user(
                    request, f"{invitation.email}：{refused.reason}", messages.WARNING
                )
        self.message_user(request, f"{done}件を{word}しました。")
