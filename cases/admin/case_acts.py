"""Acts on many cases at once: a page that says what will happen, then one act per case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cases import permissions
from cases.domain.case import archive_case, change_visibility, restore_case
from cases.enums import PUBLISH, SHARE, WITHDRAW
from cases.models import Case
from ppp_portal.refusals import Refused

# Each case is locked, changed and recorded by itself, some 5 ms a case.
MAX_AT_ONCE = 500
NAMED = 20


@dataclass(frozen=True)
class Act:
    """`may(user, case)` gives the refusal or None; `do(by=, case_id=)` acts or raises Refused."""

    name: str
    label: str  # on the button
    done: str  # 「3件を…しました」
    may: Callable[[Any, Case], str | None]
    do: Callable[..., Case]


def _visibility_act(action: str, label: str, done: str) -> Act:
    def may(user: Any, case: Case) -> str | None:
        return permissions.may_change_visibility(user, case, action)

    return Act(action, label, done, may, partial(change_visibility, action=action))


def _may_archive(user: Any, case: Case) -> str | None:
    archived = "すでに保管されています。" if case.archived_at else None
    return permissions.may_archive_case(user, case) or archived


def _may_restore(user: Any, case: Case) -> str | None:
    live = None if case.archived_at else "保管されていません。"
    return permissions.may_archive_case(user, case) or live


ACTS = {
    act.name: act
    for act in (
        _visibility_act(PUBLISH, "公開する", "公開"),
        _visibility_act(SHARE, "会員に公開する", "会員に公開"),
        _visibility_act(WITHDRAW, "下書きに戻す", "下書きに"),
        Act("archive", "保管する（一覧から外す）", "保管", _may_archive, archive_case),
        Act("restore", "保管から戻す", "保管から戻", _may_restore, restore_case),
    )
}


def act_on(
    admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Case], act: Act
) -> HttpResponse | None:
    """The page that asks, or, once confirmed, the acts and their messages."""
    cases = list(queryset.order_by("pk")[: MAX_AT_ONCE + 1])
    if len(cases) > MAX_AT_ONCE:
        text = f"一度に{MAX_AT_ONCE}件までです。絞り込むか、分けて選んでからお試しください。"
        admin.message_user(request, text, messages.ERROR)
        return None
    if request.POST.get("confirmed") == "1":
        _act_on_each(admin, request, cases, act)
        return None
    allowed, refused = [], dict[str, list[Case]]()
    for case in cases:
        refusal = act.may(request.user, case)
        if refusal:
            refused.setdefault(refusal, []).append(case)
        else:
            allowed.append(case)
    context = {
        **admin.admin_site.each_context(request),
        "title": f"{act.label}事例の確認",
        "opts": admin.opts,
        "act": act,
        "allowed": allowed,
        "refused": refused,
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/cases/case/confirm_act.html", context)


def _act_on_each(admin: ModelAdmin, request: HttpRequest, cases: list[Case], act: Act) -> None:
    done, refused = 0, dict[str, list[str]]()
    for case in cases:
        try:
            act.do(by=request.user, case_id=case.pk)
            done += 1
        except Refused as refusal:
            refused.setdefault(refusal.reason, []).append(case.title)
    if done:
        admin.message_user(request, f"{done}件を{act.done}しました。", messages.SUCCESS)
    for reason, titles in refused.items():
        names = "、".join(titles[:NAMED]) + ("ほか" if len(titles) > NAMED else "")
        text = f"{len(titles)}件は{act.done}していません：{reason}（{names}）"
        admin.message_user(request, text, messages.WARNING)
