"""What a fund holds, as its reports say: positions, sectors, bonds."""
