"""The dossier of a notice, judged by the script that lies in it: whole it is verified, and every change is found."""

import os
import random
import subprocess
import sys
import zipfile

import pytest
from support.dossiers import VERIFY, desk_at, judged, listed_again, made, opened, script
from support.homes import NOON, ROOT, arrears, run_batch, services_at

from service.database import journal as stored
from service.terms.canonical import parse, sha256
from service.terms.problems import Refused

MUTATIONS = int(os.environ.get("MUTATIONS", "400"))
"""In every run; `make mutations` draws 2,000."""


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    """Files and verifier line."""
    return made(tmp_path_factory.mktemp("dossier"))


def test_a_dossier_is_verified_with_an_outside_key_and_cannot_be_told_without(dossier):
    """Without a key from outside it is only compared with itself."""
    files, key = dossier
    assert judged(files, key) == ("verified", [])
    assert judged(files) == ("cannot tell", [])


def test_a_stranger_needs_python_and_openssl_only(dossier, tmp_path):
    """The script runs by itself in an empty environment, on the folder it lies in and on the ZIP, and ends as it says."""
    files, key = dossier
    for name, data in files.items():
        (tmp_path / "x" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "x" / name).write_bytes(data)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    (tmp_path / "key").write_text(key)
    outside = ("--key", tmp_path / "key")
    for words, code in (((), 3), (outside, 0), ((tmp_path / "x.zip", *outside), 0)):
        said = subprocess.run(
            [sys.executable, "-I", tmp_path / "x" / "verify.py", *words],
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin"},
            check=False,
        )
        assert (said.returncode, said.stderr) == (code, ""), said.stdout
    (tmp_path / "x" / "data" / "notices" / "0001" / "notice.pdf").write_bytes(b"another letter")
    said = subprocess.run(
        [sys.executable, "-I", tmp_path / "x" / "verify.py", *outside], capture_output=True, text=True, check=False
    )
    assert said.returncode == 5
    assert "WRONG data/notices/0001/notice.pdf" in said.stdout


def test_the_script_is_short():
    """Under 200 lines that say something: an expert reads it before he believes it."""
    text = (ROOT / "service" / "dossier" / "offline" / "verify.py").read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.strip()]) < 200
    assert {name.split(".")[0] for name in vars(script()) if name in sys.modules} <= set(sys.stdlib_module_names)


def mutated(files, chance):
    """One random change, and what it was: a bit, bytes more or less, an end cut off, two files swapped, one gone or new."""
    name = chance.choice(sorted(files))
    data = bytearray(files[name])
    kind = chance.choice(("flip", "flip", "insert", "remove", "cut", "swap", "lose", "add"))
    at = chance.randrange(len(data)) if data else 0
    if kind == "flip" and data:
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "insert" or not data:
        data[at:at] = chance.randbytes(chance.randint(1, 4))
    elif kind == "remove":
        del data[at : at + chance.randint(1, 4)]
    elif kind == "cut":
        del data[at:]
    elif kind == "swap":
        other = chance.choice([one for one in sorted(files) if files[one] != files[name]])
        return files | {name: files[other], other: files[name]}, f"{name} and {other} swapped"
    elif kind == "lose":
        return {one: found for one, found in files.items() if one != name}, f"{name} lost"
    elif kind == "add":
        return files | {f"{name}.more": bytes(data)}, f"{name}.more added"
    return files | {name: bytes(data)}, f"{name} {kind} at {at}"


def missed(dossier, count, seed=7):
    """The changes of so many that the script does not find; every second one with its manifests made again."""
    files, key = dossier
    found = []
    for at in range(count):
        changed, what = mutated(files, random.Random(f"{seed}/{at}"))
        if at % 2 and {"manifest-sha256.txt", "tagmanifest-sha256.txt"} <= changed.keys():
            changed = listed_again(changed)
            what += ", listed again"
        if changed != files and judged(changed, key)[0] != "broken":
            found.append(what)
    return found


def test_every_random_change_is_found(dossier):
    assert missed(dossier, MUTATIONS) == []


