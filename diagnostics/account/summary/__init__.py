"""Part of the account report."""
