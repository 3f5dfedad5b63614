"""The format is final: these bytes were sealed once and must open in every later version."""

from uuid import UUID

import pytest
from nacl.public import PrivateKey

from petitions import vault
from petitions.states import PartKind, Recipient

ENVELOPE = UUID("6f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b")
OTHER = UUID("6f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5c")
SEALED = bytes.fromhex(
    "036bf3408048973b49ebc645dc1705d5445829f9080c4394f0b75314e7ad43588fcd4ca4d64e1f29dc618602944beda0"
    "1bd5ee0c76a4c38e373625d0a2989b27a2aebbcc6e6bd8b44ac7175afe761ec2ce19deffd7c3e7ac4a001e064686fe39"
    "a036cf7870ec6f27d5de200c32f9a27a0c3602f728d054a31a04d256a5be2fb0da28b2b00543f40e541d898b79a0c9a0"
    "82d147d9b2301a9a3afed069dace7039eb4bd2b6f2d1921e311e8e1955a29d4ccbf6bbbc917bb565b1ee5c238393257e"
    "40d397b31a36e9dfaa204972062fc532b6d4dafadb4516a41335bf0a41002041b2d4135ebeac91a8d025179c8a9a4ca0"
    "f8cdc8932e0c0a2a6bae3340f803069a368d039fd6e529bf06d680c16e30b1bf3e0bf55aa4b3310baaf418f714da51b3"
    "b2d1ac988971b78601"
)
TO_OFFICE = bytes.fromhex(
    "8913188a7c5ebc24f08eda75ed7771452e7078c5c93be0c4888c6204d080e0740129ee967817d4f7c37072be4ca27af2"
    "722b7fb3caa3dd628e495bbc08d7cd42bff29e47f10a7c786bba4ba7a5ee43c6"
)
TO_RECOVERY = bytes.fromhex(
    "8ef997ee745bad34a9f3593835904b0ca5d126027608fd1c7fe20fb666fbd413d4e665f1dae510ad89a75836e6bc4cdc"
    "a43099061eabeffd8388c9fa81c562fc155794cbe0e73e96c7ebe5ada57adf78"
)
REPLY = bytes.fromhex(
    "580839bdfb012802a949caa2cc8db9ace00af50fa3dd008423d2f9e2315e2f43d8407bfdd1c401aeb4515dae497211b3"
    "67c7d04cc56c58a041b917de1c13e6497052394f92a5ff9c6622ff5b1a848c9aeaf786f1720addaf15b64d9d3876730f"
    "fb789ede070b5df7037c688c80028fa13cfb44815206ea36ac8d747bb0f64d1842bc2cd40403e255da3e388132b8599f"
    "4ed7d237a03af7a154f2addcc4537c862e5ed5864f2eef256aacbc880280b6e1d097d9c8c633bbde617ccd7ad76d5721"
    "cd2f96a9d44b1c9158a507d5d3ec1170d40e6108dd50c1edf0b7b6d7c9d6cc6f0533904b14c8c6501b1cddb7e34a9e16"
    "56144791f247bce228484263f3ddd1b351908070256c9fc6e3e62af1e4341b048ea9d157d8ddd082f028a815172b69e8"
    "fedbb2a24e954bcce4a4a7628ead11ef"
)
CLEAR = "补贴没有按时发。"
DIGITS = "4829037166549028"


@pytest.fixture(autouse=True)
def known_keys(settings, tmp_path):
    """Private keys 0101…, 0202…, 0303…, 0404…; pepper 0909…"""
    settings.KEYS_DIR, settings.PETITION_PUBLIC_KEYS_DIR = tmp_path, tmp_path / "public"
    settings.PETITION_PEPPER_FILE = tmp_path / "pepper"
    (tmp_path / "public").mkdir()
    for number, recipient in enumerate(["office", "custodian", "discipline", "recovery"], 1):
        pair = PrivateKey(bytes([number]) * 32)
        (tmp_path / f"{recipient}.key").write_text(bytes(pair).hex())
        (tmp_path / "public" / f"{recipient}.pub").write_text(bytes(pair.public_key).hex())
    settings.PETITION_PEPPER_FILE.write_text("09" * 32)
    return tmp_path


