"""What the database itself refuses about decisions and what follows them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from proposals.domain.decision import disqualify
from proposals.domain.negotiation import end_negotiation, start_negotiation
from proposals.domain.result_notice import answer_reason, release_notices, request_reason
from proposals.models import (
    Decision,
    Disqualification,
    Negotiation,
    Place,
    ReasonRequest,
    ResultNotice,
    Ruling,
)
from tests.factories.decisions import decided, prepared, scored_call
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def opened(office):
    return scored_call(office)


def _refused(rule: str, act) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        act()


def test_a_draft_needs_its_stamps_and_its_reason_to_be_a_decision(opened):
    draft = prepared(opened)
    rows = Decision.objects.filter(pk=draft.pk)

    _refused("proposals_decision_has_its_stamps", lambda: rows.update(decided_at=NOW))
    _refused(
        "proposals_decision_has_its_reason",
        lambda: rows.update(decided_at=NOW, decided_by=UserFactory(), reason=""),
    )


def test_what_was_decided_stays(opened):
    decision = decided(opened)
    place = decision.places.first()

    _refused("stays as it was", lambda: Decision.objects.update(reason="別の理由"))
    _refused("stays as it was", lambda: Decision.objects.all()._raw_delete("default"))
    _refused("append-only", lambda: Place.objects.update(position=9))
    _refused(
        "the decision stands",
        lambda: Place.objects.create(
            decision=decision, proposal=opened.proposals[2], kind="reserve", position=5
        ),
    )
    assert place.position == 1


def test_a_place_is_of_an_opened_proposal_of_the_call_and_once(opened, office):
    draft = prepared(opened)
    stranger = scored_call(office).proposals[0]
    values = {"decision": draft, "kind": "chosen", "position": 1}

    _refused("of the call only", lambda: Place.objects.create(proposal=stranger, **values))
    Place.objects.create(proposal=opened.proposals[0], **values)
    _refused(
        "proposals_place_position_once",
        lambda: Place.objects.create(proposal=opened.proposals[1], **values),
    )


def test_rulings_and_disqualifications_have_reasons_and_stay(opened, office):
    common = {"call": opened.call, "rule": "vote", "order": [], "ruled_by": office.editor}
    _refused(
        "proposals_ruling_has_its_reason",
        lambda: Ruling.objects.create(reason="", ruled_at=NOW, **common),
    )
    _refused(
        "proposals_disqualification_has_its_reason",
        lambda: Disqualification.objects.create(
            proposal=opened.proposals[0],
            ground="late",
            reason="",
            decided_by=office.approver,
            decided_at=NOW,
        ),
    )
    Ruling.objects.create(reason="試験", ruled_at=NOW, **common)
    disqualify(by=office.approver, proposal_id=opened.proposals[0].pk, ground="late", reason="試験")

    _refused("append-only", lambda: Ruling.objects.update(reason="別"))
    _refused("append-only", lambda: Disqualification.objects.update(reason="別"))


def test_a_negotiation_needs_what_its_state_says_and_stays_as_it_ended(opened, office):
    decided(opened)
    talk = start_negotiation(by=office.editor, call_id=opened.call.pk)
    rows = Negotiation.objects.filter(pk=talk.pk)

    _refused("proposals_negotiation_ended_has_its_stamps", lambda: rows.update(state="agreed"))
    _refused(
        "proposals_negotiation_broken_off_has_its_reason",
        lambda: rows.update(state="failed", ended_at=NOW, ended_by=office.approver),
    )
    _refused(
        "proposals_negotiation_council_has_its_day", lambda: rows.update(council_result="approved")
    )
    end_negotiation(by=office.approver, negotiation_id=talk.pk, action="agree")
    _refused("stays as it was", lambda: rows.update(end_reason="別"))


def test_notices_and_answers_stay_as_they_were_sent(opened, office):
    decided(opened)
    _refused(
        "proposals_resultnotice_released_has_its_stamps",
        lambda: ResultNotice.objects.update(released_at=NOW),
    )
    release_notices(by=office.approver, call_id=opened.call.pk)
    _refused("stays as it was", lambda: ResultNotice.objects.update(message="別"))
    notice = ResultNotice.objects.get(entry=opened.proposals[1].entry)
    row = request_reason(by=opened.bidders[1].manager, notice_id=notice.pk, text="試験")
    rows = ReasonRequest.objects.filter(pk=row.pk)
    _refused("proposals_reasonrequest_answer_has_its_stamps", lambda: rows.update(answer="答え"))
    _refused("proposals_reasonrequest_has_its_text", lambda: rows.update(text=""))
    answer_reason(by=office.editor, request_id=row.pk, answer="試験の答え")
    _refused("stays as it was", lambda: rows.update(answer="別"))
