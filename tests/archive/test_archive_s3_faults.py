"""A network that loses requests and answers: what is acknowledged is there, once, and what failed says so without a secret."""

import itertools
import re
import threading
import time

import pytest
from support.proxy import BUSY, LOSE_ANSWER, LOSE_REQUEST, PASS, Proxy
from support.seaweed import SECRET
from support.stores import item

from service.archive.objects import Created, Exists, Kind, Locking, LockMode
from service.archive.reach import Access, bucket_at
from service.archive.s3.store import S3
from service.terms.problems import Broken, Refused, Unavailable
from service.wiring.world import SystemClock, SystemEntropy

FAULTS = (LOSE_REQUEST, LOSE_ANSWER, BUSY)


@pytest.fixture
def proxy(seaweed):
    made = Proxy(seaweed.endpoint)
    yield made
    made.close()


@pytest.fixture
def store(proxy, bucket):
    access = Access(path_style=True, region="us-east-1", attempts=3, timeout_seconds=10)
    where = bucket_at(bucket, endpoint=proxy.endpoint, access=access)
    return S3(where, Locking(mode=LockMode.GOVERNANCE), SystemClock(), SystemEntropy())


@pytest.mark.parametrize("fault", FAULTS)
def test_one_lost_put_is_put_again_or_found_stored(store, proxy, fault):
    """Neither stored nor not stored is assumed: the object is read back, and there is one version of it in the end."""
    proxy.plan = lambda method, _path, n: fault if (method, n) == ("PUT", 1) else PASS
    store.put_once(item("a/x", b"letter", Kind.DOCUMENT))
    assert store.get("a/x") == b"letter"
    assert len(list(store.versions("a/x"))) == 1
    assert store.head("a/x").locked_until is not None
    assert tuple(method for method, _ in proxy.seen[1:3]) == ("GET", "PUT") or fault == LOSE_ANSWER


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seal_whose_answer_was_lost_is_known_as_ours(store, proxy, fault):
    """`put_first` says Created, or Exists with our own bytes; never that somebody else won."""
    proxy.plan = lambda method, _path, n: fault if (method, n) == ("PUT", 1) else PASS
    assert store.put_first(item("s/0", b"ours", Kind.SEAL)) in {Created(), Exists(data=b"ours")}
    assert store.put_first(item("s/0", b"theirs", Kind.SEAL)) == Exists(data=b"ours")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lost_put_over_other_bytes_is_still_a_fork(store, proxy, fault):
    store.put_once(item("a/x", b"theirs"))
    proxy.plan = lambda method, _path, n: fault if (method, n) == ("PUT", 2) else PASS
    with pytest.raises(Broken):
        store.put_once(item("a/x", b"ours"))
    assert store.get("a/x") == b"theirs"


@pytest.mark.parametrize("fault", FAULTS)
def test_reads_lists_and_erasures_are_asked_again(store, proxy, fault):
    store.put_many([item(f"a/{at}") for at in range(5)])
    proxy.plan = lambda method, _path, n: fault if n % 2 and method in {"GET", "HEAD", "DELETE"} else PASS
    assert store.get("a/1") == b"bytes"
    assert len(list(store.keys("a/"))) == 5
    assert store.head("a/2").size == 5
    store.erase("a/3")
    assert store.get("a/3") is None
    assert store.get("a/none") is None


@pytest.mark.parametrize("fault", [LOSE_REQUEST, BUSY])
def test_a_server_that_stays_away_is_unavailable_after_a_few_tries(store, proxy, fault):
    """Bounded: each put is tried three times and read back as often; the message has no secret and says what to do."""
    proxy.plan = lambda *_: fault
    with pytest.raises(Unavailable) as told:
        store.put_once(item("a/x"))
    assert told.value.code == "store-unavailable"
    assert len([1 for method, _ in proxy.seen if method == "PUT"]) <= 3
    assert len(proxy.seen) <= 12
    assert SECRET not in str(told.value)
    assert not re.search(r"AWS4|Signature=", str(told.value))


def test_many_puts_through_a_bad_network_are_all_there_once(store, proxy):
    """Every fifth put loses its request, every seventh its answer."""

    def plan(method, _path, n):
        lost = LOSE_REQUEST if n % 5 == 0 else LOSE_ANSWER if n % 7 == 0 else PASS
        return lost if method == "PUT" else PASS

    proxy.plan = plan
    store.put_many([item(f"m/{at:03d}", str(at).encode()) for at in range(60)])
    assert [store.get(key) for key in store.keys("m/")] == [str(at).encode() for at in range(60)]
    assert len(list(store.versions("m/"))) == 60


def test_nothing_is_under_way_when_put_many_has_failed(store, proxy):
    """After the first failure no further put is begun, and those begun have ended before the caller hears of it."""
    failed, tries = threading.Event(), itertools.count(1)

    def plan(method, path, _n):
        """The others are under way until the bad one has been tried for the last time, however fast the machine is."""
        if method == "PUT" and path.endswith("/m/003"):
            if next(tries) == 3:
                failed.set()
            return BUSY
        if method == "PUT":
            failed.wait(60)
            time.sleep(0.05)
        return PASS

    proxy.plan = plan
    with pytest.raises(Unavailable, match="m/003"):
        store.put_many([item(f"m/{at:03d}") for at in range(200)])
    seen = len(proxy.seen)
    there = list(store.keys("m/"))
    assert len(there) < 199
    assert list(store.keys("m/")) == there
    assert len(proxy.seen) == seen + 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "another"}, "store-credentials"),
        ({"AWS_ACCESS_KEY_ID": "stranger"}, "store-credentials"),
    ],
)
def test_a_stranger_is_refused_at_once(seaweed, bucket, monkeypatch, changed, code):
    """No retry heals a wrong key, and the message names neither key nor secret."""
    for name, value in changed.items():
        monkeypatch.setenv(name, value)
    access = Access(path_style=True, region="us-east-1")
    store = S3(bucket_at(bucket, endpoint=seaweed.endpoint, access=access), Locking(), SystemClock(), SystemEntropy())
    with pytest.raises(Refused) as told:
        store.put_once(item("a/x"))
    assert told.value.code == code
    assert not any(value in str(told.value) for value in changed.values())
