"""What the Word reader can say it does not draw, or draws otherwise, collected from its sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLES = {"_RUN_NOTES", "_PARAGRAPH_NOTES", "_NOT_DRAWN"}


def notes() -> set[str]:
    """Every note, whole where it is constant, else its longest constant piece."""
    found = set()
    for path in sorted((ROOT / "service" / "rendering" / "word").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "note" and len(node.args) == 2:
                    found |= set(_texts(node.args[1]))
                elif node.func.attr == "append" and ast.unparse(node.func.value).endswith("notes"):
                    found |= set(_texts(node.args[0]))
            elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and target.id in TABLES:
                    found |= {text for value in node.value.values for text in _texts(value)}
    return {text for text in found if len(text) > 5}


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value.removeprefix("document: ")
    elif isinstance(node, ast.JoinedStr):
        pieces = [piece.value for piece in node.values if isinstance(piece, ast.Constant)]
        yield max(pieces, key=len, default="").strip(" (")
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.BinOp):
        yield from _texts(node.left)
        yield from _texts(node.right)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Dict):
        for value in node.func.value.values:
            yield from _texts(value)
