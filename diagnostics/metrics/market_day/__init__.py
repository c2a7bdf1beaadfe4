"""What the last session of a market was like beside its own past: rank, place in the range, crossing, volume."""
