"""Reports as citizens file them: through the service that seals them."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import factory

from foundation.documents.models import Publication
from foundation.documents.services.publication import publish
from inspections.models import Assignment, InspectionTeam, Round
from petitions.models import Petition
from petitions.services.intake import Report, receive_petition
from petitions.services.petition import find_new
from petitions.states import About
from tests.factories.organizations import ACTOR, NOW, give_team_posts

TEXT = "2025年6月，柳树村的产业补贴少发了两成，村民问了三次没有答复。"


def make_round(world: SimpleNamespace) -> SimpleNamespace:
    round_ = Round.objects.create(
        term_name="六届",
        number=3,
        kind="special",
        theme="乡村振兴资金",
        organization=world.root,
        office=world.office,
        series_code="云委巡办",
        on_site_from=dt.date(2026, 3, 1),
        on_site_to=dt.date(2026, 4, 30),
        concentrated_months=3,
    )
    team = InspectionTeam.objects.create(round=round_, number=3, name="第三巡察组")
    dates = {"on_site_from": dt.date(2026, 3, 1), "on_site_to": dt.date(2026, 4, 30)}
    finance, agriculture = (
        Assignment.objects.create(round=round_, team=team, organization=place, **dates)
        for place in (world.finance, world.agriculture)
    )
    give_team_posts(team.pk, team.name)
    return SimpleNamespace(round=round_, team=team, finance=finance, agriculture=agriculture)


class PublicationFactory(factory.Factory):
    """`PublicationFactory(organizations=[world.finance])`; closes on 30 April 2026 at 18:00."""

    class Meta:
        model = Publication

    kind = "announcement"
    title = "关于六届云岭市委第三轮巡察的公告"
    body = factory.LazyFunction(dict)
    closes_at = dt.datetime(2026, 4, 30, 18, 0, tzinfo=NOW.tzinfo)
    round_id = None
    organizations = ()

    @classmethod
    def _create(cls, _model: type[Publication], *_args: Any, **fields: Any) -> Publication:
        places = fields.pop("organizations")
        named = [{"code": place.code, "name": place.short_name} for place in places]
        return publish(organizations=named, actor=ACTOR, now=NOW, **fields)


class ReportFactory(factory.Factory):
    """An anonymous report on 市财政局; `ReportFactory(name="李某某", phone="13900001234")` is a signed one."""

    class Meta:
        model = Report

    about = About.ORGANIZATION
    organization_code = "YL-CZ"
    category = "livelihood"
    person = "财务科科长"
    text = TEXT
    name = ""
    phone = ""


def file_petition(publication: Publication, *, found: bool = True, **report: Any) -> SimpleNamespace:
    """A report that came in, found by the sweep unless `found=False`: the petition and its code."""
    before = set(Petition.objects.values_list("pk", flat=True))
    token = f"{len(before):032x}"
    code = receive_petition(publication=publication, report=ReportFactory(**report), token=token, now=NOW)
    if found:
        find_new(now=NOW)
    return SimpleNamespace(petition=Petition.objects.exclude(pk__in=before).get(), code=code)
