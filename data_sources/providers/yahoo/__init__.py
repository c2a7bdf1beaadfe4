"""Yahoo Finance, through yfinance as it is."""
