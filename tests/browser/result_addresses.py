"""Pages between the scores and the result, for the checks in a real browser.

The demo's calls stand before or behind them. So each of the three states is made once, in the
demo's other city, where no other browser test looks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.urls import reverse

from partners.models import Membership
from proposals.domain.decision import prepare_decision
from proposals.domain.result_notice import release_notices, request_reason
from proposals.models import ReasonRequest, ResultNotice
from tests.factories.decisions import decided, score_call, scored_call
from tests.factories.entries import Office
from tests.factories.review import Opened, opened_call

Address = Callable[[], str]
EDITOR, APPROVER = "editor@other.demo.example", "approver@other.demo.example"


def _office() -> Office:
    rows = {
        row.user.email: row
        for row in Membership.objects.filter(user__email__in=(EDITOR, APPROVER)).select_related(
            "user", "municipality"
        )
    }
    editor, approver = rows[EDITOR], rows[APPROVER]
    assert editor.municipality is not None  # the demo's other city
    return Office(editor.municipality, editor.user, editor.user, approver.user)


@cache
def _tied() -> Opened:
    opened = opened_call(_office(), tie_break=["discussion"])
    return score_call(opened, ((50, 30), (50, 30), (1, 1)))


@cache
def _prepared() -> Opened:
    opened = scored_call(_office())
    prepare_decision(
        by=opened.office.editor,
        call_id=opened.call.pk,
        version=0,
        outcome="chosen",
        reason="体制が確かで、費用の裏付けがあったため。",
    )
    return opened


@cache
def _held() -> Opened:
    opened = scored_call(_office())
    decided(opened)
    return opened


@cache
def _told() -> Opened:
    opened = scored_call(_office())
    decided(opened)
    release_notices(by=opened.office.approver, call_id=opened.call.pk)
    notice = ResultNotice.objects.get(entry=opened.proposals[1].entry)
    request_reason(by=opened.bidders[1].manager, notice_id=notice.pk, text="体制の点の理由。")
    return opened


def _call(page: str, made: Callable[[], Opened], *more: str) -> Address:
    return lambda: reverse(page, args=[made().call.pk, *more])


def _notice_edit() -> str:
    notice = ResultNotice.objects.get(entry=_held().proposals[1].entry)
    return reverse("notice_edit", args=[notice.pk])


def _reason_answer() -> str:
    asked = ReasonRequest.objects.get(notice__decision__call=_told().call)
    return reverse("reason_answer", args=[asked.pk])


SIGNED_IN: dict[str, tuple[str, Address]] = {
    "decision with a tie": (EDITOR, _call("decision_detail", _tied)),
    "rule on a tie": (EDITOR, _call("decision_tie", _tied, "discussion")),
    "decision prepared": (APPROVER, _call("decision_detail", _prepared)),
    "decide": (APPROVER, _call("decision_decide", _prepared)),
    "notices held": (APPROVER, _call("decision_detail", _held)),
    "words of a notice": (EDITOR, _notice_edit),
    "release the notices": (APPROVER, _call("notices_release", _held)),
    "publish the result": (APPROVER, _call("results_publish", _told)),
    "answer a reason": (EDITOR, _reason_answer),
}
