from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "巡察实施"

    def ready(self) -> None:
        from inspections import rules, wiring  # noqa: F401 - rules registers the permissions

        wiring.wire()
