"""A brief on its way to those who want it: the letter of its day, put into the outbox and sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from advisor_cli.delivery.letter import Letter
from advisor_cli.delivery.states import Delivery, State
from advisor_cli.delivery.targets import Target, read_targets
from advisor_cli.report.document import Document
from advisor_cli.settings import Settings


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a letter.

    Args:
        sent: names of the targets that have it.
        told: a sentence for each letter that was sent now, waits, was given up, or may have arrived.
        is_whole: whether everybody has what he is to have.
        kept_back: a sentence for each target that had, or may have had, the letter of this day from another run: this
            one was not sent to it.
    """

    sent: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    is_whole: bool = True
    kept_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """How letters of briefs are sent; without targets nothing is.

    Args:
        targets: of the file that was named.
        seconds: that all sending of a run may take.
    """

    targets: tuple[Target, ...]
    settings: Settings
    seconds: float

    @classmethod
    def to(cls, path: Path | None, settings: Settings) -> Post:
        """To the targets of a file; None for nobody.

        Raises:
            BadFile: it has faults; all of them are listed.
        """
        return cls(() if path is None else read_targets(path), settings, max(settings.time_budget, 60.0))

    def send(self, document: Document, key: str, folder: Path) -> Posted:
        """Send a brief to every target that has not had the letter of this key, and whatever waits besides.

        Args:
            document: the brief.
            key: of the letter.
            folder: where its PDF is made; the outbox keeps a copy of its own as long as somebody waits for it.

        Raises:
            FileFault: the outbox cannot be written. The brief itself is written by then.
        """
        if not self.targets:
            return Posted()
        from advisor_cli.report.letter import letter, short_letter, subject_line
        from advisor_cli.report.save import save
        from advisor_cli.workflow.outbox import send_letter, sentences

        attached = folder / f"{document.subject.symbol}-{document.as_of.isoformat()}.pdf"
        save(document, [attached])
        posted = Letter(
            key=key,
            subject=subject_line(document),
            body=letter(document),
            short=short_letter(document),
            attachments=(attached,),
            run=document.run_id,
            language=document.language.value,
            is_exceptional=bool(document.issues),
        )
        try:
            report = send_letter(posted, self.targets, self.settings, self.seconds)
        finally:
            attached.unlink(missing_ok=True)
        mine = [one for one in report.in_state(State.SENT) if one.letter == key]
        held = [one for one in mine if one.run != posted.run]
        others = replace(report, deliveries=tuple(one for one in report.deliveries if one not in held))
        sent = tuple(one.target for one in mine if one not in held)
        return Posted(sent, sentences(others), report.is_whole, tuple(map(_kept_back, held)))

    def send_waiting(self, name: str) -> Posted:
        """Send what waits of a brief on a day on which none is made.

        Raises:
            FileFault: the outbox cannot be read or written.
        """
        if not self.targets:
            return Posted()
        from advisor_cli.workflow.outbox import send_waiting, sentences

        report = send_waiting(name, self.targets, self.settings, self.seconds)
        return Posted((), sentences(report), report.is_whole)


def _kept_back(held: Delivery) -> str:
    return (
        f"{held.target} had {held.letter} before, of run {held.run}; this one was not sent to it"
        " (--force sends it, --name tells two briefs of a day apart)"
    )
