"""How hosts are asked: politely, within bounds, and with every exchange on record."""
