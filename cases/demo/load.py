"""Puts the demo's records into a database that is a demo or a developer's own.

A record's identity is its `external_id`: one that exists is left as people have made it since,
so loading again only adds what is missing. All writes go through the domain functions, in one
transaction, so that the demo has the trail, the checks and the index of real entries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.demo.continuations import load_continuations
from cases.demo.event_questions import load_event_questions
from cases.demo.events import load_events
from cases.demo.money import load_money
from cases.demo.organisations import NAMED_ORGANISATIONS, STORY_ORGANISATIONS
from cases.demo.plans import load_plans
from cases.demo.published import PUBLISHED
from cases.demo.reports import load_reports
from cases.demo.sample_organisations import PARTNERS_OF_SAMPLES
from cases.demo.sample_profiles import OTHER_SAMPLES
from cases.demo.samples import sample_cases
from cases.demo.secondments import load_coordinators, load_secondments
from cases.demo.specs import PREFIX, Calendar, CaseSpec, OrganisationSpec
from cases.demo.stories import GAMAGORI, KOBE, S0, S1, S2
from cases.demo.stories_network import INTERMEDIARY, S3, S4
from cases.domain.case import (
    CaseInput,
    PartnerEntry,
    archive_case,
    change_visibility,
    create_case,
)
from cases.domain.organisation import merge_organisations
from cases.enums import PUBLISH, SHARE, Visibility
from cases.models import Case
from partners.demo_accounts import DEMO_PASSWORD
from partners.domain.account import find_account
from partners.domain.demo_accounts import ADMINISTRATOR, create_demo_accounts
from partners.domain.invitation import invite
from partners.domain.municipality_list import load_municipalities
from partners.domain.organisation import (
    OrganisationInput,
    archive_organisation,
    create_organisation,
    update_organisation,
)
from partners.domain.population import fill_population
from partners.enums import Role
from partners.models import Invitation, Municipality, Organisation, User
from ppp_portal.refusals import Refused

Say = Callable[[str], None]
REFUSAL = (
    "デモの記録は、デモ用の設定（ppp_portal.settings.demo）か開発用の設定でだけ読み込めます。"
    "本番のデータベースには入れません。"
    " (Demo records are loaded only where settings.DEMO or settings.DEBUG is true.)"
)
ORGANISATIONS = (*STORY_ORGANISATIONS, *NAMED_ORGANISATIONS, *PARTNERS_OF_SAMPLES, *OTHER_SAMPLES)
# Newest on the front page: one case of each story.
FRONT_PAGE = ("s2-chat-2023", "s1-training", "s0-services", "s3-study-group", "s4-centre")
# Between two publications, so that the list has an order: stories first, samples last.
_PUBLICATION_GAP = timedelta(hours=9)
_OPEN_INVITATION = "invited@city.demo.example"
_EXPIRED_INVITATION = "invited@npo.demo.example"


@dataclass
class Loaded:
    """How many records were made, and how many were there already."""

    organisations: int = 0
    organisations_kept: int = 0
    cases: int = 0
    cases_kept: int = 0


@dataclass
class _Run:
    """What one run of the loader knows while it goes on."""

    administrator: User
    now: datetime
    say: Say
    loaded: Loaded = field(default_factory=Loaded)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    municipalities: dict[str, Municipality] = field(default_factory=dict)


@transaction.atomic
def load_demo(*, say: Say) -> Loaded:
    """Make what is missing of the demo. Raises Refused outside demo and development settings."""
    if not (settings.DEMO or settings.DEBUG):
        raise Refused(REFUSAL)
    if not Municipality.objects.exists():
        say("自治体の一覧を読み込みます。")
        load_municipalities()
    fill_population()
    run = _Run(_administrator(), timezone.now(), say)
    run.municipalities = {row.code: row for row in Municipality.objects.current()}
    created = _organisations(run, ORGANISATIONS)
    users = create_demo_accounts(
        city=run.municipalities[KOBE],
        other_city=run.municipalities[GAMAGORI],
        organisation=run.organisations["iroha"],
        other_organisation=run.organisations["nihohe"],
    )
    accounts = {user.email: user for user in users}
    calendar = Calendar(timezone.localdate(run.now))
    specs = [*S0, *S1, *S2, *S3, *S4, *PUBLISHED, *sample_cases(calendar)]
    _cases(run, specs, accounts)
    _work(run, accounts, calendar)
    _merge(run, created)
    _invitations(run, accounts)
    return run.loaded


def _work(run: _Run, accounts: dict[str, User], calendar: Calendar) -> None:
    """What was done in the cases: money, plans, placements, reports, events, and what people asked."""
    _samples_of_cases(run, calendar)
    sent = load_secondments(
        by=run.administrator,
        city=run.municipalities[KOBE],
        host=run.organisations["florence"],
        cases=run.cases,
    )
    sent += load_coordinators(
        by=run.administrator,
        sender=run.organisations["okayama-npo"],
        case=run.cases.get("s4-coordinators"),
        source=INTERMEDIARY,
    )
    run.say(f"派遣：{sent} 件を登録しました。")
    today = timezone.localdate(run.now)
    made = load_reports(
        cases=run.cases, organisation=run.organisations["iroha"], by=accounts, day=today
    )
    run.say(f"活動報告：{made} 件を登録しました。")
    held = load_events(
        by=run.administrator,
        accounts=accounts,
        cases=run.cases,
        gamagori=run.municipalities[GAMAGORI],
        hosts=(run.organisations["iroha"], run.organisations["nihohe"]),
        now=run.now,
    )
    run.say(f"研修・研究会：{held} 件を登録しました。")
    asked = load_event_questions(
        cases=run.cases,
        city=run.municipalities[GAMAGORI],
        organisations=run.organisations,
        by=accounts,
    )
    run.say(f"研修の報告・質問・答え：{asked} 件を登録しました。")
    _continuations(run, accounts)


def _samples_of_cases(run: _Run, calendar: Calendar) -> None:
    money = load_money(by=run.administrator, cases=run.cases, calendar=calendar)
    run.say(f"費用の流れ：{money} 年度分を登録しました。")
    city = run.municipalities[KOBE]
    plans = load_plans(by=run.administrator, city=city, cases=run.cases, calendar=calendar)
    run.say(f"点・線・面と道筋：{plans} 件を登録しました。")


def _administrator() -> User:
    """The demo's administrator, in whose name the records are made."""
    return find_account(ADMINISTRATOR) or User.objects.create_superuser(
        ADMINISTRATOR, DEMO_PASSWORD, name="デモ ポータル管理者"
    )


