"""The words that an official prints: each figure with the way to it."""

from __future__ import annotations

from proposals.scoring import explain, rank, read
from proposals.scoring.explain import ProposalExplanation
from proposals.scoring.text import as_text
from tests.proposals.scoring.inputs import Data, criterion, scored, selection

ONE_DECIMAL = {"mode": "half_up", "decimals": 1}


def _explained(data: Data, id_: str = "p") -> ProposalExplanation:
    return next(one for one in explain(rank(read(data))).proposals if one.id == id_)


def _steps(data: Data, id_: str = "p") -> dict[str, str]:
    return {step.title: step.words for step in _explained(data, id_).steps}


def _rules(data: Data) -> list[tuple[str, str]]:
    return [(step.title, step.words) for step in explain(rank(read(data))).rules]


def test_sheets_are_a_table_of_points_out_of_points() -> None:
    scale = {"優": "1", "良": "0.7"}
    data = selection(
        {"id": "p", "scores": {"A": {"a": 40, "b": "良"}}},
        criteria=[criterion("a", 50), criterion("b", 10, weight=2, scale=scale)],
    )

    found = _explained(data)

    assert found.columns == ("項目a", "項目b")
    assert [(row.member, row.cells, row.total) for row in found.rows] == [
        ("委員A", ("40/50", "良 14/20"), "54")
    ]


def test_an_average_is_shown_with_its_scores_its_endless_figure_and_its_rounding() -> None:
    data = selection(
        scored("p", 74, 74, 66),
        aggregation="average",
        rounding={"item": ONE_DECIMAL, "total": ONE_DECIMAL},
        thresholds=[{"kind": "total_ratio", "value": "0.6"}],
    )

    assert _steps(data) == {
        "項目a": "（74＋74＋66）÷3＝71.3333…、小数第2位を四捨五入して71.3",
        "総得点": "71.3333…、小数第2位を四捨五入して71.3",
        "最低基準": "総得点 71.3÷満点 100＝71.3%（基準 60%）",
        "結果": "最低基準を満たし、順位が選定数の内です。",
    }


def test_rounded_items_that_do_not_add_up_are_explained() -> None:
    sheets = {"A": {"a": 1, "b": 1}, "B": {"a": 0, "b": 0}, "C": {"a": 0, "b": 0}}
    data = selection(
        {"id": "p", "scores": sheets},
        criteria=[criterion("a"), criterion("b")],
        aggregation="average",
        rounding={"item": {"mode": "half_up", "decimals": 0}, "total": ONE_DECIMAL},
    )

    assert _steps(data)["項目の合計との差"] == (
        "端数処理をした項目の点を足すと0ですが、総得点は端数処理の前の値から求めるので0.7です"
    )


def test_what_trimming_drops_is_named() -> None:
    data = selection(scored("p", 60, 90, 70), aggregation="trimmed_sum")

    assert _steps(data)["項目a"] == "最高90点（委員B）と最低60点（委員A）を除く。70"
    assert [row.cells for row in _explained(data).rows] == [
        ("60/100（除外）",),
        ("90/100（除外）",),
        ("70/100",),
    ]


def test_a_recusal_is_shown_in_the_total() -> None:
    normalised = selection(scored("p", 70, 71, recused=["C"]))
    averaged = {**normalised, "recusal": "average"}

    assert _steps(normalised)["総得点"] == "（141）×委員3人÷採点した2人＝211.5"
    assert _steps(averaged)["総得点"] == "（141）÷採点した2人＝70.5"


def test_a_price_is_shown_by_its_formula() -> None:
    data = selection(
        scored("p", 80, price=45125000),
        scored("q", 70, price=44550000),
        criteria=[criterion("a", 90), criterion("c", 10, price={"formula": "lowest_over_own"})],
        rounding={"price": ONE_DECIMAL},
    )

    assert _steps(data)["項目c"] == (
        "10×44,550,000（最低額）÷45,125,000＝9.8725…、小数第2位を四捨五入して9.9"
    )
    assert _steps(data)["総得点"] == "80＋9.9＝89.9"


def test_a_conversion_to_100_is_shown() -> None:
    data = selection(scored("p", 60, 61), aggregation="percent", criteria=[criterion("a", 75)])

    assert _steps(data)["総得点"] == "121。100点に換算：121÷150×100＝80.6666…"


def test_rounded_member_sums_and_published_figures_are_shown() -> None:
    floor = {"mode": "floor", "decimals": 0}
    members = selection(
        scored("p", "7.5", "8"), rounding={"member": floor}, total_from="rounded_members"
    )
    published = selection({"id": "p", "item_totals": {"a": "40.0"}, "total": "40.0"})

    assert _steps(members)["総得点"] == "7＋8＝15"
    assert _steps({**members, "aggregation": "average"})["総得点"] == "（7＋8）÷2＝7.5"
    assert _steps(published)["項目a"] == "示された値をそのまま使う"
    assert _steps(published)["総得点"] == "示された総得点 40 を使う"


def test_a_sheet_agreed_on_is_called_so() -> None:
    data = selection({"id": "p", "scores": {"consensus": {"a": 72}}}, aggregation="consensus")

    assert _explained(data).rows[0].member == "合議"
    assert _steps(data)["項目a"] == "72"


