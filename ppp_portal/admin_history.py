"""One record's history in the admin: what was done (audit trail) and which fields changed.

The audit trail says who acted and as whom; the event table, filled by the database itself, says
what each field held before and after, also for writes that went past the domain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Field, ForeignKey, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from ppp_portal.audit import AuditEntry

EVENTS_SHOWN = 100
ENTRIES_SHOWN = 200
_INSERTED = "insert"
# The second half of an audit action, in words.
_VERBS = {
    "create": "登録",
    "update": "編集",
    "publish": "公開",
    "share": "会員に公開",
    "withdraw": "下書きに戻す",
    "visibility": "公開範囲の変更",
    "archive": "保管",
    "restore": "保管から戻す",
    "delete": "削除",
    "merge": "ほかの記録を統合",
    "merged": "別の記録に統合",
    "import": "取り込み",
    "revert": "取り込みの取消",
}


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryLine:
    """One act, or one state of the row; newest first on the page."""

    at: datetime
    what: str
    who: str = ""
    account: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    changes: Sequence[FieldChange] = ()


class FieldHistoryMixin:
    """Give a ModelAdmin the page; name its event model in `event_model` (None: acts only)."""

    event_model: ClassVar[type[Model] | None] = None
    # Stamps and keys that follow from other fields.
    history_hidden: ClassVar[tuple[str, ...]] = (
        *("version", "updated_at", "created_at", "search_key", "name_key", "identity_key"),
    )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Replace Django's own list of admin edits. Five queries at most, plus one per relation."""
        admin: Any = self
        obj = admin.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not admin.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        lines = [*audit_lines(obj), *event_lines(self.event_model, obj, self.history_hidden)]
        context = {
            **admin.admin_site.each_context(request),
            "title": f"変更の履歴：{obj}",
            "opts": admin.opts,
            "object": obj,
            "lines": sorted(lines, key=lambda line: line.at, reverse=True),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/field_history.html", context)


def audit_lines(obj: Model) -> list[HistoryLine]:
    """The latest acts on one record, newest first."""
    entries = AuditEntry.objects.filter(
        confidential=False, object_type=obj._meta.label_lower, object_id=str(obj.pk)
    ).select_related("actor")
    return [
        HistoryLine(
            entry.at,
            _VERBS.get(entry.action.rpartition(".")[2], entry.action),
            entry.acting_as,
            entry.actor.email if entry.actor else "",
            entry.detail,
        )
        for entry in entries[:ENTRIES_SHOWN]
    ]


def event_lines(
    event_model: type[Model] | None, obj: Model, hidden: Sequence[str]
) -> list[HistoryLine]:
    """What each write changed, newest first; a write that changed only hidden fields is left out."""
    if event_model is None:
        return []
    latest = event_model._default_manager.filter(pgh_obj_id=obj.pk).order_by("-pgh_id")
    events: list[Any] = list(reversed(latest[: EVENTS_SHOWN + 1]))
    fields = [
        each
        for each in obj._meta.concrete_fields
        if each.name not in hidden and not each.primary_key
    ]
    names = _related_names(fields, events)
    lines = []
    for before, after in zip([None, *events], events, strict=False):
        if before is None:
            if after.pgh_label == _INSERTED:
                lines.append(HistoryLine(after.pgh_created_at, "この記録の始まり"))
            continue
        changes = [
            FieldChange(str(each.verbose_name), _shown(each, before, names), shown)
            for each in fields
            if (shown := _shown(each, after, names)) != _shown(each, before, names)
        ]
        if changes:
            lines.append(HistoryLine(after.pgh_created_at, "項目の変更", changes=changes))
    return lines[::-1]


def _related_names(fields: Sequence[Field], events: Sequence[Any]) -> dict[tuple[str, int], str]:
    """What related rows are called, one query per relation that is set anywhere."""
    names = {}
    for each in fields:
        if isinstance(each, ForeignKey):
            ids = {getattr(event, each.attname) for event in events} - {None}
            related: Any = each.remote_field.model
            for pk, row in related._default_manager.in_bulk(ids).items() if ids else ():
                names[each.name, pk] = str(row)
    return names


def _shown(each: Field, event: Any, names: dict[tuple[str, int], str]) -> str:
    """A field's value at one time, as a person reads it."""
    value = getattr(event, each.attname)
    if value is None or value == "" or value == []:
        return ""
    if isinstance(each, ForeignKey):
        return names.get((each.name, value), f"#{value}")
    base = getattr(each, "base_field", each)
    labels = {str(code): str(label) for code, label in base.flatchoices or ()}
    if isinstance(value, list):
        return "、".join(labels.get(str(item), str(item)) for item in value)
    if isinstance(each, models.BooleanField):
        return "はい" if value else "いいえ"
    return labels.get(str(value), str(value))
