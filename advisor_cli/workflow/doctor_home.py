"""What the doctor says of the home folder: what is kept there, who is at work in it, and what waits to be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from advisor_cli.book.home import LOCK
from advisor_cli.errors import AdvisorError
from advisor_cli.settings import Settings
from advisor_cli.unattended.lock import DEAD_AFTER, Lock
from advisor_cli.workflow.clock import Clock
from advisor_cli.workflow.doctor_sources import Check
from advisor_cli.workflow.outbox import outbox_of

BRIEF_LOCK = "brief.lock"


def home_checks(settings: Settings, clock: Clock) -> tuple[Check, ...]:
    """Three lines: home, work under way, letters. Nothing is made, taken or sent."""
    return (_kept(settings), _work(settings.home, clock), _outbox(settings))


def _kept(settings: Settings) -> Check:
    """How much there is."""
    folders = (("runs", settings.runs), ("briefs", settings.home / "briefs"), ("books", settings.home / "books"))
    counts = ", ".join(f"{sum(one.is_dir() for one in _entries(path))} {name}" for name, path in folders)
    return Check("home", "folder", "ok", f"{counts}; {settings.home}")


def _work(home: Path, clock: Clock) -> Check:
    """Who says that he is at a brief or a book, and whether he has shown a sign of life lately."""
    told = []
    for kind, name, folder in (("brief", BRIEF_LOCK, home / "briefs"), ("book", LOCK, home / "books")):
        for one in _entries(folder):
            lock = Lock(one / name, f"{kind} {one.name}")
            holder = lock.holder()
            if holder is None:
                continue
            who = f"{lock.what}: process {holder.pid} on {holder.host} since {holder.since}"
            told.append(who if _lives(one / f"{name}.holder", clock) else f"{who}, dead: the next run takes over")
    return Check("work", "under way", "ok", "; ".join(told) or "none")


def _lives(sign: Path, clock: Clock) -> bool:
    try:
        return abs(clock().timestamp() - sign.stat().st_mtime) < DEAD_AFTER
    except FileNotFoundError:  # it has just ended
        return True


def _outbox(settings: Settings) -> Check:
    """What waits, was given up, or may have arrived."""
    box = outbox_of(settings)
    try:
        with box:
            found = Counter(one.state.value for one in box.deliveries())
    except AdvisorError as trouble:
        return Check("outbox", "letters", "absent", str(trouble))
    counts = ", ".join(f"{count} {state}" for state, count in sorted(found.items()))
    return Check("outbox", "letters", "ok", f"{counts}; advisor brief outbox lists them" if counts else "none waits")


def _entries(folder: Path) -> Iterable[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return ()
