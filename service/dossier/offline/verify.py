#!/usr/bin/env python3
"""Checks this dossier offline: python3 -I verify.py [FOLDER] [--key FILE] [--ca FILE]

Needs Python 3.8 and openssl 3, nothing else. FOLDER is where this file lies. --key names the publisher's verifier key and
--ca the root certificate of the time-stamp authority (PEM), both from OUTSIDE this dossier: without them the dossier is only
compared with itself, and the verdict says so. Ends with 0 (verified), 3 (cannot tell) or 5 (broken).

What is checked and why it is enough is said in README.txt. Formats: BagIt (RFC 8493), RFC 6962 trees, C2SP signed-note,
tlog-checkpoint and tlog-proof, RFC 3161 time stamps.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib

FAULTS, OPEN = [], []


def check(holds, what, found=""):
    print(f"  {'ok   ' if holds else 'WRONG'} {what}{'' if holds else ' -- ' + str(found)}")
    if not holds:
        FAULTS.append(what)
    return holds


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def openssl(*words, **files):
    """Run openssl with some bytes as files; gives (whether it agreed, what it said)."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            pathlib.Path(folder, name).write_bytes(data)
        done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True)
        return done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")


def signed(note, keys):
    """The text above the signature of a signed note, where one of the keys signed it; None where none did."""
    text, _, tail = note.rpartition(b"\n\n")
    for line in tail.decode(errors="replace").splitlines():
        raw = base64.b64decode(line.rpartition(" ")[2] or "")
        for key in keys:
            name, _, rest = key.partition("+")
            public = base64.b64decode(rest.partition("+")[2])
            known = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
            if line.startswith(f"\u2014 {name} ") and raw[:4] == known and public[:1] == b"\x01":
                der = bytes.fromhex("302a300506032b6570032100") + public[1:]  # RFC 8410: an Ed25519 public key
                words = (
                    "pkeyutl",
                    "-verify",
                    "-rawin",
                    "-pubin",
                    "-keyform",
                    "DER",
                    "-inkey",
                    "k",
                    "-sigfile",
                    "s",
                    "-in",
                    "t",
                )
                if openssl(*words, k=der, s=raw[4:], t=text + b"\n")[0]:
                    return (text + b"\n").decode()
    return None


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf, index, size, path):
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); None where the proof has the wrong length."""
    at, last, value = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            value = node(step, value)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            value = node(value, step)
        at, last = at >> 1, last >> 1
    return value if last == 0 else None


def goes_on(old_size, old_root, new_size, new_root, path):
    """Whether a longer tree begins with a shorter one (RFC 9162, 2.1.4.2)."""
    if old_size == new_size:
        return old_root == new_root and not path
    if not old_size or not path:
        return not old_size and not path
    path = list(path) if old_size & (old_size - 1) else [old_root, *path]
    at, last = old_size - 1, new_size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    old, new = path[0], path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            old, new = node(step, old), node(step, new)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and (old, new) == (old_root, new_root)


def checkpoint(note, keys, where):
    """Origin, size and root of a checkpoint, if one of the keys signed it."""
    text = signed(note, keys)
    if not check(text is not None, f"{where}: checkpoint signed by the key", "no good signature"):
        return None
    lines = text.split("\n")
    return lines[0], int(lines[1]), base64.b64decode(lines[2])


def proof(data, leaf, keys, where):
    """A C2SP tlog-proof for a leaf: (index, origin, size, root, note), or None."""
    head, _, note = data.partition(b"\n\n")
    lines = head.decode().split("\n")
    said = checkpoint(note, keys, where)
    if said is None or not check(lines[0] == "c2sp.org/tlog-proof@v1", f"{where}: proof format", lines[0]):
        return None
    index, path = int(lines[1].split(" ")[1]), [base64.b64decode(line) for line in lines[2:]]
    found = root_of(hashlib.sha256(b"\0" + leaf).digest(), index, said[1], path)
    return (index, *said, note) if check(found == said[2], f"{where}: is in the signed log", "another root") else None


def embedded(pdf):
    """The files embedded in a PDF of this archive: streams of type EmbeddedFile, which it keeps outside object streams."""
    found = []
    for start in re.finditer(rb"<</Type /EmbeddedFile.*?/Length (\d+)>>\nstream\n", pdf, re.DOTALL):
        found.append(zlib.decompress(pdf[start.end() : start.end() + int(start[1])]))
    return found


def notice(folder, keys, roots, origins):
    """One letter: that these bytes carry this number, in the signed log, since when."""
    where = folder.name
    files = {name: (folder / name).read_bytes() for name in ("notice.pdf", "notice.json", "record.json", "notice.tlog-proof")}
    record = json.loads(files["record.json"])
    print(f"{where}: {record['series']}/{record['year']}/{record['no']}, issued {record['issued']}")
    said = proof(files["notice.tlog-proof"], files["record.json"], keys, where)
    if said is None:
        return
    index, origin, size, root, note = said
    check(index + 1 == record["no"], f"{where}: the number is the position in the log", f"{index + 1}")
    check(origin.endswith(f"/{record['series']}/{record['year']}"), f"{where}: the log is the one of the series", origin)
    if check("doc" in record, f"{where}: the number was not void", record.get("reason", "")):
        check(sha256(files["notice.pdf"]) == record["doc"]["sha256"], f"{where}: these are the archived bytes of the letter")
        check(sha256(files["notice.json"]) == record["public"], f"{where}: the data are those of the record")
        check(embedded(files["notice.pdf"]) == [files["notice.json"]], f"{where}: the data embedded in the PDF are the same")
    for token in sorted(folder.glob("checkpoint*.tsr")):
        stamp(token.read_bytes(), note, roots, f"{where}: {token.name}", record["issued"])
    origins.setdefault(origin, []).append((size, root))


def stamp(token, note, roots, where, issued):
    """An authority's word on when the checkpoint existed."""
    text = openssl("ts", "-reply", "-in", "t", "-text", t=token)[1]
    at = re.search(r"^Time stamp: (.*)$", text, re.MULTILINE)
    if not roots:
        OPEN.append(f"{where}: says {at and at[1]}, not judged (no --ca)")
        return
    words = ("ts", "-verify", "-in", "t", "-data", "n", "-CAfile", "c", "-untrusted", "c", "-no_check_time")
    agreed, why = openssl(*words, t=token, n=note, c=roots)
    check(agreed, f"{where}: existed by {at and at[1]} (letter issued {issued})", why.strip().splitlines()[-1:])


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent)
    words.add_argument("--key", type=pathlib.Path, help="verifier key kept outside")
    words.add_argument("--ca", type=pathlib.Path, help="root certificate of the time-stamp authority, PEM")
    said = words.parse_args()
    bag, roots = said.folder, said.ca.read_bytes() if said.ca else b""
    own = (bag / "data/keys.txt").read_text().split()
    keys = said.key.read_text().split() if said.key else own
    keys += [line for line in own if line not in keys and handed_over(bag, keys, line)]
    print("1. every file is the one listed")
    listed = {"tagmanifest-sha256.txt", "tagmanifest-sha256.txt.note"}
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for digest, path in (line.split(None, 1) for line in (bag / name).read_text(encoding="utf-8").splitlines()):
            listed.add(path)
            if not (bag / path).is_file() or sha256((bag / path).read_bytes()) != digest:
                check(False, path, "missing or altered")
    there = {path.relative_to(bag).as_posix() for path in bag.rglob("*") if path.is_file()}
    check(there == listed, f"{len(there)} files, none missing, none added", sorted(there ^ listed)[:5])
    text = signed((bag / "tagmanifest-sha256.txt.note").read_bytes(), keys)
    check((text or "").split("\n")[1:2] == [sha256((bag / "tagmanifest-sha256.txt").read_bytes())], "the list is signed", text)
    print("2. letters and what was done with them")
    origins = {}
    for folder in sorted((bag / "data/notices").iterdir()):
        notice(folder, keys, roots, origins)
    for folder in sorted((bag / "data/journal").glob("*")):
        one = proof((folder / "entry.tlog-proof").read_bytes(), (folder / "entry.json").read_bytes(), keys, folder.name)
        detail = json.loads((folder / "entry.json").read_text(encoding="utf-8"))["detail"]
        check(one is not None and sha256((folder / "detail.json").read_bytes()) == detail, f"{folder.name}: its details")
    print("3. later checkpoints of the same logs")
    for path in sorted((bag / "data/later").glob("*.note")):
        later = checkpoint(path.read_bytes(), keys, path.name)
        for line in path.with_suffix(".consistency").read_text().splitlines() if later else []:
            size, *hashes = line.split(" ")
            old = [root for known, root in origins.get(later[0], []) if known == int(size)]
            steps = [base64.b64decode(one) for one in hashes]
            check(bool(old) and goes_on(int(size), old[0], later[1], later[2], steps), f"{path.name}: goes on from size {size}")
    for line in OPEN:
        print(f"  ?     {line}")
    print("trust:", f"the key in {said.key}" if said.key else "the dossier's own key: compare it with one published elsewhere")
    verdict = ("broken", 5) if FAULTS else ("verified", 0) if said.key else ("cannot tell who signed; else verified", 3)
    print("verdict:", verdict[0])
    return verdict[1]


def handed_over(bag, keys, line):
    """Whether a key follows one of ours, or precedes it, by a handover that both signed (an entry of the journal)."""
    for path in sorted((bag / "data/journal").glob("*/entry.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))["facts"]
        if line in (facts.get("old"), facts.get("new")) and {facts["old"], facts["new"]} & set(keys) and "by_old" in facts:
            text = f"cuihan key handover\n{facts['old']}\n{facts['new']}\n{facts['on']}\n".encode()
            for side in ("old", "new"):
                name, _, rest = facts[side].partition("+")
                public = base64.b64decode(rest.partition("+")[2])
                raw = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4] + base64.b64decode(facts[f"by_{side}"])
                note = text + b"\n\xe2\x80\x94 " + name.encode() + b" " + base64.b64encode(raw) + b"\n"
                if signed(note, [facts[side]]) is None:
                    return False
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
