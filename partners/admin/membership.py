"""Memberships in the admin: any body, any role; each change through the domain, so audited."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from partners import permissions
from partners.actor import actor
from partners.domain.membership import (
    add_membership,
    change_membership,
    end_membership,
    members_of,
)
from partners.models import Membership


class _MembershipForm(forms.ModelForm):
    end_now = forms.BooleanField(
        label="所属を終了する",
        required=False,
        help_text="保存すると終了します。アカウントは残ります。",
    )

    class Meta:
        model = Membership
        fields = ("user", "municipality", "organisation", "role", "department")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.ended_at:
            raise ValidationError("終了した所属は変えられません。新しく登録してください。")
        # The model's constraints cannot say these: they speak of fields that are not in the form.
        if self.instance.pk:
            self._check_role(cleaned.get("role"))
        else:
            self._check_new(cleaned)
        return cleaned

    def _check_role(self, role: str | None) -> None:
        roles = permissions.roles_of(permissions.body_of(self.instance))
        if role and role not in roles:
            labels = "・".join(str(each.label) for each in roles)
            self.add_error("role", f"この所属で選べる役割は、{labels}です。")

    def _check_new(self, cleaned: dict[str, Any]) -> None:
        body = cleaned.get("municipality") or cleaned.get("organisation")
        user = cleaned.get("user")
        if body and user and members_of(body).filter(user=user).exists():
            self.add_error("user", f"この利用者は、すでに{body}に所属しています。")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    form = _MembershipForm
    list_display = ("user", "municipality", "organisation", "role", "department", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "municipality", "organisation")
    search_fields = (
        *("user__email", "user__name", "department"),
        *("municipality__name", "municipality__code", "organisation__name"),
    )
    autocomplete_fields: ClassVar = ("user", "municipality", "organisation")
    ordering = ("-pk",)

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False  # ended, not deleted: the acts done under it stay explained

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        base = ("user", "municipality", "organisation", "role", "department")
        return (*base, "end_now", "created_at", "ended_at") if obj else base

    def get_readonly_fields(
        self, request: HttpRequest, obj: Membership | None = None
    ) -> tuple[str, ...]:
        fixed = ("user", "municipality", "organisation", "created_at", "ended_at")
        return fixed if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "municipality", "organisation")

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        values = form.cleaned_data
        if not change:
            body = permissions.body_of(obj)
            made = add_membership(
                by=actor(request),
                user=obj.user,
                body=body,
                role=obj.role,
                department=obj.department,
            )
            obj.pk = made.pk
            return
        change_membership(
            by=actor(request), membership_id=obj.pk, role=obj.role, department=obj.department
        )
        if values.get("end_now"):
            end_membership(by=actor(request), membership_id=obj.pk)
