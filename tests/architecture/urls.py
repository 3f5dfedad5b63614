"""Every URL of a site, with arguments that fit its converters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

SAMPLES = {"IntConverter": 999999, "UUIDConverter": UUID(int=0), "SlugConverter": "none", "StringConverter": "none"}


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    arguments: tuple[str, ...]


def routes(urlconf: str) -> Iterator[Route]:
    yield from walk(get_resolver(urlconf).url_patterns, urlconf)


def views(urlconf: str) -> Iterator[tuple[str, Callable[..., object]]]:
    """(name, view) of each."""
    waiting = list(get_resolver(urlconf).url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLResolver):
            waiting += pattern.url_patterns
        else:
            yield pattern.name or "", pattern.callback


def walk(patterns, urlconf) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, urlconf)
        elif isinstance(pattern, URLPattern):
            converters = pattern.pattern.converters
            kwargs = {key: SAMPLES[type(value).__name__] for key, value in converters.items()}
            yield Route(pattern.name or "", reverse(pattern.name, urlconf, kwargs=kwargs), tuple(kwargs))
