"""What is sent and what waits: letters of the brief out, and the outbox shown, tried again, and decided upon."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path

from advisor_cli.console import put, say
from advisor_cli.delivery.deliver import (
    PAUSES,
    DeliveryReport,
    Pace,
    deliver,
    name_left_behind,
    of_brief,
    retry_waiting,
)
from advisor_cli.delivery.letter import Letter
from advisor_cli.delivery.outbox import Outbox
from advisor_cli.delivery.states import OPEN, Delivery, State
from advisor_cli.delivery.targets import Target, read_targets
from advisor_cli.errors import ExitCode, UsageFault
from advisor_cli.output import json_text, text_table
from advisor_cli.settings import Settings
from advisor_cli.workflow.clock import system_clock, system_stopwatch
from data_sources.encoding import Json

SCHEMA = "advisor.outbox/1"
SECONDS = 180.0
MINUTE = "%Y-%m-%d %H:%M"
DECIDE = "advisor brief outbox --resend ID sends it again, --drop ID takes it off the list"


def outbox_of(settings: Settings) -> Outbox:
    """The outbox of the home folder."""
    return Outbox(settings.home / "outbox.sqlite")


def pace_of(seconds: float = SECONDS) -> Pace:
    """Time as this machine has it."""
    return Pace(system_clock, system_stopwatch, time.sleep, seconds, PAUSES)


def send_letter(
    letter: Letter, targets: Sequence[Target], settings: Settings, seconds: float = SECONDS
) -> DeliveryReport:
    """Put a letter into the outbox and send what waits there.

    Args:
        letter: whose key was sent before is not sent again.
        targets: of ``read_targets``, which is called before any work is done.
        settings: whose home has the outbox.
        seconds: that all of it may take.

    Raises:
        FileFault: the outbox cannot be read or written.
    """
    with outbox_of(settings) as outbox:
        return deliver(letter, targets, outbox, pace_of(seconds))


def send_waiting(brief: str, targets: Sequence[Target], settings: Settings, seconds: float = SECONDS) -> DeliveryReport:
    """Send what waits of a brief of which there is no new letter today. As ``send_letter``."""
    with outbox_of(settings) as outbox:
        return retry_waiting(targets, outbox, pace_of(seconds), wanted=of_brief(brief))


def sentences(report: DeliveryReport) -> tuple[str, ...]:
    """What became of each letter, a line each; the targets that wanted none of it are named once."""
    return (*_told(report),)


def _told(report: DeliveryReport) -> Iterator[str]:
    for one in report.deliveries:
        why = f": {one.why}" if one.why else ""
        match one.state:
            case State.SENT:
                yield f"{one.letter} was sent to {one.target} at {one.last.astimezone(UTC):{MINUTE}} UTC"
            case State.WAITING | State.SENDING:
                yield f"{one.letter} waits for {one.target} and is tried again by the next run{why}"
            case State.REFUSED:
                yield f"{one.letter} was given up for {one.target} after {one.runs} runs{why}; {DECIDE}"
            case State.UNCERTAIN:
                yield f"whether {one.letter} reached {one.target} is not known{why}; {DECIDE}"
            case State.DROPPED:
                yield f"{one.letter} was dropped for {one.target}"
    if report.not_wanted:
        yield f"nothing out of the ordinary: not sent to {', '.join(report.not_wanted)}"
    if report.busy:
        yield "another process is sending; what waits is sent by it or by the next run"


def show_outbox(settings: Settings, *, everything: bool, as_json: bool) -> int:
    """Print what is not done with; with ``everything`` also what was sent or dropped."""
    with outbox_of(settings) as outbox:
        name_left_behind(outbox, pace_of())
        found = outbox.deliveries(everything=everything)
    if as_json:
        put(json_text({"schema": SCHEMA, "letters": [_json(one) for one in found]}))
    elif found:
        put(_table(found))
        for line in _reasons(found):
            put(line)
    else:
        say("nothing waits in the outbox")
    return ExitCode.DONE


def retry_outbox(settings: Settings, targets: Path | None, *, as_json: bool, quiet: bool = False) -> int:
    """Try what waits once more. Exit 7 where something of it was not sent.

    Raises:
        UsageFault: no file of targets was named.
        BadFile: that file is faulty.
    """
    if targets is None:
        raise UsageFault("--retry sends letters: name the file of targets as well: --to targets.toml")
    known = read_targets(targets)
    with outbox_of(settings) as outbox:
        report = retry_waiting(known, outbox, pace_of())
    if as_json:
        put(json_text({"schema": SCHEMA, "letters": [_json(one) for one in report.deliveries]}))
    for line in sentences(report) or ("nothing waits in the outbox",):
        say(line, quiet=quiet)
    return ExitCode.DONE if report.is_whole else ExitCode.PARTIAL


def send_again(settings: Settings, number: int, targets: Path | None, *, as_json: bool, quiet: bool = False) -> int:
    """Let a letter wait again that was refused, dropped or perhaps sent; with targets it is sent at once.

    Raises:
        UsageFault: there is no such letter, or it is known to have been sent.
        BadFile: the file of targets is faulty.
    """
    known = read_targets(targets) if targets is not None else ()
    with outbox_of(settings) as outbox:
        name_left_behind(outbox, pace_of())
        found = _asked_for(outbox, number)
        if not outbox.letter(found.letter)[0].body:
            raise UsageFault(f"the text of letter {number} is not kept any more; make the brief of that day again")
        moved = outbox.move(number, (State.UNCERTAIN, State.REFUSED, State.DROPPED), State.WAITING, system_clock())
        if not moved and found.state is not State.WAITING:
            raise UsageFault(f"letter {number} is {found.state.value}; only what may not have arrived is sent again")
        if known:
            retry_waiting(known, outbox, pace_of(), wanted=lambda one: one.number == number)
        now = _asked_for(outbox, number)
    if as_json:
        put(json_text({"schema": SCHEMA, "letters": [_json(now)]}))
    (line,) = sentences(DeliveryReport((now,)))
    say(line, quiet=quiet)
    return ExitCode.PARTIAL if known and now.state is not State.SENT else ExitCode.DONE


def drop(settings: Settings, number: int, *, as_json: bool, quiet: bool = False) -> int:
    """Take a letter off the list; it is not sent any more, by no run.

    Raises:
        UsageFault: there is no such letter, or it is sent or being sent.
    """
    with outbox_of(settings) as outbox:
        name_left_behind(outbox, pace_of())
        found = _asked_for(outbox, number)
        open_ones = tuple(state for state in OPEN if state is not State.SENDING)
        moved = outbox.move(number, open_ones, State.DROPPED, system_clock())
        if not moved and found.state is not State.DROPPED:
            raise UsageFault(f"letter {number} is {found.state.value}; only what is not sent can be dropped")
        now = _asked_for(outbox, number)
    if as_json:
        put(json_text({"schema": SCHEMA, "letters": [_json(now)]}))
    say(f"{now.letter} was dropped for {now.target}", quiet=quiet)
    return ExitCode.DONE


def letters_waiting_for(run: str, settings: Settings) -> tuple[Delivery, ...]:
    """Letters that speak of a run and are not done with: such a run is not pruned."""
    with outbox_of(settings) as outbox:
        return outbox.letters_waiting_for(run)


def runs_waited_for(settings: Settings) -> frozenset[str]:
    """Ids of all runs of which a letter is not done with."""
    with outbox_of(settings) as outbox:
        return outbox.runs_waited_for()


def _asked_for(outbox: Outbox, number: int) -> Delivery:
    found = outbox.delivery(number)
    if found is None:
        raise UsageFault(f"the outbox has no letter {number}; advisor brief outbox --all lists them")
    return found


def _table(found: Sequence[Delivery]) -> str:
    heads = ("ID", "letter", "target", "state", "tries", "since (UTC)", "run")
    rows = [
        (
            str(one.number),
            one.letter,
            one.target,
            one.state.value,
            str(one.tries),
            f"{one.since:{MINUTE}}",
            one.run,
        )
        for one in found
    ]
    return text_table(heads, rows, right=(0, 4))


def _reasons(found: Sequence[Delivery]) -> Iterator[str]:
    told = [one for one in found if one.why and one.state in OPEN]
    if told:
        yield ""
    for one in told:
        yield f"{one.number}: {one.why}"
    if any(one.state in (State.UNCERTAIN, State.REFUSED) for one in found):
        yield f"\n{DECIDE}"


def _json(one: Delivery) -> Json:
    return {
        "id": one.number,
        "letter": one.letter,
        "subject": one.subject,
        "target": one.target,
        "state": one.state.value,
        "tries": one.tries,
        "runs": one.runs,
        "since": one.since.isoformat(),
        "last": one.last.isoformat(),
        "why": one.why,
        "run": one.run,
    }
