"""Pages of a call's documents, each row with its file or its chooser, for the checks in a browser.

The demo's calls have none; the draft with one is the demo's other city's.
"""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from partners.models import Membership
from proposals.demo.calls import PREFIX
from proposals.models import Call
from tests.factories.files import stored_document
from tests.factories.proposals import CallFactory, GivenDocumentFactory

Address = Callable[[], str]
APPROVER, OTHER = "approver@city.demo.example", "approver@other.demo.example"


def _draft_with_a_file() -> str:
    office = Membership.objects.select_related("user").get(user__email=OTHER)
    call = CallFactory(municipality=office.municipality, state="draft", title="資料のある下書き")
    GivenDocumentFactory(call=call, url="", file=stored_document(by=office.user))
    return reverse("call_edit", args=[call.pk, "background"])


def _correction() -> str:
    call = Call.objects.get(external_id=f"{PREFIX}open")
    return reverse("call_correct", args=[call.pk, "background"])


SIGNED_IN: dict[str, tuple[str, Address]] = {
    "documents of a call": (OTHER, _draft_with_a_file),
    "correct the documents of a call": (APPROVER, _correction),
}
