"""The steps of a report: each a page that says what will happen, then one button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases import report_permissions as permissions
from cases.domain import report as domain
from cases.domain.report_as_sent import is_of_body
from cases.domain.report_hints import hints_of
from cases.domain.report_page import report_page
from cases.domain.report_words import texts
from cases.enums import ReportKind
from cases.models import ActivityReport
from cases.views import report_facts
from partners.actor import actor
from ppp_portal.form_fields import PlainTextField
from ppp_portal.forms import PlainWordsMixin
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, Refused, ensure


class StepForm(PlainWordsMixin, forms.Form):
    """The one text a step takes, and the inspector's office for a 完了届."""

    comment = PlainTextField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str, required: bool, inspects: bool, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["comment"].label = label
        self.fields["comment"].required = required
        self.fields["comment"].error_messages["required"] = (
            f"{label.split('（')[0]}を書いてください。"
        )
        if inspects:
            self.fields["inspector_office"] = PlainTextField(
                label="検査職員の職",
                max_length=100,
                help_text="例：こども家庭課 係長。氏名は書きません。",
                error_messages={"required": "検査職員の職を入れてください（氏名は書きません）。"},
            )


@dataclass(frozen=True)
class StepPage:
    """One step: how its page is worded, who may, and what it calls."""

    title: str
    button: str
    explanation: str
    may: Callable[..., str | None]
    act: Callable[..., Any]
    done: str
    comment: str = ""  # label of the text it takes; '' for none
    comment_needed: bool = False
    warns_of_names: bool = False


STEPS = {
    "submit": StepPage(
        "報告を提出する",
        "提出する",
        "自治体に送ります。自治体が受け付けるまでは、取り下げて直せます。",
        permissions.may_submit_report,
        lambda by, pk, said: domain.submit_report(
            by=by, report_id=pk, comment=said["comment"], seen=said["seen"]
        ),
        "提出しました。自治体の担当に知らせました。",
        comment="自治体へのひとこと",
        warns_of_names=True,
    ),
    "withdraw": StepPage(
        "提出を取り下げる",
        "取り下げる",
        "手もとに戻り、直してからもう一度提出できます。",
        permissions.may_withdraw_report,
        lambda by, pk, said: domain.withdraw_report(by=by, report_id=pk, comment=said["comment"]),
        "取り下げました。直してから、もう一度提出できます。",
        comment="取り下げる理由",
    ),
    "receive": StepPage(
        "報告を受け付ける",
        "受け付ける",
        "受け付けると、団体は取り下げられなくなります。内容を確かめて、確認または差戻しをします。",
        permissions.may_receive_report,
        lambda by, pk, said: domain.receive_report(by=by, report_id=pk),
        "受け付けました。",
    ),
    "return": StepPage(
        "報告を差し戻す",
        "差し戻す",
        "直してほしいところを書いて、団体に戻します。団体には書いた理由がそのまま届きます。",
        permissions.may_return_report,
        lambda by, pk, said: domain.return_report(
            by=by, report_id=pk, reason=said["comment"], seen=said["seen"]
        ),
        "差し戻しました。団体に知らせました。",
        comment="差し戻す理由（どこをどう直せばよいか）",
        comment_needed=True,
    ),
    "confirm": StepPage(
        "報告を確認する",
        "確認する",
        "確認すると、この報告はだれにも変えられなくなります。直すときは、団体が訂正版を作ります。",
        permissions.may_confirm_report,
        lambda by, pk, said: domain.confirm_report(
            by=by,
            report_id=pk,
            comment=said["comment"],
            inspector_office=said.get("inspector_office", ""),
            seen=said["seen"],
        ),
        "確認しました。数は成果の合計に入りました。",
        comment="団体へのひとこと",
    ),
    "correct": StepPage(
        "確認済みの報告を訂正する",
        "訂正版を作る",
        "同じ内容の下書きを作ります。確認されるまでは、いまの報告がそのまま有効です。",
        permissions.may_correct_report,
        lambda by, pk, said: domain.correct_report(by=by, report_id=pk, reason=said["comment"]),
        "訂正版の下書きを作りました。直してから提出してください。",
        comment="訂正の理由（何をなぜ直すか）",
        comment_needed=True,
    ),
    "publish": StepPage(
        "報告を公開する",
        "公開する",
        "事例を読める人が、だれでもこの報告を読めるようになります。"
        "1〜4人の数は伏せて表示します。本文に個人の名前や、個人が分かる書き方がないか、もう一度お確かめください。",
        permissions.may_publish_report,
        lambda by, pk, said: domain.publish_report(by=by, report_id=pk),
        "公開しました。",
        warns_of_names=True,
    ),
    "unpublish": StepPage(
        "報告の公開を取りやめる",
        "公開を取りやめる",
        "関係者だけが読める報告に戻ります。",
        permissions.may_unpublish_report,
        lambda by, pk, said: domain.unpublish_report(by=by, report_id=pk),
        "公開を取りやめました。",
    ),
    "discard": StepPage(
        "下書きを捨てる",
        "捨てる",
        "この下書きを消します。元には戻せません。",
        permissions.may_discard_report,
        lambda by, pk, said: domain.discard_report(by=by, report_id=pk),
        "下書きを捨てました。",
    ),
}


