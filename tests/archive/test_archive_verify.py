"""Attacks on an archive, each named after what the attacker did, and the verdict it must get."""

import shutil
import zlib

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.homes import arrears, run_batch, services_at

from service.archive.directory import Directory
from service.archive.hashing import leaf_hash
from service.archive.log import Tree, entry_bundle
from service.archive.notes import read_bundle
from service.archive.seal import Checkpoint, SealKey
from service.archive.verify import Verdict, verify_log
from service.terms.canonical import canonical, parse, sha256

LOG = "cuihe/sample/2026"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An archive of six letters, its verifier key and its seal key."""
    folder = tmp_path_factory.mktemp("made")
    with services_at(folder / "home") as services:
        run_batch(services, arrears(6), folder / "out")
        return folder / "home" / "archive", services.key


@pytest.fixture
def archive(made, tmp_path):
    """A copy to attack."""
    shutil.copytree(made[0], tmp_path / "archive")
    return tmp_path / "archive"


@pytest.fixture
def verdict(made, archive):
    """Verify the attacked copy."""
    return lambda key=None: verify_log(Directory(archive), LOG, verifier=(key or made[1]).verifier.text)


def newest(folder, pattern):
    return max((folder / LOG).glob(pattern))


def entries_file(archive):
    return archive / LOG / "log/tile/entries/000.p/6"


def faults(report):
    return [fault for step in report.steps for fault in step.faults]


def test_an_untouched_archive_holds(verdict):
    """Every step passes and something was checked in each."""
    report = verdict()
    assert report.verdict is Verdict.VERIFIED
    assert report.letters == 6
    assert all(step.checked for step in report.steps)
    assert not report.stamped


def test_a_letter_with_one_changed_byte(archive, verdict):
    path = next((archive / LOG / "doc").iterdir())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert "was changed" in faults(verdict())[0]


def test_a_letter_that_is_missing(archive, verdict):
    next((archive / LOG / "doc").iterdir()).unlink()
    assert verdict().verdict is Verdict.CANNOT_TELL


def test_two_letters_swapped(archive, verdict):
    one, two = sorted((archive / LOG / "doc").iterdir())[:2]
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)
    assert len([fault for fault in faults(verdict()) if "was changed" in fault]) == 2


def test_an_input_line_rewritten(archive, verdict):
    """The amount changed in the stored input: its hash is in the leaf."""
    path = min((archive / LOG / "input").iterdir())
    text = zlib.decompress(path.read_bytes()).replace(b"1240.00", b"9240.00")
    path.write_bytes(zlib.compress(text))
    assert any("stored input of number 1" in fault for fault in faults(verdict()))


def test_a_record_rewritten_in_its_bundle(archive, verdict):
    """A record changed without touching the tree: root and tile disagree with it."""
    records = read_bundle(entries_file(archive).read_bytes())
    record = parse(records[2])
    record["issued"] = "2026-11-05T13:00:00+08:00"
    records[2] = canonical(record)
    entries_file(archive).write_bytes(entry_bundle(records))
    found = faults(verdict())
    assert any("has another root" in fault for fault in found)
    assert any("does not hold the hashes" in fault for fault in found)


def test_the_whole_tree_rebuilt_over_a_changed_record_but_not_signed(archive, verdict):
    """Tiles recomputed to match: the signed roots do not."""
    records = read_bundle(entries_file(archive).read_bytes())
    record = parse(records[2])
    record["case"] = "0" * 32
    records[2] = canonical(record)
    entries_file(archive).write_bytes(entry_bundle(records))
    (archive / LOG / "log/tile/0/000.p/6").write_bytes(b"".join(map(leaf_hash, records)))
    assert any("has another root" in fault for fault in faults(verdict()))


def test_the_last_seal_dropped_with_its_tail(archive, verdict):
    """Cutting the tail leaves a smaller, consistent log: only a checkpoint held outside shows it. It says what it covers."""
    newest(archive, "log/seals/*.note").unlink()
    report = verdict()
    assert report.verdict is Verdict.VERIFIED
    assert report.letters == 4


def test_a_seal_in_the_middle_removed(archive, verdict):
    (archive / LOG / "log/seals/00000001.note").unlink()
    assert any("is missing" in fault for fault in faults(verdict()))


def test_a_log_signed_anew_with_another_key(archive, made, verdict):
    """The operator's whole log made again under a new key of the same name does not pass under the published key."""
    forger = SealKey(name=made[1].name, private=Ed25519PrivateKey.from_private_bytes(bytes(32)))
    for path in (archive / LOG / "log/seals").glob("*.note"):
        origin, size, root = made[1].verifier.open(path.read_bytes()).body.splitlines()[:3]
        del root
        tree = Tree(map(leaf_hash, read_bundle(entries_file(archive).read_bytes())[: int(size)]))
        path.write_bytes(forger.sign(Checkpoint(origin=origin, size=int(size), root=tree.root())))
    assert verdict().verdict is Verdict.BROKEN
    assert verdict(forger).verdict is Verdict.VERIFIED


def test_a_letter_replaced_with_record_tree_and_seal(archive, made, verdict):
    """With the operator's own key everything can be made to fit but what recipients hold: the printed checkpoints."""
    records = [parse(entry) for entry in read_bundle(entries_file(archive).read_bytes())]
    path = archive / LOG / "doc" / f"{records[0]['doc']['sha256']}.pdf"
    with pikepdf.open(path) as pdf:
        pdf.pages[0].Contents = pdf.make_stream(b"")
        pdf.save(archive / "forged.pdf")
    forged = (archive / "forged.pdf").read_bytes()
    (archive / "forged.pdf").unlink()
    (archive / LOG / "doc" / f"{sha256(forged)}.pdf").write_bytes(forged)
    records[0]["doc"] |= {"sha256": sha256(forged), "size": len(forged)}
    entries = [canonical(record) for record in records]
    entries_file(archive).write_bytes(entry_bundle(entries))
    (archive / LOG / "log/tile/0/000.p/6").write_bytes(b"".join(map(leaf_hash, entries)))
    for note in (archive / LOG / "log/seals").glob("*.note"):
        before = made[1].verifier.open(note.read_bytes())
        root = Tree(map(leaf_hash, entries[: before.size])).root()
        note.write_bytes(made[1].sign(Checkpoint(origin=before.origin, size=before.size, root=root)))
    found = faults(verdict())
    assert any("pages of letter 1" in fault for fault in found)
    assert any("names no earlier seal" in fault for fault in found)


def test_an_erased_line_still_verifies(archive, verdict):
    """A line erased on request names the hash it had; the leaf still fits."""
    path = min((archive / LOG / "input").iterdir())
    lines = zlib.decompress(path.read_bytes())[:-1].split(b"\n")
    lines[0] = canonical({"erased": "2030-01-01", "input": sha256(lines[0])})
    path.write_bytes(zlib.compress(b"\n".join(lines) + b"\n"))
    assert verdict().verdict is Verdict.VERIFIED


def test_a_home_without_letters_or_with_garbage_never_crashes(archive, verdict):
    """Truncated, emptied or random files give a verdict, not a traceback."""
    for path in sorted((archive / LOG).rglob("*")):
        if path.is_file():
            keep = path.read_bytes()
            for data in (b"", keep[: len(keep) // 2], b"\x00" * len(keep), b"\xff\xfe garbage \n\n"):
                path.write_bytes(data)
                report = verdict()
                expected = path.name == "checkpoint" or (".p" in path.as_posix() and path.name != "6")
                assert expected or report.verdict is not Verdict.VERIFIED, path
            path.write_bytes(keep)
