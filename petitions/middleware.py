"""The public site's own log: hour, route, status, size. No address, no path, no browser; nothing that points at a person."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime

from foundation.core import clock

logger = logging.getLogger("public.access")


class PublicAccessLog:
    """Outermost, so that what other middleware answers is counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        route = (match.url_name if match else None) or "-"
        size = 0 if response.streaming else len(response.content)
        logger.info("%s %s %d %d", f"{localtime(clock.now()):%Y-%m-%dT%H}", route, response.status_code, size)
        return response
