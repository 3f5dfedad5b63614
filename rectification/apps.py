from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "rectification"
    verbose_name = "巡察整改"

    def ready(self) -> None:
        from rectification import rules, wiring  # noqa: F401 - registers the permissions

        wiring.wire()
