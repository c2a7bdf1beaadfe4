"""One document and its renderers: terminal, Markdown, PDF and JSON say the same things in the same order."""
