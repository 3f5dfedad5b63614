from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.utils.timezone import localtime

from foundation.documents.models import DocumentNumber, DocumentRecipient, OfficialDocument, StoredFile
from foundation.documents.selectors.review import waits_for_leaders
from foundation.documents.states import OUT, DocumentKind, DocumentStatus, NumberStatus
from foundation.organizations.selectors.post import organization_ids, own_q, scope_q, team_ids
from foundation.organizations.states import DEPARTMENT, LEADING, OFFICE, TEAM, UNIT, PostKind
from foundation.supervision.models import Acknowledgement
from foundation.supervision.states import AcknowledgementStatus

ADDRESSEES = frozenset({PostKind.ORGANIZATION_HEAD, PostKind.ORGANIZATION_LIAISON})
CHUNK = 2_000
COLUMNS = ("发文字号", "标题", "种类", "发文机关", "主送机关", "拟稿人", "签发人", "印发日期", "状态")


def visible_documents(user: Any) -> QuerySet[OfficialDocument]:
    """The office: what organs in its scope issue, drafts too. Leading group, addressed organizations (and who signs for it in
    the place of one that has changed) and the team concerned: what is issued. The leading group also what waits for its own
    signature.
    """
    places = organization_ids(user, UNIT | DEPARTMENT)
    addressed = Q(pk__in=DocumentRecipient.objects.filter(organization__in=places).values("document"))
    addressed |= Q(pk__in=_to_sign_for(places))
    issued = Q(status__in=OUT) & (scope_q(user, LEADING, "issuer") | addressed | Q(team_id__in=team_ids(user, TEAM)))
    return OfficialDocument.objects.filter(scope_q(user, OFFICE, "issuer") | issued | waits_for_leaders(user))


def _to_sign_for(places: Collection[int]) -> QuerySet[Any, Any]:
    """Keys of documents whose receipt these organizations sign."""
    rows = Acknowledgement.objects.filter(object_label=OfficialDocument._meta.label_lower, organization__in=places)
    asked = rows.exclude(status=AcknowledgementStatus.VOID)
    return asked.annotate(document=Cast("object_id", BigIntegerField())).values("document")


def visible_files(user: Any) -> QuerySet[StoredFile]:
    """One's own uploads, and the PDFs of the documents one may see. Evidence has a page of its own in rectification."""
    pdfs = visible_documents(user).filter(pdf__isnull=False)
    return StoredFile.objects.filter(own_q(user, "created_by") | Q(pk__in=pdfs.values("pdf")))


def filter_documents(documents: QuerySet[OfficialDocument], chosen: Mapping[str, Any]) -> QuerySet[OfficialDocument]:
    """`chosen` is the cleaned data of DocumentFilter; an empty word filters nothing."""
    if chosen.get("kind"):
        documents = documents.filter(kind=chosen["kind"])
    if chosen.get("status"):
        documents = documents.filter(status=chosen["status"])
    if chosen.get("year"):
        documents = documents.filter(created_at__year=chosen["year"])
    if chosen.get("q"):
        documents = documents.filter(Q(title__icontains=chosen["q"]) | Q(number__icontains=chosen["q"]))
    return documents


def with_standing(documents: QuerySet[OfficialDocument]) -> QuerySet[OfficialDocument]:
    """Adds `overtaken`, what a later document does to it (to replace weighs more than to correct), and `is_void`."""
    later = OfficialDocument.objects.filter(replaces=OuterRef("pk"), status__in=OUT).order_by("-relation")
    void = DocumentNumber.objects.filter(document=OuterRef("pk"), status=NumberStatus.VOIDED)
    return documents.annotate(overtaken=Subquery(later.values("relation")[:1]), is_void=Exists(void))


def registered_documents(user: Any) -> QuerySet[OfficialDocument]:
    """Whose register a person may take out: the office's of its scope, the heads' and liaisons' what came to theirs."""
    addressed = DocumentRecipient.objects.filter(organization__in=organization_ids(user, ADDRESSEES))
    came = Q(status__in=OUT, pk__in=addressed.values("document"))
    return visible_documents(user).filter(scope_q(user, OFFICE, "issuer") | came)


def register_lines(documents: QuerySet[OfficialDocument]) -> Iterator[tuple[Any, ...]]:
    """Rows of the register in the order of COLUMNS. One query."""
    addressed = DocumentRecipient.objects.filter(document=OuterRef("pk")).order_by().values("document")
    names = addressed.annotate(names=Joined("organization__short_name")).values("names")
    rows = documents.annotate(addressed=Subquery(names)).values_list(
        "number",
        "title",
        "kind",
        "issuer__short_name",
        "addressed",
        "created_by__name",
        "issued_by__name",
        "issued_at",
        "status",
    )
    kinds, states = dict(DocumentKind.choices), dict(DocumentStatus.choices)
    for number, title, kind, issuer, to, writer, signer, at, status in rows.iterator(CHUNK):
        yield (number, title, kinds[kind], issuer, to, writer, signer, _day(at), states[status])


def _day(moment: datetime | None) -> date | None:
    return localtime(moment).date() if moment else None


class Joined(Aggregate):
    """Names in one text, parted by 、. SQLite calls it by another name."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, '、')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)
