"""Text files as people and programs save them: encodings, dates and numbers, read strictly."""
