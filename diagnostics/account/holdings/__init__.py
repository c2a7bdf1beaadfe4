"""What is held: classes, countries, sectors, what funds hold, how fast it could be sold."""
