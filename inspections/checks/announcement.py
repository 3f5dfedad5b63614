from collections.abc import Sequence
from datetime import datetime

from inspections.models import Announcement, Assignment


def lacks(announcement: Announcement, assignments: Sequence[Assignment], now: datetime) -> list[str]:
    """What stands in the way of publishing, one sentence each; [] means that it may be published."""
    missing: list[str] = []
    if not assignments:
        missing.append("本轮还没有指派巡察对象。")
    if announcement.closes_at <= now:
        missing.append("受理截止时间早于现在，请改到以后。")
    if not announcement.phone.strip():
        missing.append("还没有填写值班电话。")
    return missing
