"""The work behind each command, from collecting to printing. The only caller of the clock."""
