"""The charts of a report: one file a chart, one palette, each drawn once as SVG."""
