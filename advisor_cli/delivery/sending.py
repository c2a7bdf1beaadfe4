"""One attempt to send one letter to one target: in a process of its own, within a time, and judged by what was seen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import advisor_cli
from advisor_cli.console import one_line
from advisor_cli.delivery.letter import Letter
from advisor_cli.delivery.states import Ended, Outcome
from advisor_cli.delivery.targets import Attach, Length, Target

LONGEST_WHY = 300
PROCESS = "advisor_cli.delivery.one_send"
Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter ready for a target: its attachments where the outbox keeps them, and the names that they go by."""

    letter: Letter
    names: tuple[str, ...]
    target: Target

    def text(self) -> str:
        """What the sending process reads."""
        letter, target = self.letter, self.target
        files = [
            (str(path.resolve()), name)
            for path, name in zip(letter.attachments, self.names, strict=True)
            if target.attach is Attach.PDF and name.lower().endswith(".pdf")
        ]
        return json.dumps(
            {
                "url": target.url.reveal(),
                "subject": one_line(letter.subject),
                "body": letter.body,
                "short": letter.short,
                "run": letter.run,
                "language": letter.language,
                "attachments": files,
                "first_page": target.length is Length.FIRST_PAGE,
            }
        )


def send(parcel: Parcel, seconds: float) -> Outcome:
    """Send it, or find out why not. Whoever does not answer is left behind when the time is over.

    Args:
        parcel: the letter and its target.
        seconds: that the attempt may take.
    """
    # The package's own folder, so that it is found however this process was started; the secrets go through the
    # pipe, because arguments of a process can be read by others.
    command = [sys.executable, "-m", PROCESS]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(advisor_cli.__file__).parent.parent,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # Ctrl-C ends the brief, and not a letter that is just being handed over
    ) as process:
        try:
            output, _ = process.communicate(parcel.text(), timeout=seconds)
            late = False
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            late = True
    why = f"no answer within {seconds:.0f} s" if late else f"the sending process ended with code {process.returncode}"
    outcome = judged(tuple(_steps(output)), why)
    return Outcome(outcome.ended, parcel.target.blanked(one_line(outcome.why))[:LONGEST_WHY])


def _steps(output: str) -> Iterator[Step]:
    """The steps that were told. A library may have printed something between them, and the last may be cut."""
    for line in output.splitlines():
        try:
            step = json.loads(line)
        except ValueError:
            continue
        if isinstance(step, dict):
            yield step


def judged(steps: Sequence[Step], otherwise: str) -> Outcome:
    """How an attempt ended, by what was seen of it.

    Sent: the service said so, and nothing speaks against it. Failed: nothing of it arrived, for certain. Everything
    else is uncertain: what was handed over and not answered, and what arrived in part.

    Args:
        steps: as ``wire`` and ``one_send`` tell them.
        otherwise: why, where the last step is missing.
    """
    ended = [step for step in steps if "ended" in step]
    kinds = {step["ended"] for step in ended}
    last = next((step for step in steps if "done" in step), None)
    in_hand = sum("begun" in step for step in steps) > sum(bool(step.get("began")) for step in ended)
    if "unanswered" in kinds or in_hand:
        said = _reasons(ended, "unanswered") or otherwise
        return Outcome(Ended.UNCERTAIN, f"it was handed over, and no answer came ({said})")
    against = _reasons(ended, "refused") or _reasons(ended, "unreached")
    if kinds & {"refused", "unreached"}:
        if "accepted" in kinds:
            return Outcome(Ended.UNCERTAIN, f"it arrived in part; the rest was not taken: {against}")
        return Outcome(Ended.FAILED, against or otherwise)
    if last is not None and last["done"]:
        return Outcome(Ended.SENT)
    said = str(last.get("why") or "apprise could not send it") if last is not None else otherwise
    if "accepted" in kinds:
        return Outcome(Ended.UNCERTAIN, f"it arrived at least in part ({said})")
    if any("connects" in step for step in steps) and not any("session" in step for step in steps):
        # Neither mail nor HTTP: how far it came cannot be seen.
        return Outcome(Ended.UNCERTAIN, f"it may have arrived ({said})")
    return Outcome(Ended.FAILED, said)


def _reasons(ended: Sequence[Step], kind: str) -> str:
    """What was said of the messages that ended so, each reason once."""
    return "; ".join(dict.fromkeys(str(step["why"]) for step in ended if step["ended"] == kind and step["why"]))
