"""A book of clients: how each one stands, who is to be called first, and how the firm stands."""
