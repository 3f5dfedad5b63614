import io
import logging

import pytest

from petitions.middleware import HourlyHandler


@pytest.fixture
def log():
    """A handler as the public site has it, with a page to write on."""
    handler = HourlyHandler()
    handler.setStream(io.StringIO())
    return handler


def visit(log, hour, route, status=200):
    log.emit(logging.LogRecord("public.access", logging.INFO, "", 0, "%s %s %d %d", (hour, route, status, 10), None))


def written(log):
    return log.stream.getvalue().splitlines()


def test_an_hour_is_written_sorted_when_the_next_begins(log):
    for route in ("petition-receipt", "public-home", "announcement-page"):
        visit(log, "2026-03-05T09", route)
    assert written(log) == []
    visit(log, "2026-03-05T10", "public-home")
    assert written(log) == [
        "2026-03-05T09 announcement-page 200 10",
        "2026-03-05T09 petition-receipt 200 10",
        "2026-03-05T09 public-home 200 10",
    ]


def test_a_failure_is_written_at_once(log):
    visit(log, "2026-03-05T09", "public-home")
    visit(log, "2026-03-05T09", "petition-receipt", 500)
    assert written(log) == ["2026-03-05T09 petition-receipt 500 10"]


def test_the_end_of_the_process_writes_the_rest(log):
    visit(log, "2026-03-05T09", "public-home")
    log.close()
    assert written(log) == ["2026-03-05T09 public-home 200 10"]
