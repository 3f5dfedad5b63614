import pytest

from foundation.documents.check_code import ALPHABET, check_digit, new_code, spelled, understood


def test_a_code_is_understood_however_it_is_written():
    code = "7K3M9QXT2HB" + check_digit("7K3M9QXT2HB")
    assert spelled(code) == f"7K3M-9QXT-2HB{code[-1]}"
    for typed in (code, spelled(code), spelled(code).lower(), f" {spelled(code)} "):
        assert understood(typed) == code
    assert understood("0" * 12) == understood("O" * 12) == understood("o" * 12)


@pytest.mark.feature(83)
def test_every_single_slip_and_nearly_every_swap_is_noticed():
    code = new_code()
    for place, right in enumerate(code):
        for wrong in set(ALPHABET) - {right}:
            assert understood(code[:place] + wrong + code[place + 1 :]) == ""
    missed = [
        (a, b)
        for a in ALPHABET
        for b in ALPHABET
        if a != b and check_digit(a + b + "0" * 9) == check_digit(b + a + "0" * 9)
    ]
    assert len(missed) == 2


@pytest.mark.parametrize("typed", ["", "1", "长" * 12, "U" * 12, "0" * 11, "0" * 13, "0000-0000-000\u0661"])
def test_what_is_no_code(typed):
    assert understood(typed) == ""


def test_codes_differ():
    assert len({new_code() for _ in range(1000)}) == 1000