def test_ties_are_told_rule_by_rule_with_their_figures() -> None:
    data = selection(
        scored("p", 50, 50, 90, name="提案一"),
        scored("q", 60, 60, 70, name="提案二"),
        scored("r", 10, 10, 10, name="提案三"),
        scored("s", 10, 10, 10, name="提案四"),
        tie_break=["lower_price", "first_place_votes", "chair"],
    )
    for one, price in zip(data["proposals"], (100, 100, 5, 5), strict=True):
        one["price"] = price

    assert explain(rank(read(data))).ties == (
        "同点の提案一、提案二：「見積額が低い者」で比べ、ここでも同じです（提案一 100円、提案二 100円）。",
        "同点の提案一、提案二：「1位とした委員の数が多い者」で比べ、順を分けました（提案一 1人、提案二 2人）。",
        "同点の提案三、提案四：「見積額が低い者」で比べ、ここでも同じです（提案三 5円、提案四 5円）。",
        "同点の提案三、提案四：「1位とした委員の数が多い者」で比べ、ここでも同じです（提案三 0人、提案四 0人）。",
    )
    assert _steps(data)["委員ごとの順位"] == "1位 1人、2位 2人、3位 0人、4位 0人"


def test_what_people_decided_and_must_decide_is_told() -> None:
    data = selection(scored("p", 50), scored("q", 50), scored("r", 50), tie_break=["vote"])
    decided = explain(rank(read({**data, "decisions": {"vote": ["q"]}})))

    assert decided.ties == ("同点のp、q、r：「委員の投票で決める」により、qの順に先とします。",)
    assert decided.undecided == (
        "第2位のp、rは同点です。協議で決め、その結果と理由を記録してください。",
    )
    assert explain(rank(read(data))).outcome == "同点の決定待ち"


def test_ranks_are_told_in_the_words_of_a_notice() -> None:
    data = selection(
        scored("p", 80),
        scored("q", 70),
        scored("r", 65),
        scored("s", 10),
        scored("t", 99, status="withdrawn"),
        scored("u", 99, status="disqualified"),
        thresholds=[{"kind": "total_points", "value": 60}],
    )

    assert [_explained(data, id_).rank for id_ in "pqrstu"] == [
        "第1位・選定",
        "第2位・次点",
        "第3位",
        "第4位・最低基準に届かず",
        "辞退",
        "失格",
    ]
    assert _steps(data, "t") == {
        "項目a": "99",
        "総得点": "99",
        "最低基準": "総得点 99（基準 60）",
        "結果": "辞退のため、順位をつけません。",
    }


def test_the_rules_are_told_in_the_order_in_which_they_act() -> None:
    data = selection(
        scored("p", 4, price=90),
        criteria=[
            criterion("a", 5, weight=4, minimum={"points": 2}, mandatory=True),
            criterion("b", 10, price={"formula": "budget_ratio", "multiplier": 50}),
        ],
        budget=100,
        rounding={"price": {"mode": "floor", "decimals": 0}, "total": ONE_DECIMAL},
        thresholds=[
            {"kind": "total_ratio", "value": "0.6"},
            {"kind": "every_item_ratio", "value": "0.5", "except": ["b"]},
        ],
        tie_break=["lower_price", "criterion:a", "chair"],
        edge_ties="all",
    )

    assert _rules(data) == [
        ("審査項目", "項目a 5点×4＝20点、最低基準 1人あたり2点以上、必須項目"),
        ("審査項目", "項目b 10点、価格点：50×（予定価格－見積額）÷予定価格、上限10点"),
        ("集計", "項目ごとに全委員の点を合計する"),
        ("端数処理", "価格点は小数第1位以下を切捨て、総得点は小数第2位を四捨五入"),
        ("総得点", "端数処理をする前の点を合計する"),
        ("除斥", "採点した委員の合計×委員数÷採点した委員数とする"),
        ("最低基準", "総得点が満点の60%以上、かつすべての項目（項目bを除く）が満点の50%以上"),
        ("同点のとき", "見積額が低い者 → 「項目a」の点が高い者 → 委員長が決める"),
        ("境界の同点", "選定数の境で決まらない同点は、すべて選定する"),
        ("選定数", "1者"),
    ]


def test_the_text_begins_with_the_answer_and_ends_with_the_steps() -> None:
    data = selection(scored("p", 80), scored("q", 80), {"id": "r", "status": "withdrawn"})

    assert (
        as_text(explain(rank(read(data))))
        == """結果：同点の決定待ち
  p　第1位　80／100
  q　第1位　80／100
  r　辞退

決めること
  第1位のp、qは同点です。協議で決め、その結果と理由を記録してください。

審査の定め
  審査項目：項目a 100点
  集計：項目ごとに全委員の点を合計する
  端数処理：しない
  総得点：端数処理をする前の点を合計する
  除斥：採点した委員の合計×委員数÷採点した委員数とする
  最低基準：総得点の基準はない
  同点のとき：協議で決める
  選定数：1者

提案「p」
  委員A：項目a 80/100　計 80
  項目a：80
  総得点：80
  結果：最低基準を満たしますが、同点のため、決定を待っています。 → 第1位

提案「q」
  委員A：項目a 80/100　計 80
  項目a：80
  総得点：80
  結果：最低基準を満たしますが、同点のため、決定を待っています。 → 第1位

提案「r」
  結果：辞退のため、順位をつけません。 → 辞退
"""
    )
