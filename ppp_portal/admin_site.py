"""The administrators' site, in the portal's words."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse

# Our own apps first, in the order of the work; libraries' tables after them, in our words.
APP_ORDER = ("cases", "proposals", "partners", "ppp_portal")
APP_NAMES = {"procrastinate": "裏で動く処理"}
MODEL_NAMES = {"ProcrastinateJob": "処理の記録"}


def looked_up_label(row: Model) -> str:
    """What a look-up calls a row: its full name where it has one (兵庫県 神戸市)."""
    return str(getattr(row, "full_name", row))


class _LookUp(AutocompleteJsonView):
    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return super().serialize_result(obj, to_field_name) | {"text": looked_up_label(obj)}


class PortalAdminSite(AdminSite):
    site_header = "公民連携ポータル 管理"
    site_title = "公民連携ポータル 管理"
    index_title = "管理"
    enable_nav_sidebar = True

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The first page begins with what administrators come for."""
        # Models are not loaded yet when this module is.
        from ppp_portal.pages.admin_index import acts

        user: Any = request.user
        return super().index(request, {"acts": acts(user), **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return _LookUp.as_view(admin_site=self)(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = APP_NAMES.get(app["app_label"], app["name"])
            for model in app["models"]:
                model["name"] = MODEL_NAMES.get(model["object_name"], model["name"])
        return sorted(apps, key=lambda app: _place(app["app_label"]))


def _place(app_label: str) -> tuple[int, str]:
    known = app_label in APP_ORDER
    return APP_ORDER.index(app_label) if known else len(APP_ORDER), app_label


class PortalAdminConfig(AdminConfig):
    default_site = "ppp_portal.admin_site.PortalAdminSite"
