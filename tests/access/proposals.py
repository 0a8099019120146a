"""参加申込 and proposals: the entrant is 「甲の会」 of the world, the call is of its city."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.urls import reverse

from proposals.domain.entry import add_entry_file, decide_entry
from proposals.domain.proposal import add_file
from proposals.domain.sealed import open_call, read_entry, read_own
from proposals.enums import ACCEPT
from proposals.models import Call, Entry, Proposal
from proposals.writing.content import Attachment
from tests.access.world import World
from tests.factories.entries import (
    Bidder,
    Office,
    closing_call,
    make_entry,
    make_proposal,
    submit,
)

Address = Callable[[World], str]
FILE = Attachment("", "試験.txt", 4, "text/plain")


def _bidder(world: World) -> Bidder:
    manager, reporter = world.people["manager"], world.people["reporter"]
    assert manager is not None
    assert reporter is not None
    return Bidder(world.npo, manager, reporter)


def _office(world: World) -> Office:
    viewer, editor, approver = (world.people[role] for role in ("viewer", "editor", "approver"))
    assert viewer is not None
    assert editor is not None
    assert approver is not None
    return Office(world.city, viewer, editor, approver)


def _call(world: World, seconds: float = 3600) -> Call:
    return closing_call(_office(world), seconds=seconds, entrant_count="staff")


def _of_call(page: str, seconds: float = 3600) -> Address:
    """The call, without any entry."""
    return lambda world: reverse(page, args=[_call(world, seconds).pk])


def _entry(world: World, *, state: str = "submitted") -> Entry:
    entry = make_entry(_call(world), _bidder(world), submitted=state != "draft")
    if state == "accepted":
        decide_entry(by=_office(world).editor, entry_id=entry.pk, action=ACCEPT)
    return entry


def _own(page: str, state: str) -> Address:
    """A page of one's own entry in a state."""
    return lambda world: reverse(page, args=[_entry(world, state=state).call_id])


def _entry_page(page: str, *more: str, state: str = "submitted") -> Address:
    return lambda world: reverse(page, args=[_entry(world, state=state).pk, *more])


def _entry_file(world: World) -> str:
    entry = make_entry(_call(world), _bidder(world), submitted=False)
    entry = add_entry_file(
        by=_bidder(world).reporter, entry_id=entry.pk, attachment=FILE, data=b"test"
    )
    return reverse("entry_file", args=[entry.pk, read_entry(entry).files[0].file_id])


def _proposal(world: World, *, sent: bool = False, opened: bool = False) -> Proposal:
    call = _call(world, -1 if opened else 3600)
    bidder = _bidder(world)
    proposal = make_proposal(call, bidder, _office(world))
    proposal = add_file(by=bidder.reporter, proposal_id=proposal.pk, attachment=FILE, data=b"test")
    if sent or opened:
        submit(proposal, bidder, received_at=call.proposals_due_at)
    if opened:
        open_call(by=_office(world).approver, call_id=call.pk)
    return proposal


def _page(page: str, *, sent: bool = False, opened: bool = False) -> Address:
    return lambda world: reverse(page, args=[_proposal(world, sent=sent, opened=opened).pk])


def _file(page: str, *, opened: bool = False, unknown: bool = False) -> Address:
    def address(world: World) -> str:
        proposal = _proposal(world, opened=opened)
        content = read_own(by=_bidder(world).manager, proposal=proposal)
        file_id = uuid.uuid4() if unknown else content.files[0].file_id
        return reverse(page, args=[proposal.pk, file_id])

    return address


ADDRESSES: dict[str, Address] = {
    "entry_own none": _of_call("entry_own"),
    "entry_own draft": _own("entry_own", "draft"),
    "entry_own submitted": _own("entry_own", "submitted"),
    "entry_files draft": _own("entry_files", "draft"),
    "entry_files submitted": _own("entry_files", "submitted"),
    "entry_submit draft": _own("entry_submit", "draft"),
    "entry_submit submitted": _own("entry_submit", "submitted"),
    "entry_withdraw draft": _own("entry_withdraw", "draft"),
    "entry_withdraw submitted": _own("entry_withdraw", "submitted"),
    "entry_writers submitted": _own("entry_writers", "submitted"),
    "entry_list": _own("entry_list", "submitted"),
    "entry_detail submitted": _entry_page("entry_detail"),
    "entry_detail draft": _entry_page("entry_detail", state="draft"),
    "entry_file draft": _entry_file,
    "entry_decide accept": _entry_page("entry_decide", "accept"),
    "entry_decide refuse": _entry_page("entry_decide", "refuse"),
    "entry_decide again": _entry_page("entry_decide", "accept", state="accepted"),
    "entry_decide unknown": _entry_page("entry_decide", "enter"),
    "proposals_open early": _of_call("proposals_open"),
    "proposals_open closed": _of_call("proposals_open", -1),
    "proposal_list": lambda world: reverse("proposal_list"),
    "proposal_start draft": _entry_page("proposal_start", state="draft"),
    "proposal_start accepted": _entry_page("proposal_start", state="accepted"),
    "proposal_detail sealed": _page("proposal_detail", sent=True),
    "proposal_detail opened": _page("proposal_detail", opened=True),
    "proposal_edit sealed": _page("proposal_edit", sent=True),
    "proposal_edit opened": _page("proposal_edit", opened=True),
    "proposal_files": _page("proposal_files"),
    "proposal_file own": _file("proposal_file"),
    "proposal_file unknown": _file("proposal_file", unknown=True),
    "proposal_preview": _page("proposal_preview"),
    "proposal_compare": _page("proposal_compare"),
    "proposal_restore": _page("proposal_restore"),
    "proposal_pdf": _page("proposal_pdf"),
    "proposal_submit draft": _page("proposal_submit"),
    "proposal_submit opened": _page("proposal_submit", opened=True),
    "proposal_withdraw draft": _page("proposal_withdraw"),
    "proposal_withdraw sealed": _page("proposal_withdraw", sent=True),
    "proposal_withdraw opened": _page("proposal_withdraw", opened=True),
    "proposal_opened sealed": _page("proposal_opened", sent=True),
    "proposal_opened opened": _page("proposal_opened", opened=True),
    "proposal_opened_file sealed": _file("proposal_opened_file"),
    "proposal_opened_file opened": _file("proposal_opened_file", opened=True),
}

