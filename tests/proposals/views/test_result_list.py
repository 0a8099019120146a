"""Published results in a list, in the search of everything, and as Atom."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from proposals.domain.call_index import index_call
from proposals.domain.decision import publish_result
from proposals.domain.result_notice import release_notices
from proposals.models import Call, Decision
from tests.factories.decisions import decided, published, scored_call
from tests.factories.partners import MunicipalityFactory, UserFactory
from tests.factories.proposals import CallFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def _result(published_at=None, **values):
    """A call whose result is published: nobody was chosen."""
    call = CallFactory(state="published", **values)
    at = published_at or datetime(2026, 6, 1, tzinfo=UTC)
    Call.objects.filter(pk=call.pk).update(published_at=at)
    person = UserFactory()
    Decision.objects.create(
        call=call,
        outcome="nobody",
        reason="基準に届く提案がなかったため。",
        ranking={"bidders": []},
        input_hash="0" * 64,
        prepared_by=person,
        prepared_at=at,
        decided_by=person,
        decided_at=at,
    )
    call.refresh_from_db()
    index_call(call)
    return call


def _titles(client, query=""):
    found = client.get(f"{reverse('result_list')}{query}").context["found"]
    return [call.title for call in found.rows]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["乙", "甲"]),
        ("?year=2025", ["甲"]),
        ("?year=2026", ["乙"]),
        ("?year=たくさん", ["乙", "甲"]),
        ("?prefecture=13", ["乙"]),
        ("?field=youth", ["乙"]),
        (f"?q={quote('基準に届く提案')}&form=public", ["乙", "甲"]),
        (f"?q={quote('ここにないことば')}", []),
    ],
)
def test_the_list_is_narrowed_by_year_place_field_and_words(client, query, titles):
    # In Japan it is the first hour of the new fiscal year for the second, not for the first.
    _result(datetime(2026, 3, 31, 14, 59, tzinfo=UTC), title="甲")
    tokyo = MunicipalityFactory(prefecture_code="13")
    _result(datetime(2026, 3, 31, 15, tzinfo=UTC), title="乙", fields=["youth"], municipality=tokyo)
    CallFactory(title="募集中")

    assert _titles(client, query) == titles


def test_a_result_is_found_by_who_was_chosen_once_it_is_published(client, office):
    opened = scored_call(
        office, publish_winner=["names", "totals"], publish_others=["names", "totals"]
    )
    winner, loser = (opened.bidders[n].organisation.name for n in (0, 1))
    decided(opened)
    index_call(opened.call)
    client.force_login(office.editor)
    before = [_titles(client, f"?q={quote(winner)}"), len(_titles(client))]
    client.logout()

    release_notices(by=office.approver, call_id=opened.call.pk)
    publish_result(by=office.approver, call_id=opened.call.pk)

    assert before == [[], 0]
    assert _titles(client, f"?q={quote(winner)}") == [opened.call.title]
    assert _titles(client, f"?q={quote(loser)}") == []
    page = client.get(f"/search/?q={quote(winner)}").content.decode()
    assert "公募の結果 1件" in page
    entry = next(_feed(client).iter(f"{ATOM}entry"))
    assert entry.findtext(f"{ATOM}summary") == f"優先交渉権者：{winner}"


def test_the_search_of_everything_shows_a_call_once_with_its_result_or_before_it(client):
    _result(title="試験の灯台の運営")
    running = CallFactory(title="試験の灯台の点検")
    index_call(running)

    context = client.get(f"/search/?q={quote('灯台')}").context

    assert [call.title for call in context["results"].calls] == ["試験の灯台の運営"]
    assert [call.title for call in context["calls"].calls] == ["試験の灯台の点検"]
    listed = client.get(context["calls"].url).context["found"]
    assert (context["calls"].total, listed.total, listed.rows) == (1, 1, [running])


def test_a_name_that_the_policy_keeps_is_neither_printed_nor_found(client, office):
    opened = scored_call(office, publish_winner=["totals"], publish_others=[])
    winner = opened.bidders[0].organisation.name
    published(opened)

    page = client.get(reverse("result_list")).content.decode()
    feed = client.get(reverse("result_feed")).content.decode()

    assert "優先交渉権者を選定（名称は非公表）" in page
    assert (winner in page, winner in feed) == (False, False)
    assert _titles(client, f"?q={quote(winner)}") == []


def test_the_number_of_queries_does_not_grow(client):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            _result(title="試験の結果")
        for address in (
            f"{reverse('result_list')}?q={quote('試験')}",
            f"/search/?q={quote('試験')}",
            reverse("result_feed"),
        ):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))

    assert counts[:3] == counts[3:]


def _feed(client):
    response = client.get(reverse("result_feed"))
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)
