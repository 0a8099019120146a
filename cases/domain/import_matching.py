"""Which case on file a row is about, and what the row would change there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from cases.domain.facts import label_of
from cases.domain.import_partners import PartnerFinder
from cases.domain.import_reading import CaseCells
from cases.domain.import_records import (
    NOTHING,
    Record,
    differing,
    further_ids,
    identity_key,
    merged_source_values,
    partner_key,
    partner_records,
    snapshots,
    with_identity,
)
from cases.enums import Origin, Stage, Visibility
from cases.models import Case
from partners.enums import Field, Method
from partners.models import Municipality, Organisation
from ppp_portal.japan.text import loose_key, organisation_key
from ppp_portal.spreadsheet_runs import RowOutcome
from ppp_portal.tables.importing import Cells, Columns, RowPlan, show

_CHOICES: dict[str, dict[str, str]] = {
    name: {str(code): str(label) for code, label in choices.choices}
    for name, choices in {
        "fields": Field,
        "method": Method,
        "stage": Stage,
        "origin": Origin,
        "visibility": Visibility,
    }.items()
}
_NO_SUCH_CASE = (
    "ポータルID「{}」の事例はありません。このポータルから書き出した表か確かめ、"
    "新しい事例ではポータルIDを空にしてください。"
)
_OTHER_PLACE = "ポータルID「{}」は、別の自治体の事例の番号です。このポータルから書き出した表か確かめてください。"
# What was read from the text of a cell: while it stays, so does the text kept beside it.
_READ_AS = {
    "municipality": ("lead_municipality_id",),
    "period": ("starts_on", "ends_on"),
}
_ARCHIVED = (
    "この事例は保管されているため、変更は取り込みません。必要なときは、先に保管から戻してください。"
)


class CaseReader:
    """Reads rows and matches them in batches (ppp_portal.tables.importing.RowReader)."""

    def __init__(self, columns: Columns) -> None:
        self._cells = CaseCells(columns)
        self._partners = PartnerFinder()
        # Without these columns a row does not say enough to replace an identity on file.
        self._says_identity = columns.has("partners") and columns.has("fiscal_year")

    def interpret(self, cells: Cells) -> RowPlan:
        plan = RowPlan(cells.row.number)
        self._cells.into(plan, cells)
        values = plan.values
        if values.get("title"):
            place = values.get("lead_municipality_id") or (
                "全国" if values.get("is_nationwide") else ""
            )
            year = values.get("fiscal_year") or loose_key(cells.text("fiscal_year"))
            values["identity_key"] = identity_key(
                str(place), values["title"], cells.text("partners"), str(year)
            )
        portal_id = cells.text("portal_id")
        if portal_id.isascii() and portal_id.isdigit() and len(portal_id) < 19:
            plan.identity = ("portal", portal_id)
        elif portal_id:
            plan.error("portal_id", portal_id, _NO_SUCH_CASE.format(portal_id))
        elif values.get("external_id"):
            plan.identity = ("id", values["external_id"])
        elif values.get("identity_key"):
            plan.identity = ("key", values["identity_key"])
        return plan

    def match(self, plans: Sequence[RowPlan]) -> None:
        self._partners.learn(
            entry["name"] for plan in plans for entry in plan.values.get("partners", ())
        )
        existing = _Existing(plans)
        for plan in plans:
            self._resolve_partners(plan)
            current = existing.find(plan)
            if current is None:
                _check_new(plan)
            elif not plan.is_wrong:
                self._compare(plan, current, existing)

    def _resolve_partners(self, plan: RowPlan) -> None:
        """Names as partner records; those of no organisation on file get a warning."""
        entries = plan.values.get("partners")
        if entries is None:
            return
        records: dict[tuple[Any, ...], Record] = {}
        unknown = []
        for entry in entries:
            organisation: Organisation | None = self._partners.get(entry["name"])
            if organisation is None:
                unknown.append(entry["name"])
            record = {
                "organisation_id": organisation.pk if organisation else None,
                "name_as_written": entry["name"],
                "role": entry["role"],
            }
            records.setdefault(partner_key(record), record)
        plan.values["partners"] = list(records.values())
        if unknown:
            named = "」「".join(unknown)
            message = f"「{named}」は団体の一覧にありません。名称を原文のまま残します。"
            written = plan.values["source_values"].get("partners") or entries[0]["name"]
            plan.warn("partners", written, message)

    def _compare(self, plan: RowPlan, current: Record, existing: _Existing) -> None:
        plan.object_id = current["id"]
        plan.before = {"version": current["version"]}
        values = plan.values
        write = differing(current, {k: v for k, v in values.items() if k not in _OWN_WAY})
        for name in ("method", "fields"):
            if name not in write and not current[f"{name}_as_written"]:
                write.pop(f"{name}_as_written", None)  # the same choice, in the portal's own words
        changes = {
            _label(name): [_shown(name, current[name]), _shown(name, value)]
            for name, value in write.items()
        }
        self._compare_lists(plan, current["id"], existing, write, changes)
        _compare_originals(values, current["source_values"], write, changes)
        if not changes:
            plan.outcome = RowOutcome.SAME
            return
        starts, ends = ({**current, **write}[name] for name in ("starts_on", "ends_on"))
        if starts and ends and ends < starts:
            message = (
                f"登録済みの日付と合わせると、終了日（{ends}）が開始日（{starts}）より前です。"
            )
            plan.error("ends_on", ends, message + "どちらかを直してください。")
            return
        if current["archived_at"]:
            plan.outcome = RowOutcome.SAME
            plan.warn("title", str(current["title"]), _ARCHIVED)
            return
        if "identity_key" in values and (self._says_identity or not values.get("external_id")):
            write["identity_key"] = values["identity_key"]
        plan.outcome, plan.changes = RowOutcome.CHANGED, changes
        values["write"] = write

    def _compare_lists(
        self, plan: RowPlan, case_id: int, existing: _Existing, write: Record, changes: Record
    ) -> None:
        values = plan.values
        if values.get("partners"):
            present = existing.partners.get(case_id, [])
            wanted = [_standing(record, present) for record in values["partners"]]
            if [partner_key(row) for row in wanted] != [partner_key(row) for row in present]:
                write["partners"] = wanted
                changes["相手方"] = [_partner_names(present), _partner_names(wanted)]
        if values.get("further"):
            current = existing.further.get(case_id, [])
            lead = values.get("lead_municipality_id")
            wanted_ids = sorted(pk for pk in values["further"] if pk != lead)
            if wanted_ids != current:
                write["further"] = wanted_ids
                changes["ほかの自治体"] = [
                    _municipality_names(current),
                    _municipality_names(wanted_ids),
                ]


_OWN_WAY = ("partners", "further", "source_values", "identity_key")


class _Existing:
    """The cases on file that a batch of rows may be about."""

    def __init__(self, plans: Sequence[RowPlan]) -> None:
        def said(kind: str) -> list[str]:
            return [p.identity[1] for p in plans if p.identity and p.identity[0] == kind]

        ids, keys = said("id"), said("key")
        numbered = snapshots(Case.objects.filter(pk__in=map(int, said("portal"))))
        self._by_number = {str(row["id"]): row for row in numbered}
        named = snapshots(with_identity("external_id", ids))
        self._by_id = {row["external_id"]: row for row in named}
        self._by_key: dict[str, list[Record]] = defaultdict(list)
        for row in snapshots(with_identity("identity_key", keys)):
            self._by_key[row["identity_key"]].append(row)
        cases = [row["id"] for row in (*self._by_id.values(), *self._by_number.values())]
        cases += [row["id"] for rows in self._by_key.values() for row in rows]
        self.partners = partner_records(cases) if cases else {}
        self.further = further_ids(cases) if cases else {}

    def find(self, plan: RowPlan) -> Record | None:
        """The case of a row; several of one identity make the row an error."""
        if plan.identity is None:
            return None
        kind, key = plan.identity
        if kind == "portal":
            return self._by_portal_id(plan, key)
        if kind == "id":
            return self._by_id.get(key)
        rows = self._by_key.get(key, [])
        without_id = [row for row in rows if not row["external_id"]]
        chosen = without_id if len(without_id) == 1 else rows
        if len(chosen) > 1:
            message = (
                f"同じ自治体・名称・相手方・年度の事例が{len(chosen)}件登録されています。"
                "外部IDの列を加えて、どれかを示してください。"
            )
            plan.error("title", str(plan.values.get("title", "")), message)
            return None
        return chosen[0] if chosen else None

    def _by_portal_id(self, plan: RowPlan, number: str) -> Record | None:
        """The case of that number; another portal's number is noticed by the municipality."""
        row = self._by_number.get(str(int(number)))
        place = plan.values.get("lead_municipality_id")
        if row is None:
            plan.error("portal_id", number, _NO_SUCH_CASE.format(number))
        elif place and place != row["lead_municipality_id"]:
            plan.error("portal_id", number, _OTHER_PLACE.format(number))
            return None
        return row


