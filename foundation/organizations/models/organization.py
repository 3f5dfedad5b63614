from django.db import models
from django.db.models import Q
from guardian.models import UserObjectPermissionBase
from treebeard.mp_tree import MP_Node

from foundation.organizations.states import Category, Level


class Organization(MP_Node):
    """A Party organization in the tree: what is inspected, what reports, what receives.

    `path` is the materialised path; a subtree is the range `path <= p < next`. Write only through services: two
    concurrent add_child calls collide, and objects.create corrupts the tree silently.
    """

    code = models.CharField("代码", max_length=32, unique=True)
    name = models.CharField("全称", max_length=120)
    short_name = models.CharField("简称", max_length=40)
    category = models.CharField("类别", max_length=20, choices=Category.choices)
    level = models.CharField("层级", max_length=12, choices=Level.choices)
    is_active = models.BooleanField(default=True)
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
