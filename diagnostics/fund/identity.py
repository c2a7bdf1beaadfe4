"""Who the fund is: type, house, benchmark, inception, size, states of purchase and redemption."""

from __future__ import annotations

from datetime import date

from data_sources.model import FundProfile, to_date
from data_sources.snapshot import NoteKind
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import market_name, share_class, target
from diagnostics.market.evidence import source_id
from diagnostics.observation import observation, said_by
from diagnostics.section import Block, FigureList, FigureTable, Section

Row = tuple[str, Value | None, Unit]

DAYS_A_YEAR = 365.25
OWN, GIVEN, IN_PLACE = (
    "fund's own benchmark",
    "benchmark given by the user",
    "market index in place of the fund's own benchmark",
)
COMPOSITE = "composite of the parts"
REPLACED = frozenset({NoteKind.FORMULA_NOT_READ, NoteKind.FORMULA_PART_MISSING})
PART_COLUMNS = ("part_name", "part_weight", "part_symbol", "part_rate")
UNLESS_SAID_NOTHING = ("identity.closed", "identity.tracking_target")  # of a fund that is open, or follows no index
# What the mainland's sources say of every fund, and no other market's do.
OF_THE_MAINLAND = ("identity.custodian", "identity.risk_rating", "identity.purchase_state", "identity.redemption_state")
# Named as absent where a fund has no profile at all.
WANTED = (
    *(("identity.fund_type", Unit.TEXT), ("identity.company", Unit.TEXT), ("identity.inception", Unit.DATE)),
    *(("identity.size", Unit.MONEY), ("identity.risk_rating", Unit.TEXT), ("identity.benchmark", Unit.TEXT)),
)


def identity(evidence: FundEvidence) -> Section:
    """What the fund says of itself, its newest net asset value, and what it is compared with here."""
    profile = evidence.profile
    said = _without_profile(evidence) if profile is None else _profile(profile, evidence)
    newest = _newest_value(evidence)
    compared = _compared(evidence)
    names, tables = _parts(evidence)
    facts = (*said, *newest, *compared, *names)
    own = tuple(fact.key for fact in said if fact.key == "identity.benchmark")
    listed = tuple(fact.key for fact in (*said, *newest) if fact.key not in own)
    blocks: list[Block] = [FigureList("fund_identity", ("subject.symbol", *listed, "subject.currency"))]
    if own or compared:
        blocks.append(FigureList("fund_compared", (*own, *(fact.key for fact in compared))))
    return Section("identity", facts, (*blocks, *tables))


def _profile(profile: FundProfile, evidence: FundEvidence) -> tuple[Fact, ...]:
    """The profile's own words in the order of the page; what it does not say is absent."""
    sized = profile.scale_date or evidence.as_of
    rows: tuple[Row, ...] = (
        ("identity.full_name", profile.full_name or profile.name, Unit.TEXT),
        ("identity.fund_type", profile.fund_type, Unit.TEXT),
        ("identity.company", profile.company, Unit.TEXT),
        ("identity.custodian", profile.custodian, Unit.TEXT),
        ("identity.inception", profile.inception, Unit.DATE),
        ("identity.size", profile.scale, Unit.MONEY),
        ("identity.risk_rating", profile.risk_rating, Unit.TEXT),
        ("identity.purchase_state", profile.purchase_state, Unit.TEXT),
        ("identity.redemption_state", profile.redemption_state, Unit.TEXT),
        ("identity.closed", profile.closed, Unit.DATE),
        ("identity.tracking_target", target(profile), Unit.TEXT),
        ("identity.benchmark", profile.benchmark, Unit.TEXT),
    )
    made: list[Fact] = []
    for key, value, unit in rows:
        if not value and (key in UNLESS_SAID_NOTHING or (key in OF_THE_MAINLAND and profile.currency != "CNY")):
            continue
        money = unit is Unit.MONEY
        made.append(
            observation(
                key,
                value,
                unit,
                as_of=sized if money else evidence.as_of,
                origin=profile.origin,
                symbol=profile.symbol,
                currency=profile.currency if money else "",
            )
        )
        if key == "identity.full_name":
            made += _share_class(profile, evidence)
        elif key == "identity.inception" and profile.inception is not None:
            made += _age(profile.inception, profile, evidence)
        elif money and profile.scale is not None and profile.scale_date is not None:
            made.append(_said("identity.size_date", profile.scale_date, Unit.DATE, profile, profile.scale_date))
    return tuple(made)


