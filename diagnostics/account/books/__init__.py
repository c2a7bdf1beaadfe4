"""What the books say: costs, lots, income, whether it all adds up, what the prices are worth."""
