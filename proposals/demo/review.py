"""A sample call under review: two opened proposals, a committee that declared, copies handed out.

Everything but the start is done by the portal's own acts; the committee's account sees a sheet to
fill in.
"""

from __future__ import annotations

from partners.models import User
from proposals.demo.calls import PREFIX, Bidder, Desk, closed_call
from proposals.demo.entries import price, take_part
from proposals.domain.committee import add_member
from proposals.domain.interest import Declared, declare, entrants
from proposals.domain.review import hand_out
from proposals.domain.sealed import open_call
from proposals.models import Call
from proposals.writing.content import Answer, Content, Price

KEY = "review"
TITLE = "こどもの居場所と食の支援業務委託（サンプル）"
# What each bidder's answers say, after the criterion's name.
_ANSWERS = (
    "週5日の開設を、常勤2人と登録した支え手で続けます。初めの3か月で学校と相談窓口を回り、"
    "四半期ごとに数字と声をそろえて報告します。",
    "地域の食堂・商店と組み、夕方から夜の居場所を週3日から始めて広げます。送迎と家庭訪問を組み合わせ、"
    "来られない子どもにも届けます。",
)
_PRICES = ((8_900_000, 2_500_000), (8_400_000, 2_400_000))


def load_review(*, desk: Desk, bidders: list[Bidder], members: list[User]) -> int:
    """Make the sample where it is missing; returns how many calls were made."""
    if Call.objects.filter(external_id=PREFIX + KEY).exists():
        return 0
    values = {
        "committee_size": len(members),
        "committee_outsiders": 1,
        "committee_quorum": len(members),
        "committee_note": "実務者1名、職員1名。",
        "anonymity": "documents",
    }
    call = closed_call(desk, KEY, TITLE, values)
    for bidder, words, (people, running) in zip(bidders, _ANSWERS, _PRICES, strict=True):
        take_part(desk.editor, call, bidder, _content(call, words, price(people, running)), True)
    open_call(by=desk.approver, call_id=call.pk)
    _review(call, desk, members)
    return 1


def _content(call: Call, words: str, asked: Price) -> Content:
    answers = {
        row.key: Answer(f"{row.name}：{words}") for row in call.criteria.filter(needs_answer=True)
    }
    return Content("夕方までひらく居場所の提案（サンプル）", answers, asked)


def _review(call: Call, desk: Desk, members: list[User]) -> None:
    said = {entry.pk: Declared(has_interest=False) for entry in entrants(call)}
    for number, user in enumerate(members):
        values = {
            "name": user.name,
            "post": "見本大学 准教授" if number == 0 else "見本市 職員",
            "is_outsider": number == 0,
            "is_chair": number == 0,
        }
        member = add_member(by=desk.editor, call_id=call.pk, email=user.email, values=values)
        declare(by=user, member_id=member.pk, declared=said, employments="")
    hand_out(by=desk.editor, call_id=call.pk)
