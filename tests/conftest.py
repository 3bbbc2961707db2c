"""What tests of several rooms start once: a real S3 server."""

import uuid

import pytest
from support.seaweed import Seaweed


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory):
    """A SeaweedFS of this test session with a bucket `archive` that is versioned and can lock."""
    server = Seaweed(folder=tmp_path_factory.mktemp("seaweed"))
    try:
        server.start()
        server.client().create_bucket(Bucket="archive", ObjectLockEnabledForBucket=True)
        yield server
    finally:
        server.kill()


@pytest.fixture
def bucket(seaweed, monkeypatch):
    """Address of an empty prefix of that bucket, with the environment set to reach it."""
    for name, value in seaweed.environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://archive/{uuid.uuid4().hex}"
