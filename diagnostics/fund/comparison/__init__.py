"""A fund beside another."""
