"""Story S0's introduction as its source tells it, and samples: two inquiries, an introduction."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from cases.demo.specs import PREFIX
from cases.demo.stories import KIZUKI_ARTICLE
from cases.enums import PartnerRole, Visibility
from cases.models import Case, CasePartner
from partners.domain import inquiry as inquiries
from partners.models import Inquiry, Municipality, Organisation, User
from proposals.demo.calls import Bidder, Desk
from proposals.domain import introduction as introductions
from proposals.domain.introduction_source import record_from_source
from proposals.models import Introduction

ANSWERED = "夏休みの居場所の運営について（サンプル）"
WAITING = "ひとり親家庭の就労支援の相談先（サンプル）"
UNNAMED = "出典に名称の記載なし"


def load_contacts(
    *, administrator: User, desk: Desk, other_city: Municipality, first: Bidder, second: Bidder
) -> int:
    """Make the samples that are missing; returns how many records were made."""
    made = _told_by_the_source(administrator)
    if not Inquiry.objects.filter(subject=ANSWERED).exists():
        _answered(desk, first)
        made += 1
    if not Inquiry.objects.filter(subject=WAITING).exists():
        _waiting(desk, second)
        made += 1
    rows = Introduction.objects.filter(organisation=first.organisation)
    if not rows.filter(receiver_municipality=other_city).exists():
        _introduced(desk, first, other_city)
        made += 1
    return made


def _told_by_the_source(administrator: User) -> int:
    """S0: a city that already used the company recommended it to another; both unnamed."""
    result = Case.objects.filter(external_id=f"{PREFIX}s0-introduced").first()
    if result is None or Introduction.objects.filter(result_case=result).exists():
        return 0
    company = Organisation.objects.get(
        pk=CasePartner.objects.values_list("organisation", flat=True).get(
            case=result, role=PartnerRole.CONTRACTOR
        )
    )
    record_from_source(
        by=administrator,
        organisation=company,
        introducer_name=f"すでに利用していた市（{UNNAMED}）",
        receiver_name=f"別の自治体（{UNNAMED}）",
        case=Case.objects.get(external_id=f"{PREFIX}s0-services"),
        reason="すでに事業を任せていた市が、同じ悩みをもつ別の自治体に会社を紹介した。",
        result_case=result,
        result_note=(
            "仕様書ができる前に意見を交わし、事業を一緒に設計した。"
            "その後のプロポーザルで、この会社が選ばれた。"
        ),
        source_note=KIZUKI_ARTICLE,
    )
    return 1


def _answered(desk: Desk, bidder: Bidder) -> None:
    row = inquiries.ask(
        by=desk.editor,
        sender=desk.city,
        recipient=bidder.organisation,
        subject=ANSWERED,
        text=(
            "小学生の夏休みの居場所を検討しています。公民館で開くとき、"
            "どのくらいの人数と体制が要るか、経験を教えてください。"
        ),
        form_key=uuid5(NAMESPACE_URL, "demo-inquiry-1"),
    )
    inquiries.write(
        by=bidder.user,
        inquiry_id=row.pk,
        text="20人に職員2人と学生3人の体制で開いたことがあります。見学もできます。",
        form_key=uuid5(NAMESPACE_URL, "demo-inquiry-2"),
    )


def _waiting(desk: Desk, bidder: Bidder) -> None:
    inquiries.ask(
        by=bidder.user,
        sender=bidder.organisation,
        recipient=desk.city,
        subject=WAITING,
        text="就労支援の取組を始めます。まず、どの課にご相談すればよいでしょうか。",
        form_key=uuid5(NAMESPACE_URL, "demo-inquiry-3"),
    )


def _introduced(desk: Desk, bidder: Bidder, other_city: Municipality) -> None:
    row = introductions.introduce(
        by=desk.editor,
        introducer=desk.city,
        organisation=bidder.organisation,
        receiver=other_city,
        case=introductions.cases_to_rest_on(desk.editor, [desk.city], bidder.organisation)
        .filter(visibility=Visibility.PUBLIC)
        .first(),
        reason="居場所の運営を任せ、毎月の報告もていねいでした。同じ悩みがあれば、話を聞く価値があります（サンプル）。",
    )
    introductions.agree(
        by=bidder.user, introduction_id=row.pk, text="オンラインでもお話しできます（サンプル）。"
    )
