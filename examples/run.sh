#!/bin/sh
# The commands of the README that need neither a key nor a network, one after the other.
#   sh examples/run.sh [FOLDER]      reports go to FOLDER, by default a new one named advisor-examples
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-advisor-examples}
mkdir -p "$out"
# The bundled sample: no network is needed. Without this line the live sources are asked.
export ADVISOR_SOURCES=sample
advisor diagnose-stock AAPL
advisor diagnose-stock 601318 --lang zh -o "$out/pingan.pdf" -o "$out/pingan.md"
advisor diagnose-stock AAPL --benchmark ^GSPC --years 5 --as-of 2023-12-29 --json > "$out/aapl.json"
advisor account-report "$here/accounts/family/exports" --profile "$here/accounts/family/client.toml" -o "$out/family.md"
advisor account-report --formats
advisor brief --watchlist "$here/watchlist.toml" --date 2020-06-11 -o "$out/brief.md" -o "$out/brief.pdf"
advisor brief --watchlist "$here/watchlist-zh.toml" --date 2020-06-12 --lang zh
advisor metrics "$here/fund_prices.csv" --prices --benchmark index
advisor runs list
advisor runs show latest
advisor diagnose-stock AAPL -o "$out/aapl.md"
advisor verify "$out/aapl.md" --run latest
advisor runs why risk.annualized_volatility.1y --run latest
advisor runs replay latest
advisor doctor
advisor config show
