"""Records of the ground in the admin: read, never written there."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin
from procrastinate.contrib.django.models import ProcrastinateJob

from ppp_portal.audit import AuditEntry
from ppp_portal.files.stored_file import StoredFile
from ppp_portal.mail import Mail
from ppp_portal.tasks import send_mail

BODY_HIDDEN = "（本人だけに渡すリンクがあるため、ここでは表示しません）"


class ReadOnlyAdmin(admin.ModelAdmin):
    """List, search and look; no adding, changing or deleting."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _is_administrator(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_staff)


class RecordsAdmin(ReadOnlyAdmin):
    """What the parties write on the portal's own pages: every administrator may find and read it.

    Each page still lists only `visible_to`.
    """

    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_administrator(request)


class RecordsInline(admin.TabularInline):
    """Rows of such a record, read on its page."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_administrator(request)


class OpenRowsAdmin(ReadOnlyAdmin):
    """Leaves out the rows that may not even be counted."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(confidential=False)


@admin.register(Mail)
class MailAdmin(OpenRowsAdmin):
    """All mail with its state; in the demo this list is everybody's mailbox."""

    list_display = ("subject", "to", "state", "created_at", "sent_at")
    list_filter = ("state", "created_at")
    search_fields = ("to", "subject")
    ordering = ("-created_at", "-pk")
    fields = ("to", "subject", "text", "state", "error", "created_at", "sent_at")
    readonly_fields: ClassVar = ("text",)

    @admin.display(description="本文")
    def text(self, mail: Mail) -> str:
        """A link that opens an account is its owner's alone, except where all is a demo."""
        if mail.holds_secret and not (settings.DEMO or settings.DEBUG):
            return BODY_HIDDEN
        return mail.body


@admin.register(AuditEntry)
class AuditEntryAdmin(OpenRowsAdmin):
    """Who did what to which record, newest first."""

    list_display = ("at", "acting_as", "actor", "action", "object_type", "object_label")
    list_filter = ("action", "object_type", "at")
    list_select_related = ("actor",)
    search_fields = ("object_label", "object_id", "action", "acting_as")
    show_full_result_count = False  # the table grows for years


admin.site.unregister(ProcrastinateJob)


@admin.register(ProcrastinateJob)
class JobAdmin(ProcrastinateJobAdmin):
    """The jobs without those of mail: mails have their own list, which leaves out the sealed ones."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).exclude(task_name=send_mail.name)


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """What is kept and how large it is; its content opens only where it belongs."""

    list_display = ("kind", "size_words", "created_at")
    list_filter = ("kind", "created_at")
    ordering = ("-created_at", "-pk")
    fields = ("id", "kind", "content_type", "size_words", "sha256", "created_at")
    readonly_fields: ClassVar = fields

    @admin.display(description="大きさ", ordering="size")
    def size_words(self, stored: StoredFile) -> str:
        return stored.size_words
