from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase
from treebeard.mp_tree import MP_Node

from foundation.organizations.states import Category, Level


class Organization(MP_Node):
    """A Party organization in the tree: what is inspected, what reports, what receives.

    `path` is the materialised path; a subtree is the range `path <= p < next`, and its order is that of siblings. Write
    only through services: they change the tree one at a time, and objects.create corrupts it silently. An organization
    that was merged or dissolved keeps its row (`ended_on`), its place and its history.
    """

    code = models.CharField("代码", max_length=32, unique=True)
    name = models.CharField("全称", max_length=120)
    short_name = models.CharField("简称", max_length=40)
    category = models.CharField("类别", max_length=20, choices=Category.choices)
    level = models.CharField("层级", max_length=12, choices=Level.choices)
    is_active = models.BooleanField(default=True)
    ended_on = models.DateField("撤销日期", null=True)
    # Who answers for it since: merged into, first of those it was divided into, or who took over what was open.
    merged_into = models.ForeignKey(
        "self", verbose_name="后继单位", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Of an organization whose people have no account here; where posts are held, those say who they are.
    head_name = models.CharField("登记的主要负责人", max_length=40, blank=True)
    liaison_name = models.CharField("登记的联络员", max_length=40, blank=True)
    liaison_phone = models.CharField("登记的联络电话", max_length=20, blank=True)
    # How the names are typed, filled by the services (spelling.py); the database's own default lets rows come by COPY.
    initials = models.CharField(max_length=400, db_default="", default="", db_index=True, editable=False)
    pinyin = models.CharField(max_length=400, db_default="", default="", db_index=True, editable=False)

    class Meta:
        verbose_name = "单位"
        # One level of a wide tree is read by depth and range: the path alone would walk the whole subtree.
        indexes = (models.Index(fields=["depth", "path"], name="organization_level"),)
        permissions = (("hold_post", "在该单位有岗位"),)
        constraints = (
            models.CheckConstraint(name="organization_category_known", condition=Q(category__in=Category.values)),
            models.CheckConstraint(name="organization_level_known", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="organization_ended_says_when",
                condition=Q(is_active=True, ended_on__isnull=True) | Q(is_active=False, ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="organization_merged_is_ended_and_elsewhere",
                condition=Q(merged_into__isnull=True) | (Q(is_active=False) & ~Q(merged_into=F("pk"))),
            ),
        )

    def __str__(self) -> str:
        return self.short_name

    @property
    def path_end(self) -> str:
        """The first path after this subtree: `path <= x < path_end`. Paths are ASCII, so the next character will do."""
        return self.path[:-1] + chr(ord(self.path[-1]) + 1)


class OrganizationUserObjectPermission(UserObjectPermissionBase):
    """Guardian's rows, derived from posts: they answer "who may see this" on pages and decide nothing."""

    content_object = models.ForeignKey(Organization, on_delete=models.CASCADE)
