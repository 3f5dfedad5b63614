from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.organizations.models.organization import Organization
from foundation.organizations.states import TEAM, UNIT, PostKind, ScopeKind


class Post(models.Model):
    """Who is what: person x kind x scope x from-to. The only truth about it; access ends with `to_on`, by query.

    The scope is an organization (foreign key), or a round or team (plain id: they live in an upper app). `scope_name` is
    the team's or round's name, copied so that this app can show it. `acts_for`: a post lent for a period (代理); both names
    are told wherever it is used. `cancelled`: taken back before its first day was over; its last day then lies before the
    first, so that no query counts it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    acts_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="被代理人",
        null=True,
        on_delete=models.PROTECT,
        related_name="lent_posts",
    )
    kind = models.CharField("岗位", max_length=30, choices=PostKind.choices)
    scope_kind = models.CharField(max_length=12, choices=ScopeKind.choices)
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="posts")
    scope_id = models.BigIntegerField(null=True)
    scope_name = models.CharField(max_length=60, blank=True)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)
    cancelled = models.BooleanField("未生效即收回", default=False, db_default=False)

    class Meta:
        verbose_name = "岗位"
        indexes = (
            models.Index(fields=["person", "from_on"], name="post_person"),
            models.Index(fields=["scope_kind", "scope_id", "kind"], name="post_scope"),
        )
        constraints = (
            models.CheckConstraint(name="post_kind_known", condition=Q(kind__in=PostKind.values)),
            models.CheckConstraint(
                name="post_has_exactly_one_scope",
                condition=Q(scope_kind=ScopeKind.ORGANIZATION, organization__isnull=False, scope_id__isnull=True)
                | Q(
                    scope_kind__in=[ScopeKind.ROUND, ScopeKind.TEAM], organization__isnull=True, scope_id__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="post_ends_after_it_begins",
                condition=Q(to_on__isnull=True, cancelled=False)
                | Q(to_on__gte=F("from_on"), cancelled=False)
                | Q(to_on__lt=F("from_on"), cancelled=True),
            ),
            models.CheckConstraint(
                name="post_lent_to_another_and_for_a_time",
                condition=Q(acts_for__isnull=True) | (~Q(acts_for=F("person")) & Q(to_on__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.from_on}"

    def is_held_on(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)

    @property
    def label(self) -> str:
        """ "市财政局党组联络员"; both names for a lent post ("代郑德明：…") and for one that somebody from elsewhere holds
        ("柳树村党支部填报员（龙潭镇党委代填）"). Reads person__organization, organization and acts_for: select them together.
        """
        kind = PostKind(self.kind)
        place = self.scope_name if kind in TEAM else (self.organization.short_name if self.organization else "")
        words = kind.label if kind.label.startswith("巡察办") else f"{place}{kind.label.removeprefix('巡察组')}"
        if kind in UNIT and self.organization_id != self.person.organization_id:
            home = self.person.organization.short_name
            words += f"（{home}代填）" if kind == PostKind.UNIT_REPORTER else f"（{home}）"
        return f"代{self.acts_for.name}：{words}" if self.acts_for else words
