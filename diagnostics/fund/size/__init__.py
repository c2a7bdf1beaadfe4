"""How large a fund is, what flows, and who holds it."""
