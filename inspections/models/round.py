from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from foundation.organizations.models import Organization
from inspections.states import RoundKind

DIGITS = "〇一二三四五六七八九"


def numeral(number: int) -> str:
    """3 三, 10 十, 12 十二, 20 二十, 35 三十五; rounds and teams stay below 100."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{DIGITS[tens]}十" if tens < 10 else str(number))
    return head + (DIGITS[ones] if ones or not tens else "")


def committee_of(short_name: str) -> str:
    return short_name.removeprefix("中共")


class Round(models.Model):
    """One numbered round in a term of the committee that sends its teams. Its stage is that of its assignments.

    `office` runs it and issues its documents, numbered in the series `series_code`.
    """

    term_name = models.CharField("届次", max_length=12)
    number = models.PositiveSmallIntegerField("轮次")
    kind = models.CharField("类型", max_length=12, choices=RoundKind.choices)
    theme = models.CharField("主题", max_length=100, blank=True)
    organization = models.ForeignKey(
        Organization, verbose_name="派出党委", on_delete=models.PROTECT, related_name="rounds"
    )
    office = models.ForeignKey(Organization, verbose_name="承办机构", on_delete=models.PROTECT, related_name="+")
    series_code = models.CharField("机关代字", max_length=20)
    on_site_from = models.DateField("进驻开始")
    on_site_to = models.DateField("进驻结束")
    plan_months = models.PositiveSmallIntegerField("整改方案时限（月）", default=1)
    concentrated_months = models.PositiveSmallIntegerField("集中整改期（月）")

    class Meta:
        verbose_name = "轮次"
        permissions = (("follow_round", "在该轮次有岗位"),)
        constraints = (
            models.UniqueConstraint(name="round_number_once_a_term", fields=["organization", "term_name", "number"]),
            models.CheckConstraint(name="round_kind_known", condition=Q(kind__in=RoundKind.values)),
            models.CheckConstraint(name="round_ends_after_it_begins", condition=Q(on_site_to__gte=F("on_site_from"))),
            models.CheckConstraint(
                name="round_months_positive", condition=Q(plan_months__gte=1, concentrated_months__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.term_name}第{numeral(self.number)}轮"

    @property
    def committee(self) -> str:
        """云岭市委: the sender as it stands in the name of a round."""
        return committee_of(self.organization.short_name)

    @property
    def name(self) -> str:
        """六届云岭市委第三轮巡察. Reads the organization: select it together."""
        return self.name_under(self.committee)

    def name_under(self, committee: str) -> str:
        """The same when the sender was called otherwise."""
        return f"{self.term_name}{committee}第{numeral(self.number)}轮巡察"


class RoundUserObjectPermission(UserObjectPermissionBase):
    """Guardian's rows, derived from posts (see OrganizationUserObjectPermission)."""

    content_object = models.ForeignKey(Round, on_delete=models.CASCADE)
