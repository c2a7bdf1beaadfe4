"""The account report, section by section."""
