"""Layout: the model's blocks to lines, tables and pages, by the measured rules of the reference (see docs/layout.md)."""
