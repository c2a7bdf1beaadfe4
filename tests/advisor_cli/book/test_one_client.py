"""One client of a book: the same figures as his account report, nothing that names him, and no error for his files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from advisor_cli.book.json_line import json_line
from advisor_cli.book.one_client import diagnose_client
from advisor_cli.book.queue_text import queue_markdown
from advisor_cli.book.rates import firm_rates
from advisor_cli.book.report import market_of
from advisor_cli.book.steps import ProgramSteps
from advisor_cli.book.work import BookTerms, ClientOutcome, Reports
from advisor_cli.run_record.record import Conventions
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import load_settings
from advisor_cli.workflow.clock import latest_day
from advisor_cli.workflow.replay import replay_run
from data_sources.client_book import ClientFiles, find_clients, union_of, wants
from data_sources.collect.asking import tell_nobody
from data_sources.encoding import canonical_text, encode
from data_sources.model.book import QueueKind, StandingStatus
from data_sources.registry import SourceContext, make_sources
from data_sources.shelf import Shelf, ShelfTerms, stock_shelf
from diagnostics.book.firm import firm_standing
from diagnostics.figures import Language

EXAMPLES = Path(__file__).parents[3] / "examples" / "accounts"
AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
AS_OF = date(2016, 7, 1)
TERMS = BookTerms(
    run="20261123T060000Z-00000000",
    as_of=AS_OF,
    at=AT,
    conventions=Conventions(years=10),
    language=Language.EN,
    key=b"k" * 32,
    reports=Reports.NONE,
    version="0",
)
HOSTILE = "Mária O'Brien-Żółć 张三"
NUMBER = "7712-3409-8861"


def stocked(*clients: ClientFiles) -> Shelf:
    union = union_of(wants(one, latest_day(AT), AS_OF) for one in clients)
    context = SourceContext(clock=lambda: AT)
    return stock_shelf(union, ShelfTerms(AS_OF, 10, AT), lambda country: make_sources(("sample",), country, context))


def one_of(book: Path) -> ClientFiles:
    (client,) = find_clients(book)
    return client


def made(book: Path, terms: BookTerms = TERMS) -> ClientOutcome:
    client = one_of(book)
    return diagnose_client(client, stocked(client), terms)


@cache
def family(folder: Path) -> ClientOutcome:
    shutil.copytree(EXAMPLES / "family", folder / "Family")
    return made(folder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> ClientOutcome:
    return family(tmp_path_factory.mktemp("book"))


def written(book: Path, folder: str, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = book / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return book


HEAD = "date,action,symbol,quantity,price,amount,fees,currency,account\n"
ROWS = HEAD + (
    "2016-01-04,deposit,,,,50000,,USD,{account}\n"
    "2016-01-05,buy,AAPL,300,100,-30000,0,USD,{account}\n"
    "2016-01-05,buy,SPY,50,200,-10000,0,USD,{account}\n"
)


def test_the_figures_are_those_of_the_report(whole: ClientOutcome) -> None:
    figures = {one.key: one for one in whole.standing.figures}
    assert whole.standing.status is StandingStatus.DONE
    assert figures["overview.value"].value == pytest.approx(294_217.93, abs=0.01)
    assert figures["change.flows.1y"].value == pytest.approx(45_515.0)
    assert figures["planning.probability.2"].value == pytest.approx(0.4704)
    assert [one.kind for one in whole.standing.reasons] == [
        QueueKind.SUITABILITY, QueueKind.LIQUIDITY, QueueKind.GOAL,
    ]  # fmt: skip
    assert whole.reports == ()
    assert whole.record is None


def test_equal_files_shelves_and_terms_give_equal_bytes(tmp_path: Path, whole: ClientOutcome) -> None:
    elsewhere = tmp_path / "moved" / "far"
    shutil.copytree(EXAMPLES / "family", elsewhere / "Family")
    again = made(elsewhere)
    assert json_line(again.standing) == json_line(whole.standing)
    assert str(tmp_path) not in json_line(again.standing)


def test_a_report_is_recorded_and_its_run_is_replayed_exactly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = written(tmp_path / "book", "A", {"t.csv": ROWS.format(account="one")})
    client = one_of(book)
    shelf = stocked(client)
    terms = replace(TERMS, reports=Reports.ALL, formats=(".md", ".json"))
    outcome = diagnose_client(client, shelf, terms)
    again = diagnose_client(client, shelf, terms)
    assert outcome.record is not None
    assert (outcome.record, outcome.reports) == (again.record, again.reports)
    settings = load_settings()
    RunStore(settings.runs, market_of(shelf)).write_packed(outcome.record)
    assert replay_run(outcome.record.run_id, settings, as_json=False) == 0
    assert "exactly the same" in capsys.readouterr().err
    (_, page), (_, document) = outcome.reports
    assert "Charts are left out" in page.decode()
    assert ".svg" not in page.decode()
    assert json.loads(document)["run_id"] == outcome.record.run_id
    other = diagnose_client(client, shelf, replace(terms, run="20261124T060000Z-00000000"))
    assert other.record is not None
    assert other.record.run_id != outcome.record.run_id


def test_reports_of_exceptions_alone_leave_out_who_has_nothing_to_say_of(tmp_path: Path) -> None:
    calm = HEAD + "2016-01-04,deposit,,,,50000,,USD,one\n2016-06-01,buy,SPY,50,200,-10000,0,USD,one\n"
    client = one_of(written(tmp_path / "book", "A", {"t.csv": calm}))
    shelf = stocked(client)
    quiet = diagnose_client(client, shelf, replace(TERMS, reports=Reports.EXCEPTIONS, formats=(".md",)))
    assert quiet.standing.reasons == ()
    assert quiet.reports == ()
    told = diagnose_client(client, shelf, replace(TERMS, reports=Reports.ALL, formats=(".md",)))
    assert [suffix for suffix, _ in told.reports] == [".md"]
    assert told.standing == quiet.standing


def test_the_report_of_an_exception_has_every_chapter(tmp_path: Path) -> None:
    policy = '[client]\ncurrency = "USD"\n[limits]\nsingle_holding = 0.1\n'
    client = one_of(written(tmp_path / "book", "A", {"t.csv": ROWS.format(account="one"), "client.toml": policy}))
    shelf = stocked(client)
    alone = diagnose_client(client, shelf, replace(TERMS, reports=Reports.EXCEPTIONS, formats=(".json",)))
    of_all = diagnose_client(client, shelf, replace(TERMS, reports=Reports.ALL, formats=(".json",)))
    assert alone.standing.reasons
    assert alone.standing == of_all.standing
    assert (alone.reports, alone.record) == (of_all.reports, of_all.record)


def test_every_fault_of_a_file_is_in_the_line_and_one_sentence_says_so(tmp_path: Path) -> None:
    faulty = (
        ROWS.format(account="one") + "2016-13-01,buy,AAPL,1,1,-1,0,USD,one\n2016-02-01,buy,AAPL,x1,1,-1,0,USD,one\n"
    )
    standing = made(written(tmp_path / "book", "Smith", {"t.csv": faulty})).standing
    assert standing.status is StandingStatus.UNREADABLE
    assert [reason.kind for reason in standing.reasons] == [QueueKind.UNREADABLE]
    assert len(standing.faults) == 2
    assert any("row 5" in one and "2016-13-01" in one for one in standing.faults)
    assert any("row 6" in one and "x1" in one for one in standing.faults)
    assert standing.why.startswith("Smith: ")
    assert str(tmp_path) not in json_line(standing)
    assert standing.figures == ()
    assert "2" in dict(standing.reasons[0].said)["en"]


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"note.txt": "hello\n"}, StandingStatus.UNREADABLE),
        ({"t.csv": HEAD}, None),
        ({"t.csv": ROWS.format(account="a"), "client.toml": "[client]\nnaem = 'x'\n"}, StandingStatus.UNREADABLE),
        ({"t.csv": ROWS.format(account="a"), "client.toml": "[client\n"}, StandingStatus.UNREADABLE),
        ({"t.csv": HEAD + "2016-01-04,buy,NOSUCHSHARE,1,1,-1,0,USD,a\n"}, StandingStatus.NO_DATA),
        ({"t.csv": HEAD + "2020-01-04,deposit,,,,5,,USD,a\n"}, StandingStatus.NO_DATA),  # all of it lies after the day
        ({"t.csv": "\x00\x01\x02"}, StandingStatus.UNREADABLE),
    ],
)
def test_nothing_in_a_clients_files_is_an_error(
    tmp_path: Path, files: Mapping[str, str], status: StandingStatus | None
) -> None:
    standing = made(written(tmp_path / "book", "Any", files)).standing
    assert status is None or standing.status is status
    if standing.status is not StandingStatus.DONE:
        assert standing.reasons
        assert standing.why
        assert len(standing.result) == 64


def test_a_source_that_failed_is_another_thing_than_a_price_that_does_not_exist(tmp_path: Path) -> None:
    client = one_of(written(tmp_path / "book", "A", {"t.csv": ROWS.format(account="one")}))
    nothing = stocked()  # the shelf of another book: it never asked for these
    standing = diagnose_client(client, nothing, TERMS).standing
    assert standing.status is StandingStatus.SOURCE_FAILED
    assert standing.reasons[0].kind is QueueKind.NOT_VALUED


def hostile_book(folder: Path, rows: str) -> Path:
    """A client whose policy, files and accounts bear his name and number."""
    policy = (
        f'[client]\nname = "{HOSTILE}"\ncurrency = "USD"\nrisk_level = "C1"\n[limits]\nsingle_holding = 0.1\n'
        f'[[goals]]\nname = "House of {HOSTILE}"\namount = 900000\ndate = 2040-01-01\n'
        f'[accounts."{NUMBER}"]\nlabel = "{HOSTILE} joint"\n'
    )
    return written(folder, "client-folder", {f"{HOSTILE} {NUMBER}.csv": rows, "client.toml": policy})


def nothing_of_him(text: str) -> bool:
    telling = ("Mária", "Brien", "Żółć", "张三", NUMBER, NUMBER.replace("-", ""), "8861")
    return not any(one in text for one in telling)


def test_nothing_of_a_client_is_in_his_line_queue_or_report_but_his_folder(tmp_path: Path) -> None:
    book = hostile_book(tmp_path / "book", ROWS.format(account=NUMBER))
    outcome = made(book, replace(TERMS, reports=Reports.ALL, formats=(".md", ".json")))
    assert outcome.standing.status is StandingStatus.DONE
    assert outcome.standing.reasons
    queue = queue_markdown("run", firm_standing([outcome.standing]), (outcome.standing,), Language.ZH)
    assert outcome.record is not None
    for text in (json_line(outcome.standing), queue, *(body.decode() for _, body in outcome.reports)):
        assert nothing_of_him(text)
    assert nothing_of_him(outcome.record.manifest.decode())


def test_nothing_of_a_client_is_in_the_faults_of_his_files(tmp_path: Path) -> None:
    rows = ROWS.format(account=NUMBER) + f"2016-02-01,buy,AAPL,{NUMBER.replace('-', '')}x,1,-1,0,USD,{HOSTILE}\n"
    standing = made(hostile_book(tmp_path / "book", rows)).standing
    assert standing.status is StandingStatus.UNREADABLE
    assert nothing_of_him(json_line(standing))
    assert "row 5" in standing.faults[0]


def test_a_client_without_name_and_number_has_the_alias_of_his_folder_wherever_the_book_lies(tmp_path: Path) -> None:
    rows = ROWS.format(account="")
    one = made(written(tmp_path / "here" / "book", "Li", {"t.csv": rows})).standing
    other = made(written(tmp_path / "there" / "book", "Li", {"t.csv": rows})).standing
    third = made(written(tmp_path / "here" / "books", "Wu", {"t.csv": rows})).standing
    assert one.alias == other.alias
    assert one.alias != third.alias


def test_the_digest_of_the_files_is_of_their_bytes_and_not_of_their_times(tmp_path: Path) -> None:
    first = written(tmp_path / "book", "A", {"t.csv": ROWS.format(account="one")})
    before = made(first).standing
    (first / "A" / "t.csv").touch()
    assert made(first).standing == before
    written(tmp_path / "book", "A", {"t.csv": ROWS.format(account="one") + "2016-02-01,deposit,,,,1,,USD,one\n"})
    assert made(first).standing.files != before.files


def test_the_firms_rates_are_those_of_the_frozen_market_and_what_it_has_not_is_left_out(tmp_path: Path) -> None:
    rows = ROWS.format(account="one") + "2016-02-01,deposit,,,,100,,EUR,one\n"
    shelf = stocked(one_of(written(tmp_path / "book", "A", {"t.csv": rows})))
    rates = firm_rates({"EUR", "USD", "XAU"}, "USD", AS_OF, shelf.sources_of)
    assert rates["USD"] == 1.0
    assert rates["EUR"] == pytest.approx(1.1135, abs=0.002)  # the ECB's rate of 1 July 2016
    assert "XAU" not in rates
    assert firm_rates({"EUR"}, "", AS_OF, shelf.sources_of) == {}


def test_the_rate_of_a_currency_that_no_client_has_is_asked_for_with_the_market(tmp_path: Path) -> None:
    client = one_of(written(tmp_path / "book", "A", {"t.csv": ROWS.format(account="one")}))
    context = SourceContext(clock=lambda: AT)
    steps = ProgramSteps(tmp_path, lambda country: make_sources(("sample",), country, context))
    union = canonical_text(encode(wants(client, latest_day(AT), AS_OF)))
    market = steps.stock(replace(TERMS, firm_currency="GBP"), union, tmp_path / "markets", tell_nobody)
    rates = steps.firm_rates(TERMS, union, market.path, "GBP")
    assert rates["USD"] == pytest.approx(0.7506, abs=0.005)  # the ECB's rates of 1 July 2016
