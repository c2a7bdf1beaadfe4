"""What a reader sees first: the exceptions, and what is new since the last brief."""
