"""What is done with a policy proposal: each a page that says what it means, then the act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners.actor import actor
from ppp_portal.http import page
from ppp_portal.once import once
from ppp_portal.refusals import ensure
from ppp_portal.states import Transition
from proposals.domain import policy as domain
from proposals.domain import policy_answer
from proposals.domain.case_start import from_policy
from proposals.forms.case_start import CaseStartForm
from proposals.forms.free_proposal import ReceiveForm
from proposals.forms.policy import (
    AskForm,
    BackForm,
    DeclineForm,
    FollowUpForm,
    PolicyAnswerForm,
    PolicyConsiderForm,
    SupportForm,
)
from proposals.models import PolicyAddressee, PolicyFollowUp, PolicyProposal
from proposals.permissions import policy as permissions
from proposals.policy_enums import (
    ADDRESSEE_TRANSITIONS,
    BACKING_TRANSITIONS,
    FOLLOW_UP_TRANSITIONS,
    BackingRole,
)
from proposals.views.policy import crumbs, proposal_or_404
from proposals.views.policy_facts import backing_words

_WORDS = {
    "submit": (
        "提出する",
        "提言先のすべての自治体に、同時に提出します。"
        "提出したあとは、内容も、提言先も、共同提案の団体も変えられません。",
    ),
    "withdraw": (
        "取り下げる",
        "提言を取り下げます。元には戻せません。公開していた場合は、一覧からも外れます。",
    ),
    "publish": (
        "公開する",
        "提言の内容と、自治体の回答とその理由を、だれでも読めるようにします。元には戻せません。",
    ),
}
_ACTS: dict[str, Callable[..., PolicyProposal]] = {
    "submit": domain.submit,
    "withdraw": domain.withdraw,
    "publish": domain.publish,
}
_ANSWERS: dict[str, tuple[Callable[..., PolicyAddressee], Callable[..., Any], str]] = {
    "receive": (
        policy_answer.receive,
        ReceiveForm,
        "受け付けて、回答する日を約束します。約束の日が近づくと、知らせが届きます。",
    ),
    "consider": (
        policy_answer.consider,
        PolicyConsiderForm,
        "検討を続けることとその理由を伝え、次に回答する日を約束します。",
    ),
    "answer": (
        policy_answer.answer,
        PolicyAnswerForm,
        "この自治体としての回答です。理由とともに記録に残り、書き換えられません。",
    ),
}


@page("GET", "POST")
def policy_act(request: HttpRequest, proposal_id: str, action: str) -> HttpResponse:
    """Submit, withdraw, publish."""
    proposal = proposal_or_404(request, proposal_id)
    if action not in _ACTS:
        raise Http404
    user = actor(request)
    if action == "publish":
        ensure(permissions.may_publish(user, proposal))
    else:
        ensure(permissions.may_act(user, proposal, action))
    if action == "submit":
        ensure(domain.why_not_ready(proposal))
    label, text = _WORDS[action]

    def do(form: Any) -> None:
        _ACTS[action](by=user, proposal_id=proposal.pk)

    return _confirmed(
        request, proposal, label, text, do, None, is_end=action == "withdraw", action=action
    )


@page("GET", "POST")
def policy_ask(request: HttpRequest, proposal_id: str) -> HttpResponse:
    """Ask another organisation to propose it too, or to support it."""
    proposal = proposal_or_404(request, proposal_id)
    user = actor(request)
    ensure(permissions.may_ask(user, proposal))
    form = AskForm(_posted(request), user=user, proposal=proposal)

    def do(form: Any) -> None:
        role = form.cleaned_data.get("role", BackingRole.SUPPORTER)
        domain.ask_backing(by=user, proposal_id=proposal.pk, organisation=form.found, role=role)

    text = (
        "お願いした団体の人は、この提言を読めるようになります。"
        "同意するか見送るかは、その団体の管理者が決めます。"
    )
    return _confirmed(request, proposal, "共同提案・賛同をお願いする", text, do, form)


@page("GET", "POST")
def policy_back(
    request: HttpRequest, proposal_id: str, backing_id: int, action: str
) -> HttpResponse:
    """Agree, or decline, for the organisation that is asked."""
    proposal = proposal_or_404(request, proposal_id)
    backing = next((row for row in proposal.backings.all() if row.pk == backing_id), None)
    transition = _step(BACKING_TRANSITIONS, action)
    if backing is None:
        raise Http404
    user = actor(request)
    ensure(permissions.may_back(user, backing, action))
    wants_words = action == "agree" and backing.role == BackingRole.SUPPORTER
    form = BackForm(_posted(request)) if wants_words else None

    label = backing_words(backing, transition)

    def do(form: Any) -> HttpResponse | None:
        words = form.cleaned_data["words"] if form else ""
        domain.settle_backing(by=user, backing_id=backing_id, action=action, words=words)
        if PolicyProposal.objects.visible_to(user).filter(pk=proposal.pk).exists():
            return None
        # Who is no party any more finds nothing at its address.
        messages.success(request, f"「{proposal.title}」：{label}ことを記録しました。")
        return redirect("policy_list")

    text = f"{backing.organisation.name}として、{label}ことを記録します。"
    if action == "agree":
        text += "提言が公開されたときは、団体の名称も公表されます。"
    is_end = action == "decline"
    return _confirmed(request, proposal, label, text, do, form, is_end=is_end)


@page("GET", "POST")
def policy_support(request: HttpRequest, proposal_id: str) -> HttpResponse:
    """Declare support of one's own accord."""
    proposal = proposal_or_404(request, proposal_id)
    user = actor(request)
    ensure(permissions.may_support(user, proposal))
    form = SupportForm(_posted(request), user=user)

    def do(form: Any) -> None:
        domain.support(by=user, proposal_id=proposal.pk, **form.cleaned_data)

    text = "この提言に、あなたの団体として賛同することを公表します。"
    return _confirmed(request, proposal, "賛同を表す", text, do, form)


