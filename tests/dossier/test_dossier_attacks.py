"""What an operator could do who holds the key of the seals and makes every list and signature again, and what is found of it.

Each attack is judged by the script in the dossier and by `cuihan verify`: two programs, one verdict. Where a single dossier
cannot show it, a checkpoint that somebody else holds does.
"""

import base64
import random

import pytest
from support.dossiers import VERIFY, desk_at, judged, listed_again, opened, signed_again
from support.homes import NOON, arrears, run_batch, services_at
from test_dossier_notice import mutated

from service.archive.hashing import leaf_hash
from service.archive.seal import Checkpoint
from service.dossier.verify import read_zip, verify_dossier
from service.terms.canonical import canonical, parse, sha256
from service.terms.problems import Refused
from service.terms.world import SeededEntropy

FIRST = "data/notices/0001/"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home's key, and the dossiers of its numbers 1 and 2."""
    path = tmp_path_factory.mktemp("attacks")
    with services_at(path / "home") as services:
        run_batch(services, arrears(3), path / "out", chunk=2)
        desk = desk_at(services, path / "home")
        one, two = (opened(desk.notice(f"cuihe/sample/2026/{no}", at=NOON.now(), by="").zip) for no in (1, 2))
        return services.key, one, two


def verdicts(files, *keys):
    """What both verifiers say."""
    ours = str(verify_dossier(files, name="x", vouched="\n".join(keys)).verdict)
    return judged(files, *keys)[0], ours


def of(files, name):
    return files[FIRST + name]


def logged(files, key, record, **changes):
    """The same dossier over a log of its own, forged with the key, whose only leaf is a record; other files changed too."""
    leaf = canonical(record)
    origin = of(files, "checkpoint.note").split(b"\n", 1)[0].decode()
    note = key.sign(Checkpoint(origin=origin, size=1, root=leaf_hash(leaf)))
    changed = files | {FIRST + name.replace("_", "."): data for name, data in changes.items()}
    changed |= {
        FIRST + "record.json": leaf,
        FIRST + "checkpoint.note": note,
        FIRST + "notice.tlog-proof": b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + note,
        "data/later/cuihe-sample-2026.note": note,
        "data/later/cuihe-sample-2026.consistency": b"1\n",
    }
    return signed_again(changed, key)


def replaced(key, one, two):
    return signed_again(one | {FIRST + "notice.pdf": of(two, "notice.pdf")}, key)


def replaced_with_its_data(key, one, two):
    return signed_again(one | {FIRST + name: of(two, name) for name in ("notice.pdf", "notice.json")}, key)


def swapped(key, one, two):
    return signed_again(one | {FIRST + name: of(two, name) for name in ("notice.pdf", "notice.json", "record.json")}, key)


def back_dated(key, one, _two):
    record = parse(of(one, "record.json")) | {"issued": "2026-01-05T12:00:00+08:00"}
    return signed_again(one | {FIRST + "record.json": canonical(record)}, key)


def renumbered(key, one, _two):
    record = parse(of(one, "record.json")) | {"no": 3}
    return signed_again(one | {FIRST + "record.json": canonical(record)}, key)


def inserted(key, one, _two):
    second = {name.replace("0001", "0002"): data for name, data in one.items() if name.startswith(FIRST)}
    record = parse(of(one, "record.json")) | {"no": 2, "doc": {"sha256": sha256(b"x"), "size": 1, "type": "application/pdf"}}
    forged = {"data/notices/0002/record.json": canonical(record), "data/notices/0002/notice.pdf": b"x"}
    return signed_again(one | second | forged, key)


def tail_dropped(key, one, _two):
    note = key.sign(Checkpoint(origin=of(one, "checkpoint.note").split(b"\n")[0].decode(), size=1, root=bytes(32)))
    return signed_again(one | {"data/later/cuihe-sample-2026.note": note}, key)


def other_data_embedded(key, one, two):
    """The forged log holds a letter of number 1 whose embedded data are those of number 2."""
    record = parse(of(one, "record.json")) | {"doc": parse(of(two, "record.json"))["doc"]}
    return logged(one, key, record, notice_pdf=of(two, "notice.pdf"))


def detail_changed(key, one, _two):
    name = next(name for name in one if name.endswith("/detail.json") and b'"by":"test"' in one[name])
    return signed_again(one | {name: one[name].replace(b'"by":"test"', b'"by":"boss"')}, key)


def file_slipped_in(key, one, _two):
    return signed_again(one | {f"data/proof/{sha256(b'photo')}.jpg": b"photo"}, key)


ATTACKS = [
    replaced, replaced_with_its_data, swapped, back_dated, renumbered, inserted, tail_dropped, other_data_embedded,
    detail_changed, file_slipped_in,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_with_the_key_is_found_in_a_single_dossier(home, attack):
    """Though every list is made again and signed with the true key."""
    key, one, two = home
    assert verdicts(one, key.verifier.text) == ("verified", "verified")
    assert verdicts(attack(key, one, two), key.verifier.text) == ("broken", "broken")


def test_a_whole_log_made_anew_is_found_by_who_holds_a_checkpoint(home):
    """The key's owner can write another past, and a dossier of it alone holds: that is why every letter prints a checkpoint."""
    key, one, two = home
    record = parse(of(one, "record.json")) | {"case": "0" * 32}
    forged = logged(one, key, record)
    assert verdicts(forged, key.verifier.text) == ("verified", "verified")
    held = two["data/later/cuihe-sample-2026.note"]
    size, root = int(held.split(b"\n")[1]), base64.b64decode(held.split(b"\n")[2])
    mine = VERIFY.checkpoint(forged[FIRST + "checkpoint.note"], [key.verifier.text])
    assert mine[0].encode() == held.split(b"\n")[0]
    assert not VERIFY.goes_on(mine[1], mine[2], size, root, [leaf_hash(of(two, "record.json"))])
    with_held = signed_again(forged | {"data/later/cuihe-sample-2026.note": held}, key)
    assert verdicts(with_held, key.verifier.text) == ("broken", "broken")


def test_two_homes_with_one_name_are_told_apart_by_their_keys(home, tmp_path):
    """Another home that calls itself the same has another key: what it signs is not believed."""
    key, one, _ = home
    with services_at(tmp_path / "home", entropy=SeededEntropy(b"another")) as services:
        run_batch(services, arrears(1), tmp_path / "out")
        other = services.key
    assert other.verifier.text != key.verifier.text
    impostor = type(key)(name=key.name, private=other.private)
    forged = signed_again(one | {"data/keys.txt": impostor.verifier.text.encode()}, impostor)
    assert verdicts(forged, key.verifier.text) == ("broken", "broken")
    assert verdicts(one, impostor.verifier.text) == ("broken", "broken")


def test_without_an_outside_key_it_cannot_be_told_who_signed(home):
    assert verdicts(home[1]) == ("cannot tell", "cannot tell")


def test_both_verifiers_find_every_random_change(home):
    """Our own verifier, which shares no code with the script, finds what the script finds."""
    key, one, _ = home
    missed = []
    for at in range(200):
        changed, what = mutated(one, random.Random(f"ours/{at}"))
        if at % 2 and {"manifest-sha256.txt", "tagmanifest-sha256.txt"} <= changed.keys():
            changed = listed_again(changed)
        if changed != one and str(verify_dossier(changed, name="x", vouched=key.verifier.text).verdict) != "broken":
            missed.append(what)
    assert missed == []


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all"])
def test_what_is_no_zip_is_refused(data):
    with pytest.raises(Refused) as refused:
        read_zip(data)
    assert refused.value.code == "dossier-unreadable"
