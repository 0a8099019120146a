"""Accounts in the admin: made with a password to hand over, switched off, never deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.admin import EmailAddressAdmin  # noqa: F401  (registered by the import)
from allauth.account.models import EmailAddress
from allauth.mfa.admin import AuthenticatorAdmin  # noqa: F401  (registered by the import)
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from partners.actor import actor
from partners.domain.account import record_account, reset_second_factor
from partners.models import Membership, User

# What an account may do everywhere; each change of it is audited.
_POWERS = ("is_active", "is_staff", "is_superuser", "email")

# Sign-in goes by User.email alone (accounts.py), second factors are reset by the action below, and
# roles come by memberships: these tables would only mislead here.
admin.site.unregister([EmailAddress, Authenticator, Group])


class MembershipInline(admin.TabularInline):
    model = Membership
    fields = ("municipality", "organisation", "role", "department", "ended_at")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # through 招待, or 所属と役割

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("municipality", "organisation")


class _CreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class _ChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form = _ChangeForm
    add_form = _CreationForm
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("権限", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("記録", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": ("email", "name", "usable_password", "password1", "password2"),
                "description": (
                    "ふつうは「招待」から招きます。ここで作ったアカウントには所属がありません。"
                ),
            },
        ),
    )
    inlines: ClassVar = [MembershipInline]
    actions = ["reset_second_factors"]

    @admin.action(description="選んだ利用者の二段階認証を解除する（端末をなくしたとき）")
    def reset_second_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            reset_second_factor(by=actor(request), user=user)
        self.message_user(request, f"{len(queryset)}人の二段階認証を解除しました。")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # acts stay with their account: switch it off instead

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        return list(self.inlines) if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only a superuser gives or takes the administrators' powers."""
        locked = () if request.user.is_superuser else ("is_staff", "is_superuser")
        return (*self.readonly_fields, *locked)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changed = [name for name in form.changed_data if name in _POWERS and change]
        if not change:
            record_account(by=actor(request), action="user.create", user=obj)
        elif changed:
            now = {name: getattr(obj, name) for name in changed if name != "email"}
            record_account(
                by=actor(request),
                action="user.change",
                user=obj,
                detail={"fields": changed, "to": now},
            )
