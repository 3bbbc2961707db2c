"""Doors: the commands by name, each imported when it is called, so that `cuihan --help` and every worker start at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

Ending = Callable[[Callable[..., int]], Callable[..., object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One command, or a group of them."""

    place: str = ""
    """Module of this package and function: "run:run"; empty for a group."""
    help: str
    doors: "Mapping[str, Door]" = field(default_factory=dict)


def opened(doors: Mapping[str, Door], *, name: str, help: str, ending: Ending) -> typer.Typer:  # noqa: A002 - Typer's word
    """The application behind some doors; `ending` turns a function into the command that Typer runs."""

    class Doors(TyperGroup):
        """A group whose commands are imported when they are asked for."""

        def __init__(self, **said: object) -> None:
            super().__init__(**said)  # type: ignore[arg-type]  # whatever Typer hands on
            self.commands = _Commands(doors, ending)  # type: ignore[assignment]  # nobody adds commands to it

        def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - Typer's signature
            return list(doors)

        def format_commands(self, ctx: object, formatter: Any) -> None:  # noqa: ANN401, ARG002 - Typer's signature
            room = formatter.width - 6 - max(map(len, doors))
            with formatter.section("Commands"):
                formatter.write_dl(
                    [(name, TyperCommand(name, help=door.help).get_short_help_str(room)) for name, door in doors.items()]
                )

    app = typer.Typer(
        name=name, help=help, cls=Doors, no_args_is_help=True, add_completion=False,
        rich_markup_mode=None, pretty_exceptions_enable=False,
    )  # fmt: skip
    app.callback()(_nothing)
    return app


class _Commands(Mapping[str, Any]):
    """Typer's commands by name, made at first use."""

    def __init__(self, doors: Mapping[str, Door], ending: Ending) -> None:
        self._doors = doors
        self._ending = ending
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a command of Typer's own click
        if name not in self._made:
            door = self._doors[name]
            if door.doors:
                app = opened(door.doors, name=name, help=door.help, ending=self._ending)
            else:
                module, _, function = door.place.partition(":")
                app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
                called = getattr(import_module(f"service.cli.{module}"), function)
                app.command(name, help=door.help)(self._ending(called))
            self._made[name] = typer.main.get_command(app)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._doors)

    def __len__(self) -> int:
        return len(self._doors)


def _nothing() -> None:
    """What Typer calls on the way to a command."""
