"""How much to hold: Kelly's share, positions by their stop, volatility targets."""
