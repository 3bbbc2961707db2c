"""Rendering again: every letter of an archive made anew from its stored input and compared with the archived bytes.

Only the same renderer may be compared: where versions or fonts differ from those the record names, the answer is that it cannot
be told, and both are named.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from service.archive.inputs import unpack
from service.archive.notes import read_bundle
from service.archive.objects import Store
from service.archive.records import Made
from service.jobs.services import Pool, Progress
from service.jobs.tasks import RenderTask, Templates
from service.rendering.card import load_card
from service.rendering.template import compile_template
from service.terms.canonical import Json


@dataclass(kw_only=True)
class Compared:
    """What rendering again found."""

    same: int = 0
    differing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def rerender(
    store: Store, prefix: str, *, renderer: Mapping[str, str], producer: str, fonts: str, pool: Pool, progress: Progress
) -> Compared:
    """Render every letter of one log again and compare."""
    records = {record["no"]: record for record in _records(store, prefix)}
    templates = _templates(store, prefix.split("/", maxsplit=1)[0])
    compared = Compared()
    done = 0
    for key in store.keys(f"{prefix}/input/"):
        lines = [line for line in unpack(store.get(key) or b"") if b'"erased"' not in line[:40]]
        numbers = [json.loads(line)["no"] for line in lines]
        pairs = [(line, records[no]) for line, no in zip(lines, numbers, strict=True) if no in records]
        pairs = [pair for pair in pairs if _comparable(pair[1], renderer, templates, compared)]
        task = RenderTask(lines=tuple(line for line, _ in pairs), templates=templates, fonts=fonts, producer=producer)
        for made, (_, record) in zip(pool.render(task).result().letters, pairs, strict=True):
            if isinstance(made, Made) and made.sha256 == record["doc"]["sha256"]:
                compared.same += 1
            else:
                compared.differing.append(f"number {record['no']}: {made if isinstance(made, str) else made.sha256}")
        done += len(lines)
        progress("verify", done, len(records))
    return compared


def _comparable(record: Json, renderer: Mapping[str, str], templates: Templates, compared: Compared) -> bool:
    if "doc" not in record:
        return False
    made_by = {name: value for name, value in record["renderer"].items() if name != "template"}
    if made_by != dict(renderer):
        changed = [
            f"{name} {made_by.get(name, '-')} → {renderer.get(name, '-')}"
            for name in sorted({*made_by, *renderer})
            if made_by.get(name) != renderer.get(name)
        ]
        compared.unknown.append(f"number {record['no']} was made by another renderer: {', '.join(changed)}")
        return False
    if record["renderer"]["template"] not in templates:
        compared.unknown.append(f"number {record['no']}: its template is not in the archive")
        return False
    return True


def _records(store: Store, prefix: str) -> Iterator[Json]:
    """The records of the widest bundle at each place."""
    widest: dict[str, tuple[int, str]] = {}
    for key in store.keys(f"{prefix}/log/tile/entries/"):
        place, _, width = key.partition(".p/")
        size = int(width) if width else 256
        widest[place] = max(widest.get(place, (0, "")), (size, key))
    for place in sorted(widest):
        for entry in read_bundle(store.get(widest[place][1]) or b""):
            yield json.loads(entry)


def _templates(store: Store, issuer: str) -> Templates:
    """Every template of an issuer by its program digest, compiled to find out which that is."""
    cards = [store.get(key) or b"" for key in store.keys(f"{issuer}/card/")]
    found = {}
    for key in store.keys(f"{issuer}/template/"):
        docx = store.get(key) or b""
        for card in cards:
            found[compile_template(docx, load_card(card)).digest] = (docx, card)
    return found
