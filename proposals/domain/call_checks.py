"""Whether a draft is complete enough to begin: for each step of the builder, what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from proposals.domain.call_content import STEPS
from proposals.domain.call_words import CRITERION
from proposals.domain.schedule import schedule_errors
from proposals.domain.scoring_input import engine_problems
from proposals.enums import CallForm, Gate, Minimum, PriceFormula, PublishedPart, TieBreak
from proposals.models import Call, Criterion

_NEEDED = (
    ("summary", "概要を300字までで書いてください。一覧と検索に載ります。"),
    ("purpose", "目的を書いてください。"),
    ("scope", "業務の内容を書いてください。"),
    ("department", "担当課を入れてください。"),
    ("contact", "連絡先（電話番号かメールアドレス）を入れてください。"),
    ("fields", "分野を一つ以上選んでください。"),
)
# Formulas that compare a price with the 上限額.
_WITH_BUDGET = (
    *(PriceFormula.ONE_MINUS_OWN_OVER_BUDGET, PriceFormula.BUDGET_RATIO),
    *(PriceFormula.DUMPING_GUARD, PriceFormula.FLOOR),
)


def what_lacks(call: Call, now: datetime) -> dict[str, list[str]]:
    """What to do, by step code, before the call can begin; {} where nothing lacks."""
    checks = {
        "overview": _overview(call),
        "schedule": iter(schedule_errors(call, list(call.steps.all()), now)),
        "qualifications": _qualifications(call),
        "documents": _documents(call),
        "criteria": _criteria(call),
        "review": _review(call),
        "committee": _committee(call),
        "publication": _publication(call),
        "background": _background(call),
    }
    found = {step.code: list(checks[step.code]) for step in STEPS}
    return {code: texts for code, texts in found.items() if texts}


def _overview(call: Call) -> Iterator[str]:
    for name, text in _NEEDED:
        if not getattr(call, name):
            yield text
    if call.ceiling_yen is not None and not call.ceiling_tax:
        yield "上限額に消費税を含むかどうかを選んでください。"
    if call.ceiling_yen is None and not call.ceiling_note:
        yield "上限額を入れるか、示さない理由を「上限額の注記」に書いてください。"


def _qualifications(call: Call) -> Iterator[str]:
    if not call.qualifications.all():
        yield "参加資格を一つ以上入れてください。"
    if call.form == CallForm.INVITED and not call.invitees.all():
        yield "指名する団体を入れてください。"


def _documents(call: Call) -> Iterator[str]:
    gates = {row.gate for row in call.documents.all()}
    if Gate.PROPOSAL not in gates:
        yield "提案書のときに出す書類を一つ以上入れてください。"
    if call.entry_due_at and Gate.ENTRY not in gates:
        yield "参加申込のときに出す書類を一つ以上入れてください。"


def _criteria(call: Call) -> Iterator[str]:
    criteria = list(call.criteria.all())
    if not criteria:
        yield "審査項目を一つ以上入れてください。"
    for row in criteria:
        yield from _criterion(call, row)


def _criterion(call: Call, row: Criterion) -> Iterator[str]:
    if row.price_formula in _WITH_BUDGET and not call.ceiling_yen:
        yield f"「{row.name}」の価格点は上限額を使います。概要に上限額を入れてください。"
    if row.price_formula in (PriceFormula.DUMPING_GUARD, PriceFormula.FLOOR) and (
        row.price_ratio is None
    ):
        yield f"「{row.name}」の価格点に、基準・下限の割合を入れてください。"
    if row.price_formula == PriceFormula.BUDGET_RATIO and row.price_multiplier is None:
        yield f"「{row.name}」の価格点に、倍率を入れてください。"
    if (
        row.minimum_kind == Minimum.POINTS
        and row.minimum is not None
        and row.minimum > row.full_points
    ):
        yield f"「{row.name}」の最低基準が、配点を超えています。"


def _review(call: Call) -> Iterator[str]:
    if not call.tie_break:
        yield "同点のときの決め方を、一つ以上選んでください。"
    keys = {row.key for row in call.criteria.all()}
    lost = [
        rule
        for rule in call.tie_break
        if rule.startswith(CRITERION) and rule.removeprefix(CRITERION) not in keys
    ]
    if lost:
        yield "同点のときの決め方に、なくなった審査項目が入っています。選び直してください。"
    human = {TieBreak.VOTE, TieBreak.CHAIR, TieBreak.DISCUSSION}
    if call.tie_break and call.tie_break[-1] not in human:
        yield "同点のときの決め方の最後は、決選投票、委員長の決定、協議のどれかにしてください。"
    if call.has_first_stage and not call.first_stage_places:
        yield "一次審査を通る数を入れてください。"
    if keys:
        yield from engine_problems(call)


def _committee(call: Call) -> Iterator[str]:
    size = call.committee_size
    if not size:
        yield "委員の数を入れてください。"
        return
    if (call.committee_outsiders or 0) > size:
        yield "外部の委員の数が、委員の数を超えています。"
    if (call.committee_quorum or 0) > size:
        yield "定足数が、委員の数を超えています。"


def _publication(call: Call) -> Iterator[str]:
    if PublishedPart.NAMES not in call.publish_winner:
        yield "選ばれた者の名称は、結果として公表してください。"


def _background(call: Call) -> Iterator[str]:
    if not call.no_contributors and not call.contributors.all():
        yield (
            "仕様書の作成に関わった団体を入れるか、「関わった団体はない」にしるしを付けてください。"
        )
    if call.no_contributors and call.contributors.all():
        yield "関わった団体があるので、「関わった団体はない」のしるしを外してください。"
