"""What stands before the public pages: a log that points at nobody, and a body that is never written to disk."""

import logging
from collections.abc import Callable
from typing import Any, TextIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime

from foundation.core import clock

logger = logging.getLogger("public.access")

FAILED = 500


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


class HourlyHandler(logging.StreamHandler[TextIO]):
    """Writes the lines of an hour when the next one begins, sorted: in what order and when people came is in no log.

    Docker and journald stamp each line with the moment they get it. The health check keeps the hours turning. What failed
    (5xx) is written at once, since somebody must see to it. A kill loses the lines of its hour.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[logging.LogRecord] = []
        self.hour = ""

    def emit(self, record: logging.LogRecord) -> None:
        given: Any = record.args
        hour, _route, status, _size = given  # as PublicAccessLog gives them
        if hour != self.hour:
            self.write_out()
            self.hour = hour
        if status >= FAILED:
            super().emit(record)
        else:
            self.kept.append(record)

    def write_out(self) -> None:
        lines, self.kept = sorted(self.kept, key=self.format), []
        for record in lines:
            super().emit(record)

    def close(self) -> None:
        """Called at the end of the process."""
        self.write_out()
        super().close()


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
