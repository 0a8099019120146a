"""利害関係: what members declare, what the portal knows, and what the secretariat rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from partners.domain.organisation_names import find_by_names
from partners.domain.secondment_page import secondment_ties, tie_words
from partners.models import Membership, User
from ppp_portal import audit
from ppp_portal.clock import database_now
from ppp_portal.japan.text import organisation_key
from ppp_portal.japan.wareki import format_wareki
from ppp_portal.refusals import Refused, ensure
from proposals.domain.call import locked
from proposals.enums import EntryState
from proposals.models import Call, CommitteeMember, Entry, InterestDeclaration, Recusal
from proposals.permissions import review as permissions
from proposals.review_enums import RoundKind


@dataclass(frozen=True)
class Declared:
    """What a member says about one entrant."""

    has_interest: bool
    kind: str = ""
    note: str = ""


@dataclass(frozen=True)
class Relation:
    """One member and one entrant: declared, known to the portal, ruled."""

    member: CommitteeMember
    entry: Entry
    declaration: InterestDeclaration | None
    hints: list[str] = field(default_factory=list)
    ruling: Recusal | None = None

    @property
    def is_hidden(self) -> bool:
        """Declared as none, though the portal knows of a relation."""
        declared = self.declaration is not None and self.declaration.has_interest
        return bool(self.hints) and self.declaration is not None and not declared

    @property
    def needs_ruling(self) -> bool:
        declared = self.declaration is not None and self.declaration.has_interest
        return self.ruling is None and (declared or bool(self.hints))

    @property
    def is_recused(self) -> bool:
        return self.ruling is not None and self.ruling.is_recused


def entrants(call: Call) -> list[Entry]:
    """Those whose proposals are opened, by name: an order that tells nothing."""
    rows = Entry.objects.filter(
        call=call,
        state__in=(EntryState.ACCEPTED, EntryState.WITHDRAWN),
        proposal__submission__opened_at__isnull=False,
    )
    rows = rows.select_related("organisation", "proposal").prefetch_related("members__organisation")
    return list(rows.order_by("organisation__name_kana", "organisation__name", "pk"))


@transaction.atomic
def declare(
    *, by: User, member_id: int, declared: Mapping[UUID, Declared], employments: str
) -> CommitteeMember:
    """Declare about every entrant at once; may be said anew. Raises Refused, ValidationError."""
    member = _locked(member_id)
    ensure(permissions.may_declare(by, member))
    entries = {entry.pk: entry for entry in entrants(member.call)}
    if set(declared) != set(entries):
        raise Refused(
            "応募者が変わりました。画面を開き直して、すべての応募者について申告してください。"
        )
    now = database_now()
    for pk, said in declared.items():
        _declare_one(member, entries[pk], said, now)
    member.employments = employments.strip()
    member.save(update_fields=["employments"])
    with_interest = sum(said.has_interest for said in declared.values())
    detail = {"member": member.pk, "entrants": len(declared), "with_interest": with_interest}
    audit.record(
        by=by, action="committee.declare", obj=member.call, detail=detail, confidential=True
    )
    return member


def _declare_one(member: CommitteeMember, entry: Entry, said: Declared, now: datetime) -> None:
    row = InterestDeclaration.objects.filter(member=member, entry=entry).first()
    row = row or InterestDeclaration(member=member, entry=entry)
    row.has_interest, row.declared_at = said.has_interest, now
    row.kind, row.note = (said.kind, said.note.strip()) if said.has_interest else ("", "")
    row.full_clean(exclude=["member", "entry"])
    row.save()


@transaction.atomic
def rule(*, by: User, member_id: int, entry_id: UUID, is_recused: bool, reason: str) -> Recusal:
    """Record a recusal, or why there is none. Who is recused stays so. Raises Refused."""
    member = _locked(member_id)
    ensure(permissions.may_rule(by, member))
    if not reason.strip():
        raise Refused("理由を入力してください。理由は記録に残ります。")
    entry = Entry.objects.get(pk=entry_id, call=member.call)
    ruling = Recusal.objects.filter(member=member, entry=entry).first()
    if ruling is not None and ruling.is_recused:
        raise Refused("この委員は、この提案について、すでに除斥されています。")
    if _is_closed(member.call):
        raise Refused("採点を締め切った後は、除斥を変えられません。")
    ruling = ruling or Recusal(member=member, entry=entry)
    ruling.is_recused, ruling.reason = is_recused, reason.strip()
    ruling.recorded_by, ruling.recorded_at = by, database_now()
    ruling.full_clean(exclude=["member", "entry", "recorded_by"])
    ruling.save()
    detail = {"member": member.pk, "entry": str(entry.pk), "is_recused": is_recused}
    audit.record(
        by=by, action="committee.recuse", obj=member.call, detail=detail, confidential=True
    )
    return ruling


def _locked(member_id: int) -> CommitteeMember:
    """The call first, so that a closing and the decision wait; then the member, read as it is."""
    locked(CommitteeMember.objects.values_list("call_id", flat=True).get(pk=member_id))
    rows = CommitteeMember.objects.select_for_update(of=("self",))
    member: CommitteeMember = rows.select_related("call").get(pk=member_id)
    return member


def _is_closed(call: Call) -> bool:
    """Whether the scores that decide are closed; after a first stage the second is still to come."""
    last = call.rounds.order_by("-handed_out_at", "-pk").first()
    return last is not None and last.is_closed and last.kind != RoundKind.FIRST


def relations(
    call: Call, members: Sequence[CommitteeMember], entries: Sequence[Entry]
) -> list[Relation]:
    """Every member with every entrant, by member; a fixed number of queries."""
    declared = {
        (row.member_id, row.entry_id): row
        for row in InterestDeclaration.objects.filter(member__in=members)
    }
    ruled = {
        (row.member_id, row.entry_id): row for row in Recusal.objects.filter(member__in=members)
    }
    known = hints(members, entries)
    return [
        Relation(
            member,
            entry,
            declared.get((member.pk, entry.pk)),
            known.get((member.pk, entry.pk), []),
            ruled.get((member.pk, entry.pk)),
        )
        for member in members
        for entry in entries
    ]


def hints(
    members: Sequence[CommitteeMember], entries: Sequence[Entry]
) -> dict[tuple[int, UUID], list[str]]:
    """What the portal knows of relations, in words: memberships now and before, people placed
    between the city and the entrant for the city's own members, and the bodies that the member
    entered as former employers."""
    found: dict[tuple[int, UUID], list[str]] = {}
    bodies = {entry.pk: _bodies(entry) for entry in entries}
    every = {pk for ids in bodies.values() for pk in ids}
    users = {member.user_id: member for member in members if member.user_id}
    rows = Membership.objects.filter(user__in=users, organisation__in=every)
    for row in rows.select_related("organisation").order_by("pk"):
        for entry_id, ids in bodies.items():
            if row.organisation_id in ids:
                member = users[row.user_id]
                found.setdefault((member.pk, entry_id), []).append(_membership_words(row))
    for key, words in _placements(members, bodies).items():
        found.setdefault(key, []).extend(words)
    worked = {member.pk: member.employments.splitlines() for member in members}
    known = find_by_names({line for lines in worked.values() for line in lines})
    for member in members:
        for entry in entries:
            found_here = _worked_for(worked[member.pk], entry, bodies[entry.pk], known)
            if found_here:
                found.setdefault((member.pk, entry.pk), []).extend(found_here)
    return found


def _placements(
    members: Sequence[CommitteeMember], bodies: Mapping[UUID, set[int]]
) -> dict[tuple[int, UUID], list[str]]:
    """Secondments in force between the city and an entrant, for members who act for the city."""
    if not members:
        return {}
    city = members[0].call.municipality
    users = {member.user_id for member in members if member.user_id}
    officials = set(
        Membership.objects.filter(user__in=users, municipality=city).values_list("user", flat=True)
    )
    if not officials:
        return {}
    every = {pk for ids in bodies.values() for pk in ids}
    ties = secondment_ties(city, every, timezone.localdate())
    found: dict[tuple[int, UUID], list[str]] = {}
    for member in members:
        for entry_id, ids in bodies.items():
            words = [tie_words(row) for pk in sorted(ids) for row in ties.get(pk, ())]
            if words and member.user_id in officials:
                found[member.pk, entry_id] = words
    return found


def _bodies(entry: Entry) -> set[int]:
    ids = {row.organisation_id for row in entry.members.all() if row.organisation_id}
    return {entry.organisation_id, *ids}


def _membership_words(row: Membership) -> str:
    if row.ended_at is None:
        return f"{row.organisation}の{row.get_role_display()}（現在）"
    ended = format_wareki(timezone.localdate(row.ended_at))
    return f"{row.organisation}の{row.get_role_display()}（{ended}まで）"


def _worked_for(
    lines: Iterable[str], entry: Entry, bodies: set[int], known: Mapping[str, object]
) -> list[str]:
    names = {organisation_key(row.name) for row in entry.members.all()}
    found = []
    for line in lines:
        body = known.get(line)
        if getattr(body, "pk", None) in bodies or organisation_key(line) in names:
            found.append(f"過去の勤務先・役職先として入力：{line.strip()}")
    return found
