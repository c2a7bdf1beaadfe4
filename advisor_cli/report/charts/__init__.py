"""The charts of a report: one file a chart, one palette, each drawn once as SVG."""

import logging

# Where it can keep no fonts it says so in its own words, on the screen of somebody who only wants a report.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
