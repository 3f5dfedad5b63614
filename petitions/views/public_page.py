"""What every public page shares: it is kept nowhere, and the size of type is the only thing it remembers, when asked to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

SIZES = frozenset({"large", "xlarge"})
View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """`?size=large` sets a cookie for this visit, `?size=standard` removes it; both lead back to the page itself.

    Exempt from the CSRF check: nobody is signed in, so a forged form borrows no authority. The check would need a cookie,
    and it refuses every browser here anyway: under `Referrer-Policy: no-referrer` a form comes with `Origin: null`.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET" and "size" in request.GET:
            return _resized(request)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return answer


def _resized(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(request.path)
    size = request.GET["size"]
    if size in SIZES:
        response.set_cookie("size", size, httponly=True, samesite="Strict", secure=request.is_secure())
    else:
        response.delete_cookie("size", samesite="Strict")
    response["Cache-Control"] = "no-store"
    return response
