"""Two people act on the same invitation or body in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from partners.domain.invitation import accept_invitation, accept_with_new_account
from partners.domain.membership import end_membership
from partners.enums import Role
from partners.models import Invitation, Membership, User
from ppp_portal.refusals import Refused
from tests.factories.partners import PASSWORD, InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("concurrent_db")


def _at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads that start together; returns what came of them, sorted."""
    outcomes: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait(timeout=120)
        try:
            act()
            outcomes.append("done")
        except (Refused, ValidationError):
            outcomes.append("refused")
        except Exception as error:  # (a thread's failure must reach the test)
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return sorted(outcomes)


def test_two_approvers_who_end_each_other_leave_one() -> None:
    one = MembershipFactory(role=Role.APPROVER)
    two = MembershipFactory(municipality=one.municipality, role=Role.APPROVER)

    outcomes = _at_once(
        lambda: end_membership(by=one.user, membership_id=two.pk),
        lambda: end_membership(by=two.user, membership_id=one.pk),
    )

    assert outcomes == ["done", "refused"]
    assert Membership.objects.active().count() == 1


def test_an_invitation_accepted_twice_makes_one_membership() -> None:
    user = UserFactory()
    InvitationFactory(email=user.email, token="t")

    outcomes = _at_once(
        lambda: accept_invitation(by=user, token="t"),
        lambda: accept_invitation(by=user, token="t"),
    )

    assert outcomes == ["done", "refused"]
    assert Membership.objects.count() == 1


def test_an_invitation_accepted_twice_by_a_newcomer_makes_one_account() -> None:
    InvitationFactory(email="new@city.example", token="t")

    outcomes = _at_once(
        lambda: accept_with_new_account(token="t", name="試験", password=PASSWORD),
        lambda: accept_with_new_account(token="t", name="試験", password=PASSWORD),
    )

    assert outcomes == ["done", "refused"]
    assert User.objects.filter(email="new@city.example").count() == 1
    assert Membership.objects.count() == 1


def test_two_invitations_of_a_newcomer_accepted_together_make_one_account() -> None:
    InvitationFactory(email="new@city.example", token="a")
    InvitationFactory(email="new@city.example", token="b")

    outcomes = _at_once(
        lambda: accept_with_new_account(token="a", name="試験", password=PASSWORD),
        lambda: accept_with_new_account(token="b", name="試験", password=PASSWORD),
    )

    assert outcomes == ["done", "refused"]
    assert User.objects.filter(email="new@city.example").count() == 1
    assert Invitation.objects.filter(accepted_at__isnull=False).count() == 1


def test_two_invitations_to_one_body_accepted_together_make_one_membership() -> None:
    user = UserFactory()
    first = InvitationFactory(email=user.email, token="a")
    InvitationFactory(email=user.email, municipality=first.municipality, token="b")

    outcomes = _at_once(
        lambda: accept_invitation(by=user, token="a"),
        lambda: accept_invitation(by=user, token="b"),
    )

    assert outcomes == ["done", "done"]
    assert Membership.objects.count() == 1