def _organisations(run: _Run, specs: Sequence[OrganisationSpec]) -> list[OrganisationSpec]:
    """Make those that are missing; returns them."""
    rows = Organisation.objects.filter(external_id__startswith=PREFIX).select_related("merged_into")
    present = {row.external_id: row for row in rows.order_by("pk")}
    created = []
    for spec in specs:
        row = present.get(spec.external_id)
        if row is None:
            row = _organisation(run.administrator, spec)
            created.append(spec)
        run.organisations[spec.key] = row.merged_into or row
    run.loaded.organisations = len(created)
    run.loaded.organisations_kept = len(specs) - len(created)
    run.say(f"団体：{len(created)} を登録しました。")
    return created


def _organisation(by: User, spec: OrganisationSpec) -> Organisation:
    values = {**spec.values, "external_id": spec.external_id}
    if spec.former_name:
        values["name"] = spec.former_name
    row = create_organisation(
        by=by, data=OrganisationInput(values, spec.aliases), visibility=spec.visibility
    )
    if spec.former_name:
        row = update_organisation(
            by=by,
            organisation_id=row.pk,
            version=row.version,
            data=OrganisationInput({"name": spec.values["name"]}),
        )
    if spec.archived:
        row = archive_organisation(by=by, organisation_id=row.pk)
    return row


def _continuations(run: _Run, accounts: dict[str, User]) -> None:
    made = load_continuations(
        by=run.administrator,
        manager=accounts["manager@npo.demo.example"],
        approver=accounts["approver@city.demo.example"],
        cases=run.cases,
        introducer=run.organisations["network"],
    )
    run.say(f"継続判断：{made} 件を登録しました。")


