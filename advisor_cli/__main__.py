"""``advisor`` and ``python -m advisor_cli``."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

INTERRUPTED = 130


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
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
