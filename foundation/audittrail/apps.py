from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditTrailConfig(AppConfig):
    name = "foundation.audittrail"
    verbose_name = "审计留痕"

    def ready(self) -> None:
        autodiscover_modules("events")
