"""From closed score sheets, disqualifications and rulings to the ranking a decision rests on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from partners.models import User
from ppp_portal.refusals import Refused
from proposals.domain.ranking import decided_input, remark_words
from proposals.domain.result_guard import Bidder, Figures
from proposals.domain.sealed import read_opened
from proposals.enums import EntryState
from proposals.models import Call, Proposal, ReviewRound
from proposals.review_enums import RoundKind
from proposals.scoring import InvalidSelection, Ranking, as_json, rank, read

VALID, DISQUALIFIED, WITHDRAWN = "valid", "disqualified", "withdrawn"


@dataclass(frozen=True)
class Snapshot:
    """`stored` is what a Decision keeps: input, result, bidders, rulings; `ranking` the same,
    computed."""

    stored: dict[str, Any]
    input_hash: str
    ranking: Ranking

    @property
    def remarks(self) -> list[str]:
        """What the engine points out, for who decides."""
        return [remark_words(text, self.stored["input"]) for text in self.ranking.warnings]

    @property
    def is_settled(self) -> bool:
        """Whether no tie waits for people."""
        return not self.stored["result"]["undecided"]


def last_round(call: Call) -> ReviewRound | None:
    """The round whose scores decide: the newest one."""
    return call.rounds.order_by("-handed_out_at", "-pk").first()


def why_no_ranking(call: Call) -> str | None:
    """Why the scores cannot be ranked yet, or None."""
    found = last_round(call)
    if found is None:
        return "審査がまだ始まっていません。委員に写しを配り、採点を締め切ると、順位が出ます。"
    if not found.is_closed:
        return "採点が続いています。採点を締め切ると、順位が出ます。"
    if found.kind == RoundKind.FIRST:
        return "一次審査が終わりました。二次審査の採点を締め切ると、順位が出ます。"
    return None


def snapshot(*, by: User, call: Call) -> Snapshot:
    """The ranking as it stands now. Reads the prices as `by`, on the trail. Raises Refused."""
    refusal = why_no_ranking(call)
    if refusal:
        raise Refused(refusal)
    bidders = _bidders(by, call)
    data = _input(call)
    try:
        ranking = rank(read(data))
    except InvalidSelection as error:
        first = error.problems[0]
        remark = remark_words(f"{first.path}：{first.message}", data)
        raise Refused(
            f"順位を計算できません。{remark}提出された内容を確かめてください。"
            "失格とするときは、承認者がこの画面で記録すると、ほかの提案の順位が出ます。"
        ) from error
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Snapshot(
        stored={
            "input": data,
            "result": as_json(ranking),
            "bidders": bidders,
            "rulings": _rulings(call, ranking),
        },
        input_hash=hashlib.sha256(text.encode()).hexdigest(),
        ranking=ranking,
    )


def _rulings(call: Call, ranking: Ranking) -> list[dict[str, Any]]:
    """What people ruled, as far as the ranking rests on it: each tie with its first record."""
    rows = list(call.rulings.order_by("pk"))
    ranks = {one.id: one.rank or 0 for one in ranking.standings}
    found = []
    for tie in ranking.ruled:
        # Later records of a rule repeat the earlier orders behind their own.
        row = next(
            row for row in rows if row.rule == tie.rule and not set(tie.ids).isdisjoint(row.order)
        )
        found.append(
            {
                "rule": tie.rule,
                "rank": min(ranks[id_] for id_ in tie.ids),
                "ids": sorted(tie.ids, key=ranks.__getitem__),
                "reason": row.reason,
                "ruled_on": timezone.localdate(row.ruled_at).isoformat(),
            }
        )
    return found


def guarded_bidders(stored: dict[str, Any], chosen: set[str]) -> list[Bidder]:
    """The snapshot's bidders as the guard reads them; `chosen` are ids of proposals."""
    results = {one["id"]: one for one in stored["result"]["ranking"]}
    return [
        Bidder(
            name=bidder["name"],
            position=bidder["position"],
            is_valid=bidder["status"] == VALID and bidder["proposal"] in results,
            is_chosen=bidder["proposal"] in chosen,
            figures=figures_of(results.get(bidder["proposal"]), bidder["price"]),
        )
        for bidder in stored["bidders"]
    ]


def figures_of(result: dict[str, Any] | None, price: int | None) -> Figures:
    """One proposal's figures; without a result it has none but its price."""
    return Figures(
        total=(result or {}).get("total") or "",
        items=(result or {}).get("items") or {},
        members=(result or {}).get("members") or {},
        price="" if price is None else str(price),
    )


def _bidders(by: User, call: Call) -> list[dict[str, Any]]:
    """Everybody whose proposal was opened, in the order of the entries' receipt."""
    rows = (
        Proposal.objects.opened()
        .filter(entry__call=call)
        .select_related("entry__organisation", "disqualification")
        .prefetch_related("entry__members")
        .order_by("entry__received_at", "pk")
    )
    return [
        {
            "proposal": str(row.pk),
            "entry": str(row.entry_id),
            "name": row.entry.organisation.name,
            "members": [member.name for member in row.entry.members.all()],
            "position": position,
            "status": _status(row),
            "price": read_opened(by=by, proposal_id=row.pk).content.price.total,
        }
        for position, row in enumerate(rows, start=1)
    ]


def _status(proposal: Proposal) -> str:
    if hasattr(proposal, "disqualification"):
        return DISQUALIFIED
    return WITHDRAWN if proposal.entry.state == EntryState.WITHDRAWN else VALID


def _input(call: Call) -> dict[str, Any]:
    """What `rank_proposals` reads (docs/scoring.md), for the round that decides: the same rows
    that the page of the scores is computed from."""
    found = last_round(call)
    assert found is not None  # why_no_ranking
    return decided_input(call, found, named=True)