def opened(**changed):
    given = {
        "envelope": ENVELOPE,
        "suite": 1,
        "number": 1,
        "kind": PartKind.CONTENT,
        "sealed": SEALED,
        "recipient": Recipient.OFFICE,
        "sealed_key": TO_OFFICE,
    }
    return vault.open_part(**(given | changed))


@pytest.mark.feature(97)
def test_the_known_part_opens_for_each_of_its_recipients():
    assert opened().decode() == CLEAR
    assert opened(recipient=Recipient.RECOVERY, sealed_key=TO_RECOVERY).decode() == CLEAR


def test_additional_data_layout():
    assert vault.additional_data(ENVELOPE, 1, PartKind.CONTENT).hex() == (
        "584350016f1c2a345b6d4e7f8a9b0c1d2e3f4a5b0000000101"
    )
    assert vault.additional_data(ENVELOPE, 258, PartKind.FILE)[-5:].hex() == "0000010204"


@pytest.mark.parametrize(
    "moved",
    [
        {"envelope": OTHER},
        {"number": 2},
        {"kind": PartKind.MESSAGE},
        {"recipient": Recipient.CUSTODIAN},
        {"sealed_key": TO_RECOVERY},
        {"sealed": SEALED[:-1]},
        {"sealed": SEALED[:24]},
        {"sealed": SEALED + SEALED[24:]},
        {"sealed": SEALED[:40] + bytes([SEALED[40] ^ 1]) + SEALED[41:]},
        {"sealed": b""},
    ],
    ids="-".join,
)
def test_a_part_opens_in_its_place_for_its_recipient_or_not_at_all(moved):
    with pytest.raises(vault.Tampered):
        opened(**moved)


def test_an_unknown_suite_is_named():
    with pytest.raises(vault.VaultError, match="suite 2"):
        opened(suite=2)


def test_the_public_process_opens_nothing(settings):
    settings.KEYS_DIR = None
    with pytest.raises(vault.KeysNotHere, match="KEYS_DIR"):
        opened()


