"""What the reason of a decision gives away is pointed out before everybody reads it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from proposals.domain.decision import prepare_decision
from proposals.domain.result_texts import text_warnings
from proposals.models import Decision
from tests.factories.decisions import score_call
from tests.factories.review import opened_call

# Two valid proposals: 80 and 70 points for 5,000,000 and 6,000,000 yen.
SHEETS = ((50, 30), (45, 25))


def _decision(**values: object) -> Decision:
    ranking = {
        "bidders": [
            {"proposal": "a", "name": "NPO法人甲の会", "members": [], "price": 5_000_000},
            {"proposal": "b", "name": "NPO法人乙の会", "members": ["丙工房"], "price": 6_000_000},
        ],
        "result": {
            "ranking": [
                {"id": "a", "selected": True, "total": "80.5"},
                {"id": "b", "selected": False, "total": "70.5"},
            ]
        },
    }
    given = {"outcome": "chosen", "reason": "体制が具体的だった。", "ranking": ranking}
    return Decision(**given | values)


def test_a_reason_about_the_chosen_alone_is_left_in_peace() -> None:
    said = "NPO法人甲の会の提案は80.5点、5,000,000円で、体制が具体的だった。"

    assert text_warnings(_decision(reason=said)) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("田中さんの説明がよかった。", "「田中さん」"),
        ("NPO法人乙の会より具体的だった。", "「NPO法人乙の会」"),
        ("丙工房の工程に不安があった。", "「NPO法人乙の会」"),
        ("もう一方は70.5点だった。", "70.5"),
        ("もう一方は6,000,000円だった。", "6,000,000"),
        ("もう一方は6000000円だった。", "6000000"),
    ],
)
def test_what_gives_somebody_away_is_pointed_out(said, words) -> None:
    [warning] = text_warnings(_decision(remarks=said))

    assert words in warning


@pytest.mark.parametrize("said", ["170.5", "70.55", "16,000,000円", "70,5"])
def test_a_longer_number_is_another_number(said) -> None:
    assert text_warnings(_decision(reason=said)) == []


def test_with_nobody_chosen_every_bidder_is_another() -> None:
    assert len(text_warnings(_decision(outcome="nobody", reason="NPO法人甲の会の80.5点。"))) == 2


@pytest.mark.django_db
def test_the_pages_of_the_draft_the_decision_and_the_publication_say_it(office, client) -> None:
    opened = score_call(opened_call(office, prices=(5_000_000, 6_000_000)), SHEETS)
    loser = opened.bidders[1].organisation.name
    prepare_decision(
        by=office.editor,
        call_id=opened.call.pk,
        version=0,
        outcome="chosen",
        reason=f"{loser}より具体的だった。",
    )
    client.force_login(office.approver)

    pages = []
    for name in ("decision_detail", "decision_decide"):
        pages.append(client.get(reverse(name, args=[opened.call.pk])).content.decode())
    client.post(reverse("decision_decide", args=[opened.call.pk]), {"version": 1})
    client.post(reverse("notices_release", args=[opened.call.pk]))
    pages.append(client.get(reverse("results_publish", args=[opened.call.pk])).content.decode())

    warned = [f"選ばれなかった団体の名称があります：「{loser}」" in page for page in pages]
    assert warned == [True] * 3
