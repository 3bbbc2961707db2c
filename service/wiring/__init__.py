"""Wiring: from settings to services. The only place that picks implementations, reads the clock and asks for chance."""
