"""A bucket of a real server: the contract of stores, and what only a bucket can do."""

import pytest
from support.stores import StoreContract

from service.archive.objects import Locking, LockMode
from service.archive.reach import Access, bucket_at
from service.archive.s3.store import S3
from service.wiring.world import SystemClock, SystemEntropy

LOCKING = Locking(mode=LockMode.GOVERNANCE)


def store_at(server, address, *, locking=LOCKING, **access):
    access = Access(path_style=True, region="us-east-1", **access)
    return S3(bucket_at(address, endpoint=server.endpoint, access=access), locking, SystemClock(), SystemEntropy())


class TestS3(StoreContract):
    """SeaweedFS."""

    @pytest.fixture
    def store(self, seaweed, bucket):
        return store_at(seaweed, bucket)
