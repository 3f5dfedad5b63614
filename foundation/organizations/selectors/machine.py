"""Who looks after the machine, for the watcher."""

from datetime import date

from foundation.organizations.models import Post, User
from foundation.organizations.selectors.post import held_on
from foundation.organizations.states import PostKind


def administrators(today: date) -> list[User]:
    """System administrators in office, active, whose post stands at the top of the tree."""
    posts = Post.objects.filter(held_on(today), kind=PostKind.SYSTEM_ADMIN, organization__depth=1)
    return list(User.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("pk"))
