"""The house's rules about the checkout itself (sizes, names, words), so that they stay true."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from cases.enums import Sort
from cases.event_enums import EventSort
from cases.event_question_enums import QuestionSort
from partners.domain.invitation import invite
from partners.filters import MunicipalitySort, OrganisationSort
from partners.secondment_enums import SecondmentSort
from ppp_portal.spreadsheet_runs import ImportRun
from proposals.domain.call_index import index_call
from proposals.enums import CallSort, ResultSort
from tests.factories.cases import CasePartnerFactory
from tests.factories.events import EventFactory
from tests.factories.partners import MembershipFactory
from tests.factories.proposals import CallFactory
from tests.factories.questions import PublicQuestionFactory
from tests.factories.secondments import SecondmentFactory

ROOT: Path = settings.BASE_DIR
OWN_APPS = ("ppp_portal", "partners", "cases", "proposals")
MODULE, FUNCTION, TEMPLATE, TEST_FILE = 400, 40, 120, 600

# What is longer than its kind may be, each with its reason.
LONGER = {
    "tests/cases/test_export.py::test_a_csv_row_carries_every_fact_under_the_standard_names": (
        "one row of all columns, name by name: a table, not steps"
    ),
    "tests/cases/test_admin.py::test_a_case_is_made_as_a_draft_with_its_rows_and_a_trail": (
        "every field of the admin's form with its rows, posted once"
    ),
}
# Templates that print something unescaped, each with its reason.
UNESCAPED = {
    "templates/components/field_help.html": "help texts come from forms' code; Django prints so",
}
# Python modules that call something safe to print, each with its reason.
MARKED_SAFE = {
    "ppp_portal/pages/dev.py": "a literal of the components page",
}
# Names that only the outside uses, each with its reason.
UNUSED_NAMES = {
    "healthz": "asked by whoever watches over the process",
    "readyz": "asked by the load balancer",
    "dev_components": "typed by developers",
    "dev_component_page": "typed by developers",
    "account_signup": "allauth's sign-in page asks for its address",
    "account_reset_password_done": "allauth redirects there",
    "account_reset_password_from_key": "allauth writes it into its mail",
    "account_reset_password_from_key_done": "allauth redirects there",
}


# Made on the machine, never part of the checkout.
NOT_OURS = {"var", "node_modules", "__pycache__", "test-results"}


@cache
def _tracked() -> tuple[str, ...]:
    """All files of the checkout; without git, which a copied checkout may lack."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in NOT_OURS and (f[0] != "." or f == ".ci")]
        found += [(Path(folder) / name).relative_to(ROOT).as_posix() for name in files]
    return tuple(sorted(found))


def _named(suffix: str, *folders: str) -> list[str]:
    return [
        name
        for name in _tracked()
        if name.endswith(suffix) and (not folders or name.split("/")[0] in folders)
    ]


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _lines(name: str) -> int:
    return len(_text(name).splitlines())


