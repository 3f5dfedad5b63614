from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "foundation.notifications"
    verbose_name = "消息"

    def ready(self) -> None:
        from foundation.notifications import events, rules, wiring  # noqa: F401 - registers events and permissions

        autodiscover_modules("messages")
        wiring.wire()
