"""The fund diagnosis: one file a section, in rooms by topic, and the catalog that lists them in order."""
