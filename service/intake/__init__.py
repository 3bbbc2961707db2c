"""Intake: bytes of an arrears file → rows → columns → checks → a Batch in which every row has a named state."""

from service.intake.codes import EXCLUDING
from service.intake.issuer import load_issuer
from service.intake.reading import read_batch

__all__ = ["EXCLUDING", "load_issuer", "read_batch"]
