"""OFX and QFX: investment statements, retirement plans, bank statements, in either spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.interchange.ofx_tags import Tag, read_tags
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import currency as currency_of
from data_sources.accounts.rows.cells import is_isin
from data_sources.accounts.rows.cells import symbol as canonical
from data_sources.accounts.rows.fields import Fields
from data_sources.accounts.rows.tables import UNKNOWN_ACTION, Gathered
from data_sources.accounts.rows.trades import deposit_or_withdrawal, money, shares, trade, transfer
from data_sources.model import Action, CashBalance, Holding, SumCheck

STATEMENTS = ("INVSTMTRS", "STMTRS", "CCSTMTRS")
OPTIONS = frozenset({"BUYOPT", "SELLOPT", "CLOSUREOPT", "POSOPT"})
WITHIN = frozenset({"JRNLFUND", "JRNLSEC"})
POSITIONS = ("POSSTOCK", "POSMF", "POSDEBT", "POSOTHER", "POSOPT")
SECURITIES = ("STOCKINFO", "MFINFO", "DEBTINFO", "OPTINFO", "OTHERINFO")
BANK_KINDS = {
    "INT": Action.INTEREST, "DIV": Action.DIVIDEND, "FEE": Action.FEE, "SRVCHG": Action.FEE,
}  # fmt: skip
NAMED = {"RETOFCAP": Action.RETURN_OF_CAPITAL, "INVEXPENSE": Action.FEE, "MARGININTEREST": Action.INTEREST}
PERCENT = 0.01
CENT = 0.011
NOT_AN_OPTION = "an option: options are not valued"


@dataclass(slots=True)
class _Statement:
    """One statement: whose, in which money, and the names of its securities."""

    gathered: Gathered
    account: str
    currency: str
    names: Mapping[str, Mapping[str, str]]
    paid_out: set[tuple[str, str, str]] = field(default_factory=set)

    def fields(self, tag: Tag) -> Fields:
        return Fields(self.gathered, tag.row, tag.values(), "ymd", either_mark=True)

    def money_of(self, tag: Tag, entry: Fields) -> str:
        """The entry's currency: its own, where its amounts are not turned into the statement's."""
        own = tag.first("CURRENCY")
        symbol = own.first("CURSYM") if own else None
        return (currency_of(symbol.text) if symbol else "") or self.currency or entry.gathered.hints.currency

    def holding(self, entry: Fields) -> dict[str, str]:
        """Symbol, name and ISIN of the entry's security."""
        number = entry.text("UNIQUEID")
        known = self.names.get(number, {})
        isin = number if is_isin(number) else ""
        ticker = known.get("TICKER", "")
        symbols = self.gathered.hints.symbols
        symbol = symbols.get(number) or canonical(ticker or number, symbols, isin=isin)
        return {"symbol": symbol, "name": " ".join(known.get("SECNAME", "").split()), "isin": isin}


