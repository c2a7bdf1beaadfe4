"""Write the example accounts (examples/accounts) anew: MADE UP clients, real prices of the bundled sample.

    python scripts/build_example_accounts.py [FOLDER]

The same files come out every time; a test holds them against those that are committed. The clients' profiles
(client.toml) are written by hand and stay as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from example_family import family
from example_founder import founder
from example_retiree import retiree

ROOT = Path(__file__).parents[1] / "examples" / "accounts"
EXAMPLES: Mapping[str, Callable[[], dict[str, bytes]]] = {"retiree": retiree, "family": family, "founder": founder}
ORIGIN = "ORIGIN.md"
SAYS = """\
# Example accounts

MADE UP: the clients, their names, their accounts and every decision in them. No person stands behind any of them.
The prices are real: closes and unit values of the bundled sample (data_sources/providers/sample_data/ORIGIN.md)
of the day of each trade. Written by scripts/build_example_accounts.py with seeded chance; the profiles
(client.toml) by hand.

| account | files | what in them is not as it was |
|---|---|---|
| retiree | exports/broker-statement.csv (交割单, GB 18030), exports/fund-confirmations.csv | \
000338.SZ and 601318.SH are in the sample with their dividends inside the price: trades stand at these adjusted \
closes, and no dividends are booked for them. Distributions of the funds are those that were paid; purchases and \
redemptions stand at the unit value of their day. |
| family | exports/schwab-transactions.csv, exports/schwab-positions.csv, exports/401k.qfx (OFX) | \
SPY, MTUM, QUAL and USMV are in the sample with their dividends inside the price, and none are booked for them. \
Distributions of IEF, BND and XLE are MADE UP at 1.9 %, 2.4 % and 2.6 % a year: the sample has none of them. |
| founder | exports/transactions.csv, exports/holdings.csv (the project's own template) | \
ASML, FIX and SKY stand at closes adjusted for splits; their dividends are those that the sample's two closes \
tell, to a tenth of a cent. AMD paid none. Exchanges stand at the ECB's rate of the day less 0.15 %. |

Fees and taxes are of a usual size for the place and the time: in China 2.5 in 10,000 (at least 5 yuan), stamp duty \
of 1 in 1,000 on sales and 2 in 100,000 for the transfer of Shanghai's shares, funds at a tenth of 1.5 %; at Schwab \
8.95 dollars a trade; in the Netherlands 1 in 1,000 (at least 6 dollars) and 15 % withheld from dividends.
"""


def build(root: Path) -> list[Path]:
    """Write every file; the paths written."""
    written = []
    for name, files in EXAMPLES.items():
        folder = root / name / "exports"
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files().items():
            (folder / file).write_bytes(content)
            written.append(folder / file)
    (root / ORIGIN).write_bytes(SAYS.encode())
    return [*written, root / ORIGIN]


if __name__ == "__main__":
    for path in build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT):
        print(path)