def _merge(run: _Run, created: Sequence[OrganisationSpec]) -> None:
    for spec in created:
        if spec.merged_into:
            merge_organisations(
                by=run.administrator,
                survivor_id=run.organisations[spec.merged_into].pk,
                merged_ids=[run.organisations[spec.key].pk],
            )


def _cases(run: _Run, specs: Sequence[CaseSpec], accounts: dict[str, User]) -> None:
    present = Case.objects.filter(external_id__startswith=PREFIX).order_by("pk")
    existing = {case.external_id: case for case in present}
    editors = {KOBE: "editor@city.demo.example", GAMAGORI: "editor@other.demo.example"}
    ages = _ages(specs)
    for position, spec in enumerate(specs):
        case = existing.get(spec.external_id)
        if case is None:
            by = run.administrator
            if spec.visibility == Visibility.DRAFT and spec.municipality in editors:
                by = accounts[editors[spec.municipality]]
            case = _case(run, spec, by, run.now - ages[spec.key] * _PUBLICATION_GAP)
            run.loaded.cases += 1
            if run.loaded.cases % 40 == 0:
                run.say(f"事例：{position + 1} / {len(specs)}")
        run.cases[spec.key] = case
    run.loaded.cases_kept = len(specs) - run.loaded.cases
    run.say(f"事例：{run.loaded.cases} を登録しました。")


def _ages(specs: Sequence[CaseSpec]) -> dict[str, int]:
    """How many publications ago each case was published: the front page's, then as they stand."""
    others = [spec.key for spec in specs if spec.key not in FRONT_PAGE]
    return {key: age for age, key in enumerate([*FRONT_PAGE, *others])}


def _case(run: _Run, spec: CaseSpec, by: User, published_at: datetime) -> Case:
    values = {
        **spec.values,
        "title": spec.title,
        "external_id": spec.external_id,
        "lead_municipality": run.municipalities[spec.municipality] if spec.municipality else None,
        "continues": run.cases[spec.continues] if spec.continues else None,
        "copied_from": run.cases[spec.copied_from] if spec.copied_from else None,
    }
    data = CaseInput(
        values,
        partners=[_partner(run, who, role) for who, role in spec.partners],
        further=[run.municipalities[code] for code in spec.further],
        plans=spec.plans,
    )
    case = create_case(by=by, data=data)
    if spec.visibility != Visibility.DRAFT:
        action = PUBLISH if spec.visibility == Visibility.PUBLIC else SHARE
        case = change_visibility(by=run.administrator, case_id=case.pk, action=action)
        Case.objects.filter(pk=case.pk).update(published_at=published_at)
    if spec.archived:
        case = archive_case(by=run.administrator, case_id=case.pk)
    return case


def _partner(run: _Run, who: str, role: str) -> PartnerEntry:
    organisation = run.organisations.get(who)
    return PartnerEntry(organisation.name if organisation else who, organisation, role)


def _invitations(run: _Run, accounts: dict[str, User]) -> None:
    """One that can be accepted, one whose time has passed; made once."""
    wanted = (
        (_OPEN_INVITATION, "approver@city.demo.example", run.municipalities[KOBE], Role.EDITOR),
        (
            _EXPIRED_INVITATION,
            "manager@npo.demo.example",
            run.organisations["iroha"],
            Role.REPORTER,
        ),
    )
    known = set(
        Invitation.objects.filter(email__in=[row[0] for row in wanted]).values_list(
            "email", flat=True
        )
    )
    for email, by, body, role in wanted:
        if email in known:
            continue
        (invitation,) = invite(
            by=accounts[by], body=body, emails=[email], role=role, department="こども家庭課"
        )
        if email == _EXPIRED_INVITATION:
            past = run.now - timedelta(days=1)
            Invitation.objects.filter(pk=invitation.pk).update(
                expires_at=past, created_at=past - timedelta(days=14)
            )