def _long_functions() -> Iterator[str]:
    for name in _named(".py"):
        for node in ast.walk(ast.parse(_text(name))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno + 1 >= FUNCTION:
                    yield f"{name}::{node.name}"


def test_no_module_function_template_or_test_file_is_too_long() -> None:
    # Django writes migrations; theirs is one named intent each.
    modules = [name for name in _named(".py", *OWN_APPS) if "/migrations/" not in name]
    long = {name for name in modules if _lines(name) >= MODULE}
    long |= {name for name in _named(".html", "templates") if _lines(name) >= TEMPLATE}
    long |= {name for name in _named(".py", "tests") if _lines(name) >= TEST_FILE}
    long |= set(_long_functions())

    assert long == set(LONGER)


def test_only_the_listed_templates_print_unescaped() -> None:
    found = {
        name
        for name in _named(".html", "templates")
        if re.search(r"\|\s*safe\b|autoescape off|safeseq", _text(name))
    }

    assert found == set(UNESCAPED)


def test_only_the_listed_modules_mark_text_as_safe() -> None:
    found = {
        name
        for name in _named(".py", *OWN_APPS)
        if re.search(r"mark_safe\(|SafeString\(|__html__", _text(name))
    }

    assert found == set(MARKED_SAFE)


def _own_constraints() -> Iterator[models.BaseConstraint]:
    for model in apps.get_models():
        if model._meta.app_label in OWN_APPS:
            yield from model._meta.constraints


def test_every_constraint_is_named_after_its_app_and_speaks_japanese() -> None:
    wrong = [
        constraint.name
        for constraint in _own_constraints()
        if constraint.name.split("_")[0] not in {"portal", *OWN_APPS}  # portal: ppp_portal
        or not re.search(r"[ぁ-んァ-ヶ一-龠]", str(constraint.violation_error_message))
        or constraint.violation_error_message
        == models.BaseConstraint.default_violation_error_message
    ]

    assert wrong == []


def test_every_constraint_is_named_in_a_test() -> None:
    tests = "\n".join(_text(name) for name in _named(".py", "tests"))

    assert [one.name for one in _own_constraints() if one.name not in tests] == []


def _names(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield entry.name
        elif entry.namespace is None:
            yield from _names(entry)


def test_every_named_address_is_used_or_listed() -> None:
    code = "\n".join(
        _text(name)
        for name in (*_named(".py", *OWN_APPS), *_named(".html", "templates"), *_txt())
        if not name.endswith("urls.py")
    )
    unused = {name for name in _names(get_resolver()) if not re.search(rf"[\"']{name}[\"']", code)}

    assert unused == set(UNUSED_NAMES)


def _txt() -> list[str]:
    return _named(".txt", "templates")


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


# Written in pieces, or this file would be found itself.
REGISTRIES = [
    ".".join(parts) for parts in (("pypi", "org"), ("".join(("python", "hosted")), "org"))
]
MACHINE_PATHS = ["".join(("/", folder, "/")) for folder in ("work", "root", "home")]


def test_no_file_names_a_package_registry_or_a_path_of_somebodys_machine() -> None:
    found = []
    for name in _tracked():
        try:
            text = _text(name)
        except UnicodeDecodeError:  # a picture
            continue
        found += [
            f"{name}: {word}"
            for word in (*REGISTRIES, *MACHINE_PATHS)
            if re.search(rf"(?<![\w.>}}\]]){re.escape(word)}", text)
        ]

    assert found == []


def test_every_list_of_the_admin_is_ordered_by_something_unique() -> None:
    unordered = []
    for model, model_admin in admin.site._registry.items():
        ordering = [str(name) for name in model_admin.ordering or model._meta.ordering or ()]
        last = ordering[-1].lstrip("-") if ordering else ""
        unique = last == "pk" or (last and model._meta.get_field(last).unique)  # type: ignore[union-attr]
        if model._meta.app_label in OWN_APPS and not unique:
            unordered.append(model._meta.label)

    assert unordered == []


def test_every_test_has_a_sentence_for_a_name_and_none_is_left_out() -> None:
    wrong = []
    for name in _named(".py", "tests"):
        for node in ast.walk(ast.parse(_text(name))):
            is_test = isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            if is_test and len(node.name.split("_")) < 4:
                wrong.append(f"{name}::{node.name}")
        wrong += re.findall(r"pytest\.mark\.(?:skip|skipif|xfail)\b|pytest\.skip\(", _text(name))

    assert wrong == []


LISTS = (
    *(f"/cases/?q={q}&sort={sort}" for q in ("", "試験") for sort in ("", *Sort.values)),
    *(f"/partners/organisations/?sort={sort}" for sort in OrganisationSort.values),
    *(f"/partners/municipalities/?sort={sort}" for sort in MunicipalitySort.values),
    *(f"/proposals/calls/?q={q}&sort={sort}" for q in ("", "試験") for sort in CallSort.values),
    *(f"/proposals/calls/results/?q=試験&sort={sort}" for sort in ResultSort.values),
    "/proposals/calls/results/feed/",
    *(f"/partners/secondments/?sort={sort}" for sort in SecondmentSort.values),
    *(
        f"/cases/events/questions/?q={q}&sort={sort}"
        for q in ("", "試験")
        for sort in QuestionSort.values
    ),
    *(f"/cases/events/?q={q}&sort={sort}" for q in ("", "試験") for sort in EventSort.values),
    *("/", "/search/?q=試験", "/cases/feed/", "/cases/export.json", "/accounts/members/"),
    *("/admin/cases/reportsheet/", "/admin/cases/indicator/"),
    *("/admin/cases/case/", "/admin/partners/organisation/", "/admin/partners/municipality/"),
    *("/admin/cases/moneyyear/", "/admin/cases/spreadjudgement/", "/admin/cases/spreadpath/"),
    *("/admin/cases/continuation/", "/cases/continuations/", "/cases/continuations/?show=waiting"),
    "/admin/cases/event/",
    "/admin/partners/secondment/",
    *("/admin/partners/user/", "/admin/partners/membership/", "/admin/partners/invitation/"),
    *("/proposals/mine/", "/proposals/review/"),
    *("/proposals/challenges/", "/proposals/challenges/?q=試験", "/proposals/dialogues/"),
    *("/partners/inquiries/", "/proposals/introductions/"),
    "/proposals/invitations/",
    *("/proposals/free/", "/proposals/policy/", "/proposals/policy/?q=試験&answer=adopted"),
    *("/admin/proposals/challenge/", "/admin/proposals/policyproposal/"),
    "/admin/proposals/introduction/",
    *("/admin/ppp_portal/importrun/", "/admin/ppp_portal/auditentry/", "/admin/ppp_portal/mail/"),
    "/admin/ppp_portal/storedfile/",
)

ORDER = r"ORDER BY ((?:[^()]|\([^()]*\))*?)(?: LIMIT|\)|$)"
# The last thing a list is ordered by: an id, a code, an address, or the selected column of that number.
UNIQUE_LAST = r'("id"|"code"|"email"|\b\d+) (ASC|DESC)$'


@pytest.mark.django_db
@pytest.mark.parametrize("address", LISTS)
def test_every_list_stands_in_an_unambiguous_order(client: Client, address: str) -> None:
    member = MembershipFactory(role="approver", user__is_staff=True, user__is_superuser=True)
    for number in range(3):
        CasePartnerFactory(case__lead_municipality=member.municipality)
        MembershipFactory(municipality=member.municipality)
        index_call(CallFactory(municipality=member.municipality))
        invite(
            by=member.user,
            body=member.municipality,
            emails=[f"{number}@city.example"],
            role="editor",
            department="",
        )
        SecondmentFactory(sender_municipality=member.municipality, public=True)
        EventFactory(municipality=member.municipality)
        PublicQuestionFactory(event__municipality=member.municipality)
        ImportRun.objects.create(kind="cases", state="preview", file_name="a.csv", file=b"a")
    client.force_login(member.user)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        b"".join(response) if response.streaming else response.content

    orders = [order for query in queries for order in re.findall(ORDER, query["sql"])]
    ambiguous = [order for order in orders if not re.search(UNIQUE_LAST, order)]
    assert orders != []
    assert response.status_code == 200
    assert ambiguous == []
