from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "ppp_portal"
    verbose_name = "記録と送信"

    def ready(self) -> None:
        from ppp_portal import checks  # noqa: F401  (registers the system checks)