def _compare_originals(values: Record, current: Record, write: Record, changes: Record) -> None:
    """The texts kept beside the values: new ones only where they say something new."""
    said = {
        name: text
        for name, text in values["source_values"].items()
        if not _unchanged(name, values, write)
    }
    originals = merged_source_values(current, said)
    if originals == current:
        return
    write["source_values"] = originals
    for name, text in originals.items():
        if current.get(name) != text:
            changes[f"{label_of(name)}（原文）"] = [current.get(name, ""), text]


def _unchanged(name: str, values: Record, write: Record) -> bool:
    """Whether what the cell was read as is on file already, however it was written there."""
    columns = _READ_AS.get(name, (name,))
    read = [column for column in columns if values.get(column) not in NOTHING]
    return bool(read) and not any(column in write for column in columns)


def _check_new(plan: RowPlan) -> None:
    """What a new case needs, said only where the cell is not wrong already."""
    wrong = {issue.field for issue in plan.issues if issue.level == "error"}
    if "portal_id" in wrong:
        return
    if not plan.values.get("title") and "title" not in wrong:
        plan.error("title", "", "名称が空です。事業や協定の名称を入力してください。")
    somewhere = plan.values.get("lead_municipality_id") or plan.values.get("is_nationwide")
    if not somewhere and not wrong & {"municipality", "municipality_name", "prefecture"}:
        message = (
            "自治体が空です。コード（6桁）か名称を入力してください。"
            "全国の取組では「全国」と入力します。"
        )
        plan.error("municipality", "", message)
    if plan.values.get("visibility") == Visibility.PUBLIC and not plan.values.get("summary"):
        plan.warn("visibility", "公開", "概要が空のまま公開します。あとで概要を入力してください。")


