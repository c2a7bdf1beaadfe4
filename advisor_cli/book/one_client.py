"""One client of a book, from his files to his standing and his report: a pure function of files, market and terms.

Whatever his files do is a standing and no error; so is what the market lacks. What raises here is a defect.
"""

from __future__ import annotations

import re
import time
import tomllib
from contextlib import suppress
from dataclasses import replace
from functools import partial

from advisor_cli.book.report import market_of, reported
from advisor_cli.book.sentences import with_failed_sources, without_figures, written
from advisor_cli.book.words import Words
from advisor_cli.book.work import BookTerms, ClientOutcome, Reports
from advisor_cli.clients.alias import alias as alias_of
from advisor_cli.clients.alias import identity
from advisor_cli.clients.names import replace_names
from advisor_cli.clients.private import under_alias
from advisor_cli.errors import NothingToReport
from advisor_cli.workflow.clock import latest_day
from advisor_cli.workflow.study import account_evidence_of
from data_sources.account_snapshot import AccountSnapshot, EarlierReport
from data_sources.client_book import ClientFiles, ClientRead, read_client
from data_sources.collect.account import AccountRequest
from data_sources.errors import BadFile, SourceError, SourceNotConfigured, SourceNotInstalled, SourceUnavailable
from data_sources.model.book import StandingStatus
from data_sources.shelf import Shelf, collect_from_shelf
from data_sources.snapshot import SOURCE_FAILED
from diagnostics.account.catalog import ACCOUNT_DIAGNOSIS, STANDING_DIAGNOSIS
from diagnostics.book.standing import standing_of

# Nine digits and more, and numbers in groups: an account's. Days stand in faults, and what is expected of them.
LONG_NUMBER = re.compile(r"(?<![\d.,\-])(?!\d{4}-\d\d-\d\d(?!\d))\d[\d\- ]{7,}\d(?![.,]?\d)")
# It may be had another time; whatever else a source says of the account is about its files, or does not exist.
TRY_AGAIN = (SourceUnavailable, SourceNotInstalled, SourceNotConfigured)


def diagnose_client(
    client: ClientFiles,
    shelf: Shelf,
    terms: BookTerms,
    earlier: EarlierReport | None = None,
    words: Words | None = None,
) -> ClientOutcome:
    """The client's standing, and his report where the terms ask for one.

    Args:
        client: his files.
        shelf: answers for every instrument of the book.
        terms: of the run.
        earlier: his last report before this one, for what changed since.
        words: the model that writes those of his report where he is in the queue; None for the rules.
    """
    began = time.process_time()
    outcome = _outcome(client, shelf, terms, earlier, words)
    return replace(outcome, seconds=time.process_time() - began)


def _outcome(
    client: ClientFiles, shelf: Shelf, terms: BookTerms, earlier: EarlierReport | None, words: Words | None
) -> ClientOutcome:
    failed = partial(_failed, client)
    try:
        read = read_client(client, latest_day(terms.at), terms.as_of, terms.currency)
    except BadFile as fault:
        return failed(StandingStatus.UNREADABLE, fault, alias_of(f"folder:{client.folder}", terms.key))
    alias = _alias(client, read, terms)
    try:
        snapshot = _collected(client, read, alias, shelf, terms, earlier)
        evidence = account_evidence_of(snapshot, terms.conventions)
    except TRY_AGAIN as failure:
        return failed(StandingStatus.SOURCE_FAILED, failure, alias, read)
    except (SourceError, NothingToReport) as nothing:
        return failed(StandingStatus.NO_DATA, nothing, alias, read)
    # Most of a diagnosis only a reader wants, and most clients of most books get no report.
    diagnosed = (ACCOUNT_DIAGNOSIS if terms.reports is Reports.ALL else STANDING_DIAGNOSIS).run(evidence)
    standing = standing_of(
        diagnosed, evidence, terms.rules, written, folder=client.folder, alias=alias, files=read.digest
    )
    standing = with_failed_sources(standing, snapshot)
    lacks = any(note.need == SOURCE_FAILED for note in snapshot.notes)
    if terms.reports is Reports.NONE or (terms.reports is Reports.EXCEPTIONS and not standing.reasons):
        return ClientOutcome(standing, lacks=lacks)
    if terms.reports is not Reports.ALL:
        diagnosed = ACCOUNT_DIAGNOSIS.run(evidence)
    # Words of a model are for who is to be called; whoever is as he should be is told of by the rules.
    asked = words if standing.reasons else None
    outcome = reported(standing, diagnosed, snapshot, terms, market=market_of(shelf), words=asked)
    return replace(outcome, lacks=lacks)


def _alias(client: ClientFiles, read: ClientRead, terms: BookTerms) -> str:
    """As ``account-report`` has it; of a client without name and number that of his folder, wherever the book lies."""
    who = identity(read.profile, read.book, client.path)
    return alias_of(f"folder:{client.folder}" if who.startswith("path:") else who, terms.key)


def _collected(  # noqa: PLR0917
    client: ClientFiles, read: ClientRead, alias: str, shelf: Shelf, terms: BookTerms, earlier: EarlierReport | None
) -> AccountSnapshot:
    """What was observed, under the alias unless the terms name the client."""
    book, profile = read.book, read.profile
    if not terms.named:
        book, profile = under_alias(book, profile, alias, client.folder)
    request = AccountRequest(
        book=book,
        profile=profile,
        subject=alias,
        as_of=terms.as_of,
        years=terms.conventions.years,
        at=terms.at,
        own_prices=read.own_prices,
        benchmark=terms.benchmark,
        named=terms.named,
        earlier=earlier,
    )
    return collect_from_shelf(request, shelf)


def _failed(
    client: ClientFiles,
    status: StandingStatus,
    why: SourceError | NothingToReport,
    alias: str,
    read: ClientRead | None = None,
) -> ClientOutcome:
    """The standing of a client without figures; nothing in it names him but his folder."""
    name = _name(client) if read is None else read.profile.name
    faults = why.faults if isinstance(why, BadFile) else ()
    said = str(why).replace(str(client.path), client.folder)
    return ClientOutcome(
        without_figures(
            client.folder,
            alias,
            status,
            _veiled(said, name, alias),
            faults=tuple(_veiled(str(one), name, alias) for one in faults),
            files="" if read is None else read.digest,
        )
    )


def _name(client: ClientFiles) -> str:
    """The client's name as far as a policy tells it whose files cannot be read."""
    if client.profile is None:
        return ""
    content = next((had for name, had in client.content if name == client.profile.name), None)
    with suppress(OSError, ValueError, RecursionError):
        text = (client.profile.read_bytes() if content is None else content).decode("utf-8-sig")
        said = tomllib.loads(text).get("client", {})
        name = said.get("name", "") if isinstance(said, dict) else ""
        return name if isinstance(name, str) else ""
    return ""


def _veiled(text: str, name: str, alias: str) -> str:
    """Words about files without the client's name, and without numbers as long as an account's."""
    known = {name: alias} if name.strip() else {}
    return LONG_NUMBER.sub("\u2026", replace_names(text, known, tuple(known)))
