"""Everything under /accounts/: allauth's views that the portal uses, then its own.

allauth's are named one by one, so that nothing else of it (sign-up, e-mail management, sign-in by
code) can be reached. `account_signup` exists because its views link to it; it says 招待制.
"""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from partners.views import invitation, membership

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("members/", membership.member_list, name="member_list"),
    path("members/<int:membership_id>/role/", membership.membership_role, name="membership_role"),
    path("members/<int:membership_id>/end/", membership.membership_end, name="membership_end"),
    path("memberships/switch/", membership.membership_switch, name="membership_switch"),
    path("invitations/new/", invitation.invitation_create, name="invitation_create"),
    path(
        "invitations/<int:invitation_id>/revoke/",
        invitation.invitation_revoke,
        name="invitation_revoke",
    ),
    path(
        "invitations/<int:invitation_id>/resend/",
        invitation.invitation_resend,
        name="invitation_resend",
    ),
    path("invitations/<str:token>/", invitation.invitation_accept, name="invitation_accept"),
]
