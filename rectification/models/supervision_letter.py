from django.db import models
from django.db.models import Q

from foundation.supervision.states import LETTERS, StepAction


class SupervisionLetter(models.Model):
    """督办文书: one of the five letters, drafted for steps of one rectification that wait, signed out as a document.

    Its words are composed from the late rows as they are on the day; what a person writes is `demand`, the day of the reply
    and the contact.
    """

    rectification = models.ForeignKey("rectification.Rectification", on_delete=models.PROTECT, related_name="letters")
    action = models.CharField("文书", max_length=24, choices=StepAction.choices)
    document = models.OneToOneField(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="supervision_letter", verbose_name="公文"
    )
    demand = models.CharField("要求", max_length=1000)
    reply_on = models.DateField("报送日期")
    contact_name = models.CharField("联系人", max_length=40)
    contact_phone = models.CharField("联系电话", max_length=40)

    class Meta:
        verbose_name = "督办文书"
        constraints = (
            models.CheckConstraint(name="supervision_letter_action_known", condition=Q(action__in=sorted(LETTERS))),
        )

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.rectification_id}"


class SupervisionLetterItem(models.Model):
    """A step that a letter is written for; a step is in one letter."""

    letter = models.ForeignKey(SupervisionLetter, on_delete=models.CASCADE, related_name="items")
    step = models.OneToOneField("supervision.EscalationStep", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "督办文书的事项"

    def __str__(self) -> str:
        return f"{self.letter_id} ← {self.step_id}"
