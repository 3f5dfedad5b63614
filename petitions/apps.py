from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "petitions"
    verbose_name = "信访举报"

    def ready(self) -> None:
        from petitions import rules, wiring  # noqa: F401 - registers the permissions

        wiring.wire()
