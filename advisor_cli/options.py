"""The options that commands share, each declared once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from data_sources.model import InvestmentPlan


class ReportLanguage(StrEnum):
    """The languages a report can be in."""

    EN = "en"
    ZH = "zh"


def parse_day(text: str) -> date:
    """A date as ISO 8601 writes it: 2024-11-29."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2024-11-29") from error


def complete_symbol(incomplete: str) -> list[tuple[str, str]]:
    """Symbols of the bundled sample that begin with what was typed, each with its name."""
    from advisor_cli.workflow.symbols import sample_symbols

    return sample_symbols(incomplete)


def complete_run(incomplete: str) -> list[str]:
    """Ids of recorded runs that begin with what was typed, newest first."""
    from advisor_cli.run_record.store import RunStore
    from advisor_cli.settings import data_home

    return [run_id for run_id in RunStore(data_home()[0] / "runs").ids() if run_id.startswith(incomplete)]


Symbol = Annotated[
    str, typer.Argument(help="AAPL, 600519, 600519.SH, 0700.HK, 510300 ...", autocompletion=complete_symbol)
]
FundSymbol = Annotated[
    str,
    typer.Argument(metavar="CODE", help="110011, 510300, VFINX, QQQ, 110011.OF ...", autocompletion=complete_symbol),
]
Against = Annotated[str | None, typer.Option("--against", metavar="CODE", help="Another fund to compare it with.")]
FundBenchmark = Annotated[
    str | None,
    typer.Option(
        "--benchmark",
        metavar="SYMBOL|FORMULA",
        help='What to compare with: 000300.SH, or parts: "000300.SH*80%+000012.SH*20%"; "none" for nothing.',
    ),
]
Styles = Annotated[
    str | None,
    typer.Option("--styles", metavar="A,B,C", help="Indices or funds of the style analysis. [default: the market's]"),
]


def named(param: typer.CallbackParam, path: Path | None) -> Path | None:
    """The file of an option; an empty name, which a path takes for the folder at hand, is refused."""
    if path is not None and path == Path():
        raise typer.BadParameter("no file was named", param_hint=param.opts[0])
    return path


