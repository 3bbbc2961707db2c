"""The journal: what its leaves may hold, attacks on it with the verdict each must get, and that it tells nothing of people."""

import zlib
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.homes import arrears, books, run_batch, services_at

from service.archive.acts import verify_journal
from service.archive.directory import Directory
from service.archive.journal import PLAIN, Doing, Entry, entry, plain
from service.archive.log import entry_bundle
from service.archive.notes import read_bundle
from service.archive.trust import entries_in
from service.archive.verify import Verdict, find_journals, find_logs, verify_log
from service.jobs.known import fact_row
from service.terms.canonical import canonical, parse, sha256
from service.terms.dates import SHANGHAI
from service.terms.facts import Fact, FactKind
from service.terms.world import StandingClock

LOG, JOURNAL = "cuihe/sample/2026", "cuihe/journal/2026"
MOMENT = datetime(2026, 11, 5, 12, tzinfo=SHANGHAI)
NAME, PHONE, ROOM, WHY = "欧阳测试", "13900000000", "88栋3单元1204", "家中漏水,与物业有争议"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An archive of six letters with holds and payments, its bytes and its verifier key."""
    folder = tmp_path_factory.mktemp("made")
    data = arrears(6).replace("测试3户".encode(), NAME.encode()).replace("3号楼1单元101".encode(), ROOM.encode())
    facts = [
        Fact(kind=FactKind.HOLD, account=f"cuihu/{ROOM}", debtor=NAME, reason="dispute", note=WHY, signer="经办人小禾"),
        Fact(kind=FactKind.PAID, account="cuihu/1栋1单元101", proof=PHONE, amount=124_000),
    ]
    with services_at(folder / "home") as services:
        run_batch(services, data, folder / "out")
        with services.database.begin() as connection:
            books(services, connection).add([fact_row(one, at=MOMENT, by="经办人小禾", source="test") for one in facts])
        services.journal.seal(services.arrow)
        keys = {key: services.store.get(key) for key in services.store.keys("")}
        return keys, services.key.verifier.text


class Held(dict):
    """An archive in memory, to attack."""

    def keys(self, prefix=""):
        return iter(sorted(key for key in self if key.startswith(prefix)))


@pytest.fixture
def archive(made):
    return Held(made[0])


@pytest.fixture
def report(made, archive):
    """Verify the attacked journal."""
    return lambda: verify_journal(archive, JOURNAL, verifier=made[1])


def said(report):
    return " ".join(fault for step in report.steps for fault in [*step.faults, *step.missing])


def bundle(archive):
    """The widest bundle of the journal's entries."""
    return max(archive.keys(f"{JOURNAL}/log/tile/entries/"), key=lambda key: int(key.rsplit("/", 1)[1]))


def details(archive, no):
    """The object with the details of an entry, and the line in it."""
    for key in archive.keys(f"{JOURNAL}/input/"):
        first, count = map(int, key.rsplit("/", 1)[1].removesuffix(".jsonl.z").split("-"))
        if first <= no < first + count:
            return key, no - first
    raise LookupError(no)


def test_an_untouched_journal_holds(report):
    """Every entry is sealed, has its details, and each seal of the series is named."""
    found = report()
    assert (found.verdict, said(found)) == (Verdict.VERIFIED, "")
    assert found.letters == 14


def test_a_rewritten_entry(archive, report):
    """An approval made to look like somebody else's."""
    entries = read_bundle(archive[bundle(archive)])
    act = parse(entries[6])
    archive[bundle(archive)] = entry_bundle([*entries[:6], canonical(act | {"actor": "nobody"}), *entries[7:]])
    assert "has another root" in said(report())


def test_changed_details(archive, report):
    """The reason of a hold rewritten: its hash stands in the leaf."""
    key, at = details(archive, 13)
    text = zlib.decompress(archive[key])
    assert WHY.encode() in text
    archive[key] = zlib.compress(text.replace("漏水".encode(), "无事".encode()))
    assert "the details of entry 13 were changed" in said(report())
    assert report().verdict is Verdict.BROKEN
    assert at == 0


def test_erased_details(archive, report):
    """A line erased on request leaves its hash, and everything still verifies."""
    key, at = details(archive, 13)
    lines = zlib.decompress(archive[key])[:-1].split(b"\n")
    lines[at] = canonical({"erased": "2030-01-01", "input": sha256(lines[at])})
    archive[key] = zlib.compress(b"\n".join(lines) + b"\n")
    assert report().verdict is Verdict.VERIFIED
    assert WHY.encode() not in b"".join(zlib.decompress(archive[key]) for key in archive.keys(f"{JOURNAL}/input/"))


def test_details_that_are_gone(archive, report):
    del archive[details(archive, 13)[0]]
    assert report().verdict is Verdict.CANNOT_TELL


