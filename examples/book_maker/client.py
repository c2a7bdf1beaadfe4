"""One made-up client: files in the formats of his brokers, a profile, and what is wrong in them on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from book_maker import broker_files, planted
from book_maker.course import Account, Chance
from book_maker.drawn import Draw, Wish, accounts_of, draw, policy_of
from book_maker.market import Market
from book_maker.people import made_up_name
from book_maker.policy import profile_text
from book_maker.template_files import Row, held_of, rows_of, settlement, template_csv, template_xlsx

EXPORTS: Mapping[str, tuple[str, Callable[[Account], bytes]]] = {
    "schwab": ("schwab-transactions.csv", broker_files.schwab),
    "ofx": ("statement.qfx", broker_files.ofx),
    "trading212": ("trading212-history.csv", broker_files.trading212),
    "degiro": ("degiro-account.csv", broker_files.degiro),
    "settlement": ("交割单.csv", settlement),
}


@dataclass(frozen=True)
class Client:
    """What one client's folder holds, and what was planted in it.

    Args:
        rows: of the template, header first, where the book is one table.
    """

    folder: str
    profile: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    formats: tuple[str, ...] = ()
    fault: str = ""
    breach: str = ""

    def truth(self) -> dict[str, object]:
        """What is known of the client beforehand, for whoever tests."""
        statuses, kinds = planted.FAULTS.get(self.fault) or planted.BREACHES.get(self.breach) or ((), ())
        said = {"formats": self.formats, "fault": self.fault, "breach": self.breach}
        return {**said, "statuses": statuses, "kinds": kinds}


def made_client(number: int, wish: Wish, market: Market) -> Client:
    """The client of a number: of equal seed and number equal to the byte, whatever others there are."""
    chance = Chance(f"{wish.seed}/{number}")
    faults = planted.IN_TABLES if wish.table else tuple(planted.FAULTS)
    fault = "" if wish.shaped else planted.befallen(number, wish.faulty, faults)
    sound = number - int(number * wish.faulty)  # how many before him have whole files
    breach = planted.befallen(sound, wish.breaching, tuple(planted.BREACHES))
    drawn = draw(chance, wish, market, fault, "" if wish.shaped or fault else breach)
    name = made_up_name(chance, chinese=drawn.chinese)
    client = Client(f"{number:06d}-{name.replace(' ', '-').lower()}", fault=fault, breach=drawn.breach)
    if fault == "empty_folder":
        return client
    accounts = accounts_of(drawn)
    policy = policy_of(drawn, name, accounts)
    policy = replace(policy, unknown=planted.UNKNOWN_KEY if fault == "unknown_key" else "")
    client = replace(client, profile=profile_text(policy))
    if wish.table:
        rows = planted.spoiled(rows_of(accounts[0], chinese=False), fault)
        return replace(client, rows=tuple(rows), formats=("table",))
    formats = (drawn.written, "settlement" if drawn.chinese else "ofx")[: len(accounts)]
    if formats == ("ofx", "ofx"):
        formats = ("schwab", "ofx")  # two files of one name would be one
    return replace(client, files=_files(drawn, accounts, formats), formats=formats)


def _files(drawn: Draw, accounts: list[Account], formats: tuple[str, ...]) -> dict[str, bytes]:
    """The exports by name, with what is wrong in them on purpose."""
    files: dict[str, bytes] = {}
    for account, written in zip(accounts, formats, strict=True):
        if written in EXPORTS:
            name, export = EXPORTS[written]
            files[name] = export(account)
            continue
        chinese = written.startswith("template-zh")
        rows = planted.spoiled(rows_of(account, chinese=chinese), drawn.fault)
        kind = written.rpartition(".")[2]
        content = template_xlsx(rows) if kind == "xlsx" else template_csv(rows, chinese=chinese)
        if drawn.fault == "wrong_encoding":
            content = planted.wrongly_encoded(content)
        files[f"{'交易记录' if chinese else 'transactions'}.{kind}"] = content
        if not drawn.fault and drawn.chance.happens(0.3):
            held = held_of(account, account.rows[-1].at, chinese=chinese)
            files["持仓.csv" if chinese else "holdings.csv"] = template_csv(held, chinese=chinese)
    return files