@page("GET", "POST")
def policy_answer_act(
    request: HttpRequest, proposal_id: str, addressee_id: int, action: str
) -> HttpResponse:
    """Receive, consider, answer, for one of the municipalities."""
    addressee = _addressee(request, proposal_id, addressee_id)
    transition = _step(ADDRESSEE_TRANSITIONS, action)
    user = actor(request)
    ensure(permissions.may_answer(user, addressee, action))
    write, make, text = _ANSWERS[action]
    form = make(_posted(request))

    def do(form: Any) -> None:
        write(by=user, addressee_id=addressee_id, **form.values())

    proposal = addressee.proposal
    if action != "receive" and proposal.published_at:
        text += "理由は、だれでも読めるようになります。"
    if action == "receive" and proposal.is_public and not proposal.published_at:
        text += "受け付けると、この提言はだれでも読めるようになります。"
    return _confirmed(request, proposal, transition.label, text, do, form)


@page("GET", "POST")
def policy_follow(request: HttpRequest, proposal_id: str, addressee_id: int) -> HttpResponse:
    """Add what followed in one of the municipalities."""
    addressee = _addressee(request, proposal_id, addressee_id)
    user = actor(request)
    ensure(permissions.may_follow(user, addressee))
    form = FollowUpForm(_posted(request), user=user, addressee=addressee)

    def do(form: Any) -> None:
        policy_answer.follow(by=user, addressee_id=addressee_id, values=form.cleaned_data)

    text = f"{addressee.name}で、この提言のあとに起きたことを書きます。"
    if permissions.side_of(user, addressee) == "organisation":
        text += "自治体の承認者が確認すると、提言の公開の範囲に従って読めるようになります。"
    return _confirmed(request, addressee.proposal, "その後を書く", text, do, form)


@page("GET", "POST")
@once
def policy_case(request: HttpRequest, proposal_id: str, addressee_id: int) -> HttpResponse:
    """Begin a case of the addressed municipality from the proposal."""
    addressee = _addressee(request, proposal_id, addressee_id)
    user, proposal = actor(request), addressee.proposal
    ensure(permissions.may_start_case(user, addressee))
    form = CaseStartForm(_posted(request), body=proposal.organisation, title=proposal.title)

    def do(form: Any) -> HttpResponse:
        row = from_policy(by=user, addressee_id=addressee_id, **form.values())
        messages.success(request, "下書きを作りました。概要などを書き足してください。")
        return redirect("case_edit", pk=row.case_id)

    text = (
        f"{addressee.name}の事例の下書きを作ります。解決したい課題と提言の内容を引き継ぎ、"
        "「きっかけ」は政策提言になります。事例を公開すると、提言の「その後」にも載ります。"
    )
    return _confirmed(request, proposal, "この提言から事例を始める", text, do, form)


@page("GET", "POST")
def policy_fact(
    request: HttpRequest, proposal_id: str, follow_up_id: int, action: str
) -> HttpResponse:
    """Confirm what followed, or say that one cannot."""
    proposal = proposal_or_404(request, proposal_id)
    rows = PolicyFollowUp.objects.select_related("addressee__municipality")
    row = get_object_or_404(rows, pk=follow_up_id, addressee__proposal=proposal)
    row.addressee.proposal = proposal
    if permissions.side_of(request.user, row.addressee) is None:
        raise Http404
    transition = _step(FOLLOW_UP_TRANSITIONS, action)
    user = actor(request)
    ensure(permissions.may_settle(user, row, action))
    form = DeclineForm(_posted(request)) if action == "decline" else None

    def do(form: Any) -> None:
        reason = form.cleaned_data["reason"] if form else ""
        policy_answer.settle_follow_up(
            by=user, follow_up_id=follow_up_id, action=action, reason=reason
        )

    what = f"「{row.get_kind_display()}：{row.name or row.note[:40]}」"
    text = (
        f"{what}を確かめたことを記録します。提言の公開の範囲に従って読めるようになります。"
        if form is None
        else f"{what}を確認できない理由を伝えます。"
    )
    return _confirmed(request, proposal, transition.label, text, do, form)


def _confirmed(
    request: HttpRequest,
    proposal: PolicyProposal,
    label: str,
    text: str,
    do: Callable[[Any], HttpResponse | None],
    form: Any,
    **more: Any,
) -> HttpResponse:
    """The page that says what the act means; a valid POST does it and leads back, or on."""
    status = 200
    if request.method == "POST":
        status = 422
        if form is None or form.is_valid():
            try:
                onward = do(form)
            except ValidationError as error:
                if form is None:
                    raise
                form.add_errors(error)
            else:
                if onward is not None:
                    return onward
                messages.success(request, f"「{label}」を行いました。")
                return redirect("policy_detail", proposal_id=proposal.pk)
    context = {
        "proposal": proposal,
        "crumbs": crumbs(proposal, label),
        "label": label,
        "text": text,
        "form": form,
        **more,
    }
    return render(request, "proposals/policy_act.html", context, status=status)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _addressee(request: HttpRequest, proposal_id: str, addressee_id: int) -> PolicyAddressee:
    proposal = proposal_or_404(request, proposal_id)
    rows: list[PolicyAddressee] = list(proposal.addressees.all())
    found = next((row for row in rows if row.pk == addressee_id), None)
    if found is None:
        raise Http404
    return found


def _step(table: tuple[Transition, ...], action: str) -> Transition:
    found = next((row for row in table if row.action == action), None)
    if found is None:
        raise Http404
    return found
