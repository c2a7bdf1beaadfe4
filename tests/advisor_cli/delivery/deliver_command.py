"""A process that sends one letter to one address, to be killed in the middle: FOLDER URL."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from made_up_letters import letter, target

from advisor_cli.delivery.deliver import Pace, deliver
from advisor_cli.delivery.outbox import Outbox

if __name__ == "__main__":
    folder, url = Path(sys.argv[1]), sys.argv[2]
    pace = Pace(lambda: datetime.now(UTC), time.monotonic, time.sleep)
    with Outbox(folder / "outbox.sqlite") as outbox:
        print([one.state.value for one in deliver(letter(folder), [target(url)], outbox, pace).deliveries])
