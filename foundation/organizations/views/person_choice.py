from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.organizations.forms.person_choice import person_suggestion
from foundation.organizations.selectors.person import search_people, visible_people

MOST = 20
LONGEST = 60


@require_GET
def person_options(request: HttpRequest) -> HttpResponse:
    """Suggestions for a field in which a person is typed; of one's own people, with an account in use."""
    words = request.GET.get("person", "").replace("\x00", "")[:LONGEST].strip()
    seen = visible_people(request.user).filter(is_active=True).select_related("organization")
    people = search_people(seen, words).order_by("pinyin", "pk")[:MOST] if words else ()
    values = [person_suggestion(row) for row in people]
    options = [(value, "" if words in value else f"{value}　{words}") for value in values]
    return render(request, "organizations/_options.html", {"options": options})
