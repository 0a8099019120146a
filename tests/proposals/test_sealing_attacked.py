"""Sealing attacked from every side: the dump, the disk, every role and address, admin, mail, logs."""

from __future__ import annotations

import io
import logging
import re
import zlib
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.views.debug import SafeExceptionReporterFilter, get_exception_reporter_filter

from ppp_portal.mail import Mail
from ppp_portal.master_keys import add_master_key, read_master_keys
from proposals import urls
from proposals.domain.sealed import open_call, read_own
from proposals.models import CallKey, Proposal
from tests.factories.entries import (
    SECRET_ANSWER,
    SECRET_TITLE,
    closing_call,
    make_bidder,
    make_proposal,
    submit,
)
from tests.factories.partners import MembershipFactory, UserFactory
from tests.proposals.views.test_entry_pages import as_

pytestmark = pytest.mark.django_db

FILE_NAME = "かくした図面の名前"
FILE_TEXT = "かくした図面の中身 8,765,432円"
ENTRY_FILE = "かくした誓約書の名前"
SECRETS = (
    *(SECRET_TITLE, SECRET_ANSWER, "9876543", "9,876,543", "823045", "秘めた人件費"),
    *("三人で支える体制", "人員の配置", FILE_NAME, FILE_TEXT, "8,765,432", ENTRY_FILE),
)


@pytest.fixture
def proposal(office, bidder, tmp_path, settings) -> Proposal:
    """Written, with a file, through the pages; submitted, before its deadline."""
    settings.MEDIA_ROOT = tmp_path / "media"
    proposal = make_proposal(closing_call(office), bidder, office)
    client = as_(bidder.manager)
    upload = SimpleUploadedFile(f"{FILE_NAME}.txt", FILE_TEXT.encode())
    client.post(reverse("proposal_files", args=[proposal.pk]), {"file": upload})
    client.get(reverse("proposal_preview", args=[proposal.pk]))
    client.get(reverse("proposal_pdf", args=[proposal.pk]))
    proposal.refresh_from_db()
    client.post(reverse("proposal_submit", args=[proposal.pk]), {"version": proposal.edit})
    return Proposal.objects.with_call().get(pk=proposal.pk)


def _dump() -> bytes:
    """Every table of the database as COPY writes it, binary columns also as they are."""
    found = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for (table,) in cursor.fetchall():
            for how in ("TEXT", "BINARY"):
                with cursor.copy(f"COPY {table} TO STDOUT (FORMAT {how})") as rows:  # type: ignore[attr-defined]
                    for chunk in rows:
                        found.write(chunk)
    return found.getvalue()


def _hits(data: bytes) -> list[str]:
    """The secrets that stand in `data`, in any of the forms in which they might have been left."""
    forms = {
        secret: [
            secret.encode(),
            secret.encode("utf-16-le"),
            secret.encode("unicode_escape"),
            secret.encode().hex().encode(),
        ]
        for secret in SECRETS
    }
    return [secret for secret, ways in forms.items() if any(way in data for way in ways)]


def test_the_search_of_a_dump_would_find_what_lies_open(bidder) -> None:
    bidder.organisation.note = SECRET_ANSWER
    bidder.organisation.save()

    assert _hits(_dump()) == [SECRET_ANSWER]


def test_neither_the_dump_nor_the_disk_holds_any_of_it(proposal) -> None:
    dump = _dump()
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]

    assert str(proposal.pk).encode() in dump
    assert _hits(dump) == []
    assert _hits(zlib.compress(dump)) == []
    assert files == []


def test_after_the_opening_a_dump_is_as_blind_as_before(office, bidder) -> None:
    call = closing_call(office, seconds=-1)
    proposal = make_proposal(call, bidder, office)
    submit(proposal, bidder, received_at=call.proposals_due_at)
    open_call(by=office.approver, call_id=call.pk)
    page = as_(office.editor).get(reverse("proposal_opened", args=[proposal.pk]))

    assert SECRET_ANSWER in page.content.decode()
    assert _hits(_dump()) == []


def _addresses(proposal: Proposal, file_id: str) -> list[str]:
    one = {
        name: reverse(name, args=[proposal.pk])
        for name in (
            *("proposal_detail", "proposal_edit", "proposal_files", "proposal_preview"),
            *("proposal_compare", "proposal_pdf", "proposal_submit", "proposal_withdraw"),
            "proposal_opened",
        )
    }
    files = [
        reverse(name, args=[proposal.pk, file_id])
        for name in ("proposal_file", "proposal_opened_file")
    ]
    return [*one.values(), *files, reverse("entry_detail", args=[proposal.entry_id])]


def test_no_address_opens_for_anybody_else(proposal, office, bidder, rival) -> None:
    content = read_own(by=bidder.manager, proposal=proposal)
    committee = UserFactory()
    others = {
        "viewer": office.viewer,
        "editor": office.editor,
        "approver": office.approver,
        "other approver": MembershipFactory(role="approver").user,
        "rival": rival.manager,
        "committee": committee,
        "administrator": UserFactory(is_staff=True, is_superuser=True),
    }
    answers = {}

    for address in _addresses(proposal, content.files[0].file_id):
        for role, user in others.items():
            for method in ("get", "post"):
                response = getattr(as_(user), method)(address)
                answers[f"{role} {method} {address}"] = response.status_code
                assert _hits(response.content) == []

    assert set(answers.values()) <= {404, 405}


PLACES = (
    *(
        "/",
        "/search/?q=ひみつの学びやま計画",
        "/search/?q=甲の会",
        "/cases/?q=ひみつの学びやま計画",
    ),
    *("/cases/export.json", "/cases/export.csv", "/cases/feed/", "/proposals/mine/"),
    *("/partners/organisations/", "/proposals/challenges/"),
)


