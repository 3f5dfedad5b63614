from django.db import models
from django.db.models import Q

from foundation.core.deadlines import Deadline, HasDeadline, Rule
from foundation.core.models import Unit
from foundation.organizations.models import Organization
from inspections.models import Assignment
from petitions.states import OPEN, PETITION_MOVES, About, Category, PetitionStatus

REGISTERED, ACCEPTED = PetitionStatus.REGISTERED, PetitionStatus.ACCEPTED
FORWARDED, CONCLUDED = PetitionStatus.FORWARDED, PetitionStatus.CONCLUDED

# Read by the public process, which sees no table of rules: the office cannot change it.
REGISTER = Rule(
    "petitions.register", "受理或转送", "收到", Unit.DAYS, 15, "《信访工作条例》第22、23条", is_editable=False
)
CONCLUDE = Rule("petitions.conclude", "办结", "受理或转送", Unit.DAYS, 60, "《信访工作条例》第34条", most=60)


class Petition(HasDeadline):
    """The envelope of a report: what routing needs in plain columns, everything else sealed in its parts (vault.py).

    The public process writes the first block and can read nothing. The office's sweep resolves the second: `office` is
    whose clerk registers it, `organization` who is reported on. Until then nobody sees the row.
    """

    MOVES = PETITION_MOVES
    DEADLINE = Deadline(
        kind="petition",
        label="信访件",
        open_states=OPEN,
        people="petitions.selectors.petition.responsible_people",
        message="petition.due",
        organization="office",
        rules=(REGISTER, CONCLUDE),
        sealed=True,
    )

    id = models.UUIDField(primary_key=True, editable=False)
    suite = models.PositiveSmallIntegerField()
    lookup = models.BinaryField(max_length=32, unique=True)
    reply_key = models.BinaryField(max_length=32)
    round_id = models.BigIntegerField(null=True, db_index=True)
    about = models.CharField("反映对象", max_length=12, choices=About.choices)
    organization_code = models.CharField("单位代码", max_length=32, blank=True)
    category = models.CharField("类别", max_length=12, choices=Category.choices)
    received_on = models.DateField("收到日期", db_index=True)
    received_hour = models.PositiveSmallIntegerField("收到时段")

    office = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="petitions_handled")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="petitions_about")
    found_on = models.DateField(null=True, db_index=True)

    status = models.CharField(max_length=12, choices=PetitionStatus.choices, default=PetitionStatus.REGISTERED)
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="petitions")
    forwarded_to = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="petitions_forwarded"
    )
    decided_on = models.DateField("受理或转送日期", null=True)
    concluded_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = "信访件"
        ordering = ("-received_on", "-received_hour", "id")
        constraints = (
            models.CheckConstraint(name="petition_status_known", condition=Q(status__in=PetitionStatus.values)),
            models.CheckConstraint(name="petition_category_known", condition=Q(category__in=Category.values)),
            models.CheckConstraint(
                name="petition_names_an_organization_or_none",
                condition=(Q(about=About.ORGANIZATION) & ~Q(organization_code=""))
                | Q(about__in=[About.UNCLEAR, About.INSPECTORS], organization_code=""),
            ),
            models.CheckConstraint(name="petition_hour_of_a_day", condition=Q(received_hour__lte=23)),
            models.CheckConstraint(
                name="petition_registered_is_undecided",
                condition=Q(
                    status=REGISTERED, decided_on__isnull=True, assignment__isnull=True, forwarded_to__isnull=True
                )
                | (~Q(status=REGISTERED) & Q(decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="petition_goes_to_a_team_or_a_department",
                condition=Q(status=REGISTERED)
                | (~Q(status=FORWARDED) & Q(assignment__isnull=False, forwarded_to__isnull=True))
                | (~Q(status=ACCEPTED) & Q(assignment__isnull=True, forwarded_to__isnull=False)),
            ),
            models.CheckConstraint(
                name="petition_concluded_says_when",
                condition=Q(status=CONCLUDED, concluded_on__isnull=False)
                | (~Q(status=CONCLUDED) & Q(concluded_on__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"信访件{self.number}"

    @property
    def number(self) -> str:
        """How people name it: the first eight signs of the envelope's id."""
        return str(self.pk)[:8].upper()
