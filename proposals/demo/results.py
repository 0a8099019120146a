"""A sample call that has come to its end: scored, tied, decided, told, published, and a case since.

Five organisations enter: three are reviewed, one steps back, one comes too late. Of five members
one is recused from one proposal. Two proposals tie, and the committee votes. Only the start is set
by hand; all else is done by the portal's own acts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.demo.samples import NOTE
from cases.demo.specs import PREFIX as ON_RECORD
from cases.domain.case import change_visibility
from cases.enums import PUBLISH
from cases.models import Case
from partners.demo_accounts import DEMO_PASSWORD
from partners.domain.account import find_account
from partners.domain.membership import add_membership
from partners.enums import Role
from partners.models import Organisation, User
from proposals.decision_enums import AGREE, Outcome, RulingRule
from proposals.demo.calls import PREFIX, Bidder, Desk, closed_call
from proposals.demo.entries import price, take_part
from proposals.domain.call_case import make_case
from proposals.domain.committee import add_member
from proposals.domain.decision import decide, prepare_decision, publish_result, rule_on_tie
from proposals.domain.entry import withdraw_entry
from proposals.domain.interest import Declared, declare, entrants, rule
from proposals.domain.meeting import record_meeting
from proposals.domain.negotiation import end_negotiation, start_negotiation
from proposals.domain.result_notice import (
    answer_reason,
    edit_notice,
    release_notices,
    request_reason,
)
from proposals.domain.review import close_round, hand_out
from proposals.domain.score import Given, criteria_of, finish_sheet, save_sheet
from proposals.domain.sealed import open_call
from proposals.domain.submission import submit_proposal
from proposals.models import (
    Call,
    CommitteeMember,
    Entry,
    Proposal,
    ResultNotice,
    ReviewCopy,
    ReviewRound,
)
from proposals.review_enums import InterestKind
from proposals.writing.content import Answer, Content

KEY = "result"
TITLE = "子どもの夕方の居場所づくり業務委託（サンプル）"
_VALUES: dict[str, Any] = {
    "summary": "小学生が放課後から夕方まで安心して過ごせる居場所を、市内2か所で運営する団体を募りました。",
    "purpose": "家で一人で過ごす子どもが、夕方まで大人と食事のある場所で過ごせるようにする。",
    "scope": "居場所の開設（週4日）、軽い夕食、宿題の見守り、保護者と学校との連絡、月次の活動報告。",
    "fields": ["childcare", "community"],
    "ceiling_yen": 12_000_000,
    "anonymity": "documents",
    "tie_break": ["first_place_votes", "vote", "chair"],
    "publish_others": ["names", "totals"],
}
# Whose proposals are reviewed (by the organisation's key), what they say, what they ask.
_REVIEWED = (
    (
        "夕方の台所と宿題机（サンプル）",
        "商店街の空き店舗を二つ借り、常勤2人と調理の支え手で開きます。",
    ),
    (
        "公民館からはじめる夕方（サンプル）",
        "公民館2館の調理室を使い、学校から歩いて来られる所で開きます。",
    ),
    ("遊びから入る居場所（サンプル）", "外遊びと工作を入口に、来づらい子どもを少しずつ誘います。"),
)
_PRICES = ((8_700_000, 2_700_000), (8_500_000, 2_800_000), (8_300_000, 2_300_000))
# (key, e-mail) of the organisations beside the first two, whose people have accounts of their own.
_OTHERS = (
    ("rukawa", "manager@rukawa.demo.example"),
    ("ukino", "manager@ukino.demo.example"),
    ("asaki", "manager@asaki.demo.example"),
)
# (e-mail, name where the account is to be made, post, from outside)
_MEMBERS = (
    ("committee@demo.example", "", "見本大学 教授", True),
    ("committee2@demo.example", "デモ 選定委員2", "見本短期大学 准教授", True),
    ("committee3@demo.example", "デモ 選定委員3", "見本市民活動センター 所長", True),
    ("committee4@demo.example", "デモ 選定委員4", "見本市 福祉局長", False),
    ("committee5@demo.example", "デモ 選定委員5", "見本市 教育次長", False),
)
_RECUSED = 4  # the last member, from the third proposal
# Points by proposal, member and criterion: the first two come to the same total.
_POINTS: tuple[tuple[tuple[int, ...], ...], ...] = (
    (
        (13, 17, 12, 12, 13, 16),
        (12, 16, 13, 12, 12, 16),
        (11, 15, 11, 11, 12, 15),
        (11, 16, 11, 12, 12, 14),
        (12, 16, 12, 12, 11, 15),
    ),
    (
        (12, 16, 12, 12, 12, 15),
        (11, 16, 12, 12, 12, 15),
        (13, 17, 12, 12, 12, 15),
        (11, 16, 11, 12, 12, 15),
        (11, 16, 11, 12, 12, 16),
    ),
    (
        (10, 13, 10, 11, 9, 14),
        (9, 14, 9, 10, 10, 13),
        (10, 12, 10, 10, 10, 14),
        (9, 13, 10, 10, 9, 13),
    ),
)
_VOTE = (
    "総合点が同じ2者について、実施要領の定めにより決選投票を行った。"
    "投票は3対2で、夕食の調理を続けられる体制を重く見た委員が多かった。"
)
_REASON = (
    "子どもが毎日歩いて通える場所に、夕食と宿題の見守りを組み合わせる案が具体的で、"
    "人の配置と費用の裏付けがあった。同点であったため決選投票を行い、3対2で選んだ。"
)


def load_results(*, desk: Desk, bidders: Sequence[Bidder]) -> int:
    """Make the sample where it is missing; returns how many calls were made.

    `bidders`: the two organisations of the demo's accounts.
    """
    if Call.objects.filter(external_id=PREFIX + KEY).exists():
        return 0
    call = closed_call(desk, KEY, TITLE, _VALUES, template="commission")
    everybody = [*bidders, *(_bidder(*one) for one in _OTHERS)]
    proposals = _enter(call, desk, everybody)
    open_call(by=desk.approver, call_id=call.pk)
    _review(call, desk, proposals)
    _decide(call, desk, proposals)
    _tell(call, desk, everybody)
    _carry_on(call, desk)
    return 1


def _bidder(key: str, email: str) -> Bidder:
    organisation = Organisation.objects.get(external_id=f"{ON_RECORD}{key}")
    user = _account(email, f"デモ {organisation.name} 管理者")
    add_membership(by=user, user=user, body=organisation, role=Role.MANAGER, department="事務局")
    return Bidder(user, organisation)


def _account(email: str, name: str) -> User:
    found = find_account(email)
    return found or User.objects.create_user(email, DEMO_PASSWORD, name=name)


def _enter(call: Call, desk: Desk, everybody: Sequence[Bidder]) -> list[Proposal]:
    """Everybody through gate 1; returns the proposals to be reviewed, in their order."""
    for bidder, (title, words), (people, running) in zip(
        everybody, _REVIEWED, _PRICES, strict=False
    ):
        take_part(desk.editor, call, bidder, _content(call, title, words, people, running), True)
    *_, leaving, late = everybody
    for bidder, sends in ((leaving, True), (late, False)):
        content = _content(call, *_REVIEWED[2], 8_000_000, 2_000_000)
        take_part(desk.editor, call, bidder, content, sends)
    entry = _entry(call, leaving)
    withdraw_entry(by=leaving.user, entry_id=entry.pk, reason="必要な人の配置が整わないため。")
    _come_too_late(call, late)
    return [_entry(call, bidder).proposal for bidder in everybody[: len(_REVIEWED)]]


def _entry(call: Call, bidder: Bidder) -> Entry:
    return Entry.objects.get(call=call, organisation=bidder.organisation)


def _come_too_late(call: Call, bidder: Bidder) -> None:
    """A minute past the deadline: kept as a draft, with its reason."""
    proposal = _entry(call, bidder).proposal
    assert call.proposals_due_at is not None  # closed_call
    submit_proposal(
        by=bidder.user,
        proposal_id=proposal.pk,
        edit=proposal.edit,
        received_at=call.proposals_due_at + timedelta(minutes=1),
    )


def _content(call: Call, title: str, words: str, people: int, running: int) -> Content:
    answers = {
        row.key: Answer(f"{row.name}：{words}") for row in call.criteria.filter(needs_answer=True)
    }
    return Content(title, answers, price(people, running))


def _review(call: Call, desk: Desk, proposals: Sequence[Proposal]) -> None:
    members = _committee(call, desk)
    third = proposals[2].entry_id
    for number, member in enumerate(members):
        assert member.user is not None  # _committee
        declare(
            by=member.user,
            member_id=member.pk,
            declared={
                entry.pk: _declared(is_recused=number == _RECUSED and entry.pk == third)
                for entry in entrants(call)
            },
            employments="",
        )
    rule(
        by=desk.editor,
        member_id=members[_RECUSED].pk,
        entry_id=third,
        is_recused=True,
        reason="前年度まで評議員を務めていたため、この提案の採点から外れる。",
    )
    round_ = hand_out(by=desk.editor, call_id=call.pk)
    for proposal, sheets in zip(proposals, _POINTS, strict=True):
        for member, points in zip(members, sheets, strict=False):
            _fill_in(round_, proposal, member, points)
    _meet(desk, round_, members)
    close_round(by=desk.editor, round_id=round_.pk)


def _committee(call: Call, desk: Desk) -> list[CommitteeMember]:
    found = []
    for number, (email, name, post, is_outsider) in enumerate(_MEMBERS):
        user = _account(email, name)
        values = {
            "name": f"見本委員{number + 1}",
            "post": post,
            "is_outsider": is_outsider,
            "is_chair": number == 0,
        }
        found.append(add_member(by=desk.editor, call_id=call.pk, email=user.email, values=values))
    return found


def _declared(*, is_recused: bool) -> Declared:
    if is_recused:
        return Declared(True, InterestKind.OFFICER, "前年度まで評議員でした。")
    return Declared(False)


def _fill_in(
    round_: ReviewRound, proposal: Proposal, member: CommitteeMember, points: Sequence[int]
) -> None:
    copy = ReviewCopy.objects.get(
        candidate__round=round_, candidate__proposal=proposal, member=member
    )
    given = {
        row.pk: Given(points=Decimal(value))
        for row, value in zip(criteria_of(round_), points, strict=True)
    }
    assert member.user is not None  # _committee
    saved = save_sheet(
        by=member.user,
        token=copy.token,
        version=copy.version,
        given=given,
        comment="子どもの側から考えた提案でした。",
    )
    finish_sheet(by=member.user, token=copy.token, version=saved.version)


def _meet(desk: Desk, round_: ReviewRound, members: Sequence[CommitteeMember]) -> None:
    values = {
        "held_on": timezone.localdate(),
        "place": "市役所（サンプル）",
        "interests_asked": True,
        "interests_note": "委員1名が1者の採点から外れた。",
        "had_contact": False,
        "contact_note": "",
        "minutes": "各提案の説明と質疑の後、採点を確かめた。",
    }
    record_meeting(
        by=desk.editor,
        round_id=round_.pk,
        meeting_id=None,
        version=0,
        values=values,
        present=members,
        hearing={},
    )


def _decide(call: Call, desk: Desk, proposals: Sequence[Proposal]) -> None:
    tied = [str(proposal.pk) for proposal in proposals[:2]]
    rule_on_tie(by=desk.editor, call_id=call.pk, rule=RulingRule.VOTE, order=tied, reason=_VOTE)
    draft = prepare_decision(
        by=desk.editor,
        call_id=call.pk,
        version=0,
        outcome=Outcome.CHOSEN,
        reason=_REASON,
        remarks="開設の前に、学校との連絡の方法を市と決めること。",
    )
    decide(by=desk.approver, call_id=call.pk, version=draft.version)


def _tell(call: Call, desk: Desk, everybody: Sequence[Bidder]) -> None:
    """The notices, one with words of its own; who came third asks why, and is answered."""
    notices: Mapping[UUID, ResultNotice] = {
        notice.entry_id: notice for notice in ResultNotice.objects.filter(decision__call=call)
    }
    notice = notices[_entry(call, everybody[2]).pk]
    edit_notice(
        by=desk.editor,
        notice_id=notice.pk,
        version=notice.version,
        message="外遊びから誘う工夫は、委員の評価が高いものでした。",
    )
    release_notices(by=desk.approver, call_id=call.pk)
    asked = request_reason(
        by=everybody[2].user,
        notice_id=notice.pk,
        text="体制の項目がどう評価されたか、教えてください。",
    )
    answer_reason(
        by=desk.editor,
        request_id=asked.pk,
        answer="週4日を続けるための人の配置が、ほかの提案より具体的でなかったためです。",
    )
    publish_result(by=desk.approver, call_id=call.pk)


def _carry_on(call: Call, desk: Desk) -> None:
    """The talks come to an end, and the case begins."""
    talk = start_negotiation(by=desk.editor, call_id=call.pk)
    end_negotiation(by=desk.approver, negotiation_id=talk.pk, action=AGREE)
    made = make_case(by=desk.editor, negotiation_id=talk.pk)
    change_visibility(by=desk.approver, case_id=made.case_id, action=PUBLISH)
    # Like every sample, it says what it is and stands behind the real cases, which are the newest.
    earlier = timezone.now() - timedelta(days=40)
    Case.objects.filter(pk=made.case_id).update(published_at=earlier, note=NOTE)
