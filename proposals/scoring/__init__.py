"""The scoring engine: from score sheets to a ranking and its explanation (docs/scoring.md).

    selection = read(data)        # checked; raises InvalidSelection with paths
    ranking = rank(selection)     # exact figures, order, seats, reserves
    explanation = explain(ranking)  # every figure in words
    answer = as_json(ranking)

No Django, no database, no clock: the same input has the same answer everywhere.
"""

from proposals.scoring.explain import Explanation, explain
from proposals.scoring.node import InvalidSelection, Problem
from proposals.scoring.ranking import Outcome, Ranking, rank
from proposals.scoring.reading import read, read_json
from proposals.scoring.result import as_json
from proposals.scoring.selection import Selection
from proposals.scoring.steps import Step

__all__ = [
    "Explanation",
    "InvalidSelection",
    "Outcome",
    "Problem",
    "Ranking",
    "Selection",
    "Step",
    "as_json",
    "explain",
    "rank",
    "read",
    "read_json",
]
