from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.organizations.models.filler_allowance import FillerAllowance
from foundation.organizations.models.organization import Organization
from foundation.organizations.models.post import Post
from foundation.organizations.states import POST_REQUEST_MOVES, PROPOSABLE, PostRequestStatus


class PostRequest(models.Model):
    """填报员名单: people whom an organization proposes as its fillers; the security administrator decides on all at once.

    `by_organization` proposes; it is another than `organization` where one above files for one without accounts (代填).
    `allowance`: approved by itself, within that allowance. First passwords are made when the proposer takes them
    (`passwords_taken_at`), so that neither the approver nor the database ever has them.
    """

    MOVES = POST_REQUEST_MOVES

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="post_requests")
    by_organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("说明", max_length=300, blank=True)
    status = models.CharField(
        "状态", max_length=12, choices=PostRequestStatus.choices, default=PostRequestStatus.PROPOSED
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    allowance = models.ForeignKey(FillerAllowance, null=True, on_delete=models.PROTECT, related_name="requests")
    passwords_taken_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "填报员名单"
        indexes = (models.Index(fields=["status", "proposed_at"], name="post_request_status"),)
        constraints = (
            models.CheckConstraint(name="post_request_status_known", condition=Q(status__in=PostRequestStatus.values)),
            models.CheckConstraint(
                name="post_request_decided_says_when",
                condition=Q(status=PostRequestStatus.PROPOSED, decided_at__isnull=True)
                | Q(
                    status__in=[PostRequestStatus.APPROVED, PostRequestStatus.REFUSED, PostRequestStatus.WITHDRAWN],
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="post_request_approved_by_somebody_or_an_allowance",
                condition=~Q(status=PostRequestStatus.APPROVED)
                | Q(decided_by__isnull=False, allowance__isnull=True)
                | Q(decided_by__isnull=True, allowance__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization_id} {self.proposed_at:%Y-%m-%d}"

    @property
    def is_for_another(self) -> bool:
        return self.by_organization_id != self.organization_id


class PostRequestRow(models.Model):
    """One person of a list: somebody with an account (`person`), or the account to be made. `post` came of it."""

    request = models.ForeignKey(PostRequest, on_delete=models.CASCADE, related_name="rows")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="post_request_rows"
    )
    is_new = models.BooleanField("新账号", default=False)
    username = models.CharField("用户名", max_length=40, blank=True)
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    kind = models.CharField("岗位", max_length=30)
    from_on = models.DateField("起")
    to_on = models.DateField("止")
    struck = models.BooleanField("划掉", default=False)
    post = models.OneToOneField(Post, null=True, on_delete=models.PROTECT, related_name="request_row")

    class Meta:
        verbose_name = "名单中的人"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(name="post_request_row_kind", condition=Q(kind__in=sorted(PROPOSABLE))),
            models.CheckConstraint(name="post_request_row_dates", condition=Q(to_on__gte=F("from_on"))),
            models.CheckConstraint(
                name="post_request_row_struck_gives_nothing", condition=Q(struck=False) | Q(post__isnull=True)
            ),
            models.CheckConstraint(
                name="post_request_row_says_who", condition=Q(person__isnull=False) | Q(is_new=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.kind}"
