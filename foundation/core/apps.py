from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "foundation.core"
    verbose_name = "基础"

    def ready(self) -> None:
        from foundation.core import heartbeats, holidays, transitions, triggers

        transitions.register_moves()
        # Django rebuilds tables on SQLite and drops their triggers silently: put them back after every migrate.
        post_migrate.connect(triggers.recreate, dispatch_uid="core.triggers")
        # The first years of the table of holidays; once it has a row, it is the office's.
        post_migrate.connect(holidays.fill_empty_calendar, sender=self, dispatch_uid="core.calendar")
        post_migrate.connect(heartbeats.expect, sender=self, dispatch_uid="core.heartbeats")
