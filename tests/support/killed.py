"""Run a batch and die by SIGKILL at the n-th passing of an arrow: `python -m support.killed HOME OUT CSV ARROW N`."""

import os
import signal
import sys
from pathlib import Path

from support.homes import run_batch, services_at


def main():
    """Die where told, or finish."""
    home, out, data, arrow, count = sys.argv[1:]
    left = int(count)

    def passing(name):
        nonlocal left
        if name == arrow:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    with services_at(Path(home), arrow=passing) as services:
        run_batch(services, Path(data).read_bytes(), Path(out))


if __name__ == "__main__":
    main()
