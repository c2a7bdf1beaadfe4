"""What the account earned: the change of its value, the money-weighted return, its parts and its causes."""
