"""The refusals that every page has, asked in one place: signed out, stranger, lesser post."""

from django.test import Client


def refused(client_of, url, *, stranger, lesser, method="post"):
    """{who: status}, to be compared literally: {"signed out": 302, "stranger": 404, "lesser": 403}."""
    return {
        "signed out": getattr(Client(), method)(url).status_code,
        "stranger": getattr(client_of(stranger), method)(url).status_code,
        "lesser": getattr(client_of(lesser), method)(url).status_code,
    }


REFUSED = {"signed out": 302, "stranger": 404, "lesser": 403}


def told(page):
    """The sentences of the toasts."""
    return [str(message) for message in page.context["messages"]]
