"""A client's report within a book: the words, the pages, and the record of its run.

The same study as ``advisor account-report`` makes, so that ``advisor runs why`` and ``replay`` work for it.
"""

from __future__ import annotations

from datetime import UTC
from functools import cache, lru_cache

from advisor_cli.book.words import Words
from advisor_cli.book.work import BookTerms, ClientOutcome
from advisor_cli.clients.files import without_file_names
from advisor_cli.report.document import Document
from advisor_cli.report.json_envelope import envelope_text
from advisor_cli.run_record.compared import compared_text, earlier_report_of
from advisor_cli.run_record.packed import packed
from advisor_cli.run_record.record import Manifest, RunRecord, commentary_to_json, facts_to_json
from advisor_cli.run_record.shared_market import Market, share
from advisor_cli.run_record.store import new_run_id
from advisor_cli.workflow.frame import Frame
from advisor_cli.workflow.recording import receipts, versions
from advisor_cli.workflow.study import origins, told
from data_sources.account_snapshot import AccountSnapshot
from data_sources.encoding import digest
from data_sources.model.book import ClientStanding
from data_sources.shelf import Shelf
from diagnostics.account.summary.compared import COMPARED
from diagnostics.pipeline import Diagnosed

_versions = cache(versions)


@lru_cache(maxsize=2)
def market_of(shelf: Shelf) -> Market:
    """The whole histories of a shelf, put in order once a process; a shelf is equal to itself alone."""
    return Market(shelf.histories())


def reported(
    standing: ClientStanding,
    diagnosed: Diagnosed,
    snapshot: AccountSnapshot,
    terms: BookTerms,
    *,
    market: Market,
    words: Words | None = None,
) -> ClientOutcome:
    """The outcome with the reports that the terms ask for, and their run.

    Args:
        standing: of the client.
        diagnosed: of his account.
        snapshot: what that was made of.
        terms: of the run over the book.
        market: the whole histories of the book, which the record refers to.
        words: the model that writes them; None for those of the rules alone.
    """
    shared = share(snapshot, market)
    frame = _frame(standing, shared.text, terms)
    begun = 0 if words is None else words.begun
    made = told(diagnosed, snapshot, frame, None if words is None else words.about(snapshot))
    named = origins(snapshot)
    record = RunRecord(
        manifest=Manifest(
            run_id=frame.run_id,
            kind=diagnosed.kind,
            created=frame.created,
            subject=snapshot.subject.symbol,
            subject_name=made.document.name,
            as_of=snapshot.as_of,
            language=terms.language.value,
            is_sample=snapshot.is_sample,
            model="" if words is None else words.model.name,
            conventions=terms.conventions,
            arguments=(("book_run", terms.run), *terms.arguments),
            settings=terms.settings,
            versions=_versions(),
            received=receipts(named if snapshot.named else without_file_names(named), ()),
            spent=None if words is None else words.spent_since(begun),
        ),
        snapshot=shared.text,
        facts=facts_to_json(made.diagnosed.ledger),
        commentary=commentary_to_json(made.commentary),
        document=envelope_text(made.document),
        market=shared.carried,
        compared=compared_text(
            earlier_report_of(
                frame.run_id, snapshot.as_of, diagnosed.ledger, (one.name for one in diagnosed.findings), COMPARED
            )
        ),
    )
    pages = tuple((suffix, _page(made.document, suffix, record)) for suffix in terms.formats)
    return ClientOutcome(standing, pages, packed(record, shared.references), unworded=made.commentary.failure)


def _frame(standing: ClientStanding, snapshot: str, terms: BookTerms) -> Frame:
    """The run's id follows from the book's run and the client alone: whoever makes it again gives it the same."""
    about = f"{terms.run}\n{standing.folder}\n{digest(snapshot)}"
    return Frame(
        run_id=new_run_id(terms.at, about, letters=16),
        created=terms.at.astimezone(UTC).isoformat(timespec="seconds"),
        version=terms.version,
        language=terms.language,
        conventions=terms.conventions,
    )


def _page(document: Document, suffix: str, record: RunRecord) -> bytes:
    """One report; Markdown comes without the files of its charts, which would be a hundred thousand of a book."""
    match suffix:
        case ".json":
            return record.document.encode()
        case ".md":
            from advisor_cli.report.markdown import markdown

            return markdown(document, None).encode()
        case _:
            from advisor_cli.report.charts.draw import draw_charts
            from advisor_cli.report.pdf import pdf

            return pdf(document, draw_charts(document))