# Columns: visitor committee viewer editor approver, other city's editor approver,
# reporter manager, other organisation's manager, administrator.
TABLE = """
entry_own none              in/in   200/403 200/403 200/403 200/403 200/403 200/403 200/302 200/302 200/302 200/403
entry_own draft             in/in   200/403 200/403 200/403 200/403 200/403 200/403 200/422 200/422 200/302 200/403
entry_own submitted         in/in   200/403 200/403 200/403 200/403 200/403 200/403 200/200 200/200 200/302 200/403
entry_files draft           in/in   405/404 405/404 405/404 405/404 405/404 405/404 405/422 405/422 405/404 405/404
entry_files submitted       in/in   405/404 405/404 405/404 405/404 405/404 405/404 405/403 405/403 405/404 405/404
entry_submit draft          in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 200/409 404/404 404/404
entry_submit submitted      in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 403/403 404/404 404/404
entry_withdraw draft        in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 403/403 404/404 404/404
entry_withdraw submitted    in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 200/302 404/404 404/404
entry_writers submitted     in/in   405/404 405/404 405/404 405/404 405/404 405/404 405/403 405/302 405/404 405/404
entry_list                  in/in   403/405 403/405 200/405 200/405 403/405 403/405 403/405 403/405 403/405 403/405
entry_detail submitted      in/in   404/405 404/405 200/405 200/405 404/405 404/405 302/405 302/405 404/405 404/405
entry_detail draft          in/in   404/405 404/405 404/405 404/405 404/405 404/405 302/405 302/405 404/405 404/405
entry_file draft            in/in   404/405 404/405 404/405 404/405 404/405 404/405 200/405 200/405 404/405 404/405
entry_decide accept         in/in   404/404 404/404 200/302 200/302 404/404 404/404 403/403 403/403 404/404 404/404
entry_decide refuse         in/in   404/404 404/404 200/422 200/422 404/404 404/404 403/403 403/403 404/404 404/404
entry_decide again          in/in   404/404 404/404 403/403 403/403 404/404 404/404 403/403 403/403 404/404 404/404
entry_decide unknown        in/in   404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404 404/404
proposals_open early        in/in   403/403 403/403 403/403 200/403 403/403 403/403 403/403 403/403 403/403 403/403
proposals_open closed       in/in   403/403 403/403 403/403 200/302 403/403 403/403 403/403 403/403 403/403 403/403
proposal_list               in/in   200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405 200/405
proposal_start draft        in/in   405/404 405/404 405/404 405/404 405/404 405/404 405/403 405/403 405/404 405/404
proposal_start accepted     in/in   405/404 405/404 405/403 405/403 405/404 405/404 405/302 405/302 405/404 405/404
proposal_detail sealed      in/in   404/405 404/405 404/405 404/405 404/405 404/405 200/405 200/405 404/405 404/405
proposal_detail opened      in/in   404/405 404/405 302/405 302/405 404/405 404/405 200/405 200/405 404/405 302/405
proposal_edit sealed        in/in   404/404 404/404 404/404 404/404 404/404 404/404 200/422 200/422 404/404 404/404
proposal_edit opened        in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 403/403 404/404 404/404
proposal_files              in/in   404/404 404/404 404/404 404/404 404/404 404/404 200/422 200/422 404/404 404/404
proposal_file own           in/in   404/405 404/405 404/405 404/405 404/405 404/405 200/405 200/405 404/405 404/405
proposal_file unknown       in/in   404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405
proposal_preview            in/in   404/405 404/405 404/405 404/405 404/405 404/405 200/405 200/405 404/405 404/405
proposal_compare            in/in   404/405 404/405 404/405 404/405 404/405 404/405 200/405 200/405 404/405 404/405
proposal_restore            in/in   405/404 405/404 405/404 405/404 405/404 405/404 405/403 405/403 405/404 405/404
proposal_pdf                in/in   404/405 404/405 404/405 404/405 404/405 404/405 200/405 200/405 404/405 404/405
proposal_submit draft       in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 200/409 404/404 404/404
proposal_submit opened      in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 403/403 404/404 404/404
proposal_withdraw draft     in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 403/403 404/404 404/404
proposal_withdraw sealed    in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 200/302 404/404 404/404
proposal_withdraw opened    in/in   404/404 404/404 404/404 404/404 404/404 404/404 403/403 403/403 404/404 404/404
proposal_opened sealed      in/in   404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405
proposal_opened opened      in/in   404/405 404/405 200/405 200/405 404/405 404/405 404/405 404/405 404/405 200/405
proposal_opened_file sealed in/in   404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405 404/405
proposal_opened_file opened in/in   404/405 404/405 200/405 200/405 404/405 404/405 404/405 404/405 404/405 200/405
"""
READING: set[str] = set()
