"""What a long letter or a large face took is given back to the machine: a worker lives on for days, and the allocator keeps it."""

import ctypes
import gc


def give_back() -> None:
    """A few hundredths of a second. Does nothing beyond collecting where the C library is not glibc."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