def _standing(record: Record, present: Sequence[Record]) -> Record:
    """The partner row on file that this name means, else the name's own record.

    An editor may have linked the organisation or given a role since: that stays.
    """
    for row in present:
        same_body = (
            record["organisation_id"] and record["organisation_id"] == row["organisation_id"]
        )
        names = {row["name_as_written"], row.get("organisation__name") or ""} - {""}
        key = organisation_key(record["name_as_written"])
        if same_body or key in {organisation_key(name) for name in names}:
            return row
    return record


def _partner_names(records: Sequence[Record]) -> str:
    return "、".join(
        row["name_as_written"] or row.get("organisation__name") or "" for row in records
    )


def _municipality_names(ids: Sequence[int]) -> str:
    rows = Municipality.objects.in_bulk(list(ids))
    return "、".join(rows[pk].full_name for pk in ids if pk in rows)


def _label(name: str) -> str:
    return label_of("municipality" if name == "lead_municipality_id" else name)


def _shown(name: str, value: Any) -> str:
    """One value in words."""
    if name == "lead_municipality_id":
        return _municipality_names([value]) if value else ""
    if name in ("fiscal_year", "start_fiscal_year"):
        return f"{value}年度" if value else ""
    if name in _CHOICES:
        labels = _CHOICES[name]
        many = value if isinstance(value, list) else [value]
        return "、".join(str(labels.get(each, each)) for each in many if each)
    if name.endswith("_precision"):
        return {"year": "年まで", "month": "月まで", "day": "日まで"}.get(value, "")
    return show(value)


def shown_value(name: str, value: Any, names: Mapping[int, str]) -> str:
    """As in `changes`, also for the lists beside a case; `names` of municipalities by id."""
    if name == "partners":
        return _partner_names(value) if value and isinstance(value[0], dict) else ""
    if name == "further":
        return "、".join(names.get(pk, "") for pk in value)
    if name == "lead_municipality_id":
        return names.get(value, "")
    return _shown(name, value)
