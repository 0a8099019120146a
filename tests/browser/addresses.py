"""The portal's pages, each at the demo's richest record: name -> address, found when asked."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from cases.demo.specs import PREFIX
from cases.domain.import_kinds import import_kind
from cases.domain.report_file import FileEntry, add_report_files, save_report_files
from cases.models import Case
from partners.models import (
    Inquiry,
    Invitation,
    Membership,
    Municipality,
    Organisation,
    Secondment,
    User,
)
from ppp_portal.japan.fiscal_year import current_fiscal_year
from ppp_portal.tables.importing_run import apply_run, confirm_run, plan_run, start_run
from proposals.demo.calls import PREFIX as CALLS
from proposals.domain.call_content import STEPS
from proposals.models import (
    Call,
    Challenge,
    ChallengeAnswer,
    CommitteeMember,
    Dialogue,
    DialogueTalk,
    Entry,
    FreeProposal,
    Introduction,
    PartnerInvitation,
    PolicyProposal,
    Proposal,
    Question,
    ResultNotice,
    ReviewCopy,
)
from tests.browser import call_addresses, event_addresses, policy_addresses, result_addresses
from tests.factories import files
from tests.factories.continuations import ContinuationFactory
from tests.factories.events import EventFactory
from tests.factories.partners import InvitationFactory
from tests.factories.questions import AnswerFactory, PublicQuestionFactory
from tests.factories.reports import Desk

Address = Callable[[], str]

EDITOR = "editor@city.demo.example"
APPROVER = "approver@city.demo.example"
VIEWER = "viewer@city.demo.example"
MANAGER = "manager@npo.demo.example"
COMMITTEE = "committee@demo.example"
ADMINISTRATOR = "admin@demo.example"
RESERVE = "manager@other-npo.demo.example"
THIRD = "manager@rukawa.demo.example"
KOBE = "281000"


def at(name: str, *args: object, query: str = "") -> Address:
    return lambda: reverse(name, args=args) + query


def story(key: str, name: str = "case_detail", *args: object) -> Address:
    """A page of one of the demo's cases."""
    return lambda: reverse(name, args=[Case.objects.get(external_id=f"{PREFIX}{key}").pk, *args])


def _compare(number: int) -> Address:
    def address() -> str:
        public = Case.objects.filter(visibility="public", archived_at=None).order_by("pk")
        return reverse("case_compare") + "?" + "&".join(f"id={case.pk}" for case in public[:number])

    return address


def organisation(name: str, page: str = "organisation_detail") -> Address:
    return lambda: reverse(page, args=[Organisation.objects.get(name=name).pk])


def _own_organisation(page: str, *more: object) -> Address:
    def address() -> str:
        membership = Membership.objects.get(user__email=MANAGER)
        return reverse(page, args=[membership.organisation_id, *more])

    return address


def _about_own_organisation(page: str) -> Address:
    """A form that begins with MANAGER's organisation."""

    def address() -> str:
        membership = Membership.objects.get(user__email=MANAGER)
        return f"{reverse(page)}?organisation={membership.organisation_id}"

    return address


def _sheet() -> str:
    """The demo's first score sheet of its committee member."""
    copy = ReviewCopy.objects.filter(member__user__email=COMMITTEE).first()
    assert copy is not None
    return reverse("review_sheet", args=[copy.token])


def call(key: str, name: str = "call_detail", *args: object) -> Address:
    """A page of one of the demo's calls."""
    return lambda: reverse(name, args=[Call.objects.get(external_id=f"{CALLS}{key}").pk, *args])


def result_notice(page: str, account: str) -> Address:
    """A page of the notice that an account's organisation has of the demo's result."""

    def address() -> str:
        own = {"entry__organisation__memberships__user__email": account}
        call_id = f"{CALLS}result"
        found = ResultNotice.objects.get(decision__call__external_id=call_id, **own)
        return reverse(page, args=[found.pk])

    return address


def _opened(page: str) -> Address:
    """A page of the first opened proposal of the demo's call under review."""

    def address() -> str:
        rows = Proposal.objects.opened().filter(entry__call__external_id=f"{CALLS}review")
        return reverse(page, args=[rows.order_by("entry__received_at", "pk")[0].pk])

    return address


def _recusal() -> str:
    """Whether the first member is recused from the first entry of the call under review."""
    member = CommitteeMember.objects.filter(call__external_id=f"{CALLS}review").order_by("pk")[0]
    entry = Entry.objects.filter(call=member.call_id).order_by("received_at", "pk")[0]
    return reverse("call_recusal", args=[member.call_id, member.pk, entry.pk])


