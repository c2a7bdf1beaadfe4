"""The clients of a firm as they lie on disk: a folder each, or one table of them all."""
