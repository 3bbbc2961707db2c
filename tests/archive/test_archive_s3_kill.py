"""SIGKILL of the server in the middle of writes: acknowledged means there, for ever; the rest is put again.

CUIHAN_KILLS says how often (2; `make faults` asks for 10).
"""

import os
import random
import threading
import time

import pytest
from support.seaweed import Seaweed
from support.stores import item

from service.archive.objects import Kind, Locking, LockMode
from service.archive.reach import Access, bucket_at
from service.archive.s3.store import S3
from service.terms.problems import Unavailable
from service.wiring.world import SystemClock, SystemEntropy

KILLS = int(os.environ.get("CUIHAN_KILLS", "2"))
WRITERS = 8


@pytest.fixture
def server(tmp_path, monkeypatch):
    started = Seaweed(folder=tmp_path / "weed")
    try:
        started.start()
        for name, value in started.environment.items():
            monkeypatch.setenv(name, value)
        started.client().create_bucket(Bucket="archive", ObjectLockEnabledForBucket=True)
        yield started
    finally:
        started.kill()


def test_what_was_acknowledged_survives_the_server(server):
    """Kill it during puts, start it again, resume: nothing acknowledged is missing or changed, and all is there in the end."""
    access = Access(path_style=True, region="us-east-1", attempts=1, timeout_seconds=5)
    store = S3(
        bucket_at("s3://archive/kills", endpoint=server.endpoint, access=access),
        Locking(mode=LockMode.GOVERNANCE),
        SystemClock(),
        SystemEntropy(),
    )
    chance = random.Random(7)
    acknowledged: dict[str, bytes] = {}
    unclear = orphans = 0
    for kill in range(KILLS):
        letters = {f"{kill}/{at:04d}.pdf": chance.randbytes(chance.randrange(200, 90_000)) for at in range(800)}
        waiting = list(letters.items())
        failed: set[str] = set()

        def write(waiting=waiting, failed=failed, acknowledged=acknowledged):
            while waiting:
                try:
                    key, data = waiting.pop()
                except IndexError:
                    return
                try:
                    store.put_once(item(key, data, Kind.DOCUMENT))
                except Unavailable:
                    failed.add(key)
                    return
                acknowledged[key] = data

        writers = [threading.Thread(target=write) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.2, 1.2))
        server.kill()
        for writer in writers:
            writer.join()
        assert failed, "the kill came too late to be in anybody's way"
        server.start()
        found = set(store.keys(f"{kill}/"))
        unclear += len(failed)
        orphans += len(found - acknowledged.keys())
        assert [key for key, data in acknowledged.items() if store.get(key) != data] == []
        some = dict(list(letters.items())[:200])
        store.put_many([item(key, data, Kind.DOCUMENT) for key, data in some.items()])
        assert [key for key, data in some.items() if store.get(key) != data] == []
        acknowledged.update(some)
    versions = [version.key for version in store.versions("")]
    assert len(versions) == len(set(versions))
    print(f"{KILLS} kills: {len(acknowledged)} acknowledged and there, {unclear} unclear, {orphans} of them stored")
