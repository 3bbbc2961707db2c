"""The outside world as arguments: the time, and chance.

Both are passed in from the doors. Production takes the system's; a test series may stand its clock still; tests seed chance.
Chance is asked for by purpose, so that a seeded source gives the same salt to number 17 whether or not the process was
killed at number 16.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The moment in Shanghai time, aware, without fractions of a second."""
        ...


class Entropy(Protocol):
    """Where salts, tokens, keys and installation ids come from."""

    def take(self, size: int, purpose: str) -> bytes:
        """`size` unpredictable bytes for one purpose, such as "salt/cuihe/test/2026/17"."""
        ...


@dataclass(frozen=True, slots=True)
class StandingClock:
    """A clock that always says the same; only a test series may run on it."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.moment


@dataclass(frozen=True, slots=True)
class SeededEntropy:
    """Chance that can be repeated: HMAC-SHA256 of the purpose under a seed. For tests and golden letters only."""

    seed: bytes

    def take(self, size: int, purpose: str) -> bytes:
        """The same bytes for the same purpose, always."""
        blocks = (hmac.digest(self.seed, f"{purpose}#{block}".encode(), hashlib.sha256) for block in range(size // 32 + 1))
        return b"".join(blocks)[:size]
