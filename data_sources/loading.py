"""Libraries are loaded by one thread at a time.

Their modules import each other; two threads that begin at different ends get a module that is only
half there, and an ImportError for a library that is installed.
"""

from __future__ import annotations

import re
import threading
import warnings

ONE_AT_A_TIME = threading.RLock()


def hush_warnings(category: type[Warning], module: str) -> None:
    """No warnings of a kind about the code of the modules that the pattern matches, from now on.

    ``warnings.filterwarnings`` takes an equal filter out before it puts it in front, and a thread that warns
    in between is heard on stderr: what is there already stays where it is.
    """
    known = ("ignore", None, category, re.compile(module), 0)
    with ONE_AT_A_TIME:
        if known not in warnings.filters:
            warnings.filterwarnings("ignore", category=category, module=module)
