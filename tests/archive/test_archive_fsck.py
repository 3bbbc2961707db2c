"""Looking an archive over: nothing wrong in a good one; each thing missing, altered or superfluous is named."""

import json
import shutil

import pytest
from support.homes import arrears, run_batch, services_at
from support.lived import lived, stopped_at

from service.archive.directory import Directory
from service.archive.fsck import Fsck, Share
from service.archive.trust import own_keys
from service.archive.verify import Verdict, one_by_one
from service.cli.archive import fsck
from service.terms.problems import Conflict, Refused


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with a past."""
    return lived(tmp_path_factory.mktemp("lived"))


@pytest.fixture
def archive(home, tmp_path):
    """A copy of its archive that may be spoilt."""
    return shutil.copytree(home / "archive", tmp_path / "archive")


def looked(archive, *, deep=False, share=None):
    store = Directory(archive)
    keys = "\n".join(own_keys(store, "cuihe"))
    return Fsck(store=store, trusted=lambda _: keys, deep=one_by_one if deep else None, share=share or Share()).look()


def verdicts(found):
    return {report.log: report.verdict for report in found.reports}


@pytest.mark.parametrize("deep", [False, True])
def test_a_good_archive(archive, deep):
    """Letters, void and withdrawn ones included: everything holds and belongs to somebody."""
    found = looked(archive, deep=deep)
    assert verdicts(found) == {"cuihe/sample/2026": Verdict.VERIFIED, "cuihe/journal/2026": Verdict.VERIFIED}
    assert found.orphans == ()


def spoil(archive, pattern, change):
    path = min(archive.glob(pattern))
    if change is None:
        path.unlink()
    else:
        path.chmod(0o600)
        path.write_bytes(change(path.read_bytes()))


def flipped(data):
    return data[:100] + bytes([data[100] ^ 1]) + data[101:]


@pytest.mark.parametrize(
    ("pattern", "change", "shallow", "deep"),
    [
        ("cuihe/sample/2026/doc/*.pdf", None, Verdict.CANNOT_TELL, Verdict.CANNOT_TELL),
        ("cuihe/sample/2026/doc/*.pdf", lambda data: data + b" ", Verdict.BROKEN, Verdict.BROKEN),
        ("cuihe/sample/2026/doc/*.pdf", flipped, Verdict.VERIFIED, Verdict.BROKEN),
        ("cuihe/sample/2026/input/*", flipped, Verdict.BROKEN, Verdict.BROKEN),
        ("cuihe/sample/2026/input/*", None, Verdict.CANNOT_TELL, Verdict.CANNOT_TELL),
        ("cuihe/sample/2026/log/tile/0/*/*", flipped, Verdict.BROKEN, Verdict.BROKEN),
        ("cuihe/sample/2026/log/seals/00000001.note", flipped, Verdict.BROKEN, Verdict.BROKEN),
        ("cuihe/sample/2026/log/seals/00000001.note", None, Verdict.BROKEN, Verdict.BROKEN),
    ],
)
def test_what_is_missing_or_altered(archive, pattern, change, shallow, deep):
    """By size at once, by content with --deep; seals, inputs and records always."""
    spoil(archive, pattern, change)
    assert verdicts(looked(archive))["cuihe/sample/2026"] is shallow
    assert verdicts(looked(archive, deep=True))["cuihe/sample/2026"] is deep


def test_shares_cover_every_letter_once(archive):
    """Of n nights each sees its share, and an altered letter is seen on exactly one of them."""
    spoil(archive, "cuihe/sample/2026/doc/*.pdf", flipped)
    nights = [verdicts(looked(archive, deep=True, share=Share(k=k, n=3)))["cuihe/sample/2026"] for k in (1, 2, 3)]
    assert sorted(nights) == sorted([Verdict.BROKEN, Verdict.VERIFIED, Verdict.VERIFIED])


def test_orphans_are_counted_and_named(tmp_path):
    """What a killed batch left has no owner until the next run takes it over; what somebody put there never has one."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(2), tmp_path / "out")
    stopped_at(tmp_path, arrears(3, first=9), "documents-put")
    archive = tmp_path / "home" / "archive"
    (archive / "cuihe" / "stray.txt").write_text("x")
    found = looked(archive)
    kinds = sorted(name.split("/")[3] if name.count("/") > 3 else name for name in found.orphans)
    assert kinds == ["cuihe/stray.txt", "doc", "doc", "doc", "input"]
    assert set(verdicts(found).values()) == {Verdict.VERIFIED}
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(3, first=9), tmp_path / "next")
    assert looked(archive).orphans == ("cuihe/stray.txt",)


def test_the_command(home, archive, capsys, tmp_path):
    """JSON and exit codes: 0 whole, 3 something missing, 5 something wrong; nonsense is refused by name."""
    assert fsck(str(home), deep=True, as_json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["deep"], said["orphans"], [log["verdict"] for log in said["logs"]]) == (True, [], ["verified"] * 2)
    spoil(archive, "cuihe/sample/2026/doc/*.pdf", None)
    (archive / "stray.txt").write_text("x")
    assert fsck(str(archive)) == 3
    shown = capsys.readouterr().out
    assert "is missing" in shown
    assert "stray.txt" in shown
    spoil(archive, "cuihe/sample/2026/doc/*.pdf", lambda data: data + b" ")
    assert fsck(str(archive)) == 5
    for wrong in ("3", "0/3", "4/3"):
        with pytest.raises(Refused) as told:
            fsck(str(archive), subset=wrong)
        assert told.value.code == "subset-malformed"
    with pytest.raises(Conflict) as empty:
        fsck(str(_empty(tmp_path, home)))
    assert empty.value.code == "archive-empty"


def _empty(folder, home):
    place = folder / "empty"
    place.mkdir()
    shutil.copy(home / "home.toml", place)
    shutil.copytree(home / "keys", place / "keys")
    return place
