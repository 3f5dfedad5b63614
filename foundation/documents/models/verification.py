from django.db import models


class VerificationCount(models.Model):
    """How often one address asked the check page since `begun_at`. One row an address (of IPv6: a network of 64 bits)."""

    address = models.CharField(max_length=45, unique=True)
    begun_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "核验次数"

    def __str__(self) -> str:
        return f"{self.address}: {self.tries}"
