"""How a fund trades or pays: premium, tracking, currency, the yield of a money fund."""
