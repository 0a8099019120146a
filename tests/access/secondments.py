"""派遣・研修受入: its two parties by role, everybody else once it is public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse

from partners.models import SecondmentReflection, SecondmentReport
from tests.access.world import World
from tests.factories.partners import UserFactory
from tests.factories.secondments import SecondmentFactory


def _secondment(page: str, *more: object, **values: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        row = SecondmentFactory(
            sender_municipality=world.city, host_organisation=world.npo, **values
        )
        return reverse(page, args=[row.pk, *more])

    return address


def _reflection(world: World) -> str:
    row = SecondmentFactory(
        sender_municipality=world.city, host_organisation=world.npo, state="returned"
    )
    reflection = SecondmentReflection.objects.create(
        secondment=row,
        fiscal_year=2023,
        time="past",
        side="sender",
        question="何を学びましたか。",
        answer="現場の速さ。",
        created_by=UserFactory(),
    )
    return reverse("secondment_reflection_reach", args=[row.pk, reflection.pk])


def _report(world: World) -> str:
    row = SecondmentFactory(
        sender_municipality=world.city, host_organisation=world.npo, state="running"
    )
    report = SecondmentReport.objects.create(
        secondment=row,
        kind="monthly",
        month=date(2023, 5, 1),
        summary="20日勤務。",
        side="host",
        sent_by=UserFactory(),
    )
    return reverse("secondment_report_accept", args=[row.pk, report.pk])


ADDRESSES: dict[str, Callable[[World], str]] = {
    "secondment_new": lambda world: reverse("secondment_new"),
    "secondment_detail": _secondment("secondment_detail"),
    "secondment_detail public": _secondment("secondment_detail", public=True),
    "secondment_edit": _secondment("secondment_edit"),
    "secondment_edit public": _secondment("secondment_edit", public=True),
    "secondment_agreement": _secondment("secondment_agreement"),
    "secondment_cases": _secondment("secondment_cases"),
    "secondment_step discuss": _secondment("secondment_step", "discuss"),
    "secondment_step sign": _secondment("secondment_step", "sign", state="discussed"),
    "secondment_step again": _secondment("secondment_step", "discuss", state="signed"),
    "secondment_step call_off": _secondment("secondment_step", "call_off"),
    "secondment_step unknown": _secondment("secondment_step", "destroy"),
    "secondment_reach agree": _secondment("secondment_reach", "agree"),
    "secondment_reach publish": _secondment("secondment_reach", "publish"),
    "secondment_reach withdraw": _secondment("secondment_reach", "withdraw", public=True),
    "secondment_reach unknown": _secondment("secondment_reach", "destroy"),
    "secondment_reflect": _secondment("secondment_reflect", state="running"),
    "secondment_reflect early": _secondment("secondment_reflect"),
    "secondment_reflection_reach": _reflection,
    "secondment_report": _secondment("secondment_report", state="running"),
    "secondment_report_accept": _report,
}

# Columns: visitor committee viewer editor approver, other city's editor approver,
# reporter manager, other organisation's manager, administrator.
TABLE = """
secondment_new              in/in   403/403 403/403 200/422 200/422 200/422 200/422 200/422 200/422 200/422 403/403
secondment_detail           404/405 404/405 200/405 200/405 200/405 404/405 404/405 200/405 200/405 404/405 404/405
secondment_detail public    200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405
secondment_edit             in/in   404/404 403/403 200/422 200/422 404/404 404/404 200/422 200/422 404/404 404/404
secondment_edit public      in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
secondment_agreement        in/in   404/404 403/403 200/422 200/422 404/404 404/404 200/422 200/422 404/404 404/404
secondment_cases            in/in   404/404 403/403 200/302 200/302 404/404 404/404 200/302 200/302 404/404 404/404
secondment_step discuss     in/in   404/404 403/403 200/302 200/302 404/404 404/404 200/302 200/302 404/404 404/404
secondment_step sign        in/in   404/404 403/403 403/403 200/302 404/404 404/404 403/403 200/302 404/404 404/404
secondment_step again       in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
secondment_step call_off    in/in   404/404 403/403 403/403 200/422 404/404 404/404 403/403 200/422 404/404 404/404
secondment_step unknown     in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
secondment_reach agree      in/in   404/404 403/403 403/403 200/302 404/404 404/404 403/403 200/302 404/404 404/404
secondment_reach publish    in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
secondment_reach withdraw   in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 200/302 403/403 403/403
secondment_reach unknown    in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
secondment_reflect          in/in   404/404 403/403 200/422 200/422 404/404 404/404 200/422 200/422 404/404 404/404
secondment_reflect early    in/in   404/404 403/403 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
secondment_reflection_reach in/in   405/404 405/403 405/302 405/302 405/404 405/404 405/302 405/302 405/404 405/404
secondment_report           in/in   404/404 403/403 200/422 200/422 404/404 404/404 200/422 200/422 404/404 404/404
secondment_report_accept    in/in   405/404 405/403 405/302 405/302 405/404 405/404 405/403 405/403 405/404 405/404
"""
READING = {"secondment_list", "secondment_file"}