@pytest.mark.parametrize("length", [0, 1, 255, 256, 65535, 65536, 200_000])
def test_round_trip_at_every_boundary_of_blocks_and_chunks(length):
    clear = bytes(index % 251 for index in range(length))
    part = vault.seal_part(
        envelope=ENVELOPE, number=7, kind=PartKind.FILE, plaintext=clear, recipients=[Recipient.OFFICE]
    )
    chunks = -(-(length // 256 + 1) * 256 // 65536)
    assert len(part.sealed) == 24 + (length // 256 + 1) * 256 + 17 * chunks
    again = opened(number=7, kind=PartKind.FILE, sealed=part.sealed, sealed_key=part.keys[Recipient.OFFICE])
    assert again == clear


def test_a_long_part_cut_after_a_whole_chunk_is_refused():
    part = vault.seal_part(
        envelope=ENVELOPE, number=1, kind=PartKind.CONTENT, plaintext=b"x" * 70_000, recipients=[Recipient.OFFICE]
    )
    with pytest.raises(vault.Tampered):
        opened(sealed=part.sealed[: 24 + 65536 + 17], sealed_key=part.keys[Recipient.OFFICE])


def test_length_is_hidden_to_256_bytes():
    sizes = {
        len(
            vault.seal_part(
                envelope=ENVELOPE, number=1, kind=PartKind.IDENTITY, plaintext=b"x" * n, recipients=[]
            ).sealed
        )
        for n in (0, 10, 200, 255)
    }
    assert sizes == {297}


def test_two_seals_of_one_text_have_nothing_in_common():
    one, two = (
        vault.seal_part(
            envelope=ENVELOPE, number=1, kind=PartKind.CONTENT, plaintext=b"x", recipients=[Recipient.OFFICE]
        )
        for _ in range(2)
    )
    assert one.sealed != two.sealed
    assert one.keys != two.keys


@pytest.mark.feature(93)
def test_receipt_vectors():
    keys = vault.receipt_keys(DIGITS + "3")
    assert keys.lookup.hex() == "b061827e4df5d2d9d0ce395393bbfc1b6566d2e4f2e486eab7cab230d0d98402"
    assert keys.secret.hex() == "27eb8c530fb033694b8aed6e0ffcc04e33e853432d20c74d675c1c5c08ed026d"
    assert keys.reply_key.hex() == "89419700550ce981d971ebcfff7d7f115479fffe84c01327c41ce19f1abb3b60"


def test_the_known_answer_opens_with_the_code_and_in_its_envelope_alone():
    secret = vault.receipt_keys(DIGITS + "3").secret
    assert vault.open_reply(secret=secret, envelope=ENVELOPE, sealed=REPLY) == "已核实。"
    with pytest.raises(vault.Tampered):
        vault.open_reply(secret=secret, envelope=OTHER, sealed=REPLY)
    with pytest.raises(vault.Tampered):
        vault.open_reply(secret=bytes(32), envelope=ENVELOPE, sealed=REPLY)


@pytest.mark.parametrize(("digits", "check"), [("0794", "5"), (DIGITS, "3"), ("0000000000000000", "9")])
def test_check_digit_is_iso_7064_mod_11_10(digits, check):
    """0794 with its check digit 5 is the standard's own example."""
    assert vault.check_digit(digits) == check


def test_every_single_wrong_digit_is_found():
    code = DIGITS + "3"
    for at in range(17):
        for digit in set("0123456789") - {code[at]}:
            with pytest.raises(vault.NoSuchReceipt):
                vault.parse_receipt(code[:at] + digit + code[at + 1 :])


@pytest.mark.parametrize(
    "typed",
    ["48290371665490283", "4829-0371-6654-9028-3", " 4829 0371　6654 9028 3\r\n", "４８２９０３７１６６５４９０２８３"],
)
def test_a_code_may_be_typed_as_people_type(typed):
    assert vault.parse_receipt(typed) == "48290371665490283"


@pytest.mark.parametrize(
    "typed", ["", "4829", "4829-0371-6654-9028", "4829-0371-6654-9028-33", "abcd-0371-6654-9028-3"]
)
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(vault.NoSuchReceipt, match="length"):
        vault.parse_receipt(typed)


def test_a_new_code_is_16_digits_and_a_check_digit():
    codes = {vault.new_receipt() for _ in range(50)}
    assert len(codes) == 50
    assert {vault.parse_receipt(vault.written_receipt(code)) for code in codes} == codes
    assert vault.written_receipt("48290371665490283") == "4829-0371-6654-9028-3"


def test_envelope_id_is_of_version_4_and_follows_form_and_words():
    one = vault.envelope_id(token="a" * 32, written=b"x")
    assert one == UUID("1d75fcb9-4294-446d-a37a-99ff1265d98d")
    assert one.version == 4
    assert one != vault.envelope_id(token="b" * 32, written=b"x")
    assert one != vault.envelope_id(token="a" * 32, written=b"y")


def test_missing_keys_are_made_once_and_never_overwritten(known_keys, settings):
    before = (known_keys / "office.key").read_text()
    (known_keys / "custodian.key").unlink()
    (known_keys / "recovery.key").unlink()
    (known_keys / "public" / "recovery.pub").unlink()
    settings.PETITION_PEPPER_FILE.unlink()

    made = vault.make_missing_keys()

    names = sorted(file.relative_to(known_keys).as_posix() for file in made)
    assert names == [
        "pepper",
        "public/recovery.pub",
        "recovery.key",
    ]  # custodian's private half is elsewhere: left alone
    assert (known_keys / "office.key").read_text() == before
    assert {oct(file.stat().st_mode & 0o777) for file in made if file.suffix != ".pub"} == {"0o600"}
    assert vault.make_missing_keys() == []


def test_a_broken_key_file_is_named_without_its_content(known_keys):
    (known_keys / "office.key").write_text("not a key")
    with pytest.raises(vault.KeysNotHere, match=r"office\.key does not hold 64"):
        opened()
