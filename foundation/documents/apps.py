from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DocumentsConfig(AppConfig):
    name = "foundation.documents"
    verbose_name = "公文"

    def ready(self) -> None:
        from foundation.documents import events, kinds, policy, rules, triggers, wiring  # noqa: F401 - events and permissions

        policy.check_settings()
        post_migrate.connect(triggers.recreate, dispatch_uid="documents.triggers")
        kinds.register_all()
        wiring.wire()