@dataclass(frozen=True, slots=True)
class Ofx:
    """The reader."""

    name: str = "ofx"
    label: str = "OFX / QFX (Quicken): investment, 401(k) and bank statements"
    label_zh: str = "OFX / QFX（Quicken）：投资、401(k) 与银行对账单"

    def recognizes(self, file: OpenedFile) -> bool:
        """By its header or its root tag."""
        start = file.text[:4000].upper()
        return "OFXHEADER" in start or "<OFX>" in start

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every statement of the file."""
        gathered = Gathered(file, hints)
        root = read_tags(file.text)
        names = {}
        for info in root.all(*SECURITIES):
            values = info.values()
            names[values.get("UNIQUEID", "")] = values
        statements = list(root.all(*STATEMENTS))
        if not statements:
            gathered.fault("no statement", 1, "", "an investment or bank statement (INVSTMTRS, STMTRS)")
        for tag in statements:
            values = tag.values()
            currency = currency_of(values.get("CURDEF", ""))
            statement = _Statement(gathered, values.get("ACCTID", ""), currency, names)
            _history(statement, tag)
            _positions(statement, tag)
            _balances(statement, tag)
        return gathered.result()


def _history(statement: _Statement, tag: Tag) -> None:
    gathered = statement.gathered
    entries = [entry for held in tag.all("INVTRANLIST", "BANKTRANLIST") for entry in held.children]
    entries = [entry for entry in entries if entry.children]
    for entry in entries:
        if entry.name == "INCOME":
            statement.paid_out.add(_payment(statement.fields(entry)))
    for entry in entries:
        if entry.name in ("DTSTART", "DTEND"):
            continue
        gathered.rows += 1
        fields = statement.fields(entry)
        if entry.name in OPTIONS:
            fields.skip(_words(entry), NOT_AN_OPTION)
        elif entry.name in WITHIN:
            fields.skip(_words(entry), "a journal within the account")
        elif entry.name.startswith(("BUY", "SELL")):
            _trade(statement, entry, fields)
        elif entry.name in ("INVBANKTRAN", "STMTTRN"):
            _bank(statement, entry, fields)
        elif entry.name == "REINVEST":
            _reinvest(statement, entry, fields)
        elif entry.name == "SPLIT":
            _split(statement, entry, fields)
        elif entry.name == "TRANSFER":
            _transfer(statement, entry, fields)
        elif entry.name in ("INCOME", "RETOFCAP", "INVEXPENSE", "MARGININTEREST"):
            _income(statement, entry, fields)
        else:
            fields.skip(_words(entry), UNKNOWN_ACTION)


def _words(entry: Tag) -> str:
    values = entry.values()
    shown = ("DTTRADE", "MEMO", "UNIQUEID", "UNITS", "TOTAL")
    return " | ".join((entry.name, *(values[name] for name in shown if name in values)))


def _payment(fields: Fields) -> tuple[str, str, str]:
    return fields.text("UNIQUEID"), fields.text("DTTRADE")[:8], f"{abs(fields.amount('TOTAL')):.2f}"


def _trade(statement: _Statement, entry: Tag, fields: Fields) -> None:
    comes = entry.name.startswith("BUY")
    action = Action.BUY if comes else Action.SELL
    if fields.text("BUYTYPE").upper().startswith("BUYTOCOVER"):
        action = Action.BUY_TO_COVER
    elif fields.text("SELLTYPE").upper().startswith("SELLSHORT"):
        action = Action.SELL_SHORT
    scale = PERCENT if entry.name.endswith("DEBT") else 1.0
    price = fields.number("UNITPRICE")
    held = statement.holding(fields)
    done = trade(
        statement.gathered, fields.place(), action, fields.day("DTTRADE"), held["symbol"],
        quantity=fields.needed("UNITS"), price=None if price is None else price * scale, amount=fields.number("TOTAL"),
        fees=abs(fields.amount("COMMISSION")) + abs(fields.amount("FEES")) + abs(fields.amount("LOAD")),
        taxes=abs(fields.amount("TAXES")) + abs(fields.amount("WITHHOLDING")), accrued=abs(fields.amount("ACCRDINT")),
        currency=statement.money_of(entry, fields), account=statement.account, time=_time(fields), name=held["name"],
        isin=held["isin"], reference=fields.said("FITID"), text=fields.said("MEMO") or entry.name,
    )  # fmt: skip
    statement.gathered.transactions.append(done)


def _time(fields: Fields) -> str:
    """The time of the trade; midnight and the close of business stand for none."""
    found = fields.time("DTTRADE")
    return "" if found in ("00:00:00", "16:00:00", "17:00:00", "12:00:00") else found


def _reinvest(statement: _Statement, entry: Tag, fields: Fields) -> None:
    """Units for a distribution. Where the same distribution stands as income too, it was paid out and is spent here."""
    held = statement.holding(fields)
    spent = _payment(fields) in statement.paid_out
    total = fields.amount("TOTAL")
    done = trade(
        statement.gathered, fields.place(), Action.BUY if spent else Action.REINVEST, fields.day("DTTRADE"),
        held["symbol"], quantity=fields.needed("UNITS"), price=fields.number("UNITPRICE"), amount=-abs(total),
        fees=abs(fields.amount("COMMISSION")) + abs(fields.amount("FEES")), currency=statement.money_of(entry, fields),
        account=statement.account, name=held["name"], isin=held["isin"], reference=fields.said("FITID"),
        text=fields.said("MEMO") or entry.name,
    )  # fmt: skip
    if not spent:
        # What was distributed is what the units cost: their price is rounded, or not told.
        done = replace(done, amount=0.0, fees=0.0, cost=abs(total) or None)
    statement.gathered.transactions.append(done)


def _income(statement: _Statement, entry: Tag, fields: Fields) -> None:
    total = fields.needed("TOTAL")
    kind = fields.text("INCOMETYPE").upper()
    action = NAMED.get(entry.name) or (Action.INTEREST if kind == "INTEREST" else Action.DIVIDEND)
    held = statement.holding(fields)
    done = money(
        fields.place(), action, fields.day("DTTRADE"), total, currency=statement.money_of(entry, fields),
        account=statement.account, symbol=held["symbol"], name=held["name"], isin=held["isin"],
        taxes=abs(fields.amount("TAXES")) + abs(fields.amount("WITHHOLDING")), reference=fields.said("FITID"),
        text=fields.said("MEMO") or kind or entry.name,
    )  # fmt: skip
    statement.gathered.transactions.append(done)


def _bank(statement: _Statement, entry: Tag, fields: Fields) -> None:
    amount = fields.needed("TRNAMT")
    action = BANK_KINDS.get(fields.text("TRNTYPE").upper()) or deposit_or_withdrawal(amount)
    words = fields.said("NAME", "MEMO").lower()
    if "interest" in words and action in (Action.DEPOSIT, Action.WITHDRAWAL):
        action = Action.INTEREST
    elif words.split()[-1:] == ["fee"] and amount < 0:
        action = Action.FEE
    done = money(
        fields.place(), action, fields.day("DTPOSTED"), amount, currency=statement.money_of(entry, fields),
        account=statement.account, reference=fields.said("FITID"), text=fields.said("NAME", "MEMO", "TRNTYPE"),
    )  # fmt: skip
    statement.gathered.transactions.append(done)


def _split(statement: _Statement, entry: Tag, fields: Fields) -> None:
    held = statement.holding(fields)
    above, below = fields.number("NUMERATOR"), fields.number("DENOMINATOR")
    quantity = fields.amount("NEWUNITS") - fields.amount("OLDUNITS")
    done = shares(
        fields.place(), Action.SPLIT, fields.day("DTTRADE"), held["symbol"], quantity,
        ratio=above / below if above and below else None, amount=fields.amount("FRACCASH"),
        currency=statement.money_of(entry, fields), account=statement.account, name=held["name"], isin=held["isin"],
        reference=fields.said("FITID"), text=fields.said("MEMO") or entry.name,
    )  # fmt: skip
    statement.gathered.transactions.append(done)


def _transfer(statement: _Statement, entry: Tag, fields: Fields) -> None:
    """Units in or out; those that pay an expense of the plan are sold for it."""
    held = statement.holding(fields)
    units = fields.needed("UNITS")
    if fields.text("TFERACTION").upper() == "OUT":
        units = -abs(units)
    memo, price = fields.said("MEMO"), fields.number("UNITPRICE")
    currency, day = statement.money_of(entry, fields), fields.day("DTTRADE")
    if units < 0 and price and ("expense" in memo.lower() or "fee" in memo.lower().split()):
        sold = trade(
            statement.gathered, fields.place(), Action.SELL, day, held["symbol"], quantity=units, price=price,
            amount=None, currency=currency, account=statement.account, name=held["name"], isin=held["isin"],
            reference=fields.said("FITID"), text=memo,
        )  # fmt: skip
        paid = money(
            fields.place(), Action.FEE, day, -sold.amount, currency=currency, account=statement.account, text=memo
        )  # fmt: skip
        statement.gathered.transactions += [sold, paid]
        return
    done = shares(
        fields.place(), transfer(units), day, held["symbol"], units, price=price, currency=currency,
        account=statement.account, name=held["name"], isin=held["isin"], reference=fields.said("FITID"),
        text=memo or entry.name, cost=_cost(fields, units),
    )  # fmt: skip
    statement.gathered.transactions.append(done)


def _cost(fields: Fields, units: float) -> float | None:
    average = fields.number("AVGCOSTBASIS")
    return None if average is None else average * abs(units)


def _positions(statement: _Statement, tag: Tag) -> None:
    as_of = tag.values().get("DTASOF", "")
    for position in (held for listed in tag.all("INVPOSLIST") for held in listed.all(*POSITIONS)):
        fields = statement.fields(position)
        statement.gathered.rows += 1
        if position.name in OPTIONS:
            fields.skip(_words(position), NOT_AN_OPTION)
            continue
        values = {**fields.values, "DTASOF": as_of or fields.text("DTPRICEASOF")}
        dated = Fields(statement.gathered, position.row, values, "ymd", either_mark=True)
        units = dated.needed("UNITS")
        units = -abs(units) if dated.text("POSTYPE").upper() == "SHORT" else units
        price, value = dated.number("UNITPRICE"), dated.number("MKTVAL")
        price = price * PERCENT if price is not None and position.name == "POSDEBT" else price
        held = statement.holding(dated)
        statement.gathered.hold(
            Holding(
                dated.day("DTASOF"), held["symbol"], units, _cost(dated, units), statement.money_of(position, dated),
                statement.account, dated.place(), price=price, value=value, name=held["name"], isin=held["isin"],
            )
        )  # fmt: skip


def _balances(statement: _Statement, tag: Tag) -> None:
    """Cash at the end; the market value of a plan as a check."""
    own = [held for held in statement.gathered.holdings if held.account == statement.account]
    for name, value in (("INVBAL", "AVAILCASH"), ("LEDGERBAL", "BALAMT")):
        found = tag.first(name)
        if found is None or not found.values().get(value):
            continue
        day = (found if name == "LEDGERBAL" else tag).values().get("DTASOF", "")
        values = {**found.values(), "OFDAY": day}
        fields = Fields(statement.gathered, found.row, values, "ymd", either_mark=True)
        amount = fields.needed(value) + fields.amount("MARGINBALANCE")
        if any(abs((held.value or 0.0) - amount) < CENT and held.price == 1.0 for held in own if amount):
            fields.skip(f"{value} {amount:.2f}", "the money of the core fund, which is among the positions")
            continue
        statement.gathered.cash.append(
            CashBalance(fields.day("OFDAY"), statement.currency, amount, statement.account, fields.place(value))
        )
    _plan_total(statement, tag, own)


def _plan_total(statement: _Statement, tag: Tag, own: Sequence[Holding]) -> None:
    plan = tag.first("INV401KBAL")
    if plan is None:
        return
    fields = statement.fields(plan)
    stated = fields.number("TOTAL")
    if stated:  # plans that do not state it write 0
        added = sum(held.value or 0.0 for held in own) + fields.amount("CASHBAL")
        statement.gathered.sums.append(
            SumCheck("market value of the plan", stated, round(added, 2), statement.currency, fields.place("TOTAL"))
        )
