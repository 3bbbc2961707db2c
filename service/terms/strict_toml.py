"""Our TOML files, read strictly: every key is known, has its type, and an error names the table, the key and the line.

`tomllib` keeps no positions, so the line of a key is looked up in the text when there is something to say about it.
"""

import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from service.terms.problems import Problem, Refused

_TABLE = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?")


class Table:
    """One table of a TOML file; keys are taken out one by one, and `done` refuses whatever nobody asked for."""

    def __init__(self, values: dict[str, Any], *, text: str, path: str = "", nth: int | None = 0, listed: bool = False) -> None:
        self._values = dict(values)
        self._text = text
        self._path = path
        self._nth = nth
        self._listed = listed

    def string(self, key: str, default: str | None = None) -> str:
        """A text; refused where it is missing and has no default, or is blank without one."""
        value: str = self._take(key, default, str, "a text")
        if default is None and not value.strip():
            raise self.refused("settings-missing", key, f"{key} 不能为空", f"{key} must not be empty")
        return value

    def integer(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        value: int = self._take(key, default, int, "a whole number")
        if isinstance(value, bool):
            raise self._wrong_type(key, "a whole number")
        return value

    def boolean(self, key: str, *, default: bool) -> bool:
        """Yes or no."""
        value: bool = self._take(key, default, bool, "true or false")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where it is missing."""
        value: list[Any] = self._take(key, [], list, "a list of texts")
        if not all(isinstance(item, str) for item in value):
            raise self._wrong_type(key, "a list of texts")
        return tuple(value)

    def moment(self, key: str) -> datetime | None:
        """A date and time with its offset, as TOML writes it or as text; None where it is missing."""
        value = self._take(key, "", (datetime, str), "a date and time with offset")
        if value == "":
            return None
        try:
            found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError as error:
            raise self._wrong_type(key, "a date and time with offset") from error
        if found.tzinfo is None:
            raise self._wrong_type(key, "a date and time with offset")
        return found

    def day(self, key: str) -> date | None:
        """A day, as TOML writes it or as text; None where it is missing."""
        value = self._take(key, "", (date, str), "a day such as 2026-11-05")
        if value == "":
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise self._wrong_type(key, "a day such as 2026-11-05") from error

    def decimal(self, key: str, default: str | None = None) -> Decimal:
        """A number written as text, so that no binary float comes near it."""
        value: str = self._take(key, default, str, 'a number as text, such as "0.0005"')
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise self._wrong_type(key, 'a number as text, such as "0.0005"') from error
        if not number.is_finite():
            raise self._wrong_type(key, 'a number as text, such as "0.0005"')
        return number

    def has(self, key: str) -> bool:
        """Whether a key is there and not taken yet."""
        return key in self._values

    def table(self, key: str) -> "Table":
        """A table inside this one; an empty one where it is missing."""
        return Table(
            self._take(key, {}, dict, "a table"),
            text=self._text,
            path=self._join(key),
            nth=None if self._listed else 0,  # which of several such tables it is cannot be told from the text
            listed=self._listed,
        )

    def tables(self, key: str) -> tuple["Table", ...]:
        """A list of tables, empty where it is missing."""
        value: list[Any] = self._take(key, [], list, f"written as [[{key}]]")
        if not all(isinstance(item, dict) for item in value):
            raise self._wrong_type(key, f"written as [[{key}]]")
        return tuple(
            Table(item, text=self._text, path=self._join(key), nth=None if self._listed else nth, listed=True)
            for nth, item in enumerate(value)
        )

    def rest(self) -> dict[str, Any]:
        """All keys not taken yet, as they are, and they count as taken."""
        values, self._values = self._values, {}
        return values

    def format(self, number: int) -> None:
        """Take the `format` key, which says how the file is to be read."""
        if self.integer("format") != number:
            raise self.refused("settings-format", "format", f"只支持 format = {number}", f"only format = {number} is read")

    def done(self) -> None:
        """Refuse what is left: a key nobody knows is a typing error, and it would silently do nothing."""
        if self._values:
            key = next(iter(self._values))
            raise self.refused("settings-unknown-key", key, f"没有 {key} 这个设置", f"there is no setting {key}")

    def refused(self, code: str, key: str, zh: str, en: str) -> Refused:
        """What is wrong with a key, to be raised; with its line where it has one."""
        line = _line(self._text, self._path, self._nth, key)
        place = f"[{self._path}] {key}" if self._path else key
        where = f"{place}, line {line}" if line else place
        hint = f"{zh} / {en}"
        return Refused(code, f"{where}: {en}", hint=hint, problems=(Problem(code=code, row=line, field=place, hint=hint),))

    def _join(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _take(self, key: str, default: Any, kind: type | tuple[type, ...], words: str) -> Any:  # noqa: ANN401 - checked here
        if key not in self._values:
            if default is None:
                near = get_close_matches(key, self._values, 1)
                zh, en = (f"，是不是写成了 {near[0]}？", f"; is {near[0]} meant for it?") if near else ("", "")
                raise self.refused("settings-missing", key, f"缺少 {key}{zh}", f"{key} is missing{en}")
            return default
        value = self._values.pop(key)
        if not isinstance(value, kind):
            raise self._wrong_type(key, words)
        return value

    def _wrong_type(self, key: str, words: str) -> Refused:
        return self.refused("settings-type", key, f"{key} 的类型不对", f"{key} must be {words}")


def read_table(data: bytes) -> Table:
    """The file as a table. Raises Refused("settings-broken") where it is no UTF-8 or no TOML."""
    try:
        text = data.decode("utf-8-sig")
        return Table(tomllib.loads(text), text=text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        hint = "请检查 TOML 语法（UTF-8） / check the TOML syntax (UTF-8)"
        raise Refused("settings-broken", f"not readable as TOML: {error}", hint=hint) from error


def _line(text: str, path: str, nth: int | None, key: str) -> int | None:
    """The line on which `key` stands in the nth table called `path`; None where it has no line of its own."""
    if nth is None:
        return None
    current, seen = "", -1 if path else 0
    assignment = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
    for number, line in enumerate(text.splitlines(), 1):
        if found := _TABLE.match(line):
            current = found[1]
            seen += current == path
            if seen == nth and current == (f"{path}.{key}" if path else key):
                return number
        elif current == path and seen == nth and assignment.match(line):
            return number
    return None


def write_table(values: dict[str, Any]) -> bytes:
    """Plain values, lists of texts and lists of tables as TOML, keys sorted: the same values are always the same bytes."""
    tables = {key: value for key, value in values.items() if isinstance(value, list) and value and isinstance(value[0], dict)}
    lines = [f"{key} = {_written(value)}" for key, value in sorted(values.items()) if key not in tables]
    for key, items in sorted(tables.items()):
        for item in items:
            lines += ["", f"[[{key}]]", *(f"{name} = {_written(value)}" for name, value in sorted(item.items()))]
    return ("\n".join(lines) + "\n").encode()


def _written(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return '"' + "".join(_escaped(char) for char in value) + '"'
        case date():
            return value.isoformat()
        case Sequence():
            return "[" + ", ".join(_written(item) for item in value) + "]"
    return str(value)


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}"
