"""Letters, targets and a clock for the tests of what is sent."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisor_cli.delivery.deliver import PAUSES, Pace
from advisor_cli.delivery.letter import Letter
from advisor_cli.delivery.targets import Attach, Length, Only, Target
from advisor_cli.settings import Secret

BODY = """# Morning brief

- Moutai fell **5.2 %** \\- [news](https://news.example.com/1)

![chart](brief_charts/1.svg)

| Index | Level | Change |
|:---|---:|---:|
| CSI 300 | 3,900.12 | −1.2 % |
| S\\&P 500 | 6,000.00 | +0.3 % |

<sub>source</sub> \\<script\\>alert(1)\\</script\\>
"""
SHORT = "# Morning brief\n\n- Moutai fell **5.2 %**\n"
KEY = "brief/2026-11-23"
PDF = b"%PDF-1.7 made up"


def letter(folder: Path, *, key: str = KEY, body: str = BODY, short: str = SHORT, language: str = "en") -> Letter:
    """A letter with a PDF in a folder."""
    path = folder / "brief-2026-11-23.pdf"
    path.write_bytes(PDF)
    return Letter(key, "Morning brief 晨报", body, short, (path,), "20261123-run", language)


def target(
    url: str, name: str = "desk", *, length: Length = Length.WHOLE, only: Only = Only.ALWAYS, **secrets: str
) -> Target:
    """A target as ``read_targets`` makes it."""
    hidden = tuple((variable, Secret(value)) for variable, value in secrets.items())
    return Target(name, Secret(url), "...", hidden, Attach.PDF, length, only)


@dataclass
class Time:
    """A clock and a stopwatch of the test; sleeping moves both and takes no time.

    ``real`` measures with the machine's own stopwatch, for servers that hang.
    """

    now: datetime = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)
    while_asleep: Callable[[], None] | None = None

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        if self.while_asleep is not None:
            self.while_asleep()

    def pace(self, seconds: float = 180.0, pauses: tuple[float, ...] = PAUSES) -> Pace:
        began = time.monotonic()
        return Pace(lambda: self.now, lambda: time.monotonic() - began + sum(self.slept), self.sleep, seconds, pauses)

    def one_try(self, seconds: float = 60.0) -> Pace:
        """A pace at which each letter is tried once in a run."""
        return self.pace(seconds, ())
