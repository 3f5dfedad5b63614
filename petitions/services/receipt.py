"""What the holder of a receipt code may read. The code and what it opens live in memory during one request."""

from dataclasses import dataclass, field
from datetime import date

from petitions import vault
from petitions.selectors.receipt import petition_by_lookup, replies_by_lookup
from petitions.states import SAFE_WORDS, PetitionStatus


class ReceiptUnreadable(Exception):
    """`sentence` says what is wrong with what was typed."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Answer:
    sent_on: date
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a petition stands, in words that are safe for the petitioner on any screen."""

    status: PetitionStatus
    received_on: date
    decided_on: date | None
    concluded_on: date | None
    answers: list[Answer]

    @property
    def words(self) -> str:
        return SAFE_WORDS[self.status]


def look_up(typed: str) -> Standing | None:
    """None for a code that nobody holds. Argon2id runs either way. Raises ReceiptUnreadable for what cannot be a code."""
    try:
        code = vault.parse_receipt(typed)
    except vault.NoSuchReceipt as error:
        raise ReceiptUnreadable(_sentence(str(error))) from None
    keys = vault.receipt_keys(code)
    found = petition_by_lookup(keys.lookup)
    sealed = replies_by_lookup(keys.lookup)
    if found is None:
        return None
    answers = [
        Answer(sent_on, vault.open_reply(secret=keys.secret, envelope=found.id, sealed=blob))
        for sent_on, blob in sealed
    ]
    return Standing(PetitionStatus(found.status), found.received_on, found.decided_on, found.concluded_on, answers)


def _sentence(reason: str) -> str:
    if reason == "length":
        return "查询码是17位数字，请核对有没有漏抄或多抄。"
    return "查询码里有一位抄错了（最后一位校验码对不上），请再核对一遍。"
