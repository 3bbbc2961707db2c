"""Letters by others through our engine, scored against another engine's pages of the same files.

    make fidelity KIT=…              # or: .venv/bin/python bench/fidelity.py KIT --group letters --only STEM … --fresh
    .venv/bin/python bench/fidelity.py KIT --documents FOLDER --out ELSEWHERE   # letters nobody has seen

KIT is a folder with `collect.py OUT` (which puts documents into OUT/files/GROUP/*.docx and reference pages into
OUT/refs/GROUP/*.pdf), `score.py CANDIDATES REFERENCES --json FILE` and `fontmap.json` (document font → installed font, the
same on both sides). The documents are collected once and kept in build/bench/fidelity, outside the repository's history:
they belong to others. DATE fields print the day on which the reference was made. A file that fails scores nothing and is
named; what a letter holds that is not drawn is listed in unsupported.json beside the figures. Prints a row per file, worst
first, and the means. Exit code 1 where a file failed.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from statistics import fmean
from typing import Any

from service.paper.fonts import Shelf, open_shelf
from service.rendering.letter import render_docx
from service.rendering.word.package import open_package
from service.rendering.word.reader import read
from service.settings import data_folder
from service.terms.dates import SHANGHAI

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / "build" / "bench" / "kit"
"""The environment the kit's own programs run in, made on first use: they need packages that our tests do not."""
NEEDED = ("docxtpl", "docxcompose", "numpy", "pypdfium2", "pillow")
GOOD = 95
COLUMNS = (
    ("score", "score"), ("pages_equal", "pages"), ("text_equal", "text"), ("tokF1", "tokens"), ("lineF1", "lines"),
    ("pos", "place"), ("ink", "ink"), ("rules", "rules"),
)  # fmt: skip
_MADE = re.compile(rb"/CreationDate\s*\(D:(\d{8})")
_SHELF: list[Shelf] = []
"""The fonts of this worker process."""


def main() -> int:
    """Collect, render, score, say."""
    chosen = _options()
    work: Path = chosen.out
    python = _tools()
    if chosen.documents is not None:
        if chosen.fresh or not (work / "refs").is_dir():
            _take_over(chosen.documents, work)
            subprocess.run([python, "-c", _REFERENCES, str(chosen.kit), str(work)], check=True)
    elif chosen.fresh or not (work / "refs").is_dir():
        collect = [python, str(chosen.kit / "collect.py"), str(work)]
        subprocess.run([*collect, *(["--mirror", str(chosen.mirror)] if chosen.mirror else [])], check=True)
    made, figures = work / "ours", work / "score.json"
    shutil.rmtree(made, ignore_errors=True)
    files = [file for file in sorted((work / "files").rglob("*.docx")) if _wanted(file, chosen.group, chosen.only)]
    with ProcessPoolExecutor(chosen.jobs, initializer=_begin, initargs=(chosen.kit / "fontmap.json",)) as pool:
        results = list(
            pool.map(_render, files, *([_pdf(file, work, folder) for file in files] for folder in (made, work / "refs")))
        )
    failed = {str(file): error for file, (error, _) in zip(files, results, strict=True) if error}
    notes = {str(file.relative_to(work / "files")): found for file, (_, found) in zip(files, results, strict=True) if found}
    (work / "unsupported.json").write_text(json.dumps(notes, ensure_ascii=False, indent=1), encoding="utf-8")
    refs = _same_files(work / "refs", made, work / "compared")
    score = [python, str(chosen.kit / "score.py"), str(made), str(refs), "--worst", "0", "--json", str(figures)]
    subprocess.run(score, check=True, stdout=subprocess.DEVNULL)
    _say(json.loads(figures.read_text(encoding="utf-8")))
    for file, error in failed.items():
        print(f"{file}: {error}", file=sys.stderr)
    return 1 if failed else 0


_REFERENCES = """
import json, sys
from pathlib import Path
kit, work = map(Path, sys.argv[1:])
sys.path.insert(0, str(kit))
import collect
fonts = json.loads((kit / "fontmap.json").read_text("utf-8"))
(work / "fonts.conf").write_text(collect.fonts_conf(fonts), "utf-8")
for name, reason in collect.references(work, work / "fonts.conf", fonts, ["letters"]).items():
    print(name, reason)
"""
"""Makes the references of a folder of documents with the kit's own program, run in its environment."""


