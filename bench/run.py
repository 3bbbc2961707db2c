"""The main job, measured: arrears of 10,000 owners through the real command, from CSV to evidenced archive and print parts.

    make bench                                   # or: .venv/bin/python bench/run.py --letters 500 --json out.json

Prints notices per second, processor time and peak memory with all children, and seconds by step as the command itself wrote
them. The home and the outputs lie in build/bench/run and are made anew each time. Exit code 1 where the command failed or
issued fewer letters.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from arrears import write_arrears
from measure import measure

ROOT = Path(__file__).parents[1]
CUIHAN = Path(sys.executable).parent / "cuihan"


def main() -> int:
    """Make the file, run the command, say what it took."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--letters", type=int, default=10_000, help="owners in the file, one letter each (10000)")
    options.add_argument("--json", type=Path, help="write the figures here as well")
    chosen = options.parse_args()
    if not CUIHAN.exists():
        print(f"{CUIHAN} is not there: run `make bench`, which makes the environment", file=sys.stderr)
        return 2
    folder = ROOT / "build" / "bench" / "run"
    shutil.rmtree(folder, ignore_errors=True)
    source = folder / "arrears.csv"
    rows = write_arrears(source, chosen.letters)
    print(f"{chosen.letters:,} owners, {rows:,} rows, {source.stat().st_size / 1e6:.1f} MB")

    words = [
        CUIHAN,
        "run",
        source,
        "--issuer",
        ROOT / "samples" / "issuer.toml",
        "--home",
        folder / "home",
        "--out",
        folder / "out",
    ]
    cost = measure([*map(str, words), "--yes"], log=folder / "log.txt")
    if cost.code:
        tail = (folder / "log.txt").read_text(encoding="utf-8", errors="replace")[-3000:]
        print(f"{tail}\ncuihan ended with {cost.code} after {cost.seconds:.1f} s", file=sys.stderr)
        return 1
    summary: dict[str, Any] = json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))
    issued = sum(summary["letters"].values())
    size = sum(file.stat().st_size for file in (folder / "home" / "archive").rglob("*") if file.is_file())
    print(f"{issued:,} letters in {cost.seconds:.1f} s: {issued / cost.seconds:.0f} notices a second")
    command, *workers = (1000 * one / max(issued, 1) for one in cost.processor.values())
    busy = sum(workers)
    print(f"processor, ms a letter: {command + busy:.2f}, of it the command {command:.2f}, its workers {busy:.2f}")
    print(f"peak memory {cost.peak_mb:.0f} MB, of it at most {cost.command_mb:.0f} the command ({cost.method})")
    print(f"archive {size / 1e6:.0f} MB, {size / max(issued, 1) / 1e3:.0f} KB a letter")
    for step, seconds in summary["seconds"].items():
        print(f"  {step:<10} {seconds:8.2f} s  {1000 * seconds / max(issued, 1):7.2f} ms a letter")
    if chosen.json:
        row = {
            "system": "cuihan",
            "case": "run",
            "letters": issued,
            "ms_per_letter": round(1000 * cost.seconds / max(issued, 1), 3),
            "peak_mb": round(cost.peak_mb, 1),
            "command_mb": round(cost.command_mb, 1),
            "processor_ms_per_letter": round(command + busy, 3),
            "command_ms_per_letter": round(command, 3),
            "notices_per_second": round(issued / cost.seconds, 1),
            "seconds": summary["seconds"],
        }
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps({"rows": [row]}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if issued == chosen.letters else 1


if __name__ == "__main__":
    sys.exit(main())
