from django.conf import settings
from django.db import models


class PastPassword(models.Model):
    """A password that a person had, as its hash: the last few are not chosen again. Older rows are removed."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = "用过的密码"

    def __str__(self) -> str:
        return f"{self.person_id} {self.set_at:%Y-%m-%d}"
