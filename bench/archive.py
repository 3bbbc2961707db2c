"""The archive, measured: the letters of one file into a folder and into a bucket, and what of the run goes into the evidence.

    .venv/bin/python bench/archive.py                      # 10,000 letters into each; or: --letters 500 --json out.json

The bucket is a SeaweedFS of its own on 127.0.0.1 that syncs each object before it answers. Of each run: objects, seconds, and
processor time by arrow of the order of writes, a step's being what passed since the arrow before. "Evidence" is numbering,
records, log, seals and journal; storing the letters themselves is counted apart. Everything lies in build/bench/archive.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from arrears import write_arrears
from measure import measure

from service.cli.files import read_issuer
from service.jobs.approve import approve
from service.jobs.draft import draft_of
from service.jobs.handing import Desk
from service.jobs.plan import make_plan
from service.jobs.release import Release
from service.jobs.run import Issuing
from service.jobs.services import Services, silent
from service.policy.deadlines import CHINA
from service.settings import Settings
from service.wiring.homes import Home, open_home
from service.wiring.services import open_services
from service.wiring.templates import library
from service.wiring.world import SystemEntropy, clock_for

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 5)
BUCKET = "s3://bench/archive"

STORING = {"inputs-put", "documents-put"}
"""Arrows behind which the letters and their inputs lie in the store."""

PAPER = {"", "rendered", "part-written", "released"}
"""Arrows of what would be done without any evidence: reading, planning, layout, print parts."""


def main() -> int:
    """Run each store in a process of its own and say what it took."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--letters", type=int, default=10_000, help="owners in the file, one letter each (10000)")
    options.add_argument("--json", type=Path, help="write the figures here as well")
    options.add_argument("--into", type=Path, help=argparse.SUPPRESS)  # the process that is measured
    chosen = options.parse_args()
    if chosen.into:
        chosen.into.joinpath("figures.json").write_text(json.dumps(issue(chosen.into)), encoding="ascii")
        return 0
    folder = ROOT / "build" / "bench" / "archive"
    shutil.rmtree(folder, ignore_errors=True)
    rows = [measured("folder", folder / "folder", chosen.letters, {})]
    with server(folder / "seaweed") as environment:
        rows.append(measured("seaweedfs", folder / "bucket", chosen.letters, environment))
    if chosen.json:
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def measured(store: str, folder: Path, letters: int, environment: dict[str, str]) -> dict[str, Any]:
    """One run into one store, its figures printed and returned."""
    write_arrears(folder / "arrears.csv", letters)
    os.environ.update(environment)
    cost = measure([sys.executable, __file__, "--into", str(folder)], log=folder / "log.txt")
    if cost.code:
        raise SystemExit((folder / "log.txt").read_text(encoding="utf-8", errors="replace")[-3000:])
    said: dict[str, Any] = json.loads((folder / "figures.json").read_text(encoding="ascii"))
    processor = sum(cost.processor.values())
    parts = {"evidence": 0.0, "storing": 0.0}
    for arrow, seconds in said["processor"].items():
        if arrow not in PAPER:
            parts["storing" if arrow in STORING else "evidence"] += seconds
    looks = {name: looked(folder, words) for name, words in (("fsck", []), ("deep_fsck", ["--deep"]))}
    row = {
        "system": "cuihan",
        "case": store,
        "letters": said["letters"],
        "objects": said["objects"],
        "megabytes": round(said["bytes"] / 1e6, 1),
        "ms_per_letter": round(1000 * cost.seconds / said["letters"], 3),
        "processor_ms_per_letter": round(1000 * processor / said["letters"], 3),
        "evidence_percent": round(100 * parts["evidence"] / processor, 2),
        "storing_percent": round(100 * parts["storing"] / processor, 2),
        "dossier_ms": said["dossier_ms"],
        "peak_mb": round(cost.peak_mb, 1),
        "processor_by_arrow": said["processor"],
        "clock_by_arrow": said["clock"],
        **looks,
    }
    print(f"{store}: {row['letters']:,} letters, {row['objects']:,} objects, {row['megabytes']} MB in {cost.seconds:.1f} s")
    print(f"  {row['processor_ms_per_letter']} ms of processor a letter, peak {row['peak_mb']} MB")
    print(f"  evidence {row['evidence_percent']} % of it, storing letters and inputs {row['storing_percent']} %")
    for name, cost_of in looks.items():
        print(f"  {name}: {cost_of['seconds']} s, {cost_of['processor_seconds']} s of processor")

    print(f"  a dossier {said['dossier_ms']} ms of processor, the goal is 50")
    for arrow in said["processor"]:
        print(f"    {arrow or 'before':<24} {said['processor'][arrow]:8.2f} s processor {said['clock'][arrow]:8.2f} s clock")
    return row


