"""A first password opens one page: the one where another is chosen."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

OPEN = frozenset({"password-change", "logout", "login", "healthz", "readyz"})


class FirstPasswordMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is not None and match.url_name in OPEN:
            return None
        user: Any = request.user
        return redirect("password-change") if user.is_authenticated and user.must_change_password else None
