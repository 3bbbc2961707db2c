"""The main job on a bucket: the same keys and bytes as in a folder, and a killed run goes on with the same numbers."""

import os
import subprocess
import sys

import pytest
from support.homes import ROOT, arrears, contents, run_batch, services_at

from service.archive.places import Wanted
from service.archive.reach import Access
from service.archive.verify import Verdict, find_logs, verify_log

DATA = arrears(9)


@pytest.fixture
def wanted(seaweed, bucket):
    """A bucket as the settings would name it."""
    return Wanted(address=bucket, endpoint=seaweed.endpoint, access=Access(path_style=True, region="us-east-1"))


def held(store):
    """Every object of a store."""
    return {key: store.get(key) for key in store.keys("")}


def verdicts(store, home):
    key = (home / "keys" / "seal.pub").read_text("ascii").strip()
    return {verify_log(store, log, verifier=key).verdict for log in find_logs(store)}


@pytest.fixture
def folder(tmp_path):
    """The same file issued into a folder."""
    with services_at(tmp_path / "folder") as services:
        run_batch(services, DATA, tmp_path / "out-folder")
        yield held(services.store)


def test_a_bucket_and_a_folder_hold_the_same(tmp_path, folder, wanted):
    """Keys and bytes are equal: where the archive lies changes nothing of what it proves. The parts are equal, too."""
    with services_at(tmp_path / "home", wanted=wanted) as services:
        run_batch(services, DATA, tmp_path / "out")
        assert held(services.store) == folder
        assert verdicts(services.store, tmp_path / "home") == {Verdict.VERIFIED}
        versions = [version.key for version in services.store.versions("") if not version.key.endswith("log/checkpoint")]
        assert len(versions) == len(set(versions))
    parts = {name: data for name, data in contents(tmp_path / "out").items() if name.startswith("parts/")}
    assert parts == {name: data for name, data in contents(tmp_path / "out-folder").items() if name.startswith("parts/")}


@pytest.mark.parametrize("arrow", ["inputs-put", "documents-put", "sealed"])
def test_a_run_killed_on_a_bucket_goes_on_with_the_same_numbers(tmp_path, folder, wanted, arrow):
    """SIGKILL at an arrow, then the same command in another process: the bucket ends as if nothing had happened."""
    (tmp_path / "arrears.csv").write_bytes(DATA)
    with services_at(tmp_path / "home", wanted=wanted):
        pass  # the home is pinned to the bucket; the killed process finds it in home.toml
    command = [
        sys.executable,
        "-m",
        "support.killed",
        tmp_path / "home",
        tmp_path / "out",
        tmp_path / "arrears.csv",
        arrow,
        "2",
    ]
    path = f"{ROOT}{os.pathsep}{ROOT / 'tests'}"
    died = subprocess.run(list(map(str, command)), env={**os.environ, "PYTHONPATH": path, "AWS_DEFAULT_REGION": "us-east-1"},
                          cwd=ROOT, capture_output=True, check=False)  # fmt: skip
    assert died.returncode == -9, died.stderr
    with services_at(tmp_path / "home", wanted=wanted) as services:
        run_batch(services, DATA, tmp_path / "out")
        assert held(services.store) == folder
        assert verdicts(services.store, tmp_path / "home") == {Verdict.VERIFIED}
