"""The standing of a client of whom nothing came because a worker died of him, hung, or met a defect of the program."""

from __future__ import annotations

from typing import assert_never

from advisor_cli.book.crews.crew import TRIES, Fall, Fallen
from advisor_cli.book.sentences import without_figures
from advisor_cli.book.work import BookTerms, ClientFiles
from advisor_cli.clients.alias import alias
from data_sources.model.book import ClientStanding, StandingStatus


def fallen_standing(client: ClientFiles, fallen: Fallen, terms: BookTerms, seconds: float) -> ClientStanding:
    """What is known of him: that he was tried, and what to do. It is the same on every machine."""
    why = _why(fallen, seconds)
    return without_figures(
        client.folder, alias(f"folder:{client.folder}", terms.key), StandingStatus.CRASHED, why, files=client.stamp
    )


def _why(fallen: Fallen, seconds: float) -> str:
    match fallen.fall:
        case Fall.DIED:
            return f"the process that worked on the files died, {TRIES} times; leave out one file after the other"
        case Fall.TOO_LONG:
            return f"the files took more than {seconds:g} s; split them, or allow more with --client-seconds"
        case Fall.NO_MEMORY:
            return "the files need more memory than a worker has; split them, or allow more with --worker-memory"
        case Fall.DEFECT:
            return f"a defect of the program ({fallen.name}) ended the work on the files; please report it"
        case _:
            assert_never(fallen.fall)
