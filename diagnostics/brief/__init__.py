"""The daily brief: markets, what is watched, the clients of the book; exceptions first."""
