"""政策提言: the one of story S4, and a sample that two cities answer differently."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.models import Case
from partners.models import Organisation, User
from ppp_portal.japan.business_days import next_open_day
from proposals.demo.calls import Bidder, Desk
from proposals.domain import policy as domain
from proposals.domain import policy_answer as answers
from proposals.domain.policy import PolicyInput
from proposals.domain.policy_record import record_published
from proposals.models import PolicyProposal

STORY = "demo:policy-s4"
TITLE = "放課後に子どもが安心して過ごせる場所を（サンプル）"
_SOURCE = "岡山の中間支援NPOを紹介する記事"


def load_policies(
    *,
    administrator: User,
    desk: Desk,
    other: Desk,
    bidders: list[Bidder],
    intermediary: Organisation | None,
    case: Case | None,
) -> int:
    """Make those that are missing; returns how many."""
    made = 0
    if intermediary and not PolicyProposal.objects.filter(external_id=STORY).exists():
        _story(administrator, intermediary, case)
        made += 1
    if not PolicyProposal.objects.filter(title=TITLE).exists():
        _sample(desk, other, bidders)
        made += 1
    return made


def _story(by: User, organisation: Organisation, case: Case | None) -> None:
    """Only what the source says: that it went to a mayor, and that an ordinance was changed."""
    unsaid = "出典に記載なし"
    record_published(
        by=by,
        organisation=organisation,
        addressee="市長（市の名称は出典に記載なし）",
        values={
            "title": "市長への政策提言（条例の改正につながったもの）",
            "problem": f"提言のもとになった課題は、{unsaid}。",
            "proposal": f"岡山の中間支援NPOが市長に政策を提言した。内容は、{unsaid}。",
            "fields": ["administration"],
        },
        change={
            "kind": "ordinance",
            "name": f"条例（名称は{unsaid}）",
            "wanted": f"改正の内容は、{unsaid}。",
        },
        source_note=_SOURCE,
        external_id=STORY,
        followed={
            "kind": "ordinance",
            "name": f"条例の改正（名称は{unsaid}）",
            "note": "提言が条例の改正につながった。",
            "case": case,
        },
    )


def _sample(desk: Desk, other: Desk, bidders: list[Bidder]) -> None:
    first, second = bidders
    row = domain.create_policy(
        by=first.user,
        organisation=first.organisation,
        data=PolicyInput(
            {
                "title": TITLE,
                "problem": "見本の提言です。放課後に行く場所のない小学生がいます。",
                "proposal": (
                    "学校の中と外で過ごせる場所を、県や市の境をこえて、同じ考え方で増やします。\n"
                    "場所の数だけでなく、子どもが選べることを目標にします。"
                ),
                "fields": ["childcare", "youth"],
            },
            addressees=[desk.city, other.city],
            changes=[
                {
                    "kind": "plan",
                    "name": "こども計画（見本）",
                    "wanted": "放課後の居場所を、子どもが選べることを目標に加える。",
                },
                {
                    "kind": "budget",
                    "name": "居場所づくりの予算（見本）",
                    "wanted": "小さな場所にも、人件費を3年続けて付ける。",
                },
            ],
        ),
    )
    backing = domain.ask_backing(
        by=first.user, proposal_id=row.pk, organisation=second.organisation, role="co_proposer"
    )
    domain.settle_backing(by=second.user, backing_id=backing.pk, action="agree")
    domain.submit(by=first.user, proposal_id=row.pk)
    _answers(desk, other, row)


def _answers(desk: Desk, other: Desk, row: PolicyProposal) -> None:
    """One takes it up and quotes it in a plan; the other goes on considering."""
    today = timezone.localdate()
    one, two = row.addressees.order_by("pk")
    answers.receive(by=desk.editor, addressee_id=one.pk, answer_due_on=today)
    answers.answer(
        by=desk.approver,
        addressee_id=one.pk,
        outcome="adopted",
        reason="計画の目標と合うため、次の見直しで目標に加えます。（見本の回答）",
    )
    answers.follow(
        by=desk.approver,
        addressee_id=one.pk,
        values={
            "kind": "plan",
            "happened_on": today,
            "name": "こども計画（見本）",
            "number": "第3章2",
            "note": "提言のことばを、目標の説明に引用した。（見本）",
        },
    )
    later = next_open_day(today + timedelta(days=60))
    answers.receive(by=other.editor, addressee_id=two.pk, answer_due_on=today)
    answers.consider(
        by=other.approver,
        addressee_id=two.pk,
        reason="場所の候補はありますが、人を置く費用の見通しがまだ立ちません。（見本の回答）",
        answer_due_on=later,
    )
