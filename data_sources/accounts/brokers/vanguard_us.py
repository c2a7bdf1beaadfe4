"""Vanguard in the United States: the transactions of a brokerage account, one plain table.

What is swept into the settlement fund and out of it stays within the account: those rows are unread.
"""

from __future__ import annotations

from data_sources.accounts.brokers.plain_exports import PlainExport, words

VANGUARD_US = PlainExport(
    "vanguard-us",
    "Vanguard US: brokerage transactions (CSV)",
    "Vanguard 美国：交易记录（CSV）",
    {
        "account": ("Account Number",),
        "day": ("Trade Date",),
        "kind": ("Transaction Type",),
        "name": ("Investment Name",),
        "symbol": ("Symbol",),
        "quantity": ("Shares",),
        "price": ("Share Price",),
        "fees": ("Commissions and Fees", "Commission Fees", "Commissions & Fees"),
        "amount": ("Net Amount",),
    },
    ("account", "day", "kind", "symbol", "quantity", "price", "amount"),
    words(
        buy="^(buy|reinvestment)",
        sell="^sell",
        dividend="^(dividend|capital gain)",
        interest="^interest",
        transfer_in="^(transfer|conversion|rollover) \\(incoming\\)",
        transfer_out="^(transfer|conversion|rollover) \\(outgoing\\)",
        deposit="^(funds received|contribution)",
        withdrawal="^(withdrawal|distribution)",
        fee="fee",
    ),
    currency="USD",
    order="mdy",
    market="XNAS",
)
