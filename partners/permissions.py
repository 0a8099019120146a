"""May this user do that? Each function returns the refusal in Japanese, or None.

The button and the domain function call the same one (house.md, 5). Roles: product.md §4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from partners.enums import MUNICIPAL_ROLES, ORGANISATION_ROLES, Role
from partners.models import Membership, Municipality

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Invitation, Organisation, User

# The role that looks after a body's people: invites, changes roles, ends memberships.
KEEPER = {"municipality": Role.APPROVER, "organisation": Role.MANAGER}
SIGN_IN_FIRST = "この操作をするには、サインインしてください。"


def roles_of(body: Municipality | Organisation) -> tuple[Role, ...]:
    """The roles a membership of this body may have."""
    return MUNICIPAL_ROLES if isinstance(body, Municipality) else ORGANISATION_ROLES


def keeper_of(body: Municipality | Organisation) -> Role:
    """承認者 of a municipality, 管理者 of an organisation."""
    return KEEPER["municipality" if isinstance(body, Municipality) else "organisation"]


def may_invite(
    user: User | AnonymousUser, body: Municipality | Organisation, role: str | None = None
) -> str | None:
    """The body's keepers and administrators, to any role of that body."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not (user.is_staff or _keeps(user, body)):
        return (
            f"招待できるのは、{body}の{keeper_of(body).label}です。"
            f"{keeper_of(body).label}に招待を依頼してください。"
        )
    if role is not None and role not in roles_of(body):
        labels = "・".join(str(each.label) for each in roles_of(body))
        return f"{body}で選べる役割は、{labels}です。役割を選び直してください。"
    return None


def may_revoke_invitation(user: User | AnonymousUser, invitation: Invitation) -> str | None:
    """Whoever may invite to that body, while nobody has accepted or revoked."""
    return may_invite(user, body_of(invitation)) or _settled(invitation)


def may_resend_invitation(user: User | AnonymousUser, invitation: Invitation) -> str | None:
    """As for revoking; an expired invitation may be sent again, too."""
    return may_invite(user, body_of(invitation)) or _settled(invitation)


def may_accept_invitation(user: User | AnonymousUser, invitation: Invitation) -> str | None:
    """The person invited, once, within the time given. A visitor is judged by the link alone."""
    closed = why_closed(invitation)
    if closed:
        return closed
    if user.is_authenticated and user.email != invitation.email.lower():
        return (
            f"この招待は {invitation.email} あてです。いまは {user.email} でサインインしています。"
            "サインアウトしてから、招待メールのリンクをもう一度開いてください。"
        )
    return None


def why_closed(invitation: Invitation) -> str | None:
    """Why nobody can accept this invitation any more, and whom to ask; None while it is open."""
    if invitation.accepted_at:
        return "この招待は、すでに使われています。サインインしてお使いください。"
    if invitation.revoked_at:
        return f"この招待は取り消されました。{_ask(invitation)}"
    if invitation.expires_at <= timezone.now():
        return f"この招待は有効期限を過ぎています。{_ask(invitation)}"
    return None


def may_change_role(
    user: User | AnonymousUser, membership: Membership, role: str | None = None
) -> str | None:
    """The body's keepers, who leave it at least one keeper, and administrators."""
    refusal = _may_keep(user, membership)
    if refusal:
        return refusal
    body = body_of(membership)
    if role is not None and role not in roles_of(body):
        labels = "・".join(str(each.label) for each in roles_of(body))
        return f"{body}で選べる役割は、{labels}です。役割を選び直してください。"
    if role is not None and role != keeper_of(body) and _would_orphan(user, membership):
        return _last_keeper(body, "役割は変えられません")
    return None


def may_end_membership(user: User | AnonymousUser, membership: Membership) -> str | None:
    """The body's keepers and administrators, but never the last keeper's own."""
    refusal = _may_keep(user, membership)
    if refusal:
        return refusal
    if _would_orphan(user, membership):
        return _last_keeper(body_of(membership), "所属は終了できません")
    return None


def may_edit_organisation(user: User | AnonymousUser, organisation: Organisation) -> str | None:
    """Its own 管理者, and administrators, while it stands for itself."""
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if not (user.is_staff or organisation.pk in user.organisation_ids(Role.MANAGER)):
        return (
            "団体の紹介を編集できるのは、その団体の管理者です。"
            "団体の管理者か、ポータル管理者に依頼してください。"
        )
    if organisation.merged_into_id:
        return "この団体は別の団体に統合されています。統合先の団体を編集してください。"
    if organisation.archived_at:
        return "保管された団体は編集できません。必要なときはポータル管理者にご連絡ください。"
    return None


def may_curate(user: User | AnonymousUser) -> str | None:
    """Administrators: the lists of municipalities and organisations, who reads them, merging."""
    if user.is_authenticated and user.is_staff and user.is_active:
        return None
    return "この操作ができるのは、ポータル管理者です。"


def _may_keep(user: User | AnonymousUser, membership: Membership) -> str | None:
    if not user.is_authenticated:
        return SIGN_IN_FIRST
    if membership.ended_at:
        return "この所属は、すでに終了しています。メンバーの一覧を開き直してください。"
    body = body_of(membership)
    if user.is_staff or _keeps(user, body):
        return None
    keeper = keeper_of(body).label
    return (
        f"メンバーの役割と所属を変えられるのは、{body}の{keeper}です。{keeper}に依頼してください。"
    )


def _keeps(user: User, body: Municipality | Organisation) -> bool:
    if isinstance(body, Municipality):
        return body.pk in user.municipality_ids(Role.APPROVER)
    return body.pk in user.organisation_ids(Role.MANAGER)


def _would_orphan(user: User | AnonymousUser, membership: Membership) -> bool:
    """Whether nobody would be left to look after the body; administrators may leave it so."""
    if user.is_staff or membership.role not in KEEPER.values():
        return False
    others = Membership.objects.active().exclude(pk=membership.pk)
    return not others.filter(
        municipality=membership.municipality_id,
        organisation=membership.organisation_id,
        role=membership.role,
    ).exists()


def only_keeper(user: User | AnonymousUser, body: Municipality | Organisation) -> int | None:
    """The membership that this user cannot end, as nobody else looks after the body (one query)."""
    own = {str(body._meta.model_name): body, "role": keeper_of(body)}
    keepers = list(Membership.objects.active().filter(**own).values_list("pk", flat=True)[:2])
    return keepers[0] if len(keepers) == 1 and not user.is_staff else None


def _last_keeper(body: Municipality | Organisation, what: str) -> str:
    keeper = keeper_of(body).label
    return f"{body}の{keeper}がいなくなるため、{what}。先に、ほかの人を{keeper}にしてください。"


def _settled(invitation: Invitation) -> str | None:
    if invitation.accepted_at:
        return "この招待は、すでに承諾されています。メンバーの一覧で確かめてください。"
    if invitation.revoked_at:
        return "この招待は、すでに取り消されています。必要なときは、新しく招待してください。"
    return None


def _ask(invitation: Invitation) -> str:
    body = body_of(invitation)
    return f"{body}の{keeper_of(body).label}に、新しい招待を依頼してください。"


def body_of(row: Membership | Invitation) -> Municipality | Organisation:
    """The municipality or organisation that a membership or invitation belongs to."""
    body = row.municipality or row.organisation
    assert body is not None  # partners_*_one_body_and_its_role
    return body
