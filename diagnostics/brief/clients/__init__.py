"""The book: who is to be called, and how the firm stands."""
