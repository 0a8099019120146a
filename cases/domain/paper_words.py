"""Who writes to whom on an official paper: 宛名 and 報告者."""

from __future__ import annotations

from cases.models import Case
from partners.enums import MunicipalityKind
from partners.models import Municipality, Organisation

# Left for a pen: who represents a body is not kept in the portal.
REPRESENTATIVE = "代表者　職・氏名"


def head_of(municipality: Municipality | None) -> str:
    """「神戸市長　様」, 「兵庫県知事　様」 (地方自治法139条); '' without a municipality."""
    if municipality is None:
        return ""
    office = "知事" if municipality.kind == MunicipalityKind.PREFECTURE else "長"
    return f"{municipality.name}{office}　様"


def sender_of(body: Organisation | Municipality) -> list[str]:
    """所在地 and name of an organisation with a place for its representative; or the municipality."""
    if isinstance(body, Municipality):
        return [body.name]
    address = [body.address] if body.address else []
    return [*address, body.name, REPRESENTATIVE]


def sender_of_case(case: Case) -> list[str]:
    """The only partner organisation of the case; among several the place stays open."""
    organisations = {row.organisation for row in case.partners.all() if row.organisation}
    if len(organisations) == 1:
        return sender_of(organisations.pop())
    return ["団体名", REPRESENTATIVE]


def partner_words(case: Case) -> list[str]:
    """「NPO法人みほん（受託）」, one a partner (prefetch partners__organisation)."""
    return [f"{row.display_name}（{row.get_role_display()}）" for row in case.partners.all()]
