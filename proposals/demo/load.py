"""The whole demo: what the cases app loads, then calls and who takes part in them.

Each part adds only what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from cases.demo import load as cases
from cases.demo.specs import PREFIX
from cases.demo.stories import GAMAGORI, KOBE
from cases.models import Case
from partners.domain.demo_accounts import ADMINISTRATOR
from partners.models import Membership, Municipality, Organisation, User
from proposals.demo.calls import Bidder, Desk, load_calls
from proposals.demo.challenges import load_challenges
from proposals.demo.contacts import load_contacts
from proposals.demo.entries import load_entries
from proposals.demo.invitations import load_invitations
from proposals.demo.policies import load_policies
from proposals.demo.results import load_results
from proposals.demo.review import load_review


@dataclass
class Loaded:
    """How many records were made, by app."""

    cases: cases.Loaded
    calls: int = 0
    entries: int = 0
    challenges: int = 0
    policies: int = 0
    contacts: int = 0


@transaction.atomic
def load_demo(*, say: cases.Say) -> Loaded:
    """Make what is missing of the demo. Raises Refused outside demo and development settings."""
    loaded = Loaded(cases.load_demo(say=say))
    desk, first = _desk(), _bidder("manager@npo.demo.example")
    loaded.calls = load_calls(desk=desk, bidder=first)
    second = _bidder("manager@other-npo.demo.example")
    loaded.entries = load_entries(editor=desk.editor, first=first, second=second)
    members = [
        User.objects.get(email=email)
        for email in ("committee@demo.example", "viewer@city.demo.example")
    ]
    loaded.calls += load_review(desk=desk, bidders=[first, second], members=members)
    loaded.calls += load_results(desk=desk, bidders=[first, second])
    say(f"公募：{loaded.calls}、参加申込：{loaded.entries} を登録しました。")
    loaded.challenges = load_challenges(desk=desk, bidder=first)
    loaded.challenges += load_invitations(desk=desk, bidders=[first, second])
    say(f"課題・対話・民間提案：{loaded.challenges} を登録しました。")
    loaded.policies = load_policies(
        administrator=User.objects.get(email="admin@demo.example"),
        desk=desk,
        other=_desk("other", GAMAGORI),
        bidders=[first, second],
        intermediary=Organisation.objects.filter(external_id=f"{PREFIX}okayama-npo").first(),
        case=Case.objects.filter(external_id=f"{PREFIX}s4-policy").first(),
    )
    say(f"政策提言：{loaded.policies} を登録しました。")
    loaded.contacts = load_contacts(
        administrator=User.objects.get(email=ADMINISTRATOR),
        desk=desk,
        other_city=Municipality.objects.get(memberships__user__email="editor@other.demo.example"),
        first=first,
        second=second,
    )
    say(f"問い合わせ・紹介：{loaded.contacts} を登録しました。")
    return loaded


def _desk(place: str = "city", code: str = KOBE) -> Desk:
    accounts = {
        role: User.objects.get(email=f"{role}@{place}.demo.example")
        for role in ("editor", "approver")
    }
    return Desk(Municipality.objects.current().get(code=code), **accounts)


def _bidder(email: str) -> Bidder:
    member = Membership.objects.active().select_related("user", "organisation")
    row = member.get(user__email=email)
    assert row.organisation is not None
    return Bidder(row.user, row.organisation)
