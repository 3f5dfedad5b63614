"""What stands beside the story for who looks around: a renamed and a merged organization, a list of fillers that waits, an
allowance, an office filing for a village, a post lent for a time.
"""

import datetime as dt

from config.seed.world import organization, person
from foundation.organizations.models import Post
from foundation.organizations.services.delegation import lend_posts
from foundation.organizations.services.filler_allowance import give_allowance
from foundation.organizations.services.organization import rename_organization
from foundation.organizations.services.organization_change import merge_organization
from foundation.organizations.services.post_request import ProposedRow, propose_fillers
from foundation.organizations.states import PostKind

CHANGED_BEFORE = dt.timedelta(days=300)
LASTS = dt.timedelta(days=300)
LENT_FOR = dt.timedelta(days=13)


def change_tree(*, today: dt.date, now: dt.datetime) -> None:
    """市教育局 took in 市体育局 and has its present name since."""
    on = today - CHANGED_BEFORE
    basis = f"云委〔{on.year}〕21号"
    education, director = organization("YL-JY"), person("director")
    rename_organization(
        organization=education,
        name="中共云岭市教育体育局党组",
        short_name="市教育体育局",
        on=on,
        basis=basis,
        actor=director,
        now=now,
    )
    merge_organization(
        organization=organization("YL-TY"), into=organization("YL-JY"), on=on, basis=basis, actor=director, now=now
    )


def ask_for_fillers(*, today: dt.date, now: dt.datetime) -> None:
    """市农业农村局 may bring in fillers by itself; a list with a responsible leader waits all the same."""
    give_allowance(organization=organization("YL-NY"), number=3, to_on=today + LASTS, actor=person("secadmin"), now=now)
    rows = [
        ProposedRow(kind=kind, from_on=today, to_on=today + LASTS, name=name, title=title)
        for kind, name, title in (
            (PostKind.UNIT_REPORTER, "石晓", "农田建设科科员"),
            (PostKind.UNIT_REPORTER, "罗青", "计划财务科科员"),
            (PostKind.RESPONSIBLE_LEADER, "邓岚", "党组成员、副局长"),
        )
    ]
    propose_fillers(
        organization=organization("YL-NY"),
        rows=rows,
        reason="高标准农田建设资金整改填报",
        actor=person("liaison2"),
        now=now,
    )


def lend(*, today: dt.date, now: dt.datetime) -> None:
    """The head of 市农业农村局 is away: lent at the last stage that is played, so that whoever looks finds it in force."""
    head = person("unithead2")
    if Post.objects.filter(acts_for=head, to_on__gte=today).exists():
        return
    lend_posts(
        posts=list(Post.objects.filter(person=head).select_related("organization")),
        to=person("deputyhead"),
        from_on=today,
        to_on=today + LENT_FOR,
        reason="参加省委党校学习",
        actor=head,
        now=now,
    )
