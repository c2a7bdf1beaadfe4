"""``advisor`` and ``python -m advisor_cli``."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    try:
        # Inside, so that an interrupt while the program is still being loaded leaves no trace on the screen.
        from advisor_cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("advisor: interrupted\n")
        code = 130
    # All is done and said: what still arrives while Python takes itself down changes nothing.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


if __name__ == "__main__":
    main()
