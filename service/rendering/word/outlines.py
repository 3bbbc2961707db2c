"""Outlines: the preset shapes of DrawingML and freely drawn ones as paths in shares of their box (ECMA-376 20.1.9)."""

from math import cos, radians, sin, tau

from service.rendering.node import Node
from service.rendering.word.figures import Step
from service.rendering.word.names import A, number

KAPPA = 0.5523
"""Handle of a Bézier curve that looks like a quarter of a circle."""
FULL_TURN = 21_600_000
"""DrawingML angles are in 60,000ths of a degree."""
LINES = frozenset({"line", "straightConnector1"})


def preset(name: str, adjust: dict[str, int], width: float, height: float) -> tuple[Step, ...] | None:
    """The outline of a preset shape; None for one that is not known here."""
    if name in {"rect", "flowChartProcess", "textBox"}:
        return polygon((0, 0), (1, 0), (1, 1), (0, 1))
    if name in LINES:
        return (("m", (0.0, 0.0)), ("l", (1.0, 1.0)))
    if name in {"ellipse", "flowChartConnector"}:
        return ellipse()
    least = max(min(width, height), 1)
    if name in {"roundRect", "flowChartAlternateProcess"}:
        share = adjust.get("adj", 16667) / 100_000 * least
        return rounded(share / max(width, 1), share / max(height, 1))
    head = adjust.get("adj2", 50_000) / 100_000 * least
    thin = (1 - adjust.get("adj1", 50_000) / 100_000) / 2
    bend = adjust.get("adj1", 50_000) / 100_000
    made: dict[str, tuple[tuple[float, float], ...]] = {
        "triangle": ((adjust.get("adj", 50_000) / 100_000, 0), (1, 1), (0, 1)),
        "rtTriangle": ((0, 0), (1, 1), (0, 1)),
        "diamond": ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)),
        "flowChartDecision": ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)),
        "rightArrow": _arrow(head / max(width, 1), thin),
        "leftArrow": tuple((1 - x, y) for x, y in _arrow(head / max(width, 1), thin)),
        "downArrow": tuple((y, x) for x, y in _arrow(head / max(height, 1), thin)),
        "upArrow": tuple((y, 1 - x) for x, y in _arrow(head / max(height, 1), thin)),
    }
    if name in {"bentConnector2", "bentConnector3"}:
        points = ((0, 0), (1, 0), (1, 1)) if name == "bentConnector2" else ((0, 0), (bend, 0), (bend, 1), (1, 1))
        return polygon(*points)[:-1]
    return polygon(*made[name]) if name in made else None


def polygon(*points: tuple[float, float]) -> tuple[Step, ...]:
    """A closed outline through points."""
    return (("m", points[0]), *(("l", point) for point in points[1:]), ("z", ()))


def ellipse() -> tuple[Step, ...]:
    """The ellipse that fills the box."""
    return rounded(0.5, 0.5)


def rounded(across: float, down: float) -> tuple[Step, ...]:
    """A rectangle with round corners of these sizes."""
    x, y = min(across, 0.5), min(down, 0.5)
    i, j = x * (1 - KAPPA), y * (1 - KAPPA)
    return (
        ("m", (x, 0.0)), ("l", (1 - x, 0.0)), ("c", (1 - i, 0.0, 1.0, j, 1.0, y)), ("l", (1.0, 1 - y)),
        ("c", (1.0, 1 - j, 1 - i, 1.0, 1 - x, 1.0)), ("l", (x, 1.0)), ("c", (i, 1.0, 0.0, 1 - j, 0.0, 1 - y)),
        ("l", (0.0, y)), ("c", (0.0, j, i, 0.0, x, 0.0)), ("z", ()),
    )  # fmt: skip


def drawn(node: Node) -> tuple[Step, ...] | None:
    """The outline of an a:custGeom whose points are plain numbers; None where it is computed."""
    found: list[Step] = []
    for path in (one for one in node.walk() if one.tag == A + "path"):
        size = (number(path.attrib.get("w")) or 1, number(path.attrib.get("h")) or 1)
        at = (0.0, 0.0)
        for step in path.children:
            points = [_point(point, size) for point in step.children if point.tag == A + "pt"]
            if any(point is None for point in points):
                return None
            flat = tuple(value for point in points if point is not None for value in point)
            kind = step.tag.removeprefix(A)
            if kind == "arcTo":
                steps = _arc(step, at, size)
                if steps is None:
                    return None
                found += steps
            elif kind == "quadBezTo" and len(flat) == 4:
                found.append(("c", _cubic(at, (flat[0], flat[1]), (flat[2], flat[3]))))
            else:
                found.append(({"moveTo": "m", "lnTo": "l", "cubicBezTo": "c"}.get(kind, "z"), flat))
            if found and found[-1][1]:
                at = (found[-1][1][-2], found[-1][1][-1])
    return tuple(found) or None


def arc(at: tuple[float, float], radii: tuple[float, float], start: float, sweep: float) -> list[Step]:
    """An arc of an ellipse from a point on it; angles in degrees, clockwise on the page."""
    begin = radians(start)
    middle = (at[0] - radii[0] * cos(begin), at[1] - radii[1] * sin(begin))
    count = max(1, int(abs(sweep) / 90 + 0.999))
    step = radians(sweep) / count
    handle = 4 / 3 * (sin(step / 4) / cos(step / 4)) if abs(step) < tau else 0.0
    made: list[Step] = []
    for index in range(count):
        one, two = begin + step * index, begin + step * (index + 1)
        p, q = (cos(one), sin(one)), (cos(two), sin(two))
        control = (p[0] - handle * p[1], p[1] + handle * p[0], q[0] + handle * q[1], q[1] - handle * q[0], *q)
        made.append(("c", tuple(middle[i % 2] + radii[i % 2] * value for i, value in enumerate(control))))
    return made


def _arrow(head: float, thin: float) -> tuple[tuple[float, float], ...]:
    """An arrow to the right."""
    neck = max(0.0, 1 - head)
    return ((0, thin), (neck, thin), (neck, 0), (1, 0.5), (neck, 1), (neck, 1 - thin), (0, 1 - thin))


def _point(node: Node, size: tuple[int, int]) -> tuple[float, float] | None:
    x, y = node.attrib.get("x", ""), node.attrib.get("y", "")
    if not all(text.lstrip("-").isdigit() for text in (x, y)):
        return None
    return int(x) / size[0], int(y) / size[1]


def _arc(node: Node, at: tuple[float, float], size: tuple[int, int]) -> list[Step] | None:
    said = [node.attrib.get(key, "") for key in ("wR", "hR", "stAng", "swAng")]
    if not all(text.lstrip("-").isdigit() for text in said):
        return None
    across, down, start, sweep = (int(text) for text in said)
    return arc(at, (across / size[0], down / size[1]), start / 60_000, sweep / 60_000)


def _cubic(at: tuple[float, float], handle: tuple[float, float], to: tuple[float, float]) -> tuple[float, ...]:
    """A quadratic curve as a cubic one."""
    one = tuple(a + 2 / 3 * (h - a) for a, h in zip(at, handle, strict=True))
    two = tuple(t + 2 / 3 * (h - t) for t, h in zip(to, handle, strict=True))
    return (*one, *two, *to)