def test_no_list_search_export_or_feed_shows_any_of_it(proposal, office, rival) -> None:
    call = proposal.call
    places = [*PLACES, reverse("entry_list", args=[call.pk]), reverse("entry_own", args=[call.pk])]
    administrator = UserFactory(is_staff=True, is_superuser=True)

    for user in (office.approver, rival.manager, administrator):
        for place in places:
            response = as_(user).get(place)
            body = b"".join(response) if response.streaming else response.content
            # A page may repeat what was asked of it.
            asked = SECRET_TITLE if "q=" in place else ""
            assert [hit for hit in _hits(body) if hit != asked] == []
            assert str(proposal.pk).encode() not in body


def _every_address(proposal: Proposal) -> list[str]:
    """Every address of the app, those to come included, with the call, the entry, the proposal."""
    found = {}
    for pattern in urls.urlpatterns:
        for one in (proposal.pk, proposal.entry_id):
            values = {"int": proposal.call.pk, "uuid": one, "slug": "only", "str": "x"}
            route = re.sub(r"<(\w+):\w+>", lambda m, v=values: str(v[m[1]]), str(pattern.pattern))
            found[f"/proposals/{route}"] = None
    return list(found)


def test_no_address_of_the_app_shows_any_of_it_to_anybody_else(proposal, office, rival) -> None:
    addresses = _every_address(proposal)
    shown = []

    for user in (office.approver, rival.manager, UserFactory(is_staff=True, is_superuser=True)):
        client = as_(user)
        for address in addresses:
            answer = client.get(address)
            body = b"".join(answer) if answer.streaming else answer.content
            if _hits(body) or answer.status_code >= 500:
                shown.append((address, answer.status_code))

    assert len(addresses) > 100
    assert shown == []
    assert _hits("".join(Mail.objects.values_list("body", flat=True)).encode()) == []


def test_the_admin_knows_no_table_that_tells_who_has_proposed(proposal) -> None:
    client = as_(UserFactory(is_staff=True, is_superuser=True))
    sealed = {"Entry", "EntryMember", "Proposal", "ProposalVersion", "SealedFile", "CallKey"}
    registered = {model.__name__ for model in admin.site._registry}
    found = []

    for model in admin.site._registry:
        page = client.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        )
        text = page.content.decode()
        if str(proposal.pk) in text or "提案書を受け付け" in text or "proposal." in text:
            found.append(model.__name__)
        assert _hits(page.content) == []

    assert registered & sealed == set()
    assert found == []


def test_no_history_is_kept_of_what_is_sealed() -> None:
    tracked = {
        model._meta.model_name
        for model in apps.get_app_config("proposals").get_models()
        if model._meta.model_name.endswith("event")
    }

    assert tracked & {"entryevent", "proposalevent", "proposalversionevent"} == set()


def test_an_error_report_holds_nothing_that_was_typed(proposal, bidder) -> None:
    page = reverse("proposal_edit", args=[proposal.pk])
    request = as_(bidder.manager).post(page, {"text_c1": SECRET_ANSWER}).wsgi_request

    cleaned = get_exception_reporter_filter(request).get_post_parameters(request)

    assert isinstance(get_exception_reporter_filter(request), SafeExceptionReporterFilter)
    assert dict(cleaned.items()) == {"text_c1": SafeExceptionReporterFilter.cleansed_substitute}


def test_nothing_typed_reaches_a_log(proposal, bidder, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    page = reverse("proposal_edit", args=[proposal.pk])
    typed = {"version": proposal.edit, "text_c1": SECRET_ANSWER, "total": "読めない額"}

    with caplog.at_level(logging.DEBUG):
        as_(bidder.manager).post(page, typed | {"lines-TOTAL_FORMS": "x"})
        as_(bidder.manager).post(
            page, typed | {"lines-TOTAL_FORMS": "0", "lines-INITIAL_FORMS": "0", "total": ""}
        )

    assert _hits(caplog.text.encode()) == []


def test_without_the_key_file_the_page_says_it_is_closed(proposal, bidder, settings) -> None:
    settings.PORTAL_SEAL_KEYFILE = ""
    client = Client(raise_request_exception=False)
    client.force_login(bidder.manager)

    answer = client.get(reverse("proposal_edit", args=[proposal.pk]))

    assert answer.status_code == 503


def test_a_csrf_token_is_asked_for_though_the_body_is_read_by_our_own_handler(
    proposal, bidder
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bidder.manager)

    answer = client.post(
        reverse("proposal_withdraw", args=[proposal.pk]), {"version": proposal.edit}
    )

    proposal.refresh_from_db()
    assert answer.status_code == 403
    assert proposal.state == "submitted"


def test_a_rotation_wraps_every_call_anew_and_everything_still_opens(
    office, bidder, tmp_path, settings, capsys
) -> None:
    settings.PORTAL_SEAL_KEYFILE = str(tmp_path / "keys")
    old = add_master_key(settings.PORTAL_SEAL_KEYFILE)
    proposals = [make_proposal(closing_call(office), make_bidder(), office) for _ in range(2)]
    new = add_master_key(settings.PORTAL_SEAL_KEYFILE)

    call_command("rewrap_seal_keys")
    path = Path(settings.PORTAL_SEAL_KEYFILE)
    path.write_text(path.read_text().splitlines()[0])

    assert old in capsys.readouterr().out
    assert set(CallKey.objects.values_list("master", flat=True)) == {new}
    assert read_master_keys(path).current == new
    for one in proposals:
        owner = one.entry.organisation.memberships.first().user
        assert read_own(by=owner, proposal=one).title == SECRET_TITLE
    assert isinstance(proposals[0].pk, UUID)
