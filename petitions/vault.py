"""The only door to sealed petitions. Format, suite 1; a change would strand every open petition, so a new one is suite 2.

Part. The plaintext is padded (libsodium sodium_pad, ISO/IEC 7816-4) to a multiple of 256 bytes, cut into chunks of 65,536 bytes
and encrypted with crypto_secretstream_xchacha20poly1305 under a data key of its own (32 random bytes):

    sealed = header (24 bytes) ‖ chunk (at most 65,536 + 17 bytes) ‖ …   every chunk but the last is TAG_MESSAGE and full,
                                                                        the last is TAG_FINAL

Additional data of every chunk, 25 bytes; integers are big-endian:

    "XCP" (3) ‖ suite (1) ‖ envelope id (16, as in RFC 9562) ‖ part number (4) ‖ kind (1: 1 content 2 identity 3 message 4 file)

so a part opens in its own envelope, at its own number, as its own kind, or not at all.

PartKey. crypto_box_seal(data key, public key of the recipient).

Receipt. 16 random digits and a check digit (ISO 7064 MOD 11,10). Argon2id(the 16 digits in ASCII; salt = the deployment's 32-byte
pepper; m 19,456 KiB, t 2, p 1, 64 bytes, version 1.3): bytes 0–31 are the lookup key, bytes 32–63 the petitioner's X25519 secret.

Answer. crypto_box_seal(sodium_pad(envelope id (16) ‖ text in UTF-8, 256), reply key). It proves that nobody but who holds the
code reads it; it does not prove who wrote it.

Envelope id. A UUID in the layout of version 4 whose 122 bits are BLAKE2b(form token ‖ what was written; key = pepper): the second
click on the same form gives the same id and so no second petition. The token is 128 random bits that only the browser holds.
"""

import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings
from nacl import bindings as sodium
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from petitions.states import PartKind, Recipient

SUITE = 1
BLOCK = 256
CHUNK = 64 * 1024
KEY_BYTES = 32
OVERHEAD = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
HEADER = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
TAG_MESSAGE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
TAG_FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
KIND_BYTE = {PartKind.CONTENT: 1, PartKind.IDENTITY: 2, PartKind.MESSAGE: 3, PartKind.FILE: 4}
RECEIPT_DIGITS = 16


class VaultError(Exception):
    """Nothing was opened. The message never carries content or keys."""


class KeysNotHere(VaultError):
    """This process was not given that private key."""


class Tampered(VaultError):
    """The bytes are not what was sealed: changed, cut short, moved to another place, or sealed to somebody else."""


class NoSuchReceipt(VaultError):
    """What was typed cannot be a receipt code: wrong length or wrong check digit."""


@dataclass(frozen=True, slots=True)
class SealedPart:
    number: int
    kind: PartKind
    sealed: bytes
    keys: dict[Recipient, bytes]


@dataclass(frozen=True, slots=True)
class ReceiptKeys:
    """`secret` is the petitioner's; it lives in memory while the code is entered and nowhere else."""

    lookup: bytes
    secret: bytes
    reply_key: bytes


def additional_data(envelope: UUID, number: int, kind: PartKind, suite: int = SUITE) -> bytes:
    return b"XCP" + bytes([suite]) + envelope.bytes + number.to_bytes(4, "big") + bytes([KIND_BYTE[kind]])


def seal_part(
    *, envelope: UUID, number: int, kind: PartKind, plaintext: bytes, recipients: Iterable[Recipient]
) -> SealedPart:
    data_key = sodium.crypto_secretstream_xchacha20poly1305_keygen()
    sealed = _push(plaintext, data_key, additional_data(envelope, number, kind))
    keys = {recipient: SealedBox(public_key(recipient)).encrypt(data_key) for recipient in recipients}
    return SealedPart(number, kind, sealed, keys)


def open_part(
    *, envelope: UUID, suite: int, number: int, kind: PartKind, sealed: bytes, recipient: Recipient, sealed_key: bytes
) -> bytes:
    """Raises KeysNotHere in a process without that private key, Tampered for anything that does not fit its place."""
    if suite != SUITE:
        raise VaultError(f"suite {suite} is unknown; this version opens suite {SUITE}")
    return _pull(sealed, _unseal(sealed_key, private_key(recipient)), additional_data(envelope, number, kind))


def seal_reply(*, reply_key: bytes, envelope: UUID, text: str) -> bytes:
    padded = sodium.sodium_pad(envelope.bytes + text.encode(), BLOCK)
    return SealedBox(PublicKey(reply_key)).encrypt(padded)


def open_reply(*, secret: bytes, envelope: UUID, sealed: bytes) -> str:
    payload = _unpad(_unseal(sealed, PrivateKey(secret)))
    if payload[:16] != envelope.bytes:
        raise Tampered("the answer belongs to another envelope")
    return payload[16:].decode()


