"""House rules that no linter knows: who may look at the clock, and how long and named what a module is."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "service").rglob("*.py"))
NAMES = [module.relative_to(ROOT).as_posix() for module in MODULES]

WORLD = {"service/wiring/world.py", "service/settings.py"}
"""Where time, chance and the environment come in; everybody else gets them as arguments."""

CLOCK_AND_CHANCE = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime",
    "os.environ", "os.getenv", "os.urandom", "random.random", "secrets.token_bytes",
    "secrets.token_hex", "uuid.uuid4", "uuid.uuid1",
}  # fmt: skip
CHANCE_MODULES = {"random", "secrets", "uuid"}

MONEY_ROOMS = (
    "service/intake/",
    "service/policy/",
    "service/numbering/",
    "service/payment/",
    "service/jobs/",
    "service/terms/",
)
"""Rooms that hold amounts and no lengths on paper: a float there is a fen that will be lost."""

LONGEST = 350
"""Lines that are not blank: what a reader holds in his head at one sitting, twice over."""

GRAB_BAGS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


@pytest.fixture(params=MODULES, ids=NAMES)
def module(request) -> Path:
    return request.param


def name_of(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def dotted(node: ast.AST) -> str:
    """datetime.datetime.now → datetime.now: the last two names tell what is asked for."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts[:2]))


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module.split(".")[0], *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


def asks_the_world(source: ast.AST) -> list[tuple[int, str]]:
    """Lines that look at the clock, at chance or at the environment."""
    asked = []
    for node in ast.walk(source):
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCK_AND_CHANCE:
            asked.append((node.lineno, dotted(node)))
        asked += [(node.lineno, name) for name in imported(node) if name in CHANCE_MODULES | CLOCK_AND_CHANCE]
    return asked


def test_time_and_chance_are_passed_in(module):
    """Only wiring and settings ask the clock, the environment or chance; so a run can be repeated to the byte."""
    if name_of(module) not in WORLD:
        assert asks_the_world(tree(module)) == []


@pytest.mark.parametrize(
    "line",
    ["datetime.now()", "datetime.datetime.now(tz)", "date.today()", "os.environ['A']", "os.getenv('A')", "import random",
     "from os import environ", "from time import time", "time.time()"],
)  # fmt: skip
def test_the_rule_sees_what_it_looks_for(line):
    """The rule above finds each of the ways to ask."""
    assert asks_the_world(ast.parse(line))


def test_no_float_near_money(module):
    """Amounts are integer fen or Decimal from text; `float` has no business in the rooms that hold them."""
    if name_of(module).startswith(MONEY_ROOMS):
        floats = [node.lineno for node in ast.walk(tree(module)) if isinstance(node, ast.Call) and dotted(node.func) == "float"]
        assert floats == []


def test_module_opens_with_what_it_is(module):
    """Every module says what it is before it does anything."""
    assert ast.get_docstring(tree(module)), f"{name_of(module)} has no docstring"


def test_module_is_named_for_what_it_holds(module):
    """No grab bags: when two rooms need the same code, the concept they share has a name."""
    assert not {*module.relative_to(ROOT).with_suffix("").parts} & GRAB_BAGS


def test_module_is_not_too_long(module):
    """One idea a file."""
    lines = [line for line in module.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) <= LONGEST, f"{name_of(module)} has {len(lines)} lines: find the second idea in it"


def test_nothing_is_left_for_later(module):
    """No note to oneself in what is delivered."""
    text = module.read_text(encoding="utf-8")
    assert not [word for word in ("TODO", "FIXME", "XXX") if word in text]
