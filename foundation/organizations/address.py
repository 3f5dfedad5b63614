"""Whose address a request comes from: what slows wrong passwords down must see the person, not our own proxy."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that the outermost of our own PROXY_COUNT proxies saw; further left anybody may write what they like."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    count: int = settings.PROXY_COUNT
    seen = hops[-count] if 0 < count <= len(hops) else peer
    try:
        return str(ip_address(seen))
    except ValueError:
        return None
