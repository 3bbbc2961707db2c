"""The user's own columns of a row, as letters may print them: read from the row itself when somebody asks.

A hundred thousand cases would otherwise hold every cell a second time.

>>> dict(Own({"房号": 0, "备注": 2}, (" 1-101", "王芳")))
{'房号': '1-101'}
"""

from collections.abc import Iterator, Mapping, Sequence

from service.intake.cells import clean


def places(header: Sequence[str]) -> dict[str, int]:
    """Where each header stands; of two alike the first counts."""
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        if name:
            found.setdefault(name, index)
    return found


class Own(Mapping[str, str]):
    """Header → cleaned cell, for the cells that the row has."""

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[str, int], cells: tuple[str, ...]) -> None:
        self._places = places
        self._cells = cells

    def __getitem__(self, name: str) -> str:
        index = self._places[name]
        if index >= len(self._cells):
            raise KeyError(name)
        return clean(self._cells[index])

    def __iter__(self) -> Iterator[str]:
        return (name for name, index in self._places.items() if index < len(self._cells))

    def __len__(self) -> int:
        return sum(index < len(self._cells) for index in self._places.values())

    def __repr__(self) -> str:
        return repr(dict(self))
