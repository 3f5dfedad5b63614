"""Messages of this app: an issued document has arrived."""

from django.urls import reverse

from foundation.documents.models import OfficialDocument
from foundation.notifications.catalogue import Message, MessageType, Rendered, register


def document_issued(document: OfficialDocument, _message: Message) -> Rendered:
    number = f"（{document.number}）" if document.number else ""
    return Rendered(
        title=f"收到公文：{document.title}{number}",
        body=f"{document.issuer.short_name}印发了这份公文，请及时阅办。",
        url=reverse("document-detail", args=[document.pk]),
    )


register(MessageType("document.issued", OfficialDocument, document_issued, related=("issuer",)))
