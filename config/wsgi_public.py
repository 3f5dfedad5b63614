"""The public site: a process of its own, with settings of its own."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.public")

application = get_wsgi_application()
