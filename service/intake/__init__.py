"""Intake: bytes of an arrears file → rows → columns → checks → a Batch in which every row has a named state."""