def test_the_tail_of_a_series_dropped(archive, made, report):
    """Cut off with its last seal, the series verifies by itself; the journal names the seal that is gone."""
    newest = max(archive.keys(f"{LOG}/log/seals/"))
    del archive[newest]
    assert verify_log(archive, LOG, verifier=made[1]).verdict is Verdict.VERIFIED
    assert f"the journal names seal {int(newest[-13:-5])} of {LOG}, which is not here" in said(report())


def test_the_tail_of_the_journal_dropped(archive, report):
    """A journal cut off before the last seal of a series is shorter than that seal says."""
    for key in sorted(archive.keys(f"{JOURNAL}/log/seals/"))[2:]:
        del archive[key]
    assert "names the journal at" in said(report())
    assert report().verdict is Verdict.BROKEN


def test_a_new_year_closes_the_journal_and_the_log(tmp_path):
    """The old journal ends with an entry that says so, the new one begins with its last root, and both verify."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(3), tmp_path / "one")
    night = StandingClock(datetime(2027, 1, 1, 0, 5, tzinfo=SHANGHAI))
    with services_at(tmp_path / "home", clock=night) as services:
        run_batch(services, arrears(3, first=20), tmp_path / "two", today=night.moment.date())
        store, key = services.store, services.key.verifier.text
    assert find_journals(store) == [JOURNAL, "cuihe/journal/2027"]
    assert find_logs(store) == [LOG, "cuihe/sample/2027"]
    for journal in find_journals(store):
        found = verify_journal(store, journal, verifier=key)
        assert (found.verdict, said(found)) == (Verdict.VERIFIED, "")
    kinds = [[parse(one)["kind"] for one in entries_in(store, journal)] for journal in find_journals(store)]
    assert kinds[0][-1] == "journal-closed"
    assert kinds[1][0] == "journal-opened"
    assert "log-closed" in kinds[1]


def contents_of(store):
    return {key: store.get(key) for key in store.keys("")}


def test_a_year_before_that_was_cut_is_found(tmp_path):
    """The first entry of a year holds size and root of the year before."""
    with services_at(tmp_path / "home") as services:
        run_batch(services, arrears(3), tmp_path / "one")
    night = StandingClock(datetime(2027, 1, 1, 0, 5, tzinfo=SHANGHAI))
    with services_at(tmp_path / "home", clock=night) as services:
        run_batch(services, arrears(3, first=20), tmp_path / "two", today=night.moment.date())
        archive, key = Held(contents_of(services.store)), services.key.verifier.text
    del archive[max(archive.keys(f"{JOURNAL}/log/seals/"))]
    found = verify_journal(archive, "cuihe/journal/2027", verifier=key)
    assert "cuihe/journal/2026 ends with" in said(found)
    assert "was never closed" in said(found)


def test_nothing_personal_in_the_leaves(archive):
    """Names, telephones, rooms and reasons stand in the details; no byte of the log has them, nor any Chinese."""
    lines = b"".join(zlib.decompress(archive[key]) for key in archive.keys(f"{JOURNAL}/input/"))
    log = b"".join(archive[key] for key in archive.keys(f"{JOURNAL}/log/tile/entries/"))
    whole = b"".join(archive[key] for key in archive.keys(f"{JOURNAL}/log/"))
    for text in (NAME, PHONE, ROOM, WHY, "小禾", "测试1户"):
        assert text.encode() not in whole
    for text in (NAME, PHONE, ROOM, WHY, "小禾"):
        assert text.encode() in lines
    assert all(act.isascii() for key in archive.keys(f"{JOURNAL}/log/tile/entries/") for act in read_bundle(archive[key]))
    assert log


def test_equal_details_have_different_hashes():
    """Whoever guesses what was said cannot confirm it from the leaf."""
    told = Entry(kind=Doing.STATED, said={"by": "小禾"})
    one, two = (entry(told, issuer="cuihe", year=2026, no=1, at=MOMENT, salt=bytes([at]) * 32) for at in (1, 2))
    assert parse(one.leaf)["detail"] != parse(two.leaf)["detail"]


@pytest.mark.parametrize("facts", [{"who": "王伟"}, {"room": "1 - 101"}, {"a": ["x", "楼"]}, {"张": "x"}, {"x": {"y": "王"}}])
def test_a_leaf_refuses_what_could_be_a_person(facts):
    """Blanks and anything but ASCII never come into a leaf, at any depth."""
    with pytest.raises(ValueError, match="not for a leaf"):
        entry(Entry(kind=Doing.STATED, facts=facts), issuer="cuihe", year=2026, no=1, at=MOMENT, salt=bytes(32))


@given(st.text(max_size=40))
def test_any_name_can_be_made_plain(name):
    """A name of the user's own is itself where it is plain, else the beginning of its hash."""
    assert PLAIN.fullmatch(plain(name))


def test_directories_and_dictionaries_verify_alike(tmp_path, made):
    """The verifier needs nothing but bytes by key."""
    for key, data in made[0].items():
        path = tmp_path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert verify_journal(Directory(tmp_path), JOURNAL, verifier=made[1]).verdict is Verdict.VERIFIED
