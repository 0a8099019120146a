"""Sample entries and proposals: on the open call one draft and one submitted; on the closed, two.

Made by the portal's own acts, so that they are sealed as everybody's are.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from partners.models import User
from ppp_portal.clock import database_now
from proposals.demo.calls import PREFIX, Bidder
from proposals.domain.entry import decide_entry, start_entry, submit_entry, update_entry
from proposals.domain.proposal import save_draft, start_proposal
from proposals.domain.submission import submit_proposal
from proposals.enums import ACCEPT
from proposals.models import Call, Entry, Proposal
from proposals.writing.content import Answer, Content, Price, PriceLine


def load_entries(*, editor: User, first: Bidder, second: Bidder) -> int:
    """Make the sample entries that are missing; returns how many were made."""
    calls = {
        call.external_id.removeprefix(PREFIX): call
        for call in Call.objects.filter(external_id__in=[PREFIX + "open", PREFIX + "closed"])
    }
    plan = (
        (calls["open"], first, _WORKING, False),
        (calls["open"], second, _LEARNING, True),
        (calls["closed"], first, _YOUTH_AT_HOME, True),
        (calls["closed"], second, _YOUTH_IN_TOWN, True),
    )
    return sum(take_part(editor, *one) for one in plan)


def take_part(
    editor: User, call: Call, bidder: Bidder, content: Content, is_submitted: bool
) -> bool:
    """The way of one organisation through both gates; False where it has gone it already."""
    if Entry.objects.filter(call=call, organisation=bidder.organisation).exists():
        return False
    entry = _accepted(editor, call, bidder)
    proposal = start_proposal(by=bidder.user, entry_id=entry.pk)
    proposal = save_draft(
        by=bidder.user, proposal_id=proposal.pk, edit=proposal.edit, content=content
    )
    if is_submitted:
        _submit(bidder, proposal, call)
    return True


def _accepted(editor: User, call: Call, bidder: Bidder) -> Entry:
    entry = start_entry(by=bidder.user, call_id=call.pk, organisation_id=bidder.organisation.pk)
    declarations = [
        {"qualification": row.pk, "declaration": row.declaration, "is_met": True, "note": ""}
        for row in call.qualifications.all()
    ]
    values = {"contact": f"事務局　{bidder.user.email}", "declarations": declarations}
    entry = update_entry(by=bidder.user, entry_id=entry.pk, version=entry.version, values=values)
    entry = submit_entry(
        by=bidder.user,
        entry_id=entry.pk,
        version=entry.version,
        received_at=_shortly_before(call.entry_deadline),
    )
    return decide_entry(by=editor, entry_id=entry.pk, action=ACCEPT)


def _submit(bidder: Bidder, proposal: Proposal, call: Call) -> None:
    submit_proposal(
        by=bidder.user,
        proposal_id=proposal.pk,
        edit=proposal.edit,
        received_at=_shortly_before(call.proposals_due_at),
    )


def _shortly_before(due: datetime | None) -> datetime:
    """Now; the day before a deadline that is over, since the demo begins in its middle."""
    now = database_now()
    return now if due is None else min(now, due - timedelta(days=1))


def price(people: int, running: int) -> Price:
    lines = (
        PriceLine("人件費", "12か月", people // 12, people, "相談員3名、支援員2名"),
        PriceLine("会場費・教材費・保険料", "一式", None, running),
    )
    return Price(people + running, lines, withhold=True, withhold_reason="単価が経営の秘密のため")


# Half written: one answer is long enough, one is thin, the others are still to come.
_WORKING = Content(
    title="朝から夕方まで選べる学びの場（サンプル）",
    answers={
        "c1": Answer(
            "学校に行きづらい理由は一人ひとり違います。まず家庭の話を聞き、通う日数と時間を"
            "本人が決める形から始めます。市の計画が掲げる「どこにいても学びにつながる」状態を、"
            "開設から1年で2か所の居場所で形にします。"
        ),
        "c2": Answer("月曜から金曜の10時から16時に開きます。"),
    },
    price=Price(None, (PriceLine("人件費", "12か月", 1_300_000, 15_600_000),)),
)
_LEARNING = Content(
    title="まちの大人と育てる居場所（サンプル）",
    answers={
        "c1": Answer("家から出にくい時期の子どもには、訪問とオンラインでつながります。"),
        "c2": Answer("図書館の分館と商店街の空き店舗に、週5日、午前と午後の時間を設けます。"),
        "c3": Answer("地域の職人や学生が、月に一度、体験の時間を受け持ちます。"),
        "c4": Answer("責任者1名と支援員4名。個人情報は鍵のかかる棚と暗号化した端末で扱います。"),
        "c5": Answer("近い規模の市で、同じ種類の居場所を4年間運営しています。"),
    },
    price=price(16_800_000, 5_400_000),
)
_YOUTH_AT_HOME = Content(
    title="家族の相談から始める支援（サンプル）",
    answers={
        "c1": Answer("はじめの3か月は家族の相談を中心に、本人の希望を確かめてから次へ進みます。"),
        "c2": Answer("相談員3名が交代で、平日の夜と土曜にも窓口を開きます。"),
        "c3": Answer("市の地域福祉計画の会議に参加し、数と声を四半期ごとに共有します。"),
    },
    price=price(8_400_000, 2_600_000),
)
_YOUTH_IN_TOWN = Content(
    title="働く練習ができる街なかの居場所（サンプル）",
    answers={
        "c1": Answer("週3日の居場所と、商店での短い職場体験を組み合わせます。"),
        "c2": Answer("専任2名、兼任3名。開所までの日程は月ごとの表のとおりです。"),
        "c3": Answer("就労支援の窓口と毎月の会議を持ちます。"),
    },
    price=price(9_000_000, 2_760_000),
)
