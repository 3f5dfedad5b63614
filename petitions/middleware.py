"""What stands before the public pages: a log that points at nobody, and a body that is never written to disk."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime

from foundation.core import clock

logger = logging.getLogger("public.access")


class PublicAccessLog:
    """The site's own log: hour, route, status, size. No address, no path, no browser; nothing that points at a person.

    Outermost, so that what other middleware answers is counted too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        route = (match.url_name if match else None) or "-"
        size = 0 if response.streaming else len(response.content)
        logger.info("%s %s %d %d", f"{localtime(clock.now()):%Y-%m-%dT%H}", route, response.status_code, size)
        return response


class NoFiles(FileUploadHandler):
    """No form here takes a file. Django's own handlers would write one to a folder, in clear and of any size."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's own name for it
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("the body is larger than any form of this site")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing comes: `new_file` passed it over."""

    def file_complete(self, file_size: int) -> None:
        """As above."""
