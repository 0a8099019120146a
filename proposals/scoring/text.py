"""An explanation as plain text, for a terminal or a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from proposals.scoring.explain import Explanation, ProposalExplanation
from proposals.scoring.node import InvalidSelection
from proposals.scoring.steps import Step


def as_text(explanation: Explanation) -> str:
    """First the answer, then how it came about."""
    return "\n".join(_lines(explanation)) + "\n"


def errors_as_text(error: InvalidSelection) -> str:
    lines = ["入力に誤りがあります。直してから、もう一度実行してください。"]
    lines += [f"  {one.path}：{one.message}" for one in error.problems]
    return "\n".join(lines) + "\n"


def _lines(explanation: Explanation) -> Iterator[str]:
    yield f"結果：{explanation.outcome}"
    for one in explanation.proposals:
        yield f"  {one.name}　{one.rank}　{one.total}".rstrip()
    yield from _block("決めること", explanation.undecided)
    yield from _block("注意", explanation.warnings)
    yield from _block("審査の定め", _steps(explanation.rules))
    yield from _block("同点の順位", explanation.ties)
    for one in explanation.proposals:
        yield from _block(f"提案「{one.name}」", _proposal(one))


def _block(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"  {line}" for line in found)


def _proposal(one: ProposalExplanation) -> Iterator[str]:
    for row in one.rows:
        cells = "、".join(
            f"{column} {cell}" for column, cell in zip(one.columns, row.cells, strict=True) if cell
        )
        yield f"{row.member}：{cells}　計 {row.total}"
    yield from _steps(one.steps)


def _steps(steps: Iterable[Step]) -> Iterator[str]:
    for title, words, figure in steps:
        shown = "" if not figure or words.endswith(figure) else f" → {figure}"
        yield f"{title}：{words}{shown}"
