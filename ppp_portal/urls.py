"""All addresses of the portal; each app lists its own."""

from django.contrib import admin
from django.urls import include, path

from partners.views import account
from ppp_portal.pages import calendar, dev, health, home, robots, search

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("robots.txt", robots.robots, name="robots"),
    path("", home.home, name="home"),
    path("admin/login/", account.admin_login),  # before the admin's own, which knows no TOTP
    path("admin/", admin.site.urls),
    path("accounts/", include("partners.account_urls")),
    path("search/", search.search, name="search"),
    path("calendar.ics", calendar.public_calendar, name="public_calendar"),
    path("cases/", include("cases.urls")),
    path("partners/", include("ppp_portal.pages.directory_urls")),
    path("partners/", include("partners.urls")),
    path("proposals/", include("proposals.urls")),
    path("dev/components/", dev.components, name="dev_components"),
    path("dev/components/<slug:name>/", dev.components, name="dev_component_page"),
]

handler400 = "ppp_portal.errors.bad_request"
handler403 = "ppp_portal.errors.forbidden"
handler404 = "ppp_portal.errors.not_found"
handler429 = "ppp_portal.errors.too_many"  # asked by allauth's sign-in limits
handler500 = "ppp_portal.errors.server_error"