def looked(folder: Path, words: list[str]) -> dict[str, float]:
    """What it takes to look the archive of a run over, `cuihan archive fsck`."""
    command = [sys.executable, "-m", "service.cli", "archive", "fsck", str(folder / "home"), *words]
    cost = measure(command, log=folder / "fsck.txt")
    if cost.code:
        raise SystemExit((folder / "fsck.txt").read_text(encoding="utf-8", errors="replace")[-3000:])
    processor = sum(cost.processor.values())
    return {"seconds": round(cost.seconds, 2), "processor_seconds": round(processor, 2), "peak_mb": round(cost.peak_mb, 1)}


def dossiers(services: Services, home: Home, letters: int, count: int = 10) -> float:
    """Processor milliseconds of one dossier, out of some all over the log; the first one, which reads fonts, apart."""
    desk = Desk(journal=services.journal, keys=home.keys, key=services.key, shelf=services.shelf)
    numbers = [1 + letters * at // (count + 1) for at in range(count + 1)]
    at = services.clock.now()
    desk.notice(f"cuihe/sample/{TODAY.year}/{numbers[0]}", at=at, by="bench")
    began = time.process_time()
    for no in numbers[1:]:
        desk.notice(f"cuihe/sample/{TODAY.year}/{no}", at=at, by="bench")
    return round(1000 * (time.process_time() - began) / count, 1)


@contextmanager
def server(folder: Path) -> Iterator[dict[str, str]]:
    """A server with a bucket; what to set to reach it."""
    folder.mkdir(parents=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, "-m", "support.seaweed", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            found = {"CUIHAN_STORE": BUCKET}
            for line in process.stdout or ():
                if line.startswith("export ") and not line.startswith("export CUIHAN_STORE"):
                    name, _, value = line.removeprefix("export ").strip().partition("=")
                    found[name] = value
                if line.startswith("# then"):
                    break
            said = subprocess.run(
                [Path(sys.executable).parent / "cuihan", "doctor", "--store", "--make-bucket", "--home", folder / "none"],
                env={**os.environ, **found}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if said.returncode:
                raise SystemExit(said.stdout + said.stderr)
            yield found
        finally:
            process.terminate()


def issue(folder: Path) -> dict[str, Any]:
    """Plan, approve, issue and release the file of a folder; processor and clock time by arrow, objects and bytes stored."""
    data = (folder / "arrears.csv").read_bytes()
    issuer, settings, entropy = read_issuer(ROOT / "samples" / "issuer.toml"), Settings(), SystemEntropy()
    processor: defaultdict[str, float] = defaultdict(float)
    clock: defaultdict[str, float] = defaultdict(float)
    last = [time.process_time(), time.perf_counter()]

    def passing(arrow: str) -> None:
        now = [time.process_time(), time.perf_counter()]
        processor[arrow] += now[0] - last[0]
        clock[arrow] += now[1] - last[1]
        last[:] = now

    with (
        open_home(folder / "home", entropy=entropy, wanted=settings.wanted) as home,
        open_services(home, clock=clock_for(issuer), entropy=entropy, workers=settings.workers) as opened,
    ):
        services = replace(opened, arrow=passing)
        plan = make_plan(
            data,
            name="arrears.csv",
            issuer=issuer,
            today=TODAY,
            library=library(),
            calendar=CHINA,
            pool=services.pool,
            fonts=services.fonts,
            progress=silent,
        )
        passing("")
        batch = approve(services, plan, by="bench", chunk=settings.chunk, part=settings.part)
        draft = draft_of(services.database, batch)
        Issuing(services=services, draft=draft).run()
        Release(services=services, draft=draft, out=folder / "out", issuer_name=issuer.name).write()
        passing("released")
        sizes = [version.size for version in services.store.versions("")]
        dossier = dossiers(services, home, draft.count)
    return {
        "letters": draft.count,
        "objects": len(sizes),
        "bytes": sum(sizes),
        "dossier_ms": dossier,
        "processor": {arrow: round(seconds, 3) for arrow, seconds in processor.items()},
        "clock": {arrow: round(seconds, 3) for arrow, seconds in clock.items()},
    }


if __name__ == "__main__":
    sys.exit(main())
