"""What factors explain of a fund: alpha and timing, and the people behind it."""
