"""What mix of indices a fund behaves like, and what its active part costs."""
