"""The market of a whole book, frozen: every question asked once, every client answered from the same answers."""
