"""The services over an opened home: pool, renderer, journals, and what a letter is made by."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine

import service
from service.database.schema import open_database
from service.jobs.journal import Journal
from service.jobs.keys import tell
from service.jobs.leasing import Leases, quietly
from service.jobs.local import InProcess, ProcessPool
from service.jobs.services import Pool, Progress, Services, onward, silent
from service.paper.fonts import Shelf, open_shelf
from service.paper.pdf import LEVEL, QUICK
from service.settings import Settings, data_folder
from service.terms.problems import Refused, Unavailable
from service.terms.world import Clock, Entropy
from service.wiring.authorities import authorities
from service.wiring.homes import Home
from service.wiring.world import SystemClock

ENGINE = ("reportlab", "uharfbuzz", "docxtpl", "jinja2", "lxml", "qrcode", "deflate")
"""Distributions whose version may change the bytes of a letter."""

ENGINE_ROOMS = ("paper", "payment", "rendering", "terms")
"""The rooms whose code decides the bytes of a letter."""


@contextmanager
def open_services(
    home: Home,
    *,
    clock: Clock,
    entropy: Entropy,
    workers: int,
    progress: Progress = silent,
    waiting: Callable[[str], None] = quietly,
) -> Iterator[Services]:
    """The services over an opened home; raises Refused("key-locked") where its key is locked."""
    if home.key is None:
        raise Refused(
            "key-locked",
            f"the seal key of {home.path} is locked by a passphrase",
            hint="设置 CUIHAN_KEY_PASSPHRASE 或 CUIHAN_KEY_PASSPHRASE_FILE,或在终端中输入 / "
            "Give it by one of these settings, or type it at a terminal.",
        )
    fonts = data_folder("fonts")
    shelf = open_shelf(fonts)
    database = open_database(home.state)
    try:
        journal = journal_of(home, database, entropy, waiting=waiting)
        with open_pool(workers) as pool:
            yield Services(
                installation=home.installation,
                clock=clock,
                entropy=entropy,
                database=database,
                store=home.store,
                key=home.key,
                journal=journal,
                leases=journal.leases,
                fonts=str(fonts),
                shelf=shelf,
                pool=pool,
                renderer=renderer(shelf),
                producer=producer(),
                progress=progress,
                authorities=authorities(Settings()),
                arrow=onward,
            )
    finally:
        database.dispose()


def journal_of(home: Home, database: Engine, entropy: Entropy, *, waiting: Callable[[str], None] = quietly) -> Journal:
    """The journals of an opened home. A change of keys that a process left is told first."""

    def current() -> None:
        if home.keys.verifier != (journal.key.verifier.text if journal.key else journal.verifier):
            raise Unavailable(
                "key-changed",
                f"the seal key of {home.path} was changed since this command began",
                hint="重新运行同一命令,即用新密钥继续 / Run the same command again: it goes on with the new key.",
            )

    journal = Journal(
        installation=home.installation,
        entropy=entropy,
        database=database,
        store=home.store,
        key=home.key,
        verifier=home.key.verifier.text if home.key else home.keys.verifier,
        leases=Leases(
            database=database,
            clock=SystemClock(),
            patience=Settings().wait_seconds,
            current=current,
            waiting=waiting,
        ),
    )
    tell(journal, home.keys)
    return journal


@contextmanager
def open_pool(workers: int) -> Iterator[Pool]:
    """A pool of that many processes; for one worker this process itself."""
    if workers <= 1:
        yield InProcess()
        return
    with ProcessPool(workers) as pool:
        yield pool


def renderer(shelf: Shelf) -> dict[str, str]:
    """What makes the bytes of a letter, each with its version or digest, the template excepted."""
    made = {name: version(name) for name in ENGINE}
    made["deflate"] += f" level {LEVEL}, {QUICK}"
    return made | {"cuihan": version("service"), "engine": _engine(), "fonts": shelf.digest}


@cache
def _engine() -> str:
    """SHA-256 over our own code that letters are made by: an engine that was changed between two versions is another one."""
    package = Path(service.__file__).parent
    digest = hashlib.sha256()
    for room in ENGINE_ROOMS:
        for file in sorted((package / room).rglob("*.py")):
            digest.update(f"{file.relative_to(package).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def producer() -> str:
    """The name in every PDF."""
    return f"Cuihan {version('service')}"
