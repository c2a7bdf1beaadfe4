"""What is watched: alerts by rule, moves, events, news."""
