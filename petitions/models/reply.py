from django.db import models

from petitions.models.petition import Petition


class Reply(models.Model):
    """An answer that only the receipt code opens. The id comes from the form, so a second click is not a second answer."""

    id = models.UUIDField(primary_key=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="replies")
    sealed = models.BinaryField()
    sent_on = models.DateField()
    author_id = models.BigIntegerField()
    author_name = models.CharField(max_length=40)

    class Meta:
        verbose_name = "答复"
        ordering = ("sent_on", "id")

    def __str__(self) -> str:
        return f"{self.petition_id} {self.sent_on}"
