"""授权任职决定 from the page of a round."""

from typing import Any

from foundation.audittrail import services as audittrail
from foundation.core import clock
from foundation.core.errors import Refused
from foundation.documents.letter_kinds import Filled
from foundation.documents.selectors.composition import row_with_key
from foundation.organizations.models import Post
from foundation.organizations.states import PostKind
from inspections.models import Assignment, InspectionTeam
from inspections.rules import require
from inspections.selectors.assignment import assignments_of
from inspections.selectors.round import visible_rounds
from inspections.selectors.team import authorised_until, posts_in_teams

# The decision authorises who leads; members serve under them.
LEADERS = (PostKind.TEAM_LEADER, PostKind.DEPUTY_TEAM_LEADER)


def authorization_filled(user: Any, key: str) -> Filled | None:
    """Who leads each team of the round today, with what it inspects. A post that was lent is nobody's authorisation."""
    round_ = row_with_key(visible_rounds(user), key)
    if round_ is None:
        return None
    require(user, "inspections.write_notice", round_)
    teams = list(InspectionTeam.objects.filter(round=round_).order_by("number"))
    posts = posts_in_teams(teams, clock.today())
    led = [(team, leaders_of(posts.get(team.pk, []))) for team in teams]
    appointed = [post for _, leaders in led for post in leaders]
    if not appointed:
        raise Refused("本轮各组还没有组长、副组长，先在轮次页“配人”，再拟授权任职决定。")
    assignments = assignments_of(round_)
    ends = [post.to_on for post in appointed if post.to_on is not None]
    values = {
        "巡察名称": round_.name,
        "研究机关": f"{round_.committee}巡察工作领导小组研究，并报{round_.committee}批准",
        "任职人员": [_row(post, team, assignments) for team, leaders in led for post in leaders],
        "进驻日期": round_.on_site_from,
        "授权终止": max(ends, default=authorised_until(round_)),
    }
    return Filled(
        issuer=round_.office,
        recipients=tuple(team for team, leaders in led if leaders),
        values=values,
        source=audittrail.name_of(round_),
        team_id=teams[0].pk if len(teams) == 1 else None,
        series_code=round_.series_code,
    )


def leaders_of(posts: list[Post]) -> list[Post]:
    """Leader first, then deputies."""
    found = [post for post in posts if post.kind in LEADERS and post.acts_for_id is None]
    return sorted(found, key=lambda post: (LEADERS.index(PostKind(post.kind)), post.pk))


def _row(post: Post, team: InspectionTeam, assignments: list[Assignment]) -> dict[str, str]:
    units = "、".join(one.organization.short_name for one in assignments if one.team_id == team.pk)
    return {
        "姓名": post.person.name,
        "单位职务": f"{post.person.organization.short_name}{post.person.title}",
        "任职": f"{team.name}{post.get_kind_display()}",
        "任务": f"巡察{units}" if units else "",
    }
