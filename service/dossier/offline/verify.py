#!/usr/bin/env python3
"""Checks a dossier offline: python3 -I verify.py [DOSSIER] [--key FILE] [--ca FILE]

Needs Python 3.8 and openssl 3, nothing else. DOSSIER is a folder or a ZIP, by itself the folder this file lies in. --key names
the publisher's verifier key, --ca the root certificates of the time-stamp authority (PEM). Both must come from OUTSIDE the
dossier: without a key it is only compared with itself, and the verdict says so. Ends with 0 verified, 3 cannot tell, 5 broken.
Formats: BagIt (RFC 8493), RFC 6962 trees, C2SP signed-note, tlog-checkpoint and tlog-proof, RFC 3161 time stamps.
"""

import argparse, base64, calendar, functools, hashlib, json, pathlib, re, subprocess, sys, tempfile, time, zipfile, zlib

def sha256(data):
    return hashlib.sha256(data).hexdigest()

def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()

def decoded(text):
    """Base64, of which there is one way only to write each value."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError(f"not canonical base64: {text}")
    return data

def openssl(*words, **files):
    """Run openssl with some bytes as files; gives (whether it agreed, what it said)."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            pathlib.Path(folder, name).write_bytes(data)
        done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True)
        return done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")

@functools.lru_cache(maxsize=None)
def signs(key, signature, text):
    """Whether a verifier key `name+id+base64` made an Ed25519 signature, its id in front, over a text."""
    name, _, rest = key.partition("+")
    public = decoded(rest.partition("+")[2])
    if public[:1] != b"\x01" or signature[:4] != hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]:
        return False
    der = bytes.fromhex("302a300506032b6570032100") + public[1:]  # RFC 8410: an Ed25519 public key
    words = "pkeyutl -verify -rawin -pubin -keyform DER -inkey key -sigfile signature -in text"
    return openssl(*words.split(), key=der, signature=signature[4:], text=text)[0]

def signed(note, keys):
    """The lines of a signed note; ValueError where none of the keys signed exactly this."""
    text, _, tail = note.rpartition(b"\n\n")
    for key in keys:
        line = re.fullmatch("\u2014 " + re.escape(key.partition("+")[0]) + " (.+)\n", tail.decode())
        if line and signs(key, decoded(line[1]), text + b"\n"):
            return text.decode().split("\n")
    raise ValueError("not signed by the key")

def checkpoint(note, keys):
    """Origin, size and root of a checkpoint."""
    lines = signed(note, keys)
    return lines[0], int(lines[1]), decoded(lines[2])

def climb(at, last, value, path):
    """The hashes that a proof leads to, of the tree that ends here and of the whole tree (RFC 9162, 2.1.3.2 and 2.1.4.2)."""
    old, new = value, value
    for step in path:
        if last == 0:
            return None, None
        if at % 2 or at == last:
            old, new = node(step, old), node(step, new)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, step)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else (None, None)

def included(leaf, index, size, root, path):
    """Whether a leaf stands at an index of a tree."""
    return 0 <= index < size and climb(index, size - 1, hashlib.sha256(b"\0" + leaf).digest(), path)[1] == root

def goes_on(old_size, old_root, new_size, new_root, path):
    """Whether a longer tree begins with a shorter one."""
    if old_size == new_size or not (0 < old_size < new_size and path):
        return (old_size, old_root, path) == (new_size, new_root, [])
    first, *rest = path if old_size & (old_size - 1) else [old_root, *path]
    shift = (old_size & -old_size).bit_length() - 1  # as often as the last leaf of the old tree is a right child
    return climb((old_size - 1) >> shift, (new_size - 1) >> shift, first, rest) == (old_root, new_root)

def embedded(pdf):
    """The one file embedded in a PDF as our letters are written: in the open, named once, and nothing appended behind it."""
    packed = [zlib.decompressobj().decompress(pdf[at.end() :]) for at in re.finditer(rb"/ObjStm[^>]*>>\nstream\n", pdf)]
    spec = re.findall(rb"/EF <</F (\d+) 0 R/UF \1 0 R>>", pdf)
    found = list(re.finditer(rb"\n%s 0 obj\n<</Type /EmbeddedFile[^\n]*/Length \d+>>\nstream\n" % b"".join(spec), pdf))
    if not b"".join([pdf, *packed]).count(b"/EF ") == len(spec) == len(found) == pdf.count(b"startxref") == 1:
        raise ValueError("it has not exactly one embedded file")
    return zlib.decompressobj().decompress(pdf[found[0].end() :])