def _question(page: str) -> Address:
    def address() -> str:
        waiting = Question.objects.filter(state="asked").order_by("asked_at", "pk")[0]
        return reverse(page, args=[waiting.call_id, waiting.pk])

    return address


def _secondment(page: str, *args: object) -> Address:
    """A page of the demo's newest secondment from 神戸市."""

    def address() -> str:
        row = Secondment.objects.filter(external_id__startswith=PREFIX).latest("starts_on")
        return reverse(page, args=[row.pk, *args])

    return address


def _proposal(page: str) -> Address:
    """A page of the demo's draft proposal of MANAGER's organisation."""

    def address() -> str:
        entry = Entry.objects.get(
            call__external_id=f"{CALLS}open", organisation__memberships__user__email=MANAGER
        )
        return reverse(page, args=[entry.proposal.pk])

    return address


def _membership(page: str) -> Address:
    return lambda: reverse(page, args=[Membership.objects.get(user__email=VIEWER).pk])


def _draft(page: str, *args: object) -> Address:
    def address() -> str:
        drafts = Case.objects.filter(
            visibility="draft", archived_at=None, lead_municipality__code=KOBE
        ).exclude(summary="")
        return reverse(page, args=[drafts.order_by("pk")[0].pk, *args])

    return address


def _running_money(page: str, *args: object) -> Address:
    """A page of the fiscal year that is running, of one of the demo's cases."""
    year = current_fiscal_year(timezone.now())
    return story("sample-study-3", page, year, *args)


def invitation(token: str, **values: object) -> Address:
    """The link of an invitation to 神戸市, which is made when it is asked for."""

    def address() -> str:
        if not Invitation.objects.filter(email=f"{token}@city.example").exists():
            InvitationFactory(
                token=token,
                email=f"{token}@city.example",
                municipality=Municipality.objects.get(code=KOBE),
                **values,
            )
        return reverse("invitation_accept", args=[token])

    return address


_numbers = count(1)


def _import_run(page: str, state: str, text: str) -> Address:
    """A page of an import that has come as far as its preview, or further."""

    def address() -> str:
        administrator = User.objects.get(email=ADMINISTRATOR)
        kind = import_kind("cases")
        assert kind is not None
        # Each file is about another case, or a second one would have nothing to bring.
        content = text.replace("NUMBER", str(next(_numbers))).encode()
        run, table = start_run(kind, by=administrator, content=content, filename=f"{state}.csv")
        if state != "mapping":
            plan_run(run, kind, table=table)
        if state == "applied":
            confirm_run(run.pk, by=administrator)
            apply_run(run.pk, kind, by=administrator)
        return reverse(f"admin:{page}", args=[run.pk])

    return address


GOOD_FILE = "自治体,名称,開始日\n神戸市,取り込みの画面の事例NUMBER,令和6年4月\n"
WRONG_FILE = "自治体,名称,開始日\n神戸市,取り込めない事例,2024-13-45\n"
UNKNOWN_FILE = "自治体,名称,なぞの列\n神戸市,列の分からない事例,あ\n"


def _proposed_continuation() -> str:
    """The step by which the city confirms what MANAGER's organisation proposes."""
    case = Case.objects.get(external_id=f"{PREFIX}sample-study-3")
    row = case.continuations.filter(state="proposed").first() or ContinuationFactory(case=case)
    return reverse("continuation_step", args=[case.pk, row.pk, "confirm"])


def report_desk(**values: object) -> Desk:
    """A new case of MANAGER's organisation and 神戸市."""
    writer = User.objects.get(email=MANAGER)
    body = Membership.objects.get(user=writer).organisation
    assert body is not None
    case = Case.objects.filter(partners__organisation=body, stage="running").order_by("pk")[0]
    desk = Desk(organisation=body, lead_municipality=case.lead_municipality, **values)
    desk.reporter = writer
    return desk


def report(page: str, state: str = "draft", **values: object) -> Address:
    """A page of a report of MANAGER's organisation to 神戸市."""

    def address() -> str:
        made = report_desk().report(state=state, **values)  # type: ignore[arg-type]
        return reverse(page, args=[made.pk])

    return address


