"""The same letter by four systems, each in its best known way: Cuihan, Typst, Platypus, docxtpl with LibreOffice.

    make bench                          # or: .venv/bin/python bench/letters.py --letters 1000 --json out.json

Two cases: `bundle`, one print file of all letters, and `single`, a file a letter as it would be archived. Each system works in
a process of its own after a warm-up, on letters it has not seen; what counts is processor time a letter with all children, so
that the number is per core and a busy machine changes it little. The time on the clock is shown beside it. Afterwards every
system's letters are read back: page count, words and QR must be right. bench/README.md says how each system is treated.
Typst is installed into build/bench/venv on first run. Exit code 1 where a system fails or prints something else.
"""

import argparse
import importlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
import venv
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from measure import measure
from same_letter import Filled, letters

from service.rendering.office import find_office

ROOT = Path(__file__).parents[1]
WORK = ROOT / "build" / "bench"
PEERS = WORK / "venv"
TYPST = "typst==0.15.2"
OFFICE_SYSTEM = "docxtpl+libreoffice"
SYSTEMS = {
    "cuihan": "with_cuihan",
    "typst": "with_typst",
    "platypus": "with_platypus",
    OFFICE_SYSTEM: "with_office",
}
CASES = ("bundle", "single")
WARM_UP = 8
OFFICE = 100
"""Letters for LibreOffice at most: with more of them its cost a letter hardly changes, and a thousand take four minutes."""


def main() -> int:
    """Measure every system in both cases, compare, say."""
    chosen = _options()
    if chosen.child:
        system, case, count = chosen.child
        return _child(system, case, int(count), chosen.out)
    if "typst" in chosen.only:
        _peers()
    print(f"reportlab {version('reportlab')}, docxtpl {version('docxtpl')}, {TYPST}; {os.cpu_count()} processors")
    if OFFICE_SYSTEM in chosen.only and find_office("auto") is None:
        print(f"{OFFICE_SYSTEM} is NOT measured: LibreOffice is not here (make system)", file=sys.stderr)
        chosen.only.remove(OFFICE_SYSTEM)
    rows = [
        _measured(system, case, chosen.letters, chosen.out) for case in CASES for system in SYSTEMS if system in chosen.only
    ]
    _say(rows)
    if chosen.json:
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if any(row["wrong"] for row in rows) else 0


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--letters", type=int, default=1000, help=f"letters a case (1000); for LibreOffice at most {OFFICE}")
    options.add_argument("--only", nargs="*", choices=SYSTEMS, default=list(SYSTEMS), help="only these systems")
    options.add_argument("--out", type=Path, default=WORK / "letters", help="folder for the letters")
    options.add_argument("--json", type=Path, help="write the figures here as well")
    options.add_argument("--child", nargs=3, metavar=("SYSTEM", "CASE", "LETTERS"), help=argparse.SUPPRESS)
    return options.parse_args()


def _peers() -> None:
    """The environment of the peer that is no package of ours."""
    if not list(PEERS.glob("lib/python*/site-packages/typst")):
        print(f"installing {TYPST} into {PEERS.relative_to(ROOT)}")
        venv.create(PEERS, with_pip=True, clear=True)
        subprocess.run([PEERS / "bin" / "pip", "--disable-pip-version-check", "-qq", "install", TYPST], check=True)


def _measured(system: str, case: str, count: int, folder: Path) -> dict[str, Any]:
    count = min(count, OFFICE) if system == OFFICE_SYSTEM else count
    out = folder / system / case
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    command = [sys.executable, __file__, "--out", str(folder), "--child", system, case, str(count)]
    cost = measure(command, log=out / "log.txt")
    if cost.code:
        raise SystemExit(f"{system} {case}: {(out / 'log.txt').read_text(encoding='utf-8', errors='replace')[-2000:]}")
    said = json.loads((out / "log.txt").read_text(encoding="utf-8").splitlines()[-1])
    row = {
        "system": system,
        "case": case,
        "letters": count,
        "ms_per_letter": round(1000 * said["processor"] / count, 3),
        "peak_mb": round(cost.peak_mb, 1),
        "clock_ms_per_letter": round(1000 * said["clock"] / count, 3),
        "kb_per_letter": round(sum(file.stat().st_size for file in out.glob("*.pdf")) / count / 1000, 1),
        "wrong": _wrong(out, case, count),
    }
    print(f"{case:<7} {system:<20} {row['ms_per_letter']:9.2f} ms a letter", flush=True)
    return row


def _child(system: str, case: str, count: int, folder: Path) -> int:
    """In a process of its own: warm up on other letters, then the timed ones."""
    os.environ["BENCH_PEERS"] = str(next(PEERS.glob("lib/python*/site-packages"), PEERS))
    made = importlib.import_module(SYSTEMS[system]).CASES[case]
    out = folder / system / case
    given = letters(count + WARM_UP)
    made(given[count:], out)
    for file in out.glob("*.pdf"):
        file.unlink()
    start, spent = time.perf_counter(), _processor()
    made(given[:count], out)
    print(json.dumps({"clock": time.perf_counter() - start, "processor": _processor() - spent}))
    return 0


def _processor() -> float:
    """Processor seconds of this process and its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _wrong(out: Path, case: str, count: int) -> list[str]:
    """What the first and the last letter, read back, show otherwise than they should; and files or pages that are too many."""
    given = letters(count)
    if case == "single":
        found = len(list(out.glob("*.pdf")))
        looked = [(pypdfium2.PdfDocument(out / f"{place}.pdf"), 0, given[place]) for place in (0, count - 1)]
        wrong = [] if all(len(file) == 1 for file, _, _ in looked) else ["pages"]
    else:
        whole = pypdfium2.PdfDocument(out / "bundle.pdf")
        found, wrong = len(whole), []
        looked = [(whole, place, given[place]) for place in (0, count - 1)]
    wrong += [] if found == count else [f"{found} in place of {count}"]
    return wrong + [fault for file, place, one in looked for fault in _faults(file[place], one)]


def _faults(page: Any, one: Filled) -> list[str]:  # noqa: ANN401 - pypdfium2 has no types
    text = "".join(page.get_textpage().get_text_range().split())
    words = (one.number, one.greeting, *one.body, *(cell for row in one.rows for cell in row), *one.closing)
    missing = [words_ for words_ in words if "".join(words_.split()) not in text]
    picture = page.render(scale=150 / 72).to_pil()
    codes = [code.text for code in zxingcpp.read_barcodes(picture)]
    return missing + ([] if codes == [one.url] else [f"QR {codes}"])


def _say(rows: list[dict[str, Any]]) -> None:
    for case in CASES:
        of = [row for row in rows if row["case"] == case]
        ours = next((row for row in of if row["system"] == "cuihan"), None)
        print(f"\n{case}: ms a letter by processor and by clock, times Cuihan by each, peak MB, KB a letter, letters")
        for row in of:
            ratio = "".join(f"{row[key] / ours[key]:7.1f}×" for key in ("ms_per_letter", "clock_ms_per_letter") if ours)
            print(
                f"  {row['system']:<20} {row['ms_per_letter']:9.2f} {row['clock_ms_per_letter']:9.2f} {ratio} "
                f"{row['peak_mb']:8.0f} {row['kb_per_letter']:7.1f} {row['letters']:6}"
            )
            for fault in row["wrong"]:
                print(f"    WRONG: {fault}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
