"""Cases, profiles, members, invitations and imports."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from ppp_portal.spreadsheet_runs import ImportRun
from tests.access.world import World
from tests.factories.cases import CaseFactory
from tests.factories.partners import InvitationFactory, MembershipFactory, OrganisationFactory


def _case(page: str, *more: str, **values: object) -> Callable[[World], str]:
    def address(world: World) -> str:
        case = CaseFactory(lead_municipality=world.city, **values)
        return reverse(page, args=[case.pk, *more])

    return address


def _profile(**values: object) -> Callable[[World], str]:
    return lambda world: reverse("organisation_edit", args=[OrganisationFactory(**values).pk])


def _invitation(page: str, *, of_npo: bool = False) -> Callable[[World], str]:
    def address(world: World) -> str:
        body = {"in_organisation": True, "organisation": world.npo} if of_npo else {}
        row = InvitationFactory(**(body or {"municipality": world.city}))
        return reverse(page, args=[row.pk])

    return address


def _membership(page: str, *, of_npo: bool = False) -> Callable[[World], str]:
    def address(world: World) -> str:
        body = {"in_organisation": True, "organisation": world.npo} if of_npo else {}
        row = MembershipFactory(**(body or {"municipality": world.city, "role": "viewer"}))
        return reverse(page, args=[row.pk])

    return address


def _accept(world: World) -> str:
    InvitationFactory(token="t", municipality=world.city)
    return reverse("invitation_accept", args=["t"])


def _run(page: str) -> Callable[[World], str]:
    def address(world: World) -> str:
        mapping = {"headers": [], "fields": {}, "samples": {}, "sheets": []}
        run = ImportRun.objects.create(
            kind="cases", state="preview", file_name="a.csv", file=b"a", mapping=mapping
        )
        return reverse(f"admin:{page}", args=[run.pk])

    return address


ADDRESSES: dict[str, Callable[[World], str]] = {
    "case_new": lambda world: reverse("case_new"),
    "case_edit draft": _case("case_edit", visibility="draft"),
    "case_edit members": _case("case_edit", visibility="members"),
    "case_edit public": _case("case_edit"),
    "case_edit archived": _case("case_edit", archived_at=timezone.now()),
    "case_visibility publish": _case("case_visibility", "publish", visibility="draft"),
    "case_visibility unready": _case("case_visibility", "publish", visibility="draft", summary=""),
    "case_visibility again": _case("case_visibility", "publish"),
    "case_visibility share": _case("case_visibility", "share", visibility="draft"),
    "case_visibility withdraw": _case("case_visibility", "withdraw"),
    "case_visibility unknown": _case("case_visibility", "destroy"),
    "organisation_edit": lambda world: reverse("organisation_edit", args=[world.npo.pk]),
    "organisation_edit archived": _profile(archived_at=timezone.now()),
    "organisation_edit draft": _profile(visibility=0),
    "member_list": lambda world: reverse("member_list"),
    "membership_role city": _membership("membership_role"),
    "membership_role npo": _membership("membership_role", of_npo=True),
    "membership_end city": _membership("membership_end"),
    "membership_end npo": _membership("membership_end", of_npo=True),
    "membership_switch viewer": lambda world: reverse("membership_switch"),
    "invitation_create": lambda world: reverse("invitation_create"),
    "invitation_revoke city": _invitation("invitation_revoke"),
    "invitation_revoke npo": _invitation("invitation_revoke", of_npo=True),
    "invitation_resend city": _invitation("invitation_resend"),
    "invitation_resend npo": _invitation("invitation_resend", of_npo=True),
    "invitation_accept": _accept,
    "import_upload": lambda world: reverse("admin:import_upload", args=["cases"]),
    **{
        name: _run(name)
        for name in (
            *("import_run", "import_columns", "import_confirm", "import_undo"),
            *("import_discard", "import_restart", "import_file"),
        )
    },
}

# GET/POST. `in`: to the sign-in page. 422: the empty form is refused, so it may be sent.
# Columns: visitor committee viewer editor approver, other city's editor approver,
# reporter manager, other organisation's manager, administrator.
TABLE = """
case_new                   in/in   403/403 403/403 200/422 200/422 200/422 200/422 403/403 403/403 403/403 200/422
case_edit draft            in/in   404/404 403/403 200/422 200/422 404/404 404/404 404/404 404/404 404/404 200/422
case_edit members          in/in   404/404 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 200/422
case_edit public           in/in   403/403 403/403 200/422 200/422 403/403 403/403 403/403 403/403 403/403 200/422
case_edit archived         in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 403/403
case_visibility publish    in/in   404/404 403/403 403/403 200/302 404/404 404/404 404/404 404/404 404/404 200/302
case_visibility unready    in/in   404/404 403/403 403/403 403/403 404/404 404/404 404/404 404/404 404/404 403/403
case_visibility again      in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403 403/403
case_visibility share      in/in   404/404 403/403 403/403 200/302 404/404 404/404 404/404 404/404 404/404 200/302
case_visibility withdraw   in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403 200/302
case_visibility unknown    in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
organisation_edit          in/in   403/403 403/403 403/403 403/403 403/403 403/403 403/403 200/422 403/403 200/422
organisation_edit archived in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 403/403
organisation_edit draft    in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 200/422
member_list                in/in   200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405
membership_role city       in/in   404/404 403/403 403/403 200/200 404/404 404/404 404/404 404/404 404/404 200/200
membership_role npo        in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 200/200 404/404 200/200
membership_end city        in/in   404/404 403/403 403/403 200/302 404/404 404/404 404/404 404/404 404/404 200/302
membership_end npo         in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 200/302 404/404 200/302
membership_switch viewer   in/in   405/404 405/302 405/404 405/404 405/404 405/404 405/404 405/404 405/404 405/404
invitation_create          in/in   200/200 403/403 403/403 200/200 403/403 200/200 403/403 200/200 200/200 200/200
invitation_revoke city     in/in   405/404 405/403 405/403 405/302 405/404 405/404 405/404 405/404 405/404 405/302
invitation_revoke npo      in/in   405/404 405/404 405/404 405/404 405/404 405/404 405/403 405/302 405/404 405/302
invitation_resend city     in/in   405/404 405/403 405/403 405/302 405/404 405/404 405/404 405/404 405/404 405/302
invitation_resend npo      in/in   405/404 405/404 405/404 405/404 405/404 405/404 405/403 405/302 405/404 405/302
invitation_accept          200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200 200/200
import_upload              in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   200/422
import_run                 in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   200/405
import_columns             in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   200/422
import_confirm             in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   200/302
import_undo                in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   302/302
import_discard             in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   405/302
import_restart             in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   405/302
import_file                in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   in/in   200/405
"""
# Addresses of the portal's own views that only read; what they show is each one's own test.
READING = {
    "organisation_evidence",
    *("case_list", "case_map", "case_compare", "case_export", "case_feed", "case_detail"),
    *("organisation_list", "organisation_detail", "municipality_list", "municipality_detail"),
    "case_partners",
}
