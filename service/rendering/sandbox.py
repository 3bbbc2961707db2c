"""The sandbox: the part of Jinja a letter needs, and nothing that could reach Python, run long or fill the memory.

A template is untrusted. It sees the notice's public part as plain text, integers, lists and objects; `a.b` is a key of an
object, never an attribute of a Python value. What may stand in a template is an allow-list over Jinja's syntax tree, checked
when it is compiled; what depends on data (lengths, loops) is bounded when it runs.

Printed text here is made of tokens, so what catches it in a variable is left out: `{% set %}…{% endset %}`, `{% filter %}` and
`{% call %}`. A macro may be printed where it is called, and nothing else may be done with it.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, NoReturn, cast

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import Context, LoopContext, Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS as JINJA_TESTS

from service.rendering.filters import FILTERS, bounded, text_of
from service.rendering.fragment import Fragment, Spot, Tokens, framed, joined

MOST_ROUNDS = 20_000
"""Rounds of all loops of one part of one letter; the longest real letter has a few hundred lines."""
MOST_RANGE = 1_000
BUDGET = "\x00budget"
"""Key of the round counter in a context; no template can name it."""

CALLS = frozenset(["cycle", "changed"])
LOOP = CALLS | frozenset(
    ["index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem"]
)
ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign, nodes.With, nodes.Macro,
    nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Call, nodes.Keyword,
    nodes.List, nodes.Tuple, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.Concat,
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos,
)  # fmt: skip

DUNDER = re.compile(r"__[A-Za-z]\w*__")
FORBIDDEN_CHARACTER = re.compile("[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for. Tab, line feed, \\a (paragraph) and \\f (page) mean what they mean to docxtpl."""
REMOVED = "\x00"
"""Stands in the output where such a character was, so that it can be reported; both token delimiters are among them."""


