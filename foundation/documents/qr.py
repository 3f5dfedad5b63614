"""A QR code as the path of an SVG: no file, no style, sharp at any size."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True)
class QrCode:
    """`size` modules wide; `path` draws the dark ones."""

    size: int
    path: str


def qr_code(text: str) -> QrCode | None:
    """None for no text, and for one that is longer than a code holds."""
    if not text:
        return None
    try:
        matrix = segno.make(text.encode("utf-8", "replace"), micro=False, error="m").matrix
    except segno.DataOverflowError:
        return None
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += max(1, length)
    return QrCode(size=len(matrix), path="".join(runs))
