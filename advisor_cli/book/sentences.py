"""What a book says of its clients in both languages: figures written as in reports, faults as one sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from advisor_cli.report.words import Words
from data_sources.account_snapshot import AccountSnapshot
from data_sources.model.book import ClientStanding, QueueKind, QueueReason, StandingStatus
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from diagnostics.book.standing import sealed
from diagnostics.facts import Fact
from diagnostics.figures import Language, write_figure
from diagnostics.findings import Severity

PRICES_OF_HOLDINGS = (NoteKind.UNPRICED, NoteKind.NO_EXCHANGE_RATE)
KIND_OF = {
    StandingStatus.UNREADABLE: QueueKind.UNREADABLE,
    StandingStatus.NO_DATA: QueueKind.NOT_VALUED,
    StandingStatus.SOURCE_FAILED: QueueKind.NOT_VALUED,
    StandingStatus.CRASHED: QueueKind.UNREADABLE,
}
OF_FILES = (StandingStatus.UNREADABLE, StandingStatus.CRASHED)  # what is to be mended lies in his files
PHRASE_OF = {
    StandingStatus.UNREADABLE: "book_unreadable",
    StandingStatus.NO_DATA: "book_no_data",
    StandingStatus.SOURCE_FAILED: "book_source_failed",
    StandingStatus.CRASHED: "book_crashed",
}


@cache
def words_of(language: Language) -> Words:
    """The words of a language, read once a process."""
    return Words(language)


def written(fact: Fact, language: Language) -> str:
    """A fact as a reader of the language writes it; names of classes and kinds in his words."""
    text = write_figure(fact, language)
    return words_of(language).text(text) if isinstance(fact.value, str) else text


def said(phrase: str, **slots: str) -> tuple[tuple[str, str], ...]:
    """One of the fixed sentences of a book in every language."""
    return tuple((language.value, words_of(language).phrase(phrase, **slots)) for language in Language)


def without_figures(
    folder: str,
    alias: str,
    status: StandingStatus,
    why: str,
    *,
    faults: tuple[str, ...] = (),
    files: str = "",
) -> ClientStanding:
    """The standing of a client of whom nothing could be computed.

    Args:
        folder: his name in the book.
        alias: what stands for him elsewhere; of files that could not be read, that of the folder.
        status: any but DONE.
        why: one sentence with places of files and rows; it stays on the advisor's machine.
        faults: every fault of the files, where there are several.
        files: digest of his files, "" where they could not be read.
    """
    if status in OF_FILES and not faults:
        faults = (why,)
    slots = {"faults": str(max(1, len(faults)))} if status is StandingStatus.UNREADABLE else {}
    reason = QueueReason(KIND_OF[status], int(Severity.SERIOUS), "", (), said(PHRASE_OF[status], **slots))
    return sealed(
        ClientStanding(folder, alias, status, as_of=None, reasons=(reason,), why=why, files=files, faults=faults)
    )


def with_failed_sources(standing: ClientStanding, snapshot: AccountSnapshot) -> ClientStanding:
    """The standing with a reason more where a price is missing because a source failed, not because there is none."""
    missing = [note for note in snapshot.notes if note.need == SOURCE_FAILED and note.kind in PRICES_OF_HOLDINGS]
    if not missing:
        return standing
    names = sorted({note.about for note in missing})
    sentence = said("book_source_part", count=str(len(names)))
    reason = QueueReason(QueueKind.NOT_VALUED, int(Severity.SERIOUS), "", (), sentence)
    return sealed(replace(standing, reasons=(reason, *standing.reasons)))
