"""One process that does with quantstats what ``advisor diagnose-stock`` does: figures and a report of one series.

``python peer_report.py SERIES.csv OUT.html [benchmark]``; the file has the columns date, subject and benchmark, daily
returns each. It is read in the way that costs least.
"""

from __future__ import annotations

import logging
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it looks for Arial hundreds of times

import pandas as pd  # noqa: E402  warnings are silenced first
import quantstats  # noqa: E402

table = pd.read_csv(sys.argv[1], index_col="date", parse_dates=True)
returns = table["subject"]
benchmark = table["benchmark"] if sys.argv[3:] == ["benchmark"] else None
quantstats.reports.metrics(returns, benchmark, mode="full", display=False)
quantstats.reports.html(returns, benchmark, output=sys.argv[2])
assert Path(sys.argv[2]).stat().st_size > 0
