"""What was observed, and who said so. Touches network and files; computes nothing."""
