"""What the sources say of a fund beside its series: profile, holdings, unit values of one that trades.

Sources keep the profile of today. For a day that is past, what it says of later days is left out, and
its origin says of which day the rest is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from data_sources.chain import Answered
from data_sources.collect.asking import Gathered
from data_sources.collect.facts import Asked
from data_sources.collect.fund.series import fund_sources, nav_between
from data_sources.model import FundHoldings, FundProfile, Instrument, InstrumentKind, NavHistory, Origin
from data_sources.protocol import FundSource
from data_sources.snapshot import NoteKind

Answer = TypeVar("Answer")
NAV_COUNTRIES = ("CN",)  # where sources have the unit values of funds that trade


def profile_of(asked: Asked, log: Gathered) -> FundProfile | None:
    """What the fund says of itself, as far as it is of the report's day."""
    found = _ask("the profile", asked, lambda source: source.fetch_profile(asked.subject), NoteKind.NO_PROFILE, log)
    return found if found is None or asked.is_now else profile_until(found, asked.as_of)


def holdings_of(asked: Asked, log: Gathered) -> tuple[FundHoldings, ...]:
    """Holdings reported by the report's day, the newest first; undated ones only where that is today."""
    found = _ask("the holdings", asked, lambda source: source.fetch_holdings(asked.subject), NoteKind.NO_HOLDINGS, log)
    known = [
        report
        for report in found or ()
        if (asked.is_now if report.reported is None else report.reported <= asked.today)
    ]
    if found and not known:
        log.note(NoteKind.NO_HOLDINGS, asked.subject.symbol, f"no report by {asked.as_of.isoformat()}")
    return tuple(sorted(known, key=lambda report: report.reported or date.max, reverse=True))


def nav_of(asked: Asked, country: str, log: Gathered) -> NavHistory | None:
    """Unit values of a fund whose series is made of prices; only where a source may have them."""
    subject = asked.subject
    if subject.kind is not InstrumentKind.FUND and country not in NAV_COUNTRIES:
        return None
    found = _ask("net asset values", asked, lambda source: source.fetch_nav(subject), NoteKind.NO_NAV, log)
    return None if found is None else nav_between(found, None, asked.as_of)


def profile_until(profile: FundProfile, day: date) -> FundProfile:
    """The profile without what it says of days after this one."""
    dated = profile.scale_date is not None and profile.scale_date <= day
    known_nav = profile.last_nav_date is not None and profile.last_nav_date <= day
    return replace(
        profile,
        origin=_marked(profile.origin, day),
        scale=profile.scale if dated else None,
        scale_date=profile.scale_date if dated else None,
        purchase_state="",
        redemption_state="",
        managers=tuple(
            replace(one, end=None) if one.end is not None and one.end > day else one
            for one in profile.managers
            if one.start is None or one.start <= day
        ),
        peer_ranks=tuple(one for one in profile.peer_ranks if one.as_of is not None and one.as_of <= day),
        scales=tuple(one for one in profile.scales if one.day <= day),
        holder_structures=tuple(one for one in profile.holder_structures if one.day <= day),
        last_nav=profile.last_nav if known_nav else None,
        last_nav_date=profile.last_nav_date if known_nav else None,
        closed=profile.closed if profile.closed is not None and profile.closed <= day else None,
    )


def _marked(origin: Origin, day: date) -> Origin:
    said = f"as known when it was retrieved, not on {day.isoformat()}"
    return replace(origin, note="; ".join(filter(None, (origin.note, said))))


def _ask(
    what: str, asked: Asked, put: Callable[[FundSource], Answer], absent: NoteKind, log: Gathered
) -> Answer | None:
    """One question to the sources that know of funds; None with a note."""
    subject: Instrument = asked.subject
    having = fund_sources(asked.sources)
    if not having:
        log.note(absent, subject.symbol, "none of the sources knows of funds")
        return None
    reply = log.ask(having, f"{what} of {subject.symbol}", put)
    if isinstance(reply, Answered):
        return reply.answer
    log.note_absence(absent, subject.symbol, reply)
    return None
