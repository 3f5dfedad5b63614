from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Carries the commands that touch every app."""

    name = "config"
    verbose_name = "配置"
