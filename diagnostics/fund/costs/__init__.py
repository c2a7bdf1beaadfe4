"""What holding a fund costs: fees, steps, drag, one class against the other."""
