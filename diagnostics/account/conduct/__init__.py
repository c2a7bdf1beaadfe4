"""How the account was traded: habits, and transactions that stand out."""
