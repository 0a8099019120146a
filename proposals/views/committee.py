"""/proposals/calls/<id>/committee/: who serves, what they declare, and what is ruled."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from partners.actor import actor
from partners.domain.account import find_account
from partners.forms.invitation import NewAccountForm
from partners.views.invitation import BACKEND
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import Conflict, ensure
from proposals.domain import committee as domain
from proposals.domain.interest import entrants, relations, rule
from proposals.domain.review import hindrances, missing_sheets, next_kind, quorum_of, sheets
from proposals.forms.committee import MemberForm, ReasonForm
from proposals.forms.interest import RulingForm
from proposals.models import Call, CommitteeMember, Entry, ReviewRound
from proposals.permissions import review as permissions
from proposals.permissions.call import may_handle_call
from proposals.views.crumbs import committee_crumbs
from proposals.views.refused_forms import add_errors, conflict_words, refused


@page("GET")
def call_committee(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee, what hinders the next step, and how far each round is, for the staff."""
    call = load_call(request, pk)
    if may_handle_call(request.user, call) and permissions.membership_of(request.user, call):
        return redirect("review_list")
    ensure(may_handle_call(request.user, call))
    members = domain.committee_of(call)
    is_opened = call.unsealed_at is not None
    kind = next_kind(call) if is_opened else None
    context = {
        "call": call,
        "crumbs": committee_crumbs(call),
        "members": members,
        "quorum": quorum_of(call, members),
        "manage_refusal": permissions.may_manage_committee(request.user, call),
        "hand_out_refusal": permissions.may_hand_out(request.user, call),
        "next_kind": kind,
        "hindrances": hindrances(call) if kind else [],
        "rounds": [_progress(row) for row in call.rounds.select_related("call")],
    }
    return render(request, "proposals/committee.html", context)


