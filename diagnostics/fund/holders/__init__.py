"""What holders earned: holding periods, the worst entry, regular investment."""
