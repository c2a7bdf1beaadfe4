"""The one way out: every request of a provider's library goes through a ``Wire``.

The libraries are not changed. yfinance is handed a session of its own kind (``session()``); akshare
calls ``requests``, whose sends are led through here for the thread and the time of one call
(``requests_led_here()``). What the libraries swallow is not lost: ``call()`` remembers the failure
that a request ended in, and raises it when the library has returned.
"""
