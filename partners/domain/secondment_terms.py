"""What follows from the terms of a secondment: direction, years, search key, concerns."""

from __future__ import annotations

import re
from datetime import date

from partners.domain.import_organisation_cells import kind_of_name
from partners.enums import MunicipalityKind
from partners.models import Municipality, Organisation, Secondment
from partners.secondment_concerns import Concern, Terms, concerns
from partners.secondment_enums import Direction, OutsideKind, Scheme
from partners.secondment_schemes import BODY_OF_KIND, Body
from ppp_portal.japan.fiscal_year import fiscal_year_of, format_fiscal_year, years_between
from ppp_portal.japan.prefectures import PREFECTURES
from ppp_portal.search.normalise import fold

# A longer term fills no more of the facet of years.
MOST_YEARS = 30
_DIRECTIONS = {
    ("city", "body"): Direction.CITY_TO_ORGANISATION,
    ("body", "city"): Direction.ORGANISATION_TO_CITY,
    ("city", "city"): Direction.CITY_TO_CITY,
    ("body", "body"): Direction.ORGANISATION_TO_ORGANISATION,
    ("city", "state"): Direction.CITY_TO_STATE,
    ("state", "city"): Direction.STATE_TO_CITY,
    ("body", "state"): Direction.ORGANISATION_TO_STATE,
    ("state", "body"): Direction.STATE_TO_ORGANISATION,
}
_GROUP = {Body.MUNICIPALITY: "city", Body.STATE: "state", Body.FOREIGN: "state"}
# Words of 要綱 for a counterpart that is a kind of body, not one body.
_WORDS = (
    *(("自治体", Body.MUNICIPALITY), ("NPO", Body.NPO), ("社会福祉法人", Body.WELFARE)),
    *(("公益的法人", Body.CORPORATION), ("JICA", Body.PUBLIC_BODY)),
    *(("独立行政法人", Body.PUBLIC_BODY), ("国際機関", Body.FOREIGN), ("外国", Body.FOREIGN)),
)
_COMPANY_WORDS = ("企業", "会社")
_STATE_NAME = re.compile(r"^(国|国の機関|内閣府|[^\s（]{1,6}省|[^\s（]{1,8}庁)($|[（\s])")
DERIVED = ("direction", "prefecture_codes", "fiscal_years", "search_key")


def refresh(secondment: Secondment) -> None:
    """Set the derived columns, unsaved, from bodies, scheme and period."""
    bodies = (secondment.sender, secondment.host)
    kinds = (sender_kind(secondment), host_kind(secondment))
    secondment.direction = _DIRECTIONS[_GROUP.get(kinds[0], "body"), _GROUP.get(kinds[1], "body")]
    codes = [getattr(body, "prefecture_code", "") for body in bodies]
    secondment.prefecture_codes = list(dict.fromkeys(code for code in codes if code))
    secondment.fiscal_years = _years(secondment)
    secondment.search_key = _key(secondment)


def refresh_of_organisation(organisation_id: int) -> None:
    """Its secondments are found by its present name and prefecture."""
    for row in Secondment.objects.of_organisation(organisation_id).with_bodies().order_by("pk"):
        refresh(row)
        row.save(update_fields=DERIVED)


def _years(secondment: Secondment) -> list[int]:
    start, end = secondment.starts_on, secondment.ends_on
    if secondment.is_rule or start is None:
        return []
    return years_between(start, end)[:MOST_YEARS] if end else [fiscal_year_of(start)]


def _key(secondment: Secondment) -> str:
    """Only what everybody may read once it is published."""
    prefectures = [PREFECTURES[code].name for code in secondment.prefecture_codes]
    texts = [
        secondment.title,
        str(secondment.sender),
        str(secondment.host),
        str(Scheme(secondment.scheme).label),
        secondment.legal_basis,
        secondment.host_department,
        secondment.duties,
        secondment.purpose,
        secondment.agreement_title,
        "派遣 研修 受入",
        *prefectures,
        *map(format_fiscal_year, secondment.fiscal_years),
    ]
    return "\n".join(dict.fromkeys(fold(text) for text in texts if text))


def sender_kind(secondment: Secondment) -> Body:
    return _kind(secondment, secondment.sender)


def host_kind(secondment: Secondment) -> Body:
    return _kind(secondment, secondment.host)


def _kind(secondment: Secondment, body: Municipality | Organisation | str) -> Body:
    """As stated, where somebody has; else what the record or the name says."""
    if isinstance(body, str) and secondment.outside_kind:
        return Body[OutsideKind(secondment.outside_kind).name]
    return body_of(body)


def body_of(body: Municipality | Organisation | str) -> Body:
    """The kind of body as the schemes tell them apart; of a name, what its legal form says."""
    if isinstance(body, Municipality):
        return Body.MUNICIPALITY
    if isinstance(body, Organisation):
        return BODY_OF_KIND.get(body.kind or kind_of_name(body.name), Body.UNKNOWN)  # type: ignore[call-overload]
    found = next((kind for word, kind in _WORDS if word in body), None)
    if found:
        return found
    if any(word in body for word in _COMPANY_WORDS):
        return Body.COMPANY
    if _STATE_NAME.match(body):
        return Body.STATE
    return BODY_OF_KIND.get(kind_of_name(body), Body.UNKNOWN)  # type: ignore[call-overload]


def terms_of(secondment: Secondment, line_starts_on: date | None = None) -> Terms:
    """A stored secondment as the frame of its scheme asks for it (select with_bodies)."""
    sender, host = secondment.sender, secondment.host
    return Terms(
        scheme=secondment.scheme,
        sender=sender_kind(secondment),
        host=host_kind(secondment),
        starts_on=secondment.starts_on,
        ends_on=secondment.ends_on,
        until=secondment.extendable_until,
        line_starts_on=line_starts_on,
        same_person=secondment.same_person,
        sender_prefecture=getattr(sender, "prefecture_code", ""),
        host_prefecture=getattr(host, "prefecture_code", ""),
        host_is_prefecture=getattr(host, "kind", "") == MunicipalityKind.PREFECTURE,
        salary=secondment.salary_by,
        rules_of=secondment.rules_of,
        keeps_status=secondment.keeps_status,
        has_consent=secondment.has_consent,
        host_is_invested=secondment.host_is_invested,
        permitted_on=secondment.permitted_on,
        days_per_month=secondment.days_per_month,
        legal_basis=secondment.legal_basis,
        has_agreement=bool(secondment.agreement_title),
        state=secondment.state,
    )


def concerns_of(secondment: Secondment, line_starts_on: date | None = None) -> list[Concern]:
    """「要確認」 of a stored secondment; `line_starts_on` is of the line that it renews."""
    return concerns(terms_of(secondment, line_starts_on))
