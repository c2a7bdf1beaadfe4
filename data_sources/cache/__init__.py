"""What was received before, kept on this machine: sheets by day, other answers whole, bodies as they came.

It is a cache and nothing else: every row of it can be had again from its source, so whatever goes
wrong with it costs a question to the network and a line that says so, never an answer.
"""
