"""The machine's own clock and chance, passed in everywhere else."""

import secrets
from datetime import datetime

from service.terms.dates import SHANGHAI, shanghai
from service.terms.party import Issuer
from service.terms.world import Clock, StandingClock


class SystemClock:
    """The machine's clock, in Shanghai time."""

    def now(self) -> datetime:
        """This moment."""
        return shanghai(datetime.now(SHANGHAI))


class SystemEntropy:
    """The system's source of chance."""

    def take(self, size: int, purpose: str) -> bytes:  # noqa: ARG002 - only a seeded source looks at the purpose
        """Unpredictable bytes."""
        return secrets.token_bytes(size)


def clock_for(issuer: Issuer | None) -> Clock:
    """The clock of an issuer's series: the machine's, unless a test series has one that stands still."""
    if issuer is not None and issuer.series.clock is not None:
        return StandingClock(shanghai(issuer.series.clock))
    return SystemClock()