def _files(page: str, *, state: str = "draft") -> Address:
    """A page of a report with a photo of people and a document."""

    def address() -> str:
        desk = report_desk()
        writer = desk.reporter
        report = desk.report(narrative="遠足に行きました。")
        uploads = [
            files.upload("遠足のようす.jpg", files.jpeg((1600, 1200))),
            files.upload("しおり.pdf", files.pdf()),
        ]
        photo, _ = add_report_files(by=writer, report_id=report.pk, uploads=uploads)
        said = FileEntry(photo.pk, photo.version, "遠足の昼食", "obtained", "申込書の同意欄", True)
        save_report_files(by=writer, report_id=report.pk, entries=[said])
        desk.bring(report, state, published=state == "confirmed")
        more = [photo.file_id] if page == "report_file_hide" else []
        return reverse(page, args=[report.pk, *more])

    return address


def _first(model: type[Model], page: str, *more: str, **values: object) -> Address:
    """A page of the demo's first record of a model."""
    return lambda: reverse(page, args=[model.objects.filter(**values).order_by("pk")[0].pk, *more])  # type: ignore[attr-defined]


def asked(page: str, *args: str, of: str = "question") -> Address:
    """A page of a question asked at an event of 神戸市, answered by MANAGER's organisation."""

    def address() -> str:
        city = Municipality.objects.get(code=KOBE)
        event = EventFactory(municipality=city, days=-10)
        text = "企業はどう探せばよいですか。（見本）"
        public = {} if args != ("publish",) or of == "answer" else {"published_at": None}
        question = PublicQuestionFactory(event=event, text=text, **public)
        body = Membership.objects.get(user__email=MANAGER).organisation
        waiting = AnswerFactory(question=question, organisation=body, text="見本の答えです。")
        AnswerFactory(question=question, organisation=body, state="published")
        pk = {"question": question.pk, "answer": waiting.pk, "event": event.pk}[of]
        return reverse(page, args=[pk, *args])

    return address


def _partners_for_a_challenge() -> str:
    own = Challenge.objects.filter(municipality__code=KOBE).order_by("pk")[0]
    return reverse("partner_suggestions", args=["challenge", own.pk])


VISITOR: dict[str, Address] = {
    **event_addresses.VISITOR,
    "challenges": at("challenge_list"),
    "challenge": _first(Challenge, "challenge_detail"),
    "dialogues": at("dialogue_list"),
    "dialogue": _first(Dialogue, "dialogue_detail"),
    "free proposals": at("free_proposal_list"),
    "policy proposals": at("policy_list"),
    "policy proposal": _first(PolicyProposal, "policy_detail"),
    "introductions": at("introduction_list"),
    "introduction of a source": _first(
        Introduction, "introduction_detail", published_at__isnull=False
    ),
    "home": at("home"),
    "cases": at("case_list"),
    "cases searched": at("case_list", query="?q=子ども&field=childcare&prefecture=28&year=2024"),
    "cases, page 2": at("case_list", query="?page=2&sort=title"),
    "cases, none found": at("case_list", query="?q=ありえないことば&method=ppp&page=abc"),
    "case with a lineage": story("sample-study-4"),
    "case renewed": story("s0-renewed"),
    "continuations": story("sample-study-2", "continuation_detail"),
    "continuations of a story": story("s0-renewed", "continuation_detail"),
    "figure of an organisation": _own_organisation("organisation_evidence", "continuation"),
    "map": at("case_map"),
    "compare none": at("case_compare"),
    "compare one": _compare(1),
    "compare four": _compare(4),
    "case of 神戸市": story("s2-chat-2023"),
    "case of a training": story("s1-training"),
    "case of many bodies": story("s0-services"),
    "results": story("sample-study-3", "results_detail"),
    "words": story("sample-study-3", "case_words"),
    "departments, cases and plans": at("municipality_spread", KOBE),
    "paper of a case": story("sample-study-1", "brief_detail"),
    "money of three years": story("sample-watch-1", "money_detail"),
    "export with a question": at("case_export", "csv", query="?encoding=cp932"),
    "search": at("search"),
    "search, found": at("search", query="?q=神戸"),
    "search, none found": at("search", query="?q=ありえないことば"),
    "municipalities": at("municipality_list"),
    "municipalities searched": at("municipality_list", query="?q=篠山"),
    "municipality with wards": at("municipality_detail", KOBE),
    "municipality without cases": at("municipality_detail", "013315"),
    "organisations": at("organisation_list"),
    "organisations searched": at("organisation_list", query="?q=きずき&kind=npo"),
    "organisation": organisation("認定NPO法人フローレンス"),
    "published report with photos": _files("report_detail", state="confirmed"),
    "secondments": at("secondment_list"),
    "secondment": _secondment("secondment_detail"),
    "calls": at("call_list"),
    "calls searched": at("call_list", query="?q=居場所&phase=entry"),
    "questions asked": at("event_question_list"),
    "question asked": asked("event_question_detail"),
    "event with questions": asked("event_detail", of="event"),
    "results of calls": at("result_list"),
    "open call": call("open"),
    "questions of a call": call("open", "call_questions"),
    "call with a result": call("result"),
    "result of a call": call("result", "call_results"),
    "sign in": at("account_login"),
    "sign up": at("account_signup"),
    "inactive": at("account_inactive"),
    "password forgotten": at("account_reset_password"),
    "password forgotten, sent": at("account_reset_password_done"),
    "password, wrong link": at("account_reset_password_from_key", "x", "y"),
    "password set anew": at("account_reset_password_from_key_done"),
    "invitation": invitation("page-open"),
    "invitation unknown": at("invitation_accept", "unknown"),
    "invitation gone": invitation("page-gone", revoked_at=timezone.now()),
    "not found": lambda: "/nowhere/",
    "bad request": lambda: "/cases/?q=%00",
}

