"""校验码: twelve characters of Crockford's base 32, the last one a check digit (Luhn mod 32): 7K3M-9QXT-2HBF.

Fifty-five random bits: among a million documents a guess is right once in thirty-six thousand million.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
# What people write for what the alphabet leaves out.
MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_digit(body)


def check_digit(body: str) -> str:
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]


def understood(typed: str) -> str:
    """The code that was typed, with blanks, dashes and small letters forgiven; "" for what cannot be one."""
    code = "".join(character for character in typed.upper().translate(MEANT) if character not in " -\u3000—－")
    is_code = len(code) == LENGTH and set(code) <= set(ALPHABET) and code[-1] == check_digit(code[:-1])
    return code if is_code else ""


def spelled(code: str) -> str:
    """In fours, as it is printed."""
    return "-".join(code[begin : begin + GROUP] for begin in range(0, len(code), GROUP))