def _take_over(folder: Path, work: Path) -> None:
    """The documents of a folder, however deep, as letters of the measurement; their paths make their names."""
    target = work / "files" / "letters"
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(folder.rglob("*.docx")):
        shutil.copyfile(file, target / "-".join(file.relative_to(folder).parts))


def _tools() -> str:
    """The Python that has what the kit's programs import."""
    python = TOOLS / "bin" / "python"
    if not (TOOLS / "ready").exists():
        venv.create(TOOLS, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NEEDED], check=True)
        (TOOLS / "ready").touch()
    return str(python)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("kit", type=Path, help="folder with collect.py, score.py and fontmap.json")
    options.add_argument("--documents", type=Path, help="a folder of other documents in place of the kit's; give --out too")
    options.add_argument("--mirror", type=Path, help="where collect.py finds the repositories of the documents")
    options.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "fidelity", help="documents and results")
    options.add_argument("--group", help="only this group of files")
    options.add_argument("--only", nargs="*", default=[], help="only files of these names, without the ending")
    options.add_argument("--fresh", action="store_true", help="collect the documents again")
    options.add_argument("--jobs", type=int, help="processes; one a processor")
    return options.parse_args()


def _wanted(file: Path, group: str | None, only: Sequence[str]) -> bool:
    return (not group or file.parent.name == group) and (not only or file.stem in only)


def _pdf(file: Path, work: Path, made: Path) -> Path:
    return made / file.relative_to(work / "files").with_suffix(".pdf")


def _same_files(refs: Path, made: Path, compared: Path) -> Path:
    """A folder with the references of what was rendered only, so that a part of the letters can be scored alone."""
    shutil.rmtree(compared, ignore_errors=True)
    for pdf in made.rglob("*.pdf"):
        link = compared / pdf.relative_to(made)
        link.parent.mkdir(parents=True, exist_ok=True)
        if (reference := refs / pdf.relative_to(made)).exists():
            link.symlink_to(reference.resolve())
    return compared


def _begin(font_map: Path) -> None:
    """One set of fonts a process."""
    _SHELF.append(open_shelf(data_folder("fonts"), extra=json.loads(font_map.read_text(encoding="utf-8"))))


def _render(source: Path, target: Path, reference: Path) -> tuple[str, tuple[str, ...]]:
    """Lays out one file; gives what went wrong, if anything, and what is not drawn."""
    target.parent.mkdir(parents=True, exist_ok=True)
    data = source.read_bytes()
    try:
        pdf, _ = render_docx(data, shelf=_SHELF[0], issued=_day_of(reference))
        notes = read(open_package(data)).unsupported
    except Exception as error:  # noqa: BLE001 - one bad file must not end the measurement; it is named and counted
        target.write_bytes(b"")
        return f"{type(error).__name__}: {error}", ()
    target.write_bytes(pdf)
    return "", notes


def _day_of(reference: Path) -> datetime:
    """When a reference was made, as its PDF says; now where there is none."""
    found = _MADE.search(reference.read_bytes()) if reference.exists() else None
    moment = datetime.strptime(found[1].decode(), "%Y%m%d") if found else datetime.now()  # noqa: DTZ005, DTZ007 - that machine's day
    return moment.replace(tzinfo=SHANGHAI)


def _say(rows: list[dict[str, Any]]) -> None:
    print("  ".join(f"{shown:>6}" for _, shown in COLUMNS), " file")
    for row in sorted(rows, key=lambda found: float(found["score"])):
        print("  ".join(_figure(row.get(key)) for key, _ in COLUMNS), f" {row['group']}/{row['stem']}")
    for group in sorted({str(row["group"]) for row in rows}):
        of = [row for row in rows if row["group"] == group]
        good = sum(float(row["score"]) >= GOOD for row in of) / len(of)
        means = "  ".join(_figure(_mean(row.get(key) for row in of)) for key, _ in COLUMNS)
        print(f"{means}  mean of {len(of)} {group}, {good:.0%} at {GOOD} or more")


def _mean(values: Iterable[Any]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return fmean(known) if known else None


def _figure(value: float | None) -> str:
    return f"{'':>6}" if value is None else f"{float(value):6.1f}" if abs(value) > 1 else f"{float(value):6.3f}"


if __name__ == "__main__":
    sys.exit(main())
