"""The second lock before a language model, and the files of a client who is not named."""

from __future__ import annotations

from datetime import date

from advisor_cli.clients.discreet import DiscreetModel, names_of
from advisor_cli.clients.files import without_file_names
from data_sources.account_snapshot import AccountSnapshot
from data_sources.collect.account import AccountRequest, collect_account
from data_sources.model import AccountBook, AccountFile, CashBalance, ClientProfile, Origin, Place
from data_sources.providers.sample import SampleSource
from diagnostics.commentary.model import Message, Reply

FILE = Origin("file", "王秀兰.csv", "2024-01-01", "a" * 64)
DAY = date(2020, 1, 2)


class Listening:
    """A model that answers nothing of worth, and remembers what it heard."""

    name = "listening"

    def __init__(self) -> None:
        self.heard: list[Message] = []

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        self.heard += messages
        return Reply("said", "listening")


def snapshot() -> AccountSnapshot:
    files = (AccountFile("sub/王秀兰.csv", "own", 1, ("880012345678", "IRA"), DAY, DAY, FILE),)
    cash = (CashBalance(DAY, "CNY", 5.0, "880012345678", Place("sub/王秀兰.csv", 2)),)
    profile = ClientProfile(name="王秀兰")
    return collect_account(AccountRequest(AccountBook(files, cash=cash), profile), lambda _: (SampleSource(),))


def test_a_model_never_hears_who_it_is() -> None:
    names = names_of(snapshot())
    assert names == ("王秀兰", "880012345678", "sub/王秀兰.csv", "王秀兰.csv")
    model = Listening()
    told = "王秀兰 holds an IRA in 880012345678 (王秀兰.csv:2): [[exposure.cash]] of 1,538,123.45"
    reply = DiscreetModel(model, names).complete((Message("user", told),))
    assert reply.text == "said"
    (heard,) = model.heard
    assert heard.content == "[name] holds an IRA in [name] ([name]:2): [[exposure.cash]] of 1,538,123.45"
    assert DiscreetModel(model, names).name == "listening"


def test_files_are_told_by_number_and_digest_and_sources_by_name() -> None:
    source = Origin("yahoo", "chart of SPY", "2024-01-01", "b" * 64)
    other = Origin("file", "prices.csv", "2024-01-01", "c" * 64)
    found = without_file_names((FILE, source, other, FILE))
    assert [one.dataset for one in found] == ["file 1", "chart of SPY", "file 2", "file 1"]
    assert [one.sha256[0] for one in found] == ["a", "b", "c", "a"]
