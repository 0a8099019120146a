"""All writes to a municipality's three-year path, and the path as its page tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from cases import spread_permissions as permissions
from cases.enums import DatePrecision
from cases.models import Case, PathEvidence, SpreadPath
from cases.spread_enums import PATH_STEP_WORDS, PATH_TRANSITIONS, PathStep, PathVisibility
from partners.models import Municipality, User
from ppp_portal import audit
from ppp_portal.components import DONE, NOW, TO_COME, Step
from ppp_portal.form_fields import partial_from
from ppp_portal.japan.wareki import format_partial
from ppp_portal.refusals import Conflict, ensure
from ppp_portal.states import find_transition

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MAX_EVIDENCE = 30
_ORDER = list(PathStep)


@dataclass(frozen=True)
class EvidenceEntry:
    """One dated thing as entered; `case_id` is a case of the municipality."""

    step: str
    happened_on: date
    text: str
    happened_precision: str = DatePrecision.DAY
    case_id: int | None = None
    plan_name: str = ""
    url: str = ""


@dataclass(frozen=True)
class PathInput:
    """Everything the form says; the evidence replaces what was there."""

    first_fiscal_year: int
    aim: str = ""
    reached: str = ""
    evidence: Sequence[EvidenceEntry] = ()
    is_sample: bool = False


@dataclass(frozen=True)
class ShownEvidence:
    """`case` only where this reader may open it."""

    row: PathEvidence
    when: str
    case: Case | None


@dataclass(frozen=True)
class ShownStep:
    """One year of the path; `state` is done, now or to_come."""

    number: int
    label: str
    words: str
    fiscal_year: int
    state: str
    evidence: Sequence[ShownEvidence]


@transaction.atomic
def save_path(*, by: User, municipality_id: int, version: int, data: PathInput) -> SpreadPath:
    """Save a path edited on `version`, 0 for one that was not there yet.

    Raises Conflict (another edit came first), Refused, or ValidationError by field.
    """
    # The municipality's row is the lock, since a first path has none of its own.
    body = Municipality.objects.select_for_update(of=("self",)).get(pk=municipality_id)
    ensure(permissions.may_edit_path(by, body))
    path = SpreadPath.objects.select_for_update(of=("self",)).filter(municipality=body).first()
    if (path.version if path else 0) != version:
        raise Conflict(path or body)
    _check(by, body, data)
    action = "path.update" if path else "path.create"
    path = path or SpreadPath(municipality=body, version=0, is_sample=data.is_sample)
    path.first_fiscal_year, path.aim, path.reached = data.first_fiscal_year, data.aim, data.reached
    path.full_clean()
    path.version += 1
    path.save()
    path.evidence.all().delete()
    for entry in data.evidence:
        row = PathEvidence(path=path, **vars(entry))
        row.full_clean(exclude=["path"])
        row.save()
    detail = {"reached": path.reached, "evidence": len(data.evidence)}
    audit.record(by=by, action=action, obj=path, detail=detail)
    return path


@transaction.atomic
def change_path_visibility(*, by: User, path_id: int, action: str) -> SpreadPath:
    """Publish the path, or take it back. Raises Refused with the reason."""
    path = SpreadPath.objects.select_for_update(of=("self",)).get(pk=path_id)
    ensure(permissions.may_change_path_visibility(by, path, action))
    before = PathVisibility(path.visibility)
    path.visibility = find_transition(PATH_TRANSITIONS, action, before).target
    path.published_at = timezone.now() if path.is_public else None
    path.version += 1
    path.save(update_fields=["visibility", "published_at", "version", "updated_at"])
    detail = {"from": before, "to": path.visibility}
    audit.record(by=by, action=f"path.{action}", obj=path, detail=detail)
    return path


def _check(by: User, body: Municipality, data: PathInput) -> None:
    """Raise ValidationError for what no single row can know."""
    if len(data.evidence) > MAX_EVIDENCE:
        raise ValidationError(f"根拠は{MAX_EVIDENCE}件までです。似たものはまとめてください。")
    said = {entry.step for entry in data.evidence}
    done = _ORDER[: _ORDER.index(PathStep(data.reached)) + 1] if data.reached in _ORDER else []
    missing = "、".join(f"「{step.label}」" for step in done if step not in said)
    if missing:
        text = (
            f"{missing}の根拠がありません。根拠を1つ以上書くか、進んだところを選び直してください。"
        )
        raise ValidationError({"reached": text})
    wanted = {entry.case_id for entry in data.evidence if entry.case_id is not None}
    if wanted - set(cases_for_evidence(by, body).values_list("pk", flat=True)):
        raise ValidationError("根拠の事例は、この自治体の事例から選んでください。")


def cases_for_evidence(user: User | AnonymousUser, body: Municipality) -> QuerySet[Case]:
    """The municipality's cases that this user may read, led or joined; newest first."""
    visible = Case.objects.visible_to(user).live()
    led = visible.filter(lead_municipality=body)
    return (led | visible.filter(further__municipality=body)).distinct().order_by("-pk")


def path_of(
    paths: QuerySet[SpreadPath], body: Municipality, visible: QuerySet[Case]
) -> SpreadPath | None:
    """The path among those a reader may see, with its evidence; three queries at most."""
    rows = PathEvidence.objects.order_by("happened_on", "pk").prefetch_related(
        Prefetch("case", visible.live())  # type: ignore[attr-defined]
    )
    return paths.filter(municipality=body).prefetch_related(Prefetch("evidence", rows)).first()


def shown_steps(path: SpreadPath) -> list[ShownStep]:
    """The three years with their evidence (from `path_of`)."""
    reached = _ORDER.index(PathStep(path.reached)) if path.reached else -1
    return [
        ShownStep(
            number=index + 1,
            label=str(step.label),
            words=PATH_STEP_WORDS[step],
            fiscal_year=path.first_fiscal_year + index,
            state=DONE if index <= reached else NOW if index == reached + 1 else TO_COME,
            evidence=[_shown(row) for row in path.evidence.all() if row.step == step],
        )
        for index, step in enumerate(_ORDER)
    ]


def chain_of_path(steps: Sequence[ShownStep]) -> list[Step]:
    return [Step(f"{each.number}年目 {each.label}", each.state) for each in steps]


def _shown(row: PathEvidence) -> ShownEvidence:
    when = partial_from(row.happened_on, row.happened_precision)
    # A case that this reader may not open is prefetched as none.
    case = row.case if row.case_id else None
    return ShownEvidence(row, format_partial(when) if when else "", case)