SIGNED_IN: dict[str, tuple[str, Address]] = {
    **event_addresses.SIGNED_IN,
    **policy_addresses.SIGNED_IN,
    **result_addresses.SIGNED_IN,
    **call_addresses.SIGNED_IN,
    "new challenge": (EDITOR, at("challenge_new")),
    "own challenge": (EDITOR, _first(Challenge, "challenge_detail")),
    "edit a challenge": (EDITOR, _first(Challenge, "challenge_edit", "people")),
    "answers to a challenge": (EDITOR, _first(Challenge, "challenge_answers")),
    "reply to an answer": (EDITOR, _first(ChallengeAnswer, "challenge_answer_reply")),
    "answer a challenge": (MANAGER, _first(Challenge, "challenge_answer_new")),
    "withdraw an answer": (MANAGER, _first(ChallengeAnswer, "challenge_answer_withdraw")),
    "end a challenge": (APPROVER, _first(Challenge, "challenge_state", "end")),
    "partners for a challenge": (EDITOR, _partners_for_a_challenge),
    "partners for a case": (EDITOR, story("s2-chat-2023", "case_partners")),
    "invitations": (MANAGER, at("partner_invitation_list")),
    "invitation": (MANAGER, _first(PartnerInvitation, "partner_invitation_detail")),
    "new dialogue": (EDITOR, at("dialogue_new")),
    "slots of a dialogue": (EDITOR, _first(Dialogue, "dialogue_slots")),
    "document of a dialogue": (EDITOR, _first(Dialogue, "dialogue_document_new")),
    "cancel a dialogue": (APPROVER, _first(Dialogue, "dialogue_state", "cancel")),
    "apply for a dialogue": (MANAGER, _first(Dialogue, "dialogue_apply")),
    "talk": (MANAGER, _first(DialogueTalk, "talk_detail")),
    "summary of a talk": (MANAGER, _first(DialogueTalk, "talk_summary")),
    "approve a summary": (APPROVER, _first(DialogueTalk, "talk_act", "approve")),
    "new policy proposal": (MANAGER, at("policy_new")),
    "ask for support": (MANAGER, _first(PolicyProposal, "policy_ask", external_id="")),
    "new free proposal": (MANAGER, at("free_proposal_new")),
    "free proposal": (MANAGER, _first(FreeProposal, "free_proposal_detail", state="received")),
    "answer a free proposal": (
        APPROVER,
        _first(FreeProposal, "free_proposal_act", "answer", state="received"),
    ),
    "inquiries": (EDITOR, at("inquiry_list")),
    "new inquiry": (
        EDITOR,
        _about_own_organisation("inquiry_new"),
    ),
    "answered inquiry": (EDITOR, _first(Inquiry, "inquiry_detail", state="answered")),
    "inquiry to answer": (EDITOR, _first(Inquiry, "inquiry_detail", state="open")),
    "end an inquiry": (EDITOR, _first(Inquiry, "inquiry_close", state="answered")),
    "whom to introduce": (EDITOR, at("introduction_new")),
    "new introduction": (
        EDITOR,
        _about_own_organisation("introduction_new"),
    ),
    "own introduction": (
        EDITOR,
        _first(Introduction, "introduction_detail", state="passed_on"),
    ),
    "withdraw an introduction": (
        EDITOR,
        _first(Introduction, "introduction_act", "withdraw", state="passed_on"),
    ),
    "answer an introduction": (
        "editor@other.demo.example",
        _first(Introduction, "introduction_act", "hear", state="passed_on"),
    ),
    "today of an editor": (EDITOR, at("home")),
    "today of an approver": (APPROVER, at("home")),
    "today of a manager": (MANAGER, at("home")),
    "today of a committee member": (COMMITTEE, at("home")),
    "new case": (EDITOR, at("case_new")),
    "draft": (EDITOR, _draft("case_detail")),
    "edit a case": (EDITOR, story("s2-chat-2023", "case_edit")),
    "publish a case": (APPROVER, _draft("case_visibility", "publish")),
    "own departments, cases and plans": (EDITOR, at("municipality_spread", KOBE)),
    "write the three years": (EDITOR, at("spread_path_edit", KOBE)),
    "withdraw the three years": (APPROVER, at("spread_path_visibility", KOBE, "withdraw")),
    "judge a case": (EDITOR, story("sample-study-3", "spread_edit")),
    "question of an organiser": (EDITOR, asked("event_question_detail")),
    "record a question": (EDITOR, asked("event_question_record", of="event")),
    "publish a question": (EDITOR, asked("event_question_act", "publish")),
    "answer a question": (MANAGER, asked("event_answer_new")),
    "edit an answer": (MANAGER, asked("event_answer_edit", of="answer")),
    "decline an answer": (EDITOR, asked("event_answer_act", "decline", of="answer")),
    "begin a case from another": (EDITOR, story("s2-chat-2023", "case_copy")),
    "edit a lineage": (EDITOR, story("sample-study-3", "lineage_edit")),
    "propose to go on": (EDITOR, story("sample-study-3", "continuation_new")),
    "decide to go on": (APPROVER, _proposed_continuation),
    "what is still to decide": (EDITOR, lambda: "/cases/continuations/"),
    "record a milestone": (EDITOR, story("sample-study-3", "milestone_new")),
    "money of a running year": (EDITOR, story("sample-study-3", "money_detail")),
    "quick log": (MANAGER, story("sample-study-3", "report_new")),
    "long log": (
        MANAGER,
        lambda: story("sample-study-3", "report_new")() + "?kind=event",
    ),
    "reports": (MANAGER, at("report_list")),
    "reports of a city": (EDITOR, at("report_list")),
    "assemble a month": (
        MANAGER,
        lambda: story("sample-study-3", "report_new")() + "?kind=quarterly",
    ),
    "write a monthly report": (MANAGER, report("report_edit", kind="monthly")),
    "returned report": (MANAGER, report("report_detail", "returned")),
    "send a report": (MANAGER, report("report_submit", narrative="田中さんと遊びました。")),
    "return a report": (EDITOR, report("report_return", "submitted")),
    "confirm the last report": (APPROVER, report("report_confirm", "submitted", kind="completion")),
    "publish a report": (APPROVER, report("report_publish", "confirmed")),
    "correct a report": (MANAGER, report("report_correct", "confirmed")),
    "report with files": (MANAGER, _files("report_detail")),
    "files of a report": (MANAGER, _files("report_files")),
    "end a publication": (MANAGER, _files("report_file_hide", state="confirmed")),
    "results of a running year": (EDITOR, story("sample-study-3", "results_detail")),
    "what is reported": (EDITOR, story("sample-study-3", "reporting_detail")),
    "edit what is reported": (EDITOR, story("sample-study-3", "reporting_edit")),
    "edit money": (EDITOR, _running_money("money_edit")),
    "edit actuals only": (MANAGER, _running_money("money_edit")),
    "publish money": (APPROVER, _running_money("money_visibility", "publish")),
    "import money": (EDITOR, story("sample-study-3", "money_import")),
    "refused": (VIEWER, at("case_new")),
    "own organisation": (MANAGER, _own_organisation("organisation_detail")),
    "edit an organisation": (MANAGER, _own_organisation("organisation_edit")),
    "new secondment": (EDITOR, at("secondment_new")),
    "withdraw a secondment": (APPROVER, _secondment("secondment_reach", "withdraw")),
    "cases of a secondment": (EDITOR, _secondment("secondment_cases")),
    "write a reflection": (EDITOR, _secondment("secondment_reflect")),
    "report of a secondment": (EDITOR, _secondment("secondment_report")),
    "paper of a secondment": (EDITOR, _secondment("secondment_agreement")),
    "members": (APPROVER, at("member_list")),
    "no members": (COMMITTEE, at("member_list")),
    "change a role": (APPROVER, _membership("membership_role")),
    "end a membership": (APPROVER, _membership("membership_end")),
    "invite": (APPROVER, at("invitation_create")),
    "invitation to another": (EDITOR, invitation("page-other")),
    "sign out": (EDITOR, at("account_logout")),
    "change the password": (EDITOR, at("account_change_password")),
    "two-step": (EDITOR, at("mfa_index")),
    "new call": (EDITOR, at("call_new")),
    **{f"call, {step.label}": (EDITOR, call("draft", "call_edit", step.code)) for step in STEPS},
    "start a call": (APPROVER, call("draft", "call_start")),
    "cancel a call": (APPROVER, call("open", "call_cancel")),
    "discard a call": (EDITOR, call("draft", "call_discard")),
    "corrections": (APPROVER, call("open", "call_corrections")),
    "correct a call": (APPROVER, call("open", "call_correct", "schedule")),
    "ask": (MANAGER, call("open", "call_questions")),
    "answer": (EDITOR, _question("question_reply")),
    "release answers": (APPROVER, call("open", "questions_release")),
    "work as a member": (COMMITTEE, at("review_list")),
    "score sheet": (COMMITTEE, _sheet),
    "declare interests": (COMMITTEE, call("review", "call_declare")),
    "committee": (EDITOR, call("review", "call_committee")),
    "add a member": (EDITOR, call("review", "call_committee_new")),
    "interests": (EDITOR, call("review", "call_interests")),
    "record a meeting": (EDITOR, call("review", "review_meeting_new", "only")),
    "close the scores": (EDITOR, call("review", "review_close", "only")),
    "rule on an interest": (EDITOR, _recusal),
    "committee at the end": (EDITOR, call("result", "call_committee")),
    "interests at the end": (EDITOR, call("result", "call_interests")),
    "scores": (EDITOR, call("result", "review_scores", "only")),
    "steps of the ranking": (EDITOR, call("result", "review_steps", "only")),
    "decision that waits": (EDITOR, call("review", "decision_detail")),
    "decision": (APPROVER, call("result", "decision_detail")),
    "disqualify": (APPROVER, _opened("proposal_disqualify")),
    "opened proposal": (APPROVER, _opened("proposal_opened")),
    "talks with the chosen": (APPROVER, call("result", "negotiation_list")),
    "finish a call": (APPROVER, call("result", "call_finish")),
    "result for the chosen": (MANAGER, result_notice("result_own", MANAGER)),
    "result for the third": (THIRD, result_notice("result_own", THIRD)),
    "ask for the reason": (RESERVE, result_notice("reason_request", RESERVE)),
    "own entry": (MANAGER, call("open", "entry_own")),
    "begin an entry": (MANAGER, call("designation", "entry_own")),
    "entries and proposals": (APPROVER, call("closed", "entry_list")),
    "open proposals": (APPROVER, call("closed", "proposals_open")),
    "own proposals": (MANAGER, at("proposal_list")),
    "own proposal": (MANAGER, _proposal("proposal_detail")),
    "write a proposal": (MANAGER, _proposal("proposal_edit")),
    "files of a proposal": (MANAGER, _proposal("proposal_files")),
    "preview of a proposal": (MANAGER, _proposal("proposal_preview")),
    "versions of a proposal": (MANAGER, _proposal("proposal_compare")),
    "submit a proposal": (MANAGER, _proposal("proposal_submit")),
}


def _merge() -> str:
    first, second = Organisation.objects.live().order_by("pk")[:2]
    return reverse("admin:partners_organisation_merge") + f"?id={first.pk}&id={second.pk}"


# The portal's own pages in the admin; the others are Django's.
ADMIN: dict[str, Address] = {
    "index": at("admin:index"),
    "money": at("admin:cases_moneyyear_changelist"),
    "cases": at("admin:cases_case_changelist"),
    "reports": at("admin:cases_activityreport_changelist"),
    "imports": at("admin:ppp_portal_importrun_changelist"),
    "upload": at("admin:import_upload", "cases"),
    "columns": _import_run("import_columns", "mapping", UNKNOWN_FILE),
    "preview": _import_run("import_run", "preview", GOOD_FILE),
    "preview with an error": _import_run("import_run", "preview", WRONG_FILE),
    "confirm": _import_run("import_confirm", "preview", GOOD_FILE),
    "result": _import_run("import_run", "applied", GOOD_FILE),
    "undo": _import_run("import_undo", "applied", GOOD_FILE),
    "merge": _merge,
    "history": story("s2-chat-2023", "admin:cases_case_history"),
}