class Dossier:
    """The files of a dossier by path, the keys that count, and what was found."""

    def __init__(self, files, outside=(), roots=b"", say=print):
        self.files, self.roots, self.say, self.outside = files, roots, say, bool(outside)
        self.faults, self.open, self.known, self.named = [], [], {}, set()
        self.keys = list(outside or files.get("data/keys.txt", b"").decode().split())

    def check(self, holds, what, found=""):
        self.say(f"  ok    {what}" if holds else f"  WRONG {what} {found}")
        self.faults += [] if holds else [what]

    def judge(self):
        self.attempt("keys", self.handovers)
        for title, pattern, step in (
            ("1. every file is the one listed, and the list is signed", r"tagmanifest-sha256\.txt\.note", self.lists),
            ("2. letters", r"data/notices/[^/]+/", self.letter),
            ("3. what was done with them (journal)", r"data/journal/[^/]+/", self.entry),
            ("4. photos, receipts, templates: named by the journal", r"data/(proof|template)/.+", self.attached),
            ("5. later checkpoints of the same logs", r"data/later/.+\.note", self.later),
        ):
            self.say(title)
            matches = (re.match(pattern, path) for path in sorted(self.files))
            for name in dict.fromkeys(match[0] for match in matches if match):
                self.attempt(name, step, name)
        self.check(self.known and "tagmanifest-sha256.txt.note" in self.files, "there is a letter, and a signed list")
        return "broken" if self.faults else "verified" if self.outside else "cannot tell"

    def attempt(self, name, step, *words):
        try:
            step(*words)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, zlib.error) as error:
            self.check(False, f"{name}:", f"{type(error).__name__} {error}")

    def handovers(self):
        """Keys tied to ours by a handover that the old and the new key signed; one that replaced a lost key signed alone."""
        paths = [path for path in sorted(self.files) if re.match(r"data/journal/[^/]+/entry\.json$", path)]
        changes = [entry["facts"] for entry in map(json.loads, map(self.files.get, paths)) if entry["kind"].startswith("key-r")]
        for facts in changes * len(changes):
            text = f"cuihan key handover\n{facts['old']}\n{facts['new']}\n{facts['on']}\n".encode()
            both = "by_old" in facts
            for side in ("old", "new") if both else ("new",):
                name, number, _ = facts[side].split("+", 2)
                if not signs(facts[side], bytes.fromhex(number) + decoded(facts[f"by_{side}"]), text):
                    raise ValueError("a change of keys is not signed")
            tied = (facts["new"] in self.keys and facts["old"]) or (both and facts["old"] in self.keys and facts["new"])
            self.keys += [tied] if tied and tied not in self.keys else []

    def lists(self, name):
        lists, listed = self.files["tagmanifest-sha256.txt"], {name, "tagmanifest-sha256.txt"}
        for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            for digest, path in (line.split("  ", 1) for line in self.files[manifest].decode().splitlines()):
                listed.add(path)
                if sha256(self.files.get(path, b"")) != digest or path not in self.files:
                    self.check(False, path, "is missing or was altered")
        self.check(listed == set(self.files), f"{len(listed)} files, none missing, none added", listed ^ set(self.files))
        lines = signed(self.files[name], self.keys)
        self.check(lines[0].endswith("/dossier") and lines[1] == sha256(lists), f"the list of all lists is signed, {lines[2]}")

    def proof(self, folder, leaf):
        """A C2SP tlog-proof of a leaf: its record, and what the checkpoint says."""
        head, _, note = self.files[f"{folder}.tlog-proof"].partition(b"\n\n")
        kind, place, *path = head.decode().split("\n")
        origin, size, root = checkpoint(note, self.keys)
        index, record = int(place.split(" ")[1]), json.loads(leaf)
        held = kind == "c2sp.org/tlog-proof@v1" and included(leaf, index, size, root, list(map(decoded, path)))
        self.check(held, f"{folder}: is entry {index + 1} of the signed log {origin}")
        placed = record["no"] == index + 1 and origin.endswith(f"/{record['series']}/{record['year']}")
        self.check(placed, f"{folder}: its number is its position, in the log it names")
        self.known.setdefault(origin, set()).add((size, root))
        for path in sorted(self.files):
            if path.startswith(folder.rpartition("/")[0] + "/checkpoint") and path.endswith(".tsr"):
                self.stamp(path, note, record.get("issued") or record["at"])
        return record

    def letter(self, folder):
        pdf, data, leaf = (self.files[folder + name] for name in ("notice.pdf", "notice.json", "record.json"))
        record = self.proof(folder + "notice", leaf)
        self.check(record["doc"]["sha256"] == sha256(pdf), f"{folder}notice.pdf: these bytes are number {record['no']}")
        self.check(record["public"] == sha256(data), f"{folder}notice.json: these data were recorded")
        self.check(embedded(pdf) == data, f"{folder}notice.pdf: the data embedded in it are the same")
        self.check(json.loads(data)["issued"] == record["issued"], f"{folder}: issued {record['issued']}")

    def entry(self, folder):
        act, detail = self.proof(folder + "entry", self.files[folder + "entry.json"]), self.files[folder + "detail.json"]
        erased = json.loads(detail)  # an erased line names the hash of the one that stood there
        digest = erased["input"] if "erased" in erased else sha256(detail)
        self.check(act["detail"] == digest, f"{folder}detail.json: {act['kind']}, {act['at']}")
        self.named |= set(act["facts"].get("files", [])) | {act["facts"].get("template")}

    def attached(self, path):
        digest = sha256(self.files[path])
        self.check(path.split("/")[2].split(".")[0] == digest and digest in self.named, f"{path}: named by the journal")

    def later(self, path):
        origin, size, root = checkpoint(self.files[path], self.keys)
        lines = self.files[path[: -len("note")] + "consistency"].decode().splitlines()
        steps = {int(old): [decoded(step) for step in rest] for old, *rest in (line.split(" ") for line in lines)}
        for old, before in sorted(self.known.get(origin, ())):
            self.check(goes_on(old, before, size, root, steps[old]), f"{path}: goes on from size {old} to {size}")

    def stamp(self, path, note, issued):
        """An authority's word that the checkpoint existed."""
        said = re.search(r"(?m)^Time stamp: (.*)$", openssl("ts", "-reply", "-in", "t", "-text", t=self.files[path])[1])
        if not self.roots:
            self.open.append(f"{path}: says {said and said[1]}, not judged without --ca")
            return
        at = calendar.timegm(time.strptime(re.sub(r"\.\d+", "", said[1]), "%b %d %H:%M:%S %Y GMT"))
        words = f"ts -verify -in t -data n -CAfile c -untrusted c -attime {at}"
        agreed, why = openssl(*words.split(), t=self.files[path], n=note, c=self.roots)
        self.check(agreed, f"{path}: existed by {said[1]} (its own time {issued})", why.strip().splitlines()[-1:])

def read(place):
    """The files of a folder or a ZIP by path; a ZIP that has a path twice is not read."""
    if place.is_dir():
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    with zipfile.ZipFile(place) as archive:
        names = archive.namelist()
        return {name: archive.read(name) for name in names} if len(set(names)) == len(names) else {}

def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("dossier", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent)
    for name in ("--key", "--ca"):
        words.add_argument(name, type=pathlib.Path)
    said = words.parse_args()
    keys, roots = said.key.read_text().split() if said.key else (), said.ca.read_bytes() if said.ca else b""
    dossier = Dossier(read(said.dossier), keys, roots)
    verdict = dossier.judge()
    print(*(f"  ?     {line}" for line in dossier.open), sep="\n")
    print("trust:", said.key or "the dossier's own key only: compare it with one published elsewhere", "\nverdict:", verdict)
    return {"verified": 0, "cannot tell": 3, "broken": 5}[verdict]

if __name__ == "__main__":
    sys.exit(main())
