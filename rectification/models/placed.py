from django.db import models

AREAS = 4


class Placed(models.Model):
    """A row that says itself in which wide areas of the tree its organization lies.

    `area1` to `area4`: the organization at that depth on the way down to the row's, itself included; NULL below its own
    depth. A post over a whole tree, a city, a county or a township is then one equality and an index, without a walk over
    the tree (docs/performance.md). Plain ids, copied when the row is made (selectors.scope.areas_of) and placed anew when the tree
    changes (services.placement): they hold nothing that `organization` does not say.
    """

    area1 = models.BigIntegerField(editable=False)
    area2 = models.BigIntegerField(null=True, editable=False)
    area3 = models.BigIntegerField(null=True, editable=False)
    area4 = models.BigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True