def _said(key: str, value: Value, unit: Unit, profile: FundProfile, day: date) -> Fact:
    return observation(key, value, unit, as_of=day, origin=profile.origin, symbol=profile.symbol)


def _without_profile(evidence: FundEvidence) -> tuple[Fact, ...]:
    source = source_id(evidence.snapshot.prices)
    why = Absence(AbsenceReason.NOT_OFFERED)
    return tuple(Fact(key, None, unit, evidence.as_of, source, "observed", absent_because=why) for key, unit in WANTED)


def _share_class(profile: FundProfile, evidence: FundEvidence) -> tuple[Fact, ...]:
    """The letter of the class that the fund's name ends with; nothing where it names none."""
    _, letter = share_class(profile.name)
    return (_said("identity.share_class", letter, Unit.TEXT, profile, evidence.as_of),) if letter else ()


def _age(inception: date, profile: FundProfile, evidence: FundEvidence) -> tuple[Fact, ...]:
    if inception > evidence.as_of:
        return ()
    return (
        Fact(
            "identity.age",
            (evidence.as_of - inception).days / DAYS_A_YEAR,
            Unit.RATIO,
            evidence.as_of,
            source=said_by(profile.origin, profile.symbol),
            formula="(as_of - inception) / 365.25 days",
            inputs=("identity.inception",),
        ),
    )


def _newest_value(evidence: FundEvidence) -> tuple[Fact, ...]:
    """The last net asset value a unit with its day: of the history, else as the profile states it alone."""
    nav, profile = evidence.nav, evidence.profile
    if nav is not None and nav.dates.size and nav.unit_nav[-1] > 0.0:
        value, day = float(nav.unit_nav[-1]), to_date(nav.dates[-1])
        symbol, currency, origin = nav.instrument.symbol, nav.instrument.currency, nav.origin
    elif nav is None and profile is not None and profile.last_nav is not None and profile.last_nav_date is not None:
        value, day = profile.last_nav, profile.last_nav_date
        symbol, currency, origin = profile.symbol, profile.currency, profile.origin
    else:
        return ()
    return (
        observation(
            "identity.nav", value, Unit.PRICE, as_of=day, origin=origin, symbol=symbol, currency=currency
        ),
        observation("identity.nav_date", day, Unit.DATE, as_of=day, origin=origin, symbol=symbol),
    )  # fmt: skip


def _compared(evidence: FundEvidence) -> tuple[Fact, ...]:
    """What the relative figures are made against, and by whose choice; nothing where there is no benchmark."""
    compared, formula = evidence.compared, evidence.study.benchmark
    if compared is None:
        return ()
    other = compared.instrument
    named = COMPOSITE if formula is None or len(formula.parts) > 1 else formula.parts[0].name
    name = market_name(other) if formula is None else named
    choice = ""
    if formula is not None:
        choice = OWN if formula.given_by == "fund" else GIVEN
    elif any(note.kind in REPLACED for note in evidence.snapshot.notes):
        choice = IN_PLACE
    rows = (("identity.compared_with", name), ("identity.benchmark_choice", choice))
    source = compared.benchmark.source
    return tuple(Fact(key, text, Unit.TEXT, evidence.as_of, source, "observed") for key, text in rows if text)


def _parts(evidence: FundEvidence) -> tuple[tuple[Fact, ...], tuple[FigureTable, ...]]:
    """The parts by their names in the formula, beside the weights and rates that the evidence observed."""
    formula = evidence.study.benchmark
    if formula is None or evidence.compared is None:
        return (), ()
    # The fund's own formula is its profile's word, another one the user's.
    told = evidence.profile if formula.given_by == "fund" else None
    source, kind = ("", "assumed") if told is None else (said_by(told.origin, told.symbol), "observed")
    names, rows = [], []
    for at, part in enumerate(formula.parts, start=1):
        name = f"identity.part_name.{at}"
        names.append(Fact(name, part.name, Unit.TEXT, evidence.as_of, source, kind))
        cells = (
            name,
            f"observed.benchmark_weight.{at}",
            f"observed.benchmark_part.{at}" if part.symbol else None,
            None if part.annual_rate is None else f"observed.benchmark_rate.{at}",
        )
        rows.append((str(at), cells))
    return tuple(names), (FigureTable("benchmark_parts", PART_COLUMNS, tuple(rows)),)
