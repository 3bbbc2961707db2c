"""The names a template part uses: its variables, dotted as a person writes them, and the columns it asks for.

    {% for line in lines %}{{ line.amount|money }}{% endfor %} {{ columns["联系人"] }}
    →  variables lines, lines[].amount, columns[…]; columns 联系人

Only columns that a template names enter the public part of a notice, so they must be readable without running it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from jinja2 import nodes

OWN = frozenset(["loop", "range", "true", "false", "none", "True", "False", "None"])


GUARDS = frozenset(["default", "d", "defined", "undefined"])
"""Filters and tests that ask whether a name is there at all, so that its absence is no mistake."""


KINDS = {
    **dict.fromkeys(("money", "daxie", "number", "figures", "round", "int", "abs"), "number"),
    **dict.fromkeys(("cndate", "endate", "dated", "period", "enperiod"), "date"),
}
"""What a filter asks of its value."""


class Use(NamedTuple):
    """A dotted name used on a line of the part's Jinja source."""

    name: str
    line: int
    guarded: bool


@dataclass(slots=True)
class Names:
    """Collects the names of one part."""

    refuse: Callable[[str, int, str], NoReturn]
    """Called with code, line and what is wrong; must raise."""
    variables: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    uses: list[Use] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    """Columns whose values must be of a kind, "number" or "date", because a filter asks for it."""
    _guards: int = 0
    _macros: dict[str, tuple[nodes.Macro, dict[str, str]]] = field(default_factory=dict)
    """Macros by name, each with the names known where it was made."""
    _called: set[tuple[str, ...]] = field(default_factory=set)

    def read(self, node: nodes.Node, scope: Mapping[str, str]) -> dict[str, str]:
        """Collect below `node`; `scope` says which local names stand for which dotted ones. Gives the scope after it."""
        after = dict(scope)
        match node:
            case nodes.For():
                self._expression(node.iter, after)
                inner = self._bind(node.target, self._dotted(node.iter, after), after, "[]")
                if node.test:
                    self._expression(node.test, inner)
                self._all(node.body, inner)
                self._all(node.else_, after)
            case nodes.If():
                self._expression(node.test, after)
                branches: tuple[Sequence[nodes.Node], ...] = (node.body, node.elif_, node.else_)
                for branch in branches:
                    after |= self._all(branch, after)  # a name set in a branch is known behind it
            case nodes.Assign():
                self._expression(node.node, after)
                after = self._bind(node.target, self._dotted(node.node, after), after, "")
            case nodes.With():
                inner = after
                for target, value in zip(node.targets, node.values, strict=True):
                    self._expression(value, after)
                    inner = self._bind(target, self._dotted(value, after), inner, "")
                self._all(node.body, inner)
            case nodes.Macro():
                self._define(node, after)
            case nodes.Template():
                after = self._all(node.body, after)
            case _:
                self._expression(node, after)
        return after

    def _all(self, body: Sequence[nodes.Node], scope: dict[str, str]) -> dict[str, str]:
        for node in body:
            scope = self.read(node, scope)
        return scope

    def _expression(self, node: nodes.Node, scope: Mapping[str, str]) -> None:
        if self._column(node):
            return
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in self._macros:
            self._call(node, node.node.name, scope)
        dotted = self._dotted(node, scope)
        if dotted is not None:
            if dotted.partition(".")[0] == "columns":
                line = node.lineno
                self.refuse("template-dynamic-column", line, 'columns are named one by one: columns["列名"]')
            if dotted == "qr":
                self.refuse("template-qr-place", node.lineno, "{{ qr }} stands alone in its own paragraph")
            if dotted:
                self.variables.add(dotted)
                self.uses.append(Use(dotted, node.lineno, self._guards > 0))
            return
        if isinstance(node, nodes.Filter) and node.name in KINDS and (column := _of_column(node.node)):
            self.kinds.setdefault(column, KINDS[node.name])
        guard = isinstance(node, nodes.Filter | nodes.Test) and node.name in GUARDS
        self._guards += guard
        for child in node.iter_child_nodes():
            self._expression(child, scope)
        self._guards -= guard

    def _define(self, macro: nodes.Macro, scope: dict[str, str]) -> None:
        """A macro, from here on known in `scope`."""
        scope[macro.name] = ""
        self._macros[macro.name] = (macro, scope)
        for default in macro.defaults:
            self._expression(default, scope)
        self._macro(macro.name, [""] * len(macro.args))  # what is not an argument counts whether it is called or not

    def _call(self, call: nodes.Call, name: str, scope: Mapping[str, str]) -> None:
        """A macro's body with the names its arguments stand for."""
        macro, _ = self._macros[name]
        given = {argument.name: "" for argument in macro.args}
        for argument, value in zip(macro.args, call.args, strict=False):
            given[argument.name] = self._dotted(value, scope) or ""
        for keyword in call.kwargs:
            given[keyword.key] = self._dotted(keyword.value, scope) or ""
        self._macro(name, [given[argument.name] for argument in macro.args])

    def _macro(self, name: str, dotted: Sequence[str]) -> None:
        if (name, *dotted) in self._called:
            return
        self._called.add((name, *dotted))
        macro, known = self._macros[name]
        self._all(macro.body, known | dict(zip((argument.name for argument in macro.args), dotted, strict=True)))

    def _column(self, node: nodes.Node) -> bool:
        """Note columns["name"] or columns.name."""
        if not isinstance(node, nodes.Getitem | nodes.Getattr):
            return False
        if not (isinstance(node.node, nodes.Name) and node.node.name == "columns"):
            return False
        key = node.attr if isinstance(node, nodes.Getattr) else node.arg
        if isinstance(key, nodes.Const):
            key = key.value
        if not isinstance(key, str):
            self.refuse("template-dynamic-column", node.lineno, 'a column is named by a constant: columns["列名"]')
        self.columns.add(key)
        self.variables.add(f"columns.{key}")
        self.uses.append(Use(f"columns.{key}", node.lineno, self._guards > 0))
        return True

    def _dotted(self, node: nodes.Node, scope: Mapping[str, str]) -> str | None:
        """The dotted name of an expression; "" for a local value without one, None where it is no plain name."""
        match node:
            case nodes.Name():
                return "" if node.name in OWN else scope.get(node.name, node.name)
            case nodes.Getattr():
                return self._field(self._dotted(node.node, scope), node.attr)
            case nodes.Getitem(arg=nodes.Const(value=str() as key)):
                return self._field(self._dotted(node.node, scope), key)
            case nodes.Getitem(arg=nodes.Const(value=int())):
                inner = self._dotted(node.node, scope)
                return f"{inner}[]" if inner else inner
            case _:
                return None

    @staticmethod
    def _field(owner: str | None, key: str) -> str | None:
        return f"{owner}.{key}" if owner else owner

    def _bind(self, target: nodes.Node, dotted: str | None, scope: dict[str, str], suffix: str) -> dict[str, str]:
        """The scope with the names that `target` sets."""
        bound = dict(scope)
        for name in [target] if isinstance(target, nodes.Name) else target.find_all(nodes.Name):
            if name.name in {"columns", "qr", "loop"}:
                self.refuse("template-forbidden", target.lineno, f"{name.name} is a name of its own and cannot be set")
            bound[name.name] = f"{dotted}{suffix}" if dotted and isinstance(target, nodes.Name) else ""
        return bound


def _of_column(node: nodes.Node | None) -> str:
    """The column that a chain of filters begins with; nothing where it begins with something else."""
    while isinstance(node, nodes.Filter):
        node = node.node
    if not (
        isinstance(node, nodes.Getitem | nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "columns"
    ):
        return ""
    key = node.attr if isinstance(node, nodes.Getattr) else node.arg
    return key if isinstance(key, str) else str(key.value) if isinstance(key, nodes.Const) else ""