def printed(value: object) -> str:
    """A value as it goes into the token string: never a delimiter, never markup, line ends as line feeds."""
    if type(value) is not str:
        if type(value) is Tokens:
            return value
        if type(value) is Fragment:
            return value.tokens(Spot.TEXT)
        value = text_of(value)
    text: str = value
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return FORBIDDEN_CHARACTER.sub(REMOVED, text)


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment every template part is compiled in."""

    intercepted_binops = frozenset(["+", "*", "%"])
    concat = staticmethod(joined)  # what a macro gives is told from text

    def __init__(self) -> None:
        # `finalize` takes the place of autoescape: it cannot be switched off from inside a template, not even by |safe.
        # Nothing is computed while compiling: folding three hundred nested signs into a constant takes Jinja half a minute.
        super().__init__(undefined=StrictUndefined, finalize=printed, autoescape=False, optimized=False)
        self.globals.clear()
        self.globals["range"] = _range
        self.filters = dict(FILTERS) | OWN_FILTERS
        self.tests = {name: test for name, test in JINJA_TESTS.items() if name not in {"callable", "escaped", "filter", "test"}}

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - Jinja's signature
        """A key of an object, or one of the loop's own counters."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self._missing(attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        if isinstance(obj, Undefined):
            return getattr(obj, attribute)  # raises, naming the variable that is missing
        return self._missing(attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - Jinja's signature
        """A key of an object, or a place in a list or text."""
        if isinstance(obj, Mapping | LoopContext | Undefined) or isinstance(argument, str):
            return self.getattr(obj, argument) if isinstance(argument, str) else self._missing(argument)
        try:
            return obj[argument]
        except (LookupError, TypeError):
            return self._missing(argument)

    def _missing(self, what: object) -> Undefined:
        """Says only the name that is missing: the value it was looked for in may be personal."""
        return self.undefined(hint=f"{str(what)[:80]!r} is undefined", name=str(what))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja's signature
        """Arithmetic on numbers, and joining two texts; no repetition, no % formatting."""
        number = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return bounded(left + right)
        if not number and not isinstance(left, Undefined) and not isinstance(right, Undefined):
            raise SecurityError(f"{operator} works on numbers only; amounts are text, use a filter")
        if operator == "*" and number and max(abs(left), abs(right)) > 10**15:
            raise SecurityError("numbers this large do not occur in letters")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Jinja's signature
        """A call; those of macros count as rounds, or a few lines of macros could call each other a million times."""
        if isinstance(obj, Macro):
            _spend(context, 1)
        return super().call(context, obj, *args, **kwargs)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ANN401 - Jinja's signature
        """Only macros, `range`, `loop.cycle` and `loop.changed`."""
        owner = getattr(obj, "__self__", None)
        return (
            obj is _range
            or isinstance(obj, Macro)
            or (isinstance(owner, LoopContext) and getattr(obj, "__name__", "") in CALLS)
        )


def check(tree: nodes.Template, refuse: Callable[[int, str], NoReturn]) -> None:
    """Walk a parsed part; `refuse(line, what)` is called, and must raise, at the first thing that is not allowed."""
    _check_macros(tree, refuse)
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    for node in _everything(tree):
        if not isinstance(node, ALLOWED):
            refuse(node.lineno, f"{type(node).__name__.lower()} is not available in letters")
        if isinstance(node, nodes.Name | nodes.Getattr):
            name = node.name if isinstance(node, nodes.Name) else node.attr
            if name.startswith("_"):
                refuse(node.lineno, f"{name}: names that start with _ are Python's own")
        if isinstance(node, nodes.Const) and isinstance(node.value, str) and DUNDER.search(node.value):
            refuse(node.lineno, f"{node.value!r}: such names are Python's own")
        if isinstance(node, nodes.Call) and not _harmless_call(node.node, macros):
            refuse(node.lineno, "nothing can be called but macros, range, loop.cycle and loop.changed; use a filter")
        if isinstance(node, nodes.Filter) and node.name not in FILTERS and node.name in JINJA_FILTERS:
            refuse(node.lineno, f"the filter {node.name} is not available in letters")
        if isinstance(node, nodes.For) and node.recursive:
            refuse(node.lineno, "recursive loops are not available in letters")
        if isinstance(node, nodes.List | nodes.Tuple) and node.lineno and not _flat(node):
            refuse(node.lineno, "lists in a template hold constants only")


def bound(tree: nodes.Template) -> None:
    """Put every loop and every ~ of a checked part under its limit; run after `check`."""
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = _filtered(loop.iter, "\x00rounds")
    _bound_joins(tree)


def _bound_joins(node: nodes.Node) -> None:
    for name, value in list(node.iter_fields()):
        if isinstance(value, list):
            setattr(node, name, [_bound_join(item) for item in value])
        elif isinstance(value, nodes.Node):
            setattr(node, name, _bound_join(value))
    for child in node.iter_child_nodes():
        _bound_joins(child)


def _bound_join(item: Any) -> Any:  # noqa: ANN401 - any field of a tree
    if isinstance(item, nodes.Concat):
        return _filtered(nodes.List(item.nodes, lineno=item.lineno), "\x00concat")
    return item


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(cast("nodes.Expr", node), name, [], [], None, None, lineno=node.lineno)


def _everything(node: nodes.Node) -> Iterable[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _everything(child)


def _check_macros(tree: nodes.Template, refuse: Callable[[int, str], NoReturn]) -> None:
    """A macro has one meaning, and is printed where it is called: its text is tokens, which no filter understands."""
    macros = list(tree.find_all(nodes.Macro))
    names = {macro.name for macro in macros}
    if not names:
        return
    for at, macro in enumerate(macros):
        if macro.name.startswith("_") or macro.name in {"range", "loop", "columns", "qr", "caller", "varargs", "kwargs"}:
            refuse(macro.lineno, f"{macro.name} cannot be the name of a macro")
        if any(other.name == macro.name for other in macros[:at]):
            refuse(macro.lineno, f"the macro {macro.name} is defined twice")
    printed_calls = {
        id(call) for output in tree.find_all(nodes.Output) for call in output.nodes if isinstance(call, nodes.Call)
    }
    called = set()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in names:
            called.add(id(call.node))
            if id(call) not in printed_calls:
                refuse(call.lineno, f"{call.node.name}(…) is a macro: write {{{{ {call.node.name}(…) }}}} and nothing round it")
    for name in tree.find_all(nodes.Name):
        if name.name in names and id(name) not in called:
            refuse(name.lineno, f"{name.name} is the name of a macro and can only be called")


def _harmless_call(node: nodes.Expr, macros: Container[str]) -> bool:
    if isinstance(node, nodes.Name):
        return node.name == "range" or node.name in macros
    return (
        isinstance(node, nodes.Getattr)
        and isinstance(node.node, nodes.Name)
        and node.node.name == "loop"
        and node.attr in CALLS
    )


def _flat(node: nodes.List | nodes.Tuple) -> bool:
    targets = isinstance(node, nodes.Tuple) and node.ctx == "store"
    return targets or all(isinstance(item, nodes.Const | nodes.Neg) for item in node.items)


def _range(*limits: int) -> range:
    values = range(*limits)
    if len(values) > MOST_RANGE:
        raise SecurityError(f"range of {len(values):,}; {MOST_RANGE:,} are allowed")
    return values


@pass_context
def _rounds(context: Context, values: Iterable[Any]) -> list[Any]:
    """What a loop runs over, counted against the letter's budget."""
    if isinstance(values, Undefined):
        return list(values)  # raises, naming the variable
    items = list(values)
    _spend(context, len(items))
    return items


def _spend(context: Context, rounds: int) -> None:
    budget: list[int] = context.parent[BUDGET]
    budget[0] -= rounds
    if budget[0] < 0:
        raise SecurityError(f"loops of more than {MOST_ROUNDS:,} rounds")


def _concat(values: list[Any]) -> str:
    return bounded("".join(text_of(value) for value in values))


def _placed(value: Any, where: Spot) -> Tokens:  # noqa: ANN401 - any value of a context
    return value.tokens(where) if isinstance(value, Fragment) else framed(printed(value), where)


def _as_run(value: Any) -> Tokens:  # noqa: ANN401 - any value of a context
    return _placed(value, Spot.RUN)


def _as_story(value: Any) -> Tokens:  # noqa: ANN401 - any value of a context
    return _placed(value, Spot.STORY)


def _as_plain(value: Any) -> Any:  # noqa: ANN401 - any value of a context
    return value.tokens(Spot.PLAIN) if isinstance(value, Fragment) else value


PLACING = {Spot.RUN: "\x00run", Spot.STORY: "\x00story", Spot.PLAIN: "\x00plain"}
"""Our own filters round a value that is not printed in a run's text; no template can name them."""
OWN_FILTERS: dict[str, Callable[..., Any]] = {
    "\x00rounds": _rounds,
    "\x00concat": _concat,
    PLACING[Spot.RUN]: _as_run,
    PLACING[Spot.STORY]: _as_story,
    PLACING[Spot.PLAIN]: _as_plain,
}


def placed(node: nodes.Expr, where: Spot) -> nodes.Expr:
    """An expression with what its place asks of its value."""
    return node if where is Spot.TEXT else _filtered(node, PLACING[where])
