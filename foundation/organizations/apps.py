from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "foundation.organizations"
    verbose_name = "党组织与人员"

    def ready(self) -> None:
        from foundation.organizations import rules, wiring  # noqa: F401 - registers the permissions

        wiring.wire()
