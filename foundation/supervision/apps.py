from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SupervisionConfig(AppConfig):
    name = "foundation.supervision"
    verbose_name = "督办"

    def ready(self) -> None:
        from foundation.notifications.catalogue import withdraw_when
        from foundation.supervision import events, rules, wiring  # noqa: F401 - registers events and permissions
        from foundation.supervision.selectors.due_message import no_longer_due
        from foundation.supervision.services.reminder_rule import add_missing_rules

        wiring.wire()
        withdraw_when(no_longer_due)
        # After every migrate: a kind of deadline that is new gets the ladder, one that the office has seen is left alone.
        post_migrate.connect(add_missing_rules, sender=self, dispatch_uid="supervision.rules")
