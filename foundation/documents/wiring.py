"""What documents plugs into the ports."""

from foundation.core import ports
from foundation.documents import tasks
from foundation.documents.services.official_document import RENDER


def wire() -> None:
    ports.job(RENDER, tasks.render, queue="documents", label="生成公文PDF")
