"""What the policy asks: the goal, suitability, bounds, and the trades that lead back inside them."""
