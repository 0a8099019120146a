"""Activity reports: writing, every step, and who reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from cases.models import ReportFile
from tests.access.world import World
from tests.factories.files import stored_document
from tests.factories.reports import Desk


def _desk(world: World, **case: object) -> Desk:
    """A case of the world's city with the world's organisation as its partner."""
    desk = Desk(lead_municipality=world.city, organisation=world.npo, **case)
    return desk


def _report(page: str, **report: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        return reverse(page, args=[_desk(world).report(**report).pk])  # type: ignore[arg-type]

    return address


def _files(**report: object) -> Callable[[World], str]:
    return _report("report_files", **report)


def _hide(**report: object) -> Callable[[World], str]:
    """The page that ends the publication of a public document of a report."""

    def address(world: World) -> str:
        desk = _desk(world)
        draft = desk.report()
        row = ReportFile.objects.create(
            report=draft, file=stored_document(by=desk.reporter), is_public=True
        )
        desk.bring(draft, **report)  # type: ignore[arg-type]
        return reverse("report_file_hide", args=[draft.pk, row.file_id])

    return address


KEY = "11111111-1111-4111-8111-111111111111"

ADDRESSES: dict[str, Callable[[World], str]] = {
    "report_new": lambda world: reverse("report_new", args=[_desk(world).case.pk]) + f"?key={KEY}",
    "report_new monthly": lambda world: (
        reverse("report_new", args=[_desk(world).case.pk]) + "?kind=monthly&period=2025-06-01"
    ),
    "report_edit draft": _report("report_edit"),
    "report_edit submitted": _report("report_edit", state="submitted"),
    "report_edit confirmed": _report("report_edit", state="confirmed"),
    "report_collect": _report("report_collect", kind="monthly"),
    "report_submit": _report("report_submit"),
    "report_withdraw": _report("report_withdraw", state="submitted"),
    "report_receive": _report("report_receive", state="submitted"),
    "report_return": _report("report_return", state="submitted"),
    "report_confirm": _report("report_confirm", state="submitted"),
    "report_confirm draft": _report("report_confirm"),
    "report_correct": _report("report_correct", state="confirmed"),
    "report_publish": _report("report_publish", state="confirmed"),
    "report_unpublish": _report("report_unpublish", state="confirmed", published=True),
    "report_discard": _report("report_discard"),
    "report_files draft": _files(),
    "report_files submitted": _files(state="submitted"),
    "report_files confirmed": _files(state="confirmed"),
    "report_file_hide draft": _hide(state="draft"),
    "report_file_hide published": _hide(state="confirmed", published=True),
    "report_forget": lambda world: reverse("report_forget", args=[KEY]),
}

TABLE = """
report_new                 in/in   403/403 403/403 200/422 200/422 403/403 403/403 200/422 200/422 403/403 403/403
report_new monthly         in/in   403/403 403/403 200/302 200/302 403/403 403/403 200/302 200/302 403/403 403/403
report_edit draft          in/in   404/404 404/404 404/404 404/404 404/404 404/404 200/422 200/422 404/404 403/403
report_edit submitted      in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/409 403/409 404/404 403/403
report_edit confirmed      in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/409 403/409 404/404 403/403
report_collect             in/in   405/404 405/404 405/404 405/404 405/404 405/404 405/302 405/302 405/404 405/403
report_submit              in/in   404/404 404/404 404/404 404/404 404/404 404/404 200/302 200/302 404/404 403/403
report_withdraw            in/in   404/404 403/403 403/403 403/403 404/404 404/404 200/302 200/302 404/404 403/403
report_receive             in/in   404/404 403/403 200/302 200/302 404/404 404/404 403/403 403/403 404/404 403/403
report_return              in/in   404/404 403/403 200/422 200/422 404/404 404/404 403/403 403/403 404/404 403/403
report_confirm             in/in   404/404 403/403 403/403 200/302 404/404 404/404 403/403 403/403 404/404 403/403
report_confirm draft       in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 403/403 404/404 403/403
report_correct             in/in   404/404 403/403 403/403 403/403 404/404 404/404 200/422 200/422 404/404 403/403
report_publish             in/in   404/404 403/403 403/403 200/302 404/404 404/404 403/403 403/403 404/404 403/403
report_unpublish           in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403 403/403
report_discard             in/in   404/404 404/404 404/404 404/404 404/404 404/404 200/302 200/302 404/404 403/403
report_files draft         in/in   404/404 404/404 404/404 404/404 404/404 404/404 200/422 200/422 404/404 403/403
report_files submitted     in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 403/403
report_files confirmed     in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 403/403
report_file_hide draft     in/in   404/404 404/404 404/404 404/404 404/404 404/404 200/302 200/302 404/404 403/403
report_file_hide published in/in   403/403 403/403 200/302 200/302 403/403 403/403 200/302 200/302 403/403 403/403
report_forget              in/in   405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404
"""
READING = {"report_list", "report_paper", "year_paper", "report_detail", "report_file"}
