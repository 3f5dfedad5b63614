"""Two hands at the same moment: one Word template is in use afterwards, whoever was first."""

import pytest

from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.models import WordTemplate
from foundation.documents.services.word_template import WordNotReady, upload_word_template, use_word_template
from foundation.organizations.models import User
from tests.factories.organizations import NOW
from tests.factories.word_template import uploaded, word_file
from tests.racing import at_once

CODE = "extension_reply"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.feature(77)]


def test_two_put_in_use_at_once(world):
    person = world.people["office"]
    rows = []
    for text in ("甲", "乙"):
        file = uploaded(word_file(text))
        rows.append(upload_word_template(office=world.office, code=CODE, upload=file, actor=person, now=NOW).pk)
        jobs.run(Job.objects.get(state="queued").pk, now=NOW)

    def use(pk):
        template = WordTemplate.objects.select_related("office").get(pk=pk)
        try:
            return use_word_template(template=template, actor=User.objects.get(pk=person.pk), now=NOW).pk
        except WordNotReady:
            return None

    first, second = rows
    results = at_once(*[lambda pk=pk: use(pk) for pk in (first, second, first, second)])
    assert {first, second} <= set(results)
    used = WordTemplate.objects.filter(used_from__isnull=False, retired_at__isnull=True)
    assert used.count() == 1
