"""A process that is of no use without the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl


def die_with(parent: int) -> None:
    """On Linux the system kills this process when the one that started it is gone.

    Args:
        parent: number of that process, as it told it.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):  # a C library without it: the end of the input has to do
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it was gone before the system knew
        os._exit(0)
