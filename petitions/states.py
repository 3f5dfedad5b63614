from django.db.models import TextChoices

from foundation.core.transitions import Move


class PetitionStatus(TextChoices):
    REGISTERED = "registered", "已登记"
    ACCEPTED = "accepted", "已受理"
    FORWARDED = "forwarded", "已转送"
    CONCLUDED = "concluded", "已办结"


OPEN = frozenset({PetitionStatus.REGISTERED, PetitionStatus.ACCEPTED, PetitionStatus.FORWARDED})

# What the petitioner reads on the status page: where the matter stands, never who handles it.
SAFE_WORDS = {
    PetitionStatus.REGISTERED: "已登记，正在研判是否属于受理范围",
    PetitionStatus.ACCEPTED: "属于受理范围，正在按程序办理",
    PetitionStatus.FORWARDED: "已按职责转有关单位办理",
    PetitionStatus.CONCLUDED: "已办结",
}


class About(TextChoices):
    """Whom the report is about, as far as routing needs to know."""

    ORGANIZATION = "organization", "被巡察单位"
    UNCLEAR = "unclear", "其他或不清楚"
    INSPECTORS = "inspectors", "巡察组或市委巡察办人员"


class Category(TextChoices):
    LIVELIHOOD = "livelihood", "群众身边不正之风和腐败问题"
    FUNDS = "funds", "资金和项目管理使用问题"
    INTEGRITY = "integrity", "收受财物、吃拿卡要等廉洁问题"
    PERSONNEL = "personnel", "选人用人问题"
    WORK = "work", "不作为、乱作为和形式主义、官僚主义问题"
    OTHER = "other", "其他"


class PartKind(TextChoices):
    CONTENT = "content", "内容"
    IDENTITY = "identity", "身份"
    MESSAGE = "message", "答复留底"
    FILE = "file", "材料"


class Recipient(TextChoices):
    """Who holds a private key."""

    OFFICE = "office", "巡察办"
    CUSTODIAN = "custodian", "身份保管人"
    DISCIPLINE = "discipline", "纪委监委"
    RECOVERY = "recovery", "恢复"


PETITION_MOVES = {
    "accept": Move(
        from_=frozenset({PetitionStatus.REGISTERED}),
        to=PetitionStatus.ACCEPTED,
        needs="petitions.triage_petition",
        label="受理，交巡察组",
    ),
    "forward": Move(
        from_=frozenset({PetitionStatus.REGISTERED}),
        to=PetitionStatus.FORWARDED,
        needs="petitions.triage_petition",
        label="转有关单位办理",
    ),
    "conclude": Move(
        from_=frozenset({PetitionStatus.ACCEPTED, PetitionStatus.FORWARDED}),
        to=PetitionStatus.CONCLUDED,
        needs="petitions.conclude_petition",
        label="办结",
    ),
}