Peers = Annotated[
    Path | None,
    typer.Option(
        "--peers", metavar="FILE", callback=named, help="CSV: dates, and total-return values, a column a fund."
    ),
]
Factors = Annotated[
    Path | None,
    typer.Option(
        "--factors",
        metavar="FILE",
        callback=named,
        help="Factor returns: a file of Ken French's library, or a CSV of decimals.",
    ),
]
Holdings = Annotated[
    Path | None,
    typer.Option("--holdings", metavar="FILE", callback=named, help="CSV of all positions: symbol, name, weight ..."),
]
AccountPath = Annotated[
    Path | None,
    typer.Argument(metavar="PATH", help="A broker's export, a folder of them, or a file of the template."),
]
Profile = Annotated[
    Path | None,
    typer.Option("--profile", metavar="FILE", callback=named, help="The client's policy: a TOML file."),
]
OwnPrices = Annotated[
    Path | None,
    typer.Option("--prices", metavar="FILE", callback=named, help="Prices of what no source has: CSV or XLSX."),
]
AccountCurrency = Annotated[
    str | None,
    typer.Option("--currency", metavar="CODE", help="Currency of the report. [default: the profile's or files']"),
]
WithName = Annotated[
    bool, typer.Option("--with-name", help="Print the client's name of the profile; without it an alias stands there.")
]
AccountBenchmark = Annotated[
    str | None,
    typer.Option(
        "--benchmark", metavar="SYMBOL", help='What to compare with; "none" for nothing. [default: the profile\'s]'
    ),
]
Formats = Annotated[bool, typer.Option("--formats", help="List the formats of files that can be read, and stop.")]
PlanAmount = Annotated[
    str | None, typer.Option("--plan-amount", metavar="MONEY", help="Regular investment a month. [default: 1000]")
]
PlanDay = Annotated[str | None, typer.Option("--plan-day", metavar="DAY", help="Its day, 1 to 28. [default: 1]")]
PlanFee = Annotated[
    str | None, typer.Option("--plan-fee", metavar="RATE", help="Its fee (0.0015 or 0.15%). [default: the fund's]")
]
RunId = Annotated[
    str, typer.Argument(metavar="ID", help='Id of a run, its beginning, or "latest".', autocompletion=complete_run)
]
RunOption = Annotated[
    str,
    typer.Option("--run", metavar="ID", help='Id of a run, its beginning, or "latest".', autocompletion=complete_run),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="Data source (see advisor doctor); repeat it to name several."),
]
Benchmark = Annotated[
    str | None,
    typer.Option("--benchmark", metavar="SYMBOL", help='What to compare with; "none" compares with nothing.'),
]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", metavar="DATE", parser=parse_day, help="Diagnose as of this day. [default: last bar]"),
]
Years = Annotated[
    str | None, typer.Option("--years", metavar="N", help="Whole years to look back, 1 to 100. [default: 10]")
]
RiskFreeRate = Annotated[
    str | None,
    typer.Option("--risk-free-rate", metavar="RATE", help="Annual rate (0.02 or 2%) in place of the observed one."),
]
Offline = Annotated[bool, typer.Option("--offline", help="Read only what lies on this machine.")]
CrossCheck = Annotated[
    bool, typer.Option("--cross-check", help="Hold a second source against the one that is used; list differences.")
]
TimeBudget = Annotated[
    str | None,
    typer.Option("--time-budget", metavar="SECONDS", help="What the sources may take in all. [default: 120]"),
]
Language = Annotated[
    ReportLanguage | None, typer.Option("--lang", case_sensitive=False, help="Language of the report. [default: en]")
]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help='Language model as litellm names it; "none": the rules write.'),
]
ModelTokens = Annotated[
    str | None,
    typer.Option("--model-tokens", metavar="N", help="Tokens that the run may spend on models; beyond, rules write."),
]
ModelCost = Annotated[
    str | None,
    typer.Option("--model-cost", metavar="USD", help="Dollars that the run may spend on models; beyond, rules write."),
]
Outputs = Annotated[
    list[Path] | None,
    typer.Option("-o", "--output", metavar="PATH", help="Write here; .md, .pdf or .json. Repeat it for several."),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on the standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No notes and no progress.")]

Loss = Annotated[
    str | None,
    typer.Option("--loss", metavar="RATE", help="A client who lost more in a month is to be called. [default: 10%]"),
]

WRITABLE_SUFFIXES = (".md", ".pdf", ".json")
LAST_PLAN_DAY = 28  # every month has it
HIGHEST_FEE = 0.1  # of a purchase; a larger one is a percentage without its sign


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a report goes: files by suffix, the JSON on the standard output, or the terminal."""

    outputs: tuple[Path, ...]
    as_json: bool
    quiet: bool


def currency(text: str | None) -> str:
    """A currency by its ISO 4217 code; "" where none was named."""
    code = (text or "").strip().upper()
    from data_sources.client_profile.currencies import CURRENCIES

    if text is not None and code not in CURRENCIES:
        raise typer.BadParameter(f"{text!r} is not the code of a currency; write CNY, USD ...", param_hint="--currency")
    return code


def symbols(text: str | None) -> tuple[str, ...]:
    """The symbols of a list with commas, each once; a list without any is refused."""
    parts = (text or "").replace("，", ",").split(",")
    found = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    if text is not None and not found:
        raise typer.BadParameter(f"{text!r} names nothing; write symbols with commas", param_hint="--styles")
    return found


def plan(amount: str | None, day: str | None, fee: str | None) -> InvestmentPlan:
    """The plan of regular investment; a value that cannot be meant is refused."""
    from data_sources.model import InvestmentPlan

    usual = InvestmentPlan()
    return InvestmentPlan(
        usual.amount if amount is None else _number(amount, "--plan-amount", 0.01, 1e12, "an amount of money"),
        usual.day if day is None else int(_number(day, "--plan-day", 1, LAST_PLAN_DAY, "a day of 1 to 28", whole=True)),
        None if fee is None else _number(fee, "--plan-fee", 0.0, HIGHEST_FEE, "a rate such as 0.0015 or 0.15%"),
    )


def loss(text: str | None) -> float | None:
    """The bound of losses, as a decimal above zero; None where none was named."""
    return None if text is None else _number(text, "--loss", 0.0001, 1.0, "a rate such as 0.05 or 5%")


def plain_name(text: str) -> str:
    """A name that can be that of a folder."""
    name = text.strip()
    if name and (name in (".", "..") or not all(one.isalnum() or one in "-_. " for one in name)):
        raise typer.BadParameter(f"{text!r} is no plain name; write letters, digits, - and _", param_hint="--name")
    return name


def _number(text: str, option: str, least: float, most: float, wanted: str, *, whole: bool = False) -> float:
    written = text.strip().replace(",", "")
    percent = written.endswith(("%", "％"))
    try:
        value = float(written[:-1]) / 100.0 if percent else float(written)
    except ValueError:
        value = float("nan")
    if not least <= value <= most or (whole and value != int(value)):
        raise typer.BadParameter(f"{text!r} is not {wanted}", param_hint=option)
    return value


def delivery(outputs: Sequence[Path] | None, as_json: bool, quiet: bool) -> Delivery:
    """The delivery that was asked for; an unknown suffix is refused before any work is done."""
    # A path named twice is written once.
    paths = tuple({os.path.abspath(path): path for path in outputs or ()}.values())  # noqa: PTH100 - the file need not be there
    for path in paths:
        if path.suffix.lower() not in WRITABLE_SUFFIXES:
            raise typer.BadParameter(
                f"{path} has the suffix {path.suffix!r}; write {', '.join(WRITABLE_SUFFIXES)}", param_hint="--output"
            )
    return Delivery(paths, as_json, quiet)
