"""Letters and documents of 云岭市, made through the services."""

import datetime as dt
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.documents.letter import Form, Heading, Letter, Paragraph
from foundation.documents.models import OfficialDocument, Publication, StoredFile
from foundation.documents.services.official_document import draft_document
from foundation.documents.services.publication import publish
from foundation.documents.services.stored_file import store_upload
from foundation.documents.states import DocumentKind, FileLevel
from tests.factories.organizations import NOW

OFFICE_NAME = "中共云岭市委巡察工作领导小组办公室"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class LetterFactory(factory.Factory):
    """`LetterFactory(title="…")`: a short notice that names one organization."""

    class Meta:
        model = Letter

    form = Form.DOCUMENT
    issuers = (OFFICE_NAME,)
    title = "关于召开巡察市财政局党组工作动员会的通知"
    recipients = ("市财政局党组",)
    body = (
        Paragraph("根据市委巡察工作部署，定于2026年3月12日召开动员会。"),
        Heading(1, "一、参加人员"),
        Heading(2, "（一）市委第三巡察组。", "全体同志参加。"),
    )
    signature = (OFFICE_NAME,)


class OfficialDocumentFactory(factory.Factory):
    """`OfficialDocumentFactory(world=world)`: a draft of the office to 市财政局党组."""

    class Meta:
        model = OfficialDocument

    kind = DocumentKind.NOTICE
    letter = factory.SubFactory(LetterFactory)
    series_code = "云委巡办"

    @classmethod
    def _create(cls, _model: type[OfficialDocument], *_args: Any, **fields: Any) -> OfficialDocument:
        world = fields.pop("world")
        fields.setdefault("issuer", world.office)
        fields.setdefault("recipients", [world.finance])
        fields.setdefault("actor", world.people["office"])
        return draft_document(now=NOW, **fields)


class PublicationFactory(factory.Factory):
    """`PublicationFactory(actor=user)`: an announcement that takes reports until 12 May."""

    class Meta:
        model = Publication

    kind = "announcement"
    title = "六届云岭市委第三轮巡察公告"
    body = factory.LazyFunction(lambda: {"scope": "领导班子及其成员", "telephone": "0000-2200119"})
    closes_at = NOW + dt.timedelta(days=68)

    @classmethod
    def _create(cls, _model: type[Publication], *_args: Any, **fields: Any) -> Publication:
        return publish(now=fields.pop("now", NOW), **fields)


class StoredFileFactory(factory.Factory):
    """`StoredFileFactory(actor=user)`: a small PDF that the person uploaded."""

    class Meta:
        model = StoredFile

    upload = factory.LazyFunction(lambda: SimpleUploadedFile("佐证.pdf", PDF))
    level = FileLevel.INTERNAL

    @classmethod
    def _create(cls, _model: type[StoredFile], *_args: Any, **fields: Any) -> StoredFile:
        return store_upload(now=NOW, **fields)
