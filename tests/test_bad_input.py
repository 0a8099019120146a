"""Whatever stands in a public address: a Japanese page or the nearest sensible one, never a 500."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from tests.factories.cases import CasePartnerFactory
from tests.factories.events import RegistrationFactory, open_event
from tests.factories.money import MoneyRowFactory
from tests.factories.partners import MembershipFactory
from tests.factories.reports import Desk

pytestmark = pytest.mark.django_db

LISTS = (
    *("home", "case_list", "case_map", "case_compare", "search"),
    *(
        "organisation_list",
        "municipality_list",
        "call_list",
        "result_list",
        "challenge_list",
        "dialogue_list",
        "free_proposal_list",
        "event_list",
        "introduction_list",
        "policy_list",
        "secondment_list",
    ),
)
# Every parameter that any of the pages reads, and one that none does.
NAMES = (
    *("q", "page", "sort", "prefecture", "field", "method", "stage", "year", "population"),
    *(
        "partner",
        "partner_kind",
        "municipality",
        "id",
        "kind",
        "answer",
        "change",
        "quoted",
        "scheme",
        "direction",
        "intermediary",
        "organisation",
        "introducer",
        "state",
        "phase",
        "unheard-of",
        "when",
    ),
)
VALUES = {
    # In every parameter at once: far beyond the line that any server reads.
    "a thousand characters": "長" * 1_000,
    "ten thousand digits": "9" * 10_000,
    "a negative number": "-1",
    "zero": "0",
    "far away": "999999",
    "beyond bigint": "99999999999999999999",
    "letters": "abc",
    "year 99999": "99999",
    "full-width digits": "２０２４",
    "another script's digit": "²",
    "broken UTF-8": "%FF%FE%80",
    "half a surrogate": "%ED%A0%80",
    "quotes": "%22%27%60%3B--",
    "brackets": "%28%28%5B%7B",
    "wildcards": "%25_%5C%5C",
    "operators": "-%20--%20%22%22%20-%22",
    "markup": "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "control characters": "%01%02%7F%C2%85%E2%80%AE",
    "emoji and variation selectors": "%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E8%91%9B%F3%A0%84%80",
    "nothing but spaces": "%20%E3%80%80%09",
}


@pytest.fixture
def case() -> Case:
    return CasePartnerFactory().case


def _answers_in_japanese(response, allowed=(200,)) -> None:
    assert response.status_code in allowed
    assert 'lang="ja"' in response.content.decode()


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("where", LISTS)
def test_a_list_answers_whatever_its_parameters_are(
    client: Client, case: Case, where: str, value: str
) -> None:
    query = "&".join(f"{name}={VALUES[value]}" for name in NAMES)

    response = client.get(f"{reverse(where)}?{query}")

    _answers_in_japanese(response)
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("where", LISTS)
def test_a_word_of_ten_thousand_characters_is_answered(
    client: Client, case: Case, where: str
) -> None:
    _answers_in_japanese(client.get(reverse(where), {"q": "長" * 10_000}))


@pytest.mark.parametrize("where", LISTS)
@pytest.mark.parametrize("name", ["q", "page", "year", "id", "unheard-of"])
def test_a_nul_is_refused_with_a_japanese_page(client: Client, where: str, name: str) -> None:
    _answers_in_japanese(client.get(f"{reverse(where)}?{name}=a%00b"), allowed=(400,))


@pytest.mark.parametrize("where", LISTS)
def test_very_many_parameters_are_refused_or_answered_in_japanese(
    client: Client, case: Case, where: str
) -> None:
    query = "&".join(f"field=x{n}" for n in range(5_000))

    _answers_in_japanese(client.get(f"{reverse(where)}?{query}"), allowed=(200, 400))


@pytest.mark.parametrize("where", LISTS)
def test_a_thousand_values_of_one_facet_are_answered(
    client: Client, case: Case, where: str
) -> None:
    query = "&".join(f"{name}={n}" for n in range(300) for name in ("id", "year", "partner"))

    _answers_in_japanese(client.get(f"{reverse(where)}?{query}"))


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("file_format", ["csv", "xlsx", "json", "pdf", "x" * 300])
def test_an_export_answers_with_a_file_or_a_japanese_page(
    client: Client, case: Case, file_format: str, value: str
) -> None:
    query = "&".join(f"{name}={VALUES[value]}" for name in (*NAMES, "encoding", "confirmed"))

    response = client.get(f"/cases/export.{file_format}?{query}")

    if file_format in ("csv", "xlsx", "json"):
        assert response.status_code == 200
        assert b"".join(response) if response.streaming else response.content
    else:
        _answers_in_japanese(response, allowed=(404,))


@pytest.mark.parametrize("value", VALUES)
def test_the_feed_answers_with_a_feed(client: Client, case: Case, value: str) -> None:
    query = "&".join(f"{name}={VALUES[value]}" for name in NAMES)

    response = client.get(f"{reverse('case_feed')}?{query}")

    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")


@pytest.mark.parametrize(
    "path",
    [
        "/cases/0/",
        "/proposals/calls/0/",
        "/proposals/calls/99999999999999999999/",
        "/proposals/calls/1/calendar/%FF.ics",
        "/proposals/calls/1/questions/",
        "/proposals/calls/99999999999999999999/entry/",
        "/proposals/calls/1/edit/%FF/",
        "/proposals/00000000-0000-0000-0000-000000000000/edit/",
        "/proposals/not-a-uuid/",
        "/proposals/entries/%FF/",
        "/proposals/free/%EF%BC%91/",
        "/proposals/dialogues/99999999999999999999/",
        "/cases/events/99999999999999999999/",
        "/cases/events/abc/",
        "/cases/99999999999999999999/",
        "/cases/-1/",
        "/cases/abc/",
        "/cases/%EF%BC%91/",
        "/cases/%FF/",
        "/cases/1%00/",
        "/partners/organisations/99999999999999999999/",
        "/partners/organisations/abc/",
        "/partners/municipalities/999999/",
        "/partners/municipalities/%FF/",
        "/partners/municipalities/%E7%A5%9E%E6%88%B8/",
        "/partners/municipalities/" + "9" * 3_000 + "/",
        "/accounts/invitations/%FF/",
        "/accounts/invitations/" + "a" * 3_000 + "/",
        "/accounts/password/reset/key/zzzzzzzzzzzzzzzz-x/",
        "/accounts/password/reset/key/1-%FF/",
        "/accounts/login/?next=https://elsewhere.example/",
        "/accounts/login/?next=%FF%00",
        "/%FF%FE",
        "/" + "a" * 5_000,
    ],
)
def test_an_address_that_leads_nowhere_says_so_in_japanese(
    client: Client, case: Case, path: str
) -> None:
    _answers_in_japanese(client.get(path, follow=True), allowed=(200, 400, 404))


@pytest.mark.parametrize("cookie", ["x", "%FF", "a" * 4_000, "1;2", "\\"])
def test_a_broken_session_is_a_visitor(client: Client, case: Case, cookie: str) -> None:
    client.cookies["sessionid"] = cookie

    _answers_in_japanese(client.get(reverse("home")))


@pytest.mark.parametrize("header", ["true", "%FF", "x" * 5_000])
def test_strange_htmx_headers_are_answered(client: Client, case: Case, header: str) -> None:
    response = client.get(
        reverse("case_list"), headers={"HX-Request": header, "HX-Current-URL": header}
    )

    assert response.status_code == 200
    assert 'id="browse"' in response.content.decode()


# Pages of one case and its reports that read parameters, for whoever is signed in as a reporter.
OF_A_CASE = (
    *("results_detail", "case_words", "money_detail", "reporting_detail"),
    *("report_new", "report_list"),
)
OF_A_CASE_NAMES = (
    *("state", "case", "page", "key", "full", "year", "from", "to", "part", "word", "unheard-of"),
)


@pytest.fixture
def desk(client: Client) -> Desk:
    desk = Desk(visibility="public")
    MoneyRowFactory(year__case=desk.case)
    client.force_login(desk.reporter)
    return desk


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("where", OF_A_CASE)
def test_a_page_of_reports_or_results_answers_whatever_its_parameters_are(
    client: Client, desk: Desk, where: str, value: str
) -> None:
    address = reverse(where, args=[] if where == "report_list" else [desk.case.pk])
    text = VALUES[value]
    together = "&".join(f"{name}={text}" for name in OF_A_CASE_NAMES)

    for query in (together, f"kind={text}", f"kind=monthly&period={text}"):
        answer = client.get(f"{address}?{query}", follow=True)
        _answers_in_japanese(answer, allowed=(200, 400, 403, 404))


@pytest.mark.parametrize(
    "path",
    [
        "reports/0/",
        "reports/99999999999999999999/",
        "reports/abc/edit/",
        "reports/99999999999999999999/confirm/",
        "reports/99999999999999999999/files/",
        "reports/1/files/not-a-key/",
        "reports/typed/not-a-key/forget/",
        "99999999999999999999/results/",
        "99999999999999999999/results/1/",
        "CASE/results/99999999999999999999/",
        "CASE/results/groups/99999999999999999999/",
        "CASE/results.pdf",
        "99999999999999999999/words/",
        "CASE/reports/0/annual.pdf",
        "CASE/reports/99999999999999999999/annual.xlsx",
        "CASE/reports/2025/annual.exe",
        "CASE/results.%FF",
        "CASE/money/99999999999999999999/edit/",
        "CASE/money/0/edit/",
        "CASE/money/2025/visibility/unheard-of/",
        "CASE/money.pdf",
        "99999999999999999999/reporting/",
        "99999999999999999999/reports/new/",
    ],
)
def test_an_address_of_reports_that_leads_nowhere_says_so_in_japanese(
    client: Client, desk: Desk, path: str
) -> None:
    address = f"/cases/{path.replace('CASE', str(desk.case.pk))}"

    _answers_in_japanese(client.get(address), allowed=(403, 404))


@pytest.mark.parametrize("value", VALUES)
def test_whatever_is_sent_to_a_form_of_reports_is_answered(
    client: Client, desk: Desk, value: str
) -> None:
    report = desk.report()
    text = unquote(VALUES[value], errors="replace")
    names = ("day", "narrative", "form_key", "version", "new_files-held", "comment", "autosave")
    addresses = [
        reverse("report_new", args=[desk.case.pk]),
        reverse("report_edit", args=[report.pk]),
        reverse("report_collect", args=[report.pk]),
        reverse("report_withdraw", args=[report.pk]),
        reverse("report_files", args=[report.pk]),
    ]
    for address in addresses:
        for typed in (dict.fromkeys(names[:-1], text), dict.fromkeys(names, text)):
            assert client.post(address, typed).status_code in (200, 302, 400, 403, 409, 422)


@pytest.mark.parametrize("value", VALUES)
def test_whatever_is_sent_to_a_form_of_events_is_answered(client: Client, value: str) -> None:
    event = open_event(asks_report=True)
    organiser = MembershipFactory(municipality=event.municipality, role="approver").user
    RegistrationFactory(event=event, registered_by=organiser)
    client.force_login(organiser)
    text = unquote(VALUES[value], errors="replace")
    names = ("title", "version", "batch", "body", "slot", "topics", "text", "starts_at", "number")
    names += ("people-0-name", "people-TOTAL_FORMS", "fees-0-amount", "fees-TOTAL_FORMS", "present")
    names += ("capacity", "accepts_until", "case", "session", "upload-held", "reach", "reason")
    pages = ("event_edit", "event_fees", "event_session_new", "event_material_new")
    pages += ("event_register", "event_ask", "event_book", "event_consultations")
    addresses = [reverse(name, args=[event.pk]) for name in (*pages, "event_final_report")]
    addresses.append(reverse("event_roll", args=[event.pk, event.sessions.get().pk]))

    for address in (reverse("event_new"), *addresses):
        response = client.post(address, dict.fromkeys(names, text))
        assert response.status_code in (200, 302, 400, 403, 409, 422)
