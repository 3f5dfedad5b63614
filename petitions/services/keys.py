"""Making keys. Commands may not touch the vault themselves."""

from pathlib import Path

from petitions import vault


def make_missing_keys() -> list[Path]:
    """Key pairs and pepper that are not there yet; returns the files made. Never overwrites."""
    return vault.make_missing_keys()
