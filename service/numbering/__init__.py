"""Numbering: gapless legal numbers. A number is a position in the series' log, allotted by chunk in delivery order."""
