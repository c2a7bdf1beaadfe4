"""What would be lost: crises of the past, supposed shocks, and the way back from a loss to what would bring it."""
