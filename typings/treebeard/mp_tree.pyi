"""What we use of django-treebeard, which ships no types."""

from typing import Any, Self

from django.db import models

class MP_Node(models.Model):
    steplen: int
    path: models.CharField[str, str]
    depth: models.PositiveIntegerField[int, int]
    numchild: models.PositiveIntegerField[int, int]
    @classmethod
    def add_root(cls, **kwargs: Any) -> Self: ...
    def add_child(self, **kwargs: Any) -> Self: ...
    def get_children(self) -> models.QuerySet[Self]: ...
    def get_descendants(self) -> models.QuerySet[Self]: ...
    def get_ancestors(self) -> models.QuerySet[Self]: ...
    def get_parent(self, update: bool = ...) -> Self | None: ...
    class Meta:
        abstract = True
