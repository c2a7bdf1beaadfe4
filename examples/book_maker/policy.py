"""The profile of a made-up client (client.toml): what the account is for and what it may hold."""

from __future__ import annotations

from dataclasses import dataclass

# Wide enough for what comes of the drawn trades: whoever saves and seldom buys has most of it in money.
WIDE = (("equity", 0.05, 0.85, 1.00), ("cash", 0.00, 0.15, 0.95), ("commodity", 0.00, 0.00, 0.50))
NARROW = (("equity", 0.20, 0.30, 0.40), ("bond", 0.30, 0.50, 0.60), ("cash", 0.05, 0.20, 0.30))
GOALS = (("Retirement", "养老"), ("House", "购房"), ("Education", "子女教育"))
FUNDS = {"510300.SH": "equity", "518880.SH": "commodity", "SPY": "equity", "MTUM": "equity", "QUAL": "equity",
         "USMV": "equity", "SIZE": "equity", "VLUE": "equity"}  # fmt: skip


@dataclass(frozen=True)
class Policy:
    """What a profile says.

    Args:
        accounts: number and label of each account.
        symbols: canonical symbol by the ISIN that a file writes.
        unknown: a line of a key that no profile has; "" for none.
    """

    name: str
    currency: str
    risk_level: str
    goal: int
    wanted: float
    year: int
    monthly: float
    benchmark: tuple[tuple[str, float], ...]
    accounts: tuple[tuple[str, str], ...]
    chinese: bool = False
    bands: tuple[tuple[str, float, float, float], ...] = WIDE
    single_holding: float = 0.60
    max_drawdown: float = 0.75
    need: float = 0.0
    symbols: tuple[tuple[str, str], ...] = ()
    unknown: str = ""


def profile_text(policy: Policy) -> str:
    """The TOML of a policy."""
    lines = [
        "# MADE UP: no person stands behind this client. 虚构示例，与任何真实人物无关。",
        "", "[client]", f'name = "{policy.name}"', f'currency = "{policy.currency}"',
        f'risk_level = "{policy.risk_level}"', *filter(None, [policy.unknown]),
        "", "[[goals]]", f'name = "{GOALS[policy.goal][policy.chinese]}"', f"amount = {policy.wanted:.0f}",
        f"date = {policy.year}-12-31", f"monthly_contribution = {policy.monthly:.0f}",
        "", "[liquidity]", f"need = {policy.need:.0f}", "months = 12",
        "", "[bands.class]",
        *(f"{name} = [{low:.2f}, {target:.2f}, {most:.2f}]" for name, low, target, most in policy.bands),
    ]  # fmt: skip
    for symbol, weight in policy.benchmark:
        lines += ["", "[[benchmark]]", f'symbol = "{symbol}"', f"weight = {weight:g}", 'class = "equity"']
    lines += ["", "[limits]", f"single_holding = {policy.single_holding:.2f}", "annual_volatility = 0.90",
              f"max_drawdown = {policy.max_drawdown:.2f}"]  # fmt: skip
    for number, label in policy.accounts:
        lines += ["", f'[accounts."{number}"]', f'label = "{label}"']
    lines += ["", "[classes]", *(f'"{symbol}" = "{of}"' for symbol, of in FUNDS.items())]
    if policy.symbols:
        lines += ["", "[symbols]", *(f'"{spelling}" = "{symbol}"' for spelling, symbol in policy.symbols)]
    return "\n".join([*lines, ""])
