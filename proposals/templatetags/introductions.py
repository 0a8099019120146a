"""Introductions and the way to ask, as other pages print them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from cases.models import Case
from partners.inquiry_permissions import may_ask_somebody, reachable
from partners.models import Municipality, Organisation
from proposals.domain.inquiry_link import about_name
from proposals.models import Challenge, Introduction, PolicyProposal
from proposals.permissions.introduction import introducers_of
from proposals.permissions.policy import is_proposer
from proposals.views.introduction_facts import rows_shown, title

register = template.Library()
register.filter("introduction_title", title)
SHOWN = 5


@register.inclusion_tag("proposals/introduction_section.html", takes_context=True)
def introductions_of(
    context: Context, record: Case | Organisation | Municipality
) -> dict[str, Any]:
    """Who recommended whom, as far as this reader may see it; two queries."""
    request = context["request"]
    rows = Introduction.objects.visible_to(request.user)
    query = ""
    if isinstance(record, Case):
        rows = rows.of_case(record.pk)
    elif isinstance(record, Municipality):
        rows = rows.of_municipality(record.pk)
    else:
        rows = rows.with_organisation(record.pk)
        query = f"?organisation={record.pk}"
    found = list(rows.with_bodies().order_by("-created_at", "-id")[: SHOWN + 1])
    shown = rows_shown(request, found[:SHOWN]) if found else []
    return {"rows": shown, "more": len(found) > SHOWN, "query": query}


@register.inclusion_tag("proposals/contact_actions.html", takes_context=True)
def contact_actions(context: Context, record: Any) -> dict[str, Any]:
    """「問い合わせる」 to each body of a record that has readers, and 「紹介する」 of an organisation.

    One query.
    """
    user = context["request"].user
    if may_ask_somebody(user):
        return {"links": []}
    own = {
        *(f"m{pk}" for pk in user.municipality_ids()),
        *(f"o{pk}" for pk in user.organisation_ids()),
    }
    others = [(body, query) for key, body, query in _bodies(record, user) if key not in own]
    readers = reachable(body for body, _ in others)
    links = [
        (f"{body}に問い合わせる", reverse("inquiry_new") + query)
        for body, query in others
        if body in readers
    ]
    if isinstance(record, Organisation) and any(body != record for body in introducers_of(user)):
        url = f"{reverse('introduction_new')}?organisation={record.pk}"
        links.append((f"{record}をほかの自治体に紹介する", url))
    return {"links": links}


def _bodies(record: Any, user: Any) -> list[tuple[str, Any, str]]:
    """(key, body, query string of the page that asks it about this record)."""
    if isinstance(record, Organisation):
        return [(f"o{record.pk}", record, f"?organisation={record.pk}")]
    if isinstance(record, Municipality):
        return [(f"m{record.pk}", record, f"?municipality={record.code}")]
    about = f"&{about_name(record)}={record.pk}"
    if isinstance(record, Challenge):
        city = record.municipality
        return [(f"m{city.pk}", city, f"?municipality={city.code}{about}")]
    if isinstance(record, Case):
        bodies = [record.lead_municipality, *(row.organisation for row in record.partners.all())]
    elif isinstance(record, PolicyProposal):
        bodies = _other_side(record, user)
    else:
        bodies = [record.sender, record.host]
    found = [_bodies(body, user)[0] for body in bodies if body and not isinstance(body, str)]
    return [(key, body, query + about) for key, body, query in dict.fromkeys(found)]


def _other_side(proposal: PolicyProposal, user: Any) -> list[Any]:
    """Whom it addresses, for those who propose it; who proposes it, for everybody else."""
    if proposal.submitted_at is None:
        return []
    if is_proposer(user, proposal):
        return [row.municipality for row in proposal.addressees.all()]
    return [proposal.organisation]
