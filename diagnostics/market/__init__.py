"""What every diagnosis of a market subject shares, stock or fund: its evidence, and what the data is worth."""