def new_receipt() -> str:
    """17 digits: 16 random ones and the check digit."""
    digits = f"{secrets.randbelow(10**RECEIPT_DIGITS):0{RECEIPT_DIGITS}d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10: finds every single wrong digit and most swaps of neighbours."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def written_receipt(code: str) -> str:
    """In fours, as it is shown and read aloud: 4829-0371-6654-9028-3."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def parse_receipt(typed: str) -> str:
    """Accepts blanks, hyphens and full-width digits. Raises NoSuchReceipt."""
    code = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign not in " -‐‑‒–—―−\t\r\n")
    if not (code.isascii() and code.isdecimal()) or len(code) != RECEIPT_DIGITS + 1:
        raise NoSuchReceipt("length")
    if check_digit(code[:-1]) != code[-1]:
        raise NoSuchReceipt("check digit")
    return code


def receipt_keys(code: str) -> ReceiptKeys:
    """One Argon2id call, always, so that a known and an unknown code take the same time."""
    out = hash_secret_raw(
        code[:RECEIPT_DIGITS].encode(),
        pepper(),
        time_cost=2,
        memory_cost=19456,
        parallelism=1,
        hash_len=64,
        type=Type.ID,
    )
    secret = out[32:]
    return ReceiptKeys(lookup=out[:32], secret=secret, reply_key=bytes(PrivateKey(secret).public_key))


def envelope_id(*, token: str, written: bytes) -> UUID:
    digest = hashlib.blake2b(
        token.encode() + b"\0" + written, digest_size=16, key=pepper(), person=b"xcp envelope"
    ).digest()
    return UUID(bytes=digest, version=4)


def public_key(recipient: Recipient) -> PublicKey:
    return PublicKey(_read(Path(settings.PETITION_PUBLIC_KEYS_DIR) / f"{recipient.value}.pub"))


def private_key(recipient: Recipient) -> PrivateKey:
    if settings.KEYS_DIR is None:
        raise KeysNotHere("KEYS_DIR is not set: this process seals petitions and can open none")
    return PrivateKey(_read(Path(settings.KEYS_DIR) / f"{recipient.value}.key"))


def pepper() -> bytes:
    return _read(Path(settings.PETITION_PEPPER_FILE))


def make_missing_keys() -> list[Path]:
    """Pairs of which neither half exists, and the pepper. Never overwrites: a lost private key is lost, not replaced."""
    made: list[Path] = []
    if settings.KEYS_DIR is not None:
        for recipient in Recipient:
            made += _make_pair(Path(settings.KEYS_DIR), Path(settings.PETITION_PUBLIC_KEYS_DIR), recipient)
    file = Path(settings.PETITION_PEPPER_FILE)
    if not file.exists():
        _write(file, secrets.token_bytes(KEY_BYTES), 0o600)
        made.append(file)
    return made


def _make_pair(private: Path, public: Path, recipient: Recipient) -> list[Path]:
    secret_file, public_file = private / f"{recipient.value}.key", public / f"{recipient.value}.pub"
    if secret_file.exists() or public_file.exists():
        return []
    pair = PrivateKey.generate()
    _write(secret_file, bytes(pair), 0o600)
    _write(public_file, bytes(pair.public_key), 0o644)
    return [secret_file, public_file]


def _push(plaintext: bytes, key: bytes, ad: bytes) -> bytes:
    padded = sodium.sodium_pad(plaintext, BLOCK)
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    out = [sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)]
    for at in range(0, len(padded), CHUNK):
        tag = TAG_FINAL if at + CHUNK >= len(padded) else TAG_MESSAGE
        out.append(sodium.crypto_secretstream_xchacha20poly1305_push(state, padded[at : at + CHUNK], ad, tag))
    return b"".join(out)


def _pull(sealed: bytes, key: bytes, ad: bytes) -> bytes:
    header, body = sealed[:HEADER], sealed[HEADER:]
    chunks = [body[at : at + CHUNK + OVERHEAD] for at in range(0, len(body), CHUNK + OVERHEAD)]
    if len(header) != HEADER or len(key) != KEY_BYTES or not chunks or len(chunks[-1]) <= OVERHEAD:
        raise Tampered("cut short")
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
    out: list[bytes] = []
    for index, chunk in enumerate(chunks):
        try:
            plain, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, chunk, ad)
        except (CryptoError, RuntimeError) as error:
            raise Tampered("the part does not fit its place") from error
        if (tag == TAG_FINAL) != (index == len(chunks) - 1):
            raise Tampered("cut short or lengthened")
        out.append(plain)
    return _unpad(b"".join(out))


def _unseal(sealed: bytes, key: PrivateKey) -> bytes:
    try:
        return SealedBox(key).decrypt(sealed)
    except CryptoError as error:
        raise Tampered("sealed to another key, or changed") from error


def _unpad(padded: bytes) -> bytes:
    try:
        return sodium.sodium_unpad(padded, BLOCK)
    except (CryptoError, RuntimeError) as error:
        raise Tampered("wrong padding") from error


def _read(file: Path) -> bytes:
    """Key files hold 64 hexadecimal digits."""
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise KeysNotHere(
            f"{file.name} is not in {file.parent}; `manage.py make_keys` makes what is missing"
        ) from error
    except ValueError as error:
        raise KeysNotHere(f"{file} does not hold 64 hexadecimal digits") from error
    if len(key) != KEY_BYTES:
        raise KeysNotHere(f"{file} holds {len(key)} bytes instead of {KEY_BYTES}")
    return key


def _write(file: Path, content: bytes, mode: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(content.hex() + "\n")
