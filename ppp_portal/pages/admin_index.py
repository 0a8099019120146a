"""What administrators come for, on the first page of the admin: it touches several apps."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

from cases.enums import Visibility
from cases.models import Case
from partners.models import Invitation, User
from ppp_portal.spreadsheet_runs import ImportRun, ImportState


class Act(NamedTuple):
    title: str
    text: str
    url: str


def acts(user: User) -> list[Act]:
    """The usual work with what is waiting in it; three queries."""
    cases = Case.objects.visible_to(user).live().filter(visibility=Visibility.DRAFT)
    ready = cases.exclude(summary="").count()
    previews = ImportRun.objects.filter(state=ImportState.PREVIEW).count()
    invited = Invitation.objects.filter(accepted_at=None, revoked_at=None).count()
    waiting = f"確認を待っている取り込みが{previews}件あります。" if previews else ""
    rows = [
        (
            "取り込み",
            f"表計算ファイルから事例を登録・更新します。{waiting}",
            "import_upload",
            ["cases"],
        ),
        (
            f"公開待ちの事例（{ready}件）",
            "概要まで入った下書きを確かめて公開します。",
            "cases_case_changelist?ready=1",
            [],
        ),
        (
            "招待",
            f"自治体・団体の人をメールで招きます。返事を待っている招待：{invited}件。",
            "partners_invitation_add",
            [],
        ),
        (
            "団体の統合",
            "同じ団体が二つ登録されているとき、一覧で選んで一つにまとめます。",
            "partners_organisation_changelist",
            [],
        ),
    ]
    found = [(title, text, _address(name, args)) for title, text, name, args in rows]
    return [Act(title, text, url) for title, text, url in found if url]


def _address(name: str, args: list[str]) -> str:
    """The admin page's address; '' where there is none."""
    name, _, query = name.partition("?")
    try:
        url = reverse(f"admin:{name}", args=args)
    except NoReverseMatch:
        return ""
    return f"{url}?{query}" if query else url