def test_the_journal_says_that_it_was_given_out(tmp_path):
    """With its hash and its notice in the leaf, and who made it in the details only."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(3), tmp_path / "out")
        desk = desk_at(services, tmp_path / "home")
        dossier = desk.notice("翠禾物催样〔2026〕2号", at=NOON.now(), by="李样例")
        with services.database.connect() as connection:
            (row,) = stored.entries(connection, kinds=("exported",))
            assert stored.sealed(connection)["cuihe", 2026] == row["no"]
    assert row["subject"] == "cuihe/sample/2026/2"
    assert parse(row["entry"])["facts"] == {"dossier": sha256(dossier.zip), "notices": 1}
    assert stored.said(row)["by"] == "李样例"
    assert "李样例".encode() not in row["entry"]


def test_what_the_journal_says_of_the_notice_is_in_it(dossier):
    """Approval and release of its batch, and the template; nothing of other notices."""
    files, _ = dossier
    kinds = [parse(data)["kind"] for name, data in files.items() if name.endswith("/entry.json")]
    assert sorted(kinds) == ["approved", "released", "template-changed"]
    template = parse(files["data/notices/0001/notice.json"])["digests"]["template"]
    assert parse(files["data/notices/0001/record.json"])["renderer"]["template"] == template
    assert [sha256(data) for name, data in files.items() if name.startswith("data/template/")] == [
        parse(data)["facts"]["template"] for name, data in files.items() if b'"template-changed"' in data
    ]


def test_the_internal_part_goes_in_only_when_asked_for(dossier, tmp_path):
    """A customer's class is nothing to hand to a court."""
    files, _ = dossier
    assert not [name for name, data in files.items() if b'"internal"' in data]
    more, key = made(tmp_path, internal=True, number=3, letters=4)
    assert parse(more["data/notices/0001/input.json"])["internal"]["stage"]
    assert judged(more, key) == ("verified", [])


def test_the_same_evidence_gives_the_same_bytes(tmp_path):
    first, _ = made(tmp_path / "a", number=2, letters=3)
    second, _ = made(tmp_path / "b", number=2, letters=3)
    assert first == second


def test_there_is_no_dossier_of_a_number_nobody_has(tmp_path):
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(2), tmp_path / "out")
        with pytest.raises(Refused) as refused:
            desk_at(services, tmp_path / "home").notice("cuihe/sample/2026/3", at=NOON.now(), by="")
    assert refused.value.code == "number-unknown"


def test_proofs_of_the_script_are_those_of_the_standard():
    """A proof of another leaf, of another length, or against another root leads nowhere."""
    leaves = [str(at).encode() for at in range(9)]
    hashes = [VERIFY.hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]

    def root(some):
        split = (1 << (len(some) - 1).bit_length()) // 2
        return VERIFY.node(root(some[:split]), root(some[split:])) if split else some[0]

    path = [hashes[1], root(hashes[2:4]), root(hashes[4:8]), hashes[8]]
    assert VERIFY.included(leaves[0], 0, 9, root(hashes), path)
    assert not VERIFY.included(leaves[0], 1, 9, root(hashes), path)
    assert not VERIFY.included(leaves[1], 0, 9, root(hashes), path)
    assert not VERIFY.included(leaves[0], 0, 9, root(hashes), path[:-1])
    assert not VERIFY.included(leaves[0], 0, 9, root(hashes), [*path, hashes[8]])
    assert VERIFY.goes_on(8, root(hashes[:8]), 9, root(hashes), [hashes[8]])
    assert not VERIFY.goes_on(8, root(hashes[:7]), 9, root(hashes), [hashes[8]])
    assert not VERIFY.goes_on(9, root(hashes), 8, root(hashes[:8]), [])


def test_a_zip_with_a_path_twice_is_not_believed(dossier, tmp_path):
    """Which of the two a reader shows depends on the reader."""
    files, _ = dossier
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("data/notices/0001/notice.pdf", b"another")
    assert VERIFY.read(tmp_path / "x.zip") == {}
    assert judged({})[0] == "broken"
    assert opened((tmp_path / "x.zip").read_bytes())["data/notices/0001/notice.pdf"] == b"another"
