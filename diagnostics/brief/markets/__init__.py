"""The markets: sessions, indices, breadth, style, rates, currencies, commodities, volatility."""
