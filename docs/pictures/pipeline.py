"""Write docs/pictures/pipeline.svg: the chapters in the order a row meets them, and the values that pass between them.

python docs/pictures/pipeline.py            # the same bytes every time
"""

from pathlib import Path

PICTURE = Path(__file__).with_name("pipeline.svg")

# Name, what it does, the values that leave it. The first row is planning, which writes nothing; the second is issuing.
PLANNING = (
    ("intake", "rows, columns, cases", "Batch"),
    ("policy", "stage, channel, deadline", "Decision"),
    ("preflight", "every letter laid out", "Plan"),
    ("approve", "a person, one digest", "Draft"),
)
ISSUING = (
    ("numbering", "next number, frozen", "Notice"),
    ("payment", "token, QR matrix", "Symbol"),
    ("rendering", "template, layout, PDF", "Letter"),
    ("archive", "stored, logged, sealed", "Seal"),
    ("press", "parts in walking order", ""),
)
JOBS = {"preflight", "approve"}
"""Steps that `jobs` does itself; the others are chapters, which do not know each other."""

BOX, GAP, HIGH, LEFT = 136, 68, 64, 24
ROWS = (96, 256)
STORES = ((ISSUING, 0, "state.db", "numbers, drafts, seals"), (ISSUING, 3, "archive/", "inputs, letters, log"))
STYLE = (
    "text { font-family: 'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif; fill: #1f2937; text-anchor: middle; } "
    ".name { font-size: 17px; font-weight: bold; } .does { font-size: 11.5px; fill: #4b5563; } "
    ".value { font-size: 12px; font-style: italic; fill: #9a3412; } "
    ".lane { font-size: 13px; fill: #6b7280; text-anchor: start; }"
)


def x_of(at: int) -> int:
    """The left edge of the box at a place of its row."""
    return LEFT + at * (BOX + GAP)


def text(kind: str, x: float, y: float, words: str) -> str:
    """Words at a place, in one of the styles."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{words}</text>'


def arrow(path: str) -> str:
    """A line with a head."""
    return f'<path d="{path}" fill="none" stroke="#6b7280" stroke-width="1.6" marker-end="url(#head)"/>'


def box(x: float, y: float, name: str, does: str, *, fill: str, stroke: str, dash: str = "") -> list[str]:
    """A step or a store: its name and what it does."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    shape = f'x="{x:g}" y="{y:g}" width="{BOX}" height="{HIGH}" rx="8"'
    return [
        f'<rect {shape} fill="{fill}" stroke="{stroke}" stroke-width="1.5"{dashed}/>',
        text("name", x + BOX / 2, y + 27, name),
        text("does", x + BOX / 2, y + 47, does),
    ]


def row(steps: tuple[tuple[str, str, str], ...], y: int) -> list[str]:
    """The boxes of a row, each with an arrow to the next that names what passes."""
    drawn = []
    for at, (name, does, value) in enumerate(steps):
        x, own = x_of(at), name in JOBS
        drawn += box(x, y, name, does, fill="#eef2ff" if own else "#ecfdf5", stroke="#6366f1" if own else "#10b981")
        if at + 1 < len(steps):
            drawn.append(arrow(f"M {x + BOX + 4} {y + HIGH / 2:g} H {x + BOX + GAP - 6}"))
            drawn.append(text("value", x + BOX + GAP / 2, y + HIGH / 2 - 8, value))
    return drawn


def picture() -> str:
    """The whole picture."""
    first, second = ROWS
    width, height = x_of(5) - GAP + LEFT, 424
    turn = first + HIGH + 44
    drawn = [
        text("lane", LEFT, 28, "计划 planning: writes nothing before the approval"),
        text("lane", LEFT + BOX / 2 + 14, second - 20, "签发 issuing: resumable at every arrow"),
        text("lane", x_of(4), first + 26, "green: chapters"),
        text("lane", x_of(4), first + 46, "blue: jobs, their order"),
        text("value", LEFT + BOX / 2, first - 30, "arrears.csv · .xlsx"),
        arrow(f"M {LEFT + BOX / 2:g} {first - 24} V {first - 5}"),
        *row(PLANNING, first),
        *row(ISSUING, second),
        arrow(f"M {x_of(3) + BOX / 2:g} {first + HIGH + 2} V {turn} H {LEFT + BOX / 2:g} V {second - 6}"),
        text("value", x_of(3) + BOX / 2 + 34, turn - 14, PLANNING[-1][2]),
        text("value", x_of(4) + BOX / 2, second - 34, "parts/*.pdf · docket.csv"),
        arrow(f"M {x_of(4) + BOX / 2:g} {second - 3} V {second - 27}"),
    ]
    for _, at, name, does in STORES:
        drawn += box(x_of(at), second + 100, name, does, fill="#f9fafb", stroke="#9ca3af", dash="5 4")
        drawn.append(arrow(f"M {x_of(at) + BOX / 2:g} {second + HIGH + 2} V {second + 94}"))
    head = '<marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="The pipeline">',
            f"<style>{STYLE}</style>",
            f'<defs>{head}<path d="M 0 0 L 8 4 L 0 8 z" fill="#6b7280"/></marker></defs>',
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *drawn,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
