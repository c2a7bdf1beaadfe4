"""A run over a book with the stand-ins, as a process of its own: what the tests start, kill and start again.

python drive_book.py BOOK HOME OUTPUT [OPTION=VALUE ...]
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent.parent)]


def main() -> int:
    from stand_in import DAY, MOMENT, StandInSteps

    from advisor_cli.book.crews.crew import Bounds
    from advisor_cli.errors import AdvisorError
    from advisor_cli.report.errors import OutputError
    from advisor_cli.settings import load_settings
    from advisor_cli.workflow.book_run import BookQuestion, with_steps

    book, home, output = map(Path, sys.argv[1:4])
    options = dict(one.split("=", 1) for one in sys.argv[4:])
    settings = load_settings({}, {"ADVISOR_HOME": str(home), "ADVISOR_CLIENT_KEY": "a key of the tests' own"})
    memory = options.get("memory")
    question = BookQuestion(
        book,
        output,
        DAY,
        jobs=int(options.get("jobs", "2")),
        cluster=options.get("cluster", ""),
        bounds=Bounds(float(options.get("seconds", "60")), None if memory is None else int(memory)),
        force="force" in options,
    )
    log = options.get("log")
    steps = StandInSteps(home, None if log is None else Path(log), int(options.get("stirs", "3000")))
    moment = MOMENT + timedelta(hours=float(options.get("later", "0")))
    try:
        done = with_steps(question, settings, steps, lambda: moment, quiet=True)
    except (AdvisorError, OutputError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return int(getattr(error, "exit_code", 3))
    except KeyboardInterrupt:
        return 130
    print(
        json.dumps(asdict(done) | {"in_queue": done.in_queue, "failed": done.failed, "stocked": len(steps.stocked_for)})
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
