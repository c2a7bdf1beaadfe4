"""Files of brokers and of the user's own: into an ``AccountBook``, or all their faults with row and column.

``read.py`` reads a file or a folder; ``formats.py`` lists the readers, which keep the contract of ``reader.py`` and
stand in rooms: ``brokers``, ``interactive_brokers``, ``mainland``, ``interchange``. They build on ``files`` and
``rows``.
"""
