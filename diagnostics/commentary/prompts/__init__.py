"""The prompts, one Markdown file a language."""