@page("GET", "POST")
def report_step(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """The confirmation page of one step, then the step."""
    report = _report(request, pk)
    step = STEPS[action]
    form = _form(request, step, action, report)
    try:
        ensure(step.may(request.user, report))
        if request.method == "POST" and (form is None or form.is_valid()):
            said = {**(form.cleaned_data if form else {}), "seen": _seen(request)}
            result = step.act(actor(request), report.pk, said)
            messages.success(request, step.done)
            return _after(action, report, result)
    except ValidationError as error:
        return _page(request, report, step, form, problems=error.messages, status=422)
    except Conflict:
        report = _report(request, pk)
        refusal = step.may(request.user, report)
        if refusal:  # also the second press of a double click
            return _too_late(request, report, step, Refused(refusal))
        return _page(request, report, step, form, changed=True, status=409)
    except Refused as refused:
        return _too_late(request, report, step, refused)
    status = 422 if request.method == "POST" else 200
    return _page(request, report, step, form, status=status)


def _report(request: HttpRequest, pk: int) -> ActivityReport:
    return get_object_or_404(report_page(ActivityReport.objects.visible_to(request.user)), pk=pk)


def _seen(request: HttpRequest) -> int | None:
    """The version on the page that the button was pressed on."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _too_late(
    request: HttpRequest, report: ActivityReport, step: StepPage, refused: Refused
) -> HttpResponse:
    """What was typed is shown for copying; without any the refusal says it all."""
    text = request.POST.get("comment", "").strip()
    if not (text and step.comment):
        raise refused
    context = {
        "title": f"「{step.button}」はできませんでした",
        "report": report,
        "refusal": refused.reason,
        "typed": [(step.comment, text)],
    }
    return render(request, "cases/report_too_late.html", context, status=403)


def _form(
    request: HttpRequest, step: StepPage, action: str, report: ActivityReport
) -> StepForm | None:
    inspects = action == "confirm" and report.kind == ReportKind.COMPLETION
    if not step.comment and not inspects:
        return None
    return StepForm(
        request.POST if request.method == "POST" else None,
        label=step.comment,
        required=step.comment_needed,
        inspects=inspects,
    )


def _page(
    request: HttpRequest,
    report: ActivityReport,
    step: StepPage,
    form: StepForm | None,
    *,
    problems: list[str] | None = None,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "report": report,
        "case": report.case,
        "heading": report_facts.heading(report),
        "step": step,
        "form": form,
        "problems": problems,
        "changed": changed,
        "numbers": report_facts.number_rows(
            request.user,
            report,
            None,
            hints_of(report, sent_only=not is_of_body(request.user, report)),
            {},
        ),
        "texts": texts(report, party=True),
        "names": report_facts.likely_names(report) if step.warns_of_names else [],
        "clock": report_facts.clock(report),
    }
    return render(request, "cases/report_step.html", context, status=status)


def _after(action: str, report: ActivityReport, result: Any) -> HttpResponse:
    if action == "correct":
        return redirect("report_edit", pk=result.pk)
    if action == "discard":
        return redirect("case_detail", pk=result.pk)
    return redirect("report_detail", pk=report.pk)
