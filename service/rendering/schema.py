"""The variables of a template as JSON Schema, and which of them no notice has.

variables debtor.name, lines[].amount, columns.备注
→  {"type": "object", "properties": {"debtor": {"type": "object", "properties": {"name": …}}, "lines": {"type": "array", …}}}
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

DRAFT = "https://json-schema.org/draft/2020-12/schema"
STEP = re.compile(r"\[\]|[^.\[\]]+")
OUTSIDE = frozenset(["qr"])
"""Names that are no part of the notice: {{ qr }} stands for the symbol."""


def schema(names: Iterable[str], required: Iterable[str], sample: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of the data a template reads; types and examples are those of a sample notice where it has the name."""
    tree: dict[str, Any] = {}
    for name in names:
        branch = tree
        for step in _steps(name):
            branch = branch.setdefault(step, {})
    return {"$schema": DRAFT} | _node(tree, sample, _tops(required))


def known_names(sample: Mapping[str, Any]) -> frozenset[str]:
    """Every dotted name a template may use: leaves, groups and lists of a notice."""
    return frozenset(_walk(sample, ""))


def is_known(name: str, known: frozenset[str]) -> bool:
    """Whether a notice has the name; a single character of a text counts, and a column is the file's own affair."""
    plain = name if name in known else name.removesuffix("[]")
    return plain in known or name in OUTSIDE or name.startswith("columns.")


def nearest(name: str, known: frozenset[str]) -> str:
    """The name that was probably meant, or nothing."""
    tails = {other.rpartition(".")[2]: other for other in sorted(known, reverse=True)}
    found = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.7)
    tail = name.rpartition(".")[2]
    return found[0] if found else tails.get(tail) or tails.get(tail.rpartition("_")[2], "")


def _steps(name: str) -> list[str]:
    head, _, column = name.partition(".")
    return [head, column] if head == "columns" and column else STEP.findall(name)


def _tops(names: Iterable[str]) -> frozenset[str]:
    return frozenset(_steps(name)[0] for name in names)


def _node(tree: Mapping[str, Any], value: Any, needed: frozenset[str] = frozenset()) -> dict[str, Any]:  # noqa: ANN401 - JSON
    if "[]" in tree and not isinstance(value, str):
        item = value[0] if isinstance(value, list) and value else None
        return {"type": "array", "items": _node(tree["[]"], item)}
    if isinstance(value, list):
        return {"type": "array"}
    if tree and not isinstance(value, str):
        inner = value if isinstance(value, Mapping) else {}
        properties = {name: _node(branch, inner.get(name)) for name, branch in sorted(tree.items())}
        made: dict[str, Any] = {"type": "object", "properties": properties}
        if here := sorted(needed & set(properties)):
            made["required"] = here
        return made
    if isinstance(value, Mapping):
        return {"type": "object"}
    return {"type": "string"} | ({"examples": [value]} if isinstance(value, str) and value else {})


def _walk(value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    if path:
        yield path
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walk(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        yield f"{path}[]"
        for inner in value[:1]:
            yield from _walk(inner, f"{path}[]")
