"""The front page: the docstring of `service` is the pipeline, and it names every room there is."""

import pkgutil
import re

import service

CHAPTERS = ("intake", "policy", "numbering", "payment", "rendering", "archive", "press")
"""In the order in which a batch passes through them."""

NOT_CHAPTERS = ("cli", "wiring", "settings", "jobs", "dossier", "paper", "database", "terms")


def rooms() -> set[str]:
    return {module.name for module in pkgutil.iter_modules(service.__path__) if not module.name.startswith("_")}


def test_every_room_is_on_the_front_page():
    """A package that nobody named in the docstring is one that nobody will find."""
    words = set(re.findall(r"[a-z]+", service.__doc__))
    assert rooms() <= words, f"not named in service/__init__.py: {sorted(rooms() - words)}"


def test_every_room_is_known_here():
    """A new room is either a chapter of the pipeline or a part of the house around it; this test is told which."""
    assert rooms() <= {*CHAPTERS, *NOT_CHAPTERS}


def test_chapters_exist():
    """What the pipeline promises is there."""
    assert set(CHAPTERS) <= rooms()


def test_pipeline_is_in_order():
    """The arrows of the drawing name the chapters in the order of the work."""
    drawn = [name for name in re.findall(r"─([a-z]+)─▶", service.__doc__) if name in CHAPTERS]
    assert drawn == list(CHAPTERS)
