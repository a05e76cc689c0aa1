"""Root as an owner like any other, whom the permissions of a file bind."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

# linux/capability.h: version 3 has two words of 32 bits for each of the three sets.
_VERSION_3 = 0x20080522
_OVERRIDES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Word(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


@contextmanager
def permissions_count() -> Iterator[None]:
    """Let permissions bind this thread and those that it starts, also where root runs the tests."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, words = _Header(_VERSION_3, 0), (_Word * 2)()
    _ask(libc.capget(ctypes.byref(header), words))
    effective = words[0].effective
    words[0].effective &= ~_OVERRIDES
    _ask(libc.capset(ctypes.byref(header), words))
    try:
        yield
    finally:
        words[0].effective = effective
        _ask(libc.capset(ctypes.byref(header), words))


def _ask(status: int) -> None:
    if status:
        raise OSError(ctypes.get_errno(), "capabilities cannot be changed")
