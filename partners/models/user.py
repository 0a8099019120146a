"""The person who signs in, by e-mail address."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import Lower
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from partners.models.membership import Membership


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: object) -> User:
        """Make an active account; `email` is kept in lower case, its only identity."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("メールアドレス", unique=True)
    name = models.CharField("氏名", max_length=80, blank=True)
    is_staff = models.BooleanField("管理画面に入れる", default=False)
    is_active = models.BooleanField(
        "有効", default=True, help_text="退職・異動のときは、削除せず無効にします。"
    )
    date_joined = models.DateTimeField("登録日時", auto_now_add=True)

    # Set for the length of one request by partners.middleware.
    acting_membership: Membership | None = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "利用者"
        verbose_name_plural = "利用者"
        ordering = ("email",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="partners_user_email_is_lower_case",
                violation_error_message="メールアドレスは小文字で登録します。",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    @cached_property
    def active_memberships(self) -> list[Membership]:
        """Memberships in force, loaded once per request in one query, in a stable order.

        Each with `merged_ids`: the organisations that have been merged into its own, whose
        earlier acts (reports, proposals) keep the name they were done under.
        """
        from partners.models.organisation import Organisation

        merged = Organisation.objects.filter(merged_into=OuterRef("organisation_id")).order_by("pk")
        return list(
            self.memberships.active()
            .select_related("municipality", "organisation")
            .annotate(merged_ids=ArraySubquery(merged.values("pk")))
            .order_by("pk")
        )

    @property
    def acting_label(self) -> str:
        """The body and role acted for, for the audit trail; never the person's name."""
        if self.acting_membership:
            return self.acting_membership.label
        if self.active_memberships:
            return self.active_memberships[0].label
        return "ポータル管理者" if self.is_staff else ""

    @property
    def is_member(self) -> bool:
        """Whether the member-only records open: anybody with a membership in force."""
        return bool(self.active_memberships)

    def municipality_ids(self, *roles: str) -> list[int]:
        """Ids of the municipalities where this user holds one of `roles` (any, if none given)."""
        return [
            m.municipality_id
            for m in self.active_memberships
            if m.municipality_id and (not roles or m.role in roles)
        ]

    def organisation_ids(self, *roles: str) -> list[int]:
        """Ids of the organisations where this user holds one of `roles` (any, if none given).

        With those merged into them: what these did is theirs to read and to go on with.
        """
        return [
            pk
            for m in self.active_memberships
            if m.organisation_id and (not roles or m.role in roles)
            for pk in (m.organisation_id, *m.merged_ids)  # type: ignore[attr-defined]
        ]
