from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from foundation.core.deadlines import Deadline, HasDeadline, Rule, Rung
from foundation.core.models import Unit
from inspections.states import FindingCategory
from rectification.models.placed import AREAS, Placed
from rectification.states import PROBLEM_MOVES, ProblemStatus

# The register begins with the newest team. Written as a product so that an index of teams alone cannot serve it: the planner
# took that one for a city and walked past 15,000 rows of others (docs/performance.md).
NEWEST_TEAM_FIRST = ExpressionWrapper(F("team_id") * -1, output_field=models.BigIntegerField())


class Problem(Placed, HasDeadline):
    """反馈问题: one row of the problem list. Its words are copied from the finding, which the organization never sees.

    `number` is round-team-seq ("03-03-001"); `seq` has no gaps within the team's round, and a number is never used again.
    """

    MOVES = PROBLEM_MOVES
    DEADLINE = Deadline(
        kind="problem",
        label="问题整改",
        open_states=frozenset({ProblemStatus.OPEN}),
        people="rectification.selectors.people.problem_people",
        message="rectification.problem_deadline",
        organization="organization",
        committee="rectification__committee",
        rungs=(Rung.OWNER, Rung.LEADER, Rung.HEAD, Rung.OFFICE, Rung.LEADING_GROUP),
        letters=True,
        rules=(Rule("rectification.concentrated", "完成集中整改", "反馈", Unit.MONTHS, 3, per_round=True),),
    )

    rectification = models.ForeignKey("rectification.Rectification", on_delete=models.PROTECT, related_name="problems")
    # These two and accepted_by have no index of their own, for the same reasons as a task's.
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="被巡察党组织",
        db_index=False,
    )
    team = models.ForeignKey("inspections.InspectionTeam", on_delete=models.PROTECT, related_name="+", db_index=False)
    finding = models.OneToOneField("inspections.Finding", on_delete=models.PROTECT, related_name="problem")
    seq = models.PositiveIntegerField()
    number = models.CharField("编号", max_length=20)
    category = models.CharField("问题类别", max_length=12, choices=FindingCategory.choices)
    title = models.CharField("具体问题", max_length=200)
    text = models.TextField("具体表现")
    basis = models.TextField("依据", blank=True)
    status = models.CharField("状态", max_length=12, choices=ProblemStatus.choices, default=ProblemStatus.OPEN)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "问题"
        ordering = ("team", "seq")
        indexes = (
            models.Index(fields=["organization", "status", "due_on", "id"], name="problem_organization"),
            models.Index(fields=["area1", "status", "due_on", "id"], name="problem_area1"),
            models.Index(fields=["area2", "status", "due_on", "id"], name="problem_area2"),
            models.Index(fields=["area3", "status", "due_on", "id"], name="problem_area3"),
            models.Index(fields=["area4", "status", "due_on", "id"], name="problem_area4"),
            *(
                models.Index(f"area{depth}", NEWEST_TEAM_FIRST, "seq", name=f"problem_area{depth}_order")
                for depth in range(1, AREAS + 1)
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["team", "seq"], name="problem_seq_once_a_team"),
            models.CheckConstraint(name="problem_category_known", condition=Q(category__in=FindingCategory.values)),
            models.CheckConstraint(name="problem_status_known", condition=Q(status__in=ProblemStatus.values)),
            models.CheckConstraint(
                name="problem_accepted_says_who_and_when",
                condition=Q(status=ProblemStatus.ACCEPTED, accepted_by__isnull=False, accepted_at__isnull=False)
                | (~Q(status=ProblemStatus.ACCEPTED) & Q(accepted_by__isnull=True, accepted_at__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return self.number
