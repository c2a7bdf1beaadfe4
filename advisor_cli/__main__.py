"""``advisor`` and ``python -m advisor_cli``."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from contextlib import suppress

INTERRUPTED = 130


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    if not sys.warnoptions:
        # What libraries say of their own code is nothing that the reader of a report could mend. Filters are no
        # sure way: a library that changes them in one thread hides others from another thread for a moment.
        warnings.showwarning = lambda *_, **__: None
    try:
        # Inside, so that an interrupt while the program is still being loaded leaves no trace on the screen.
        from advisor_cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("advisor: interrupted\n")
        code = INTERRUPTED
    # All is done and said: what still arrives while Python takes itself down changes nothing.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if code == INTERRUPTED:
        # Python would wait for the threads whose requests are under way; nobody wants their answers any more.
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