@page("GET", "POST")
@once
def call_committee_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody to serve."""
    call = load_call(request, pk)
    ensure(permissions.may_manage_committee(request.user, call))
    form = MemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            member = domain.add_member(
                by=actor(request),
                call_id=call.pk,
                email=form.cleaned_data["email"],
                values=form.values(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{member.name}さんに依頼のメールを送りました。")
            return redirect("call_committee", pk=pk)
    context = {"call": call, "crumbs": committee_crumbs(call, "委員を加える"), "form": form}
    return render(request, "proposals/committee_member.html", context, status=refused(form))


@page("GET", "POST")
def call_committee_member(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """How a member is named and placed; the request can be sent again."""
    call, member = load_member(request, pk, member_id)
    if request.method == "POST" and "remind" in request.POST:
        domain.remind_member(by=actor(request), member_id=member.pk)
        messages.success(request, f"{member.name}さんに依頼のメールを送り直しました。")
        return redirect("call_committee", pk=pk)
    form = MemberForm(request.POST if request.method == "POST" else None, member=member)
    context = {
        "call": call,
        "crumbs": committee_crumbs(call, member.name),
        "form": form,
        "member": member,
    }
    status = 422
    if request.method == "POST" and form.is_valid():
        try:
            domain.update_member(
                by=actor(request),
                member_id=member.pk,
                version=form.cleaned_data["version"] or 0,
                values=form.values(),
            )
        except ValidationError as error:
            add_errors(form, error)
        except Conflict as conflict:
            saved = conflict.current
            assert isinstance(saved, CommitteeMember)
            form.take_version(saved.version)
            context |= conflict_words(MemberForm(member=saved), form)
            status = 409
        else:
            messages.success(request, "保存しました。")
            return redirect("call_committee", pk=pk)
    status = status if request.method == "POST" else 200
    return render(request, "proposals/committee_member.html", context, status=status)


@page("GET", "POST")
def call_committee_end(request: HttpRequest, pk: int, member_id: int) -> HttpResponse:
    """退任, with the reason."""
    call, member = load_member(request, pk, member_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        domain.end_member(
            by=actor(request), member_id=member.pk, reason=form.cleaned_data["reason"]
        )
        messages.success(request, "退任を記録しました。")
        return redirect("call_committee", pk=pk)
    context = {
        "call": call,
        "crumbs": committee_crumbs(call, "退任"),
        "form": form,
        "title": f"{member.name}委員の退任を記録しますか",
        "lead": "この委員の採点は、数えなくなります。取り消せません。",
        "button": "退任を記録する",
    }
    return render(request, "proposals/committee_act.html", context, status=refused(form))


@page("GET")
def call_interests(request: HttpRequest, pk: int) -> HttpResponse:
    """Every member beside every entrant: declared, known to the portal, ruled."""
    call = load_call(request, pk)
    ensure(may_handle_call(request.user, call))
    opened = call.unsealed_at is not None
    members = domain.committee_of(call)
    found = relations(call, members, entrants(call)) if opened else []
    context = {
        "call": call,
        "crumbs": committee_crumbs(call, "利害関係"),
        "relations": found,
        "hidden": [row for row in found if row.is_hidden],
        "may_rule": {one.pk for one in members if not permissions.may_rule(request.user, one)},
    }
    return render(request, "proposals/committee_interests.html", context)


@page("GET", "POST")
def call_recusal(request: HttpRequest, pk: int, member_id: int, entry_id: UUID) -> HttpResponse:
    """除斥する, or not, with the reason."""
    call = load_call(request, pk)
    ensure(may_handle_call(request.user, call))
    rows = CommitteeMember.objects.serving().filter(call=call).select_related("call")
    member = get_object_or_404(rows, pk=member_id)
    entries = Entry.objects.filter(call=call, proposal__submission__opened_at__isnull=False)
    entry = get_object_or_404(
        entries.select_related("organisation").prefetch_related("members"), pk=entry_id
    )
    ensure(permissions.may_rule(request.user, member))
    form = RulingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        rule(
            by=actor(request),
            member_id=member.pk,
            entry_id=entry.pk,
            is_recused=form.cleaned_data["ruling"] == "recuse",
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, "判断を記録しました。")
        return redirect("call_interests", pk=pk)
    context = {
        "call": call,
        "crumbs": committee_crumbs(call, "除斥の判断"),
        "form": form,
        "relation": relations(call, [member], [entry])[0],
    }
    return render(request, "proposals/committee_recusal.html", context, status=refused(form))


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
@page("GET", "POST")
def committee_join(request: HttpRequest, token: str) -> HttpResponse:
    """The page the mail leads to: make an account, or tie the one there is."""
    response = _join_page(request, token)
    # The address is the secret: see partners.views.invitation.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _join_page(request: HttpRequest, token: str) -> HttpResponse:
    member = domain.find_member(token)
    if member is None:
        return render(request, "proposals/committee_unknown.html", status=404)
    context = {"member": member, "call": member.call}
    if request.user.is_authenticated or find_account(member.email):
        mine = request.user.is_authenticated and actor(request).email == member.email
        if mine and request.method == "POST":
            domain.accept_membership(by=actor(request), token=token)
            return redirect("review_list")
        step = "accept" if mine else "other" if request.user.is_authenticated else "sign_in"
        return render(request, "proposals/committee_join.html", context | {"step": step})
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            joined = domain.join_committee(
                token=token, name=cleaned["name"], password=cleaned["password"]
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            login(request, joined.user, backend=BACKEND)
            messages.success(request, "アカウントを作りました。利害関係の申告から始めてください。")
            return redirect("review_list")
    return render(
        request,
        "proposals/committee_join.html",
        context | {"step": "new", "form": form},
        status=refused(form),
    )


def load_call(request: HttpRequest, pk: int) -> Call:
    rows = Call.objects.visible_to(request.user).select_related("municipality")
    found: Call = get_object_or_404(rows, pk=pk)
    return found


def load_member(request: HttpRequest, pk: int, member_id: int) -> tuple[Call, CommitteeMember]:
    """A serving member, for who manages the committee."""
    call = load_call(request, pk)
    ensure(permissions.may_manage_committee(request.user, call))
    member = get_object_or_404(CommitteeMember.objects.serving().filter(call=call), pk=member_id)
    return call, member


def _progress(round_: ReviewRound) -> dict[str, object]:
    """Who is done, and no more than that."""
    every, missing = sheets(round_), missing_sheets(round_)
    done: dict[int, list[int]] = {}
    open_ = {row.pk for row in missing}
    names = {}
    for row in every:
        counts = done.setdefault(row.member_id, [0, 0])
        counts[0] += row.pk not in open_
        counts[1] += 1
        names[row.member_id] = row.member.name
    return {
        "round": round_,
        "total": len(every),
        "done": len(every) - len(missing),
        "members": [(names[pk], *counts) for pk, counts in done.items()],
    }
